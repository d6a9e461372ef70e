package floor

import (
	"cmp"
	"strconv"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/contact"
)

// ITU-T Q.850 cause 20: the subscriber's telephone is off.
const causeAbsent = 20

// outgoing is a call that is to be made.
type outgoing struct {
	line     cti.LineID
	queue    cti.QueueID
	number   string
	name     string
	callback cti.CallbackID
	appeal   cti.AppealID
	proposed bool
}

// dialable gives a number in the form in which it is dialled, if the plan lets
// it be: a stolen login must not pay for calls abroad.
func (m *Machine) dialable(written string) (string, error) {
	number := contact.Normalize(written)
	if !contact.Dialable(number, m.plan.DialAlso) {
		return "", cti.FieldError("number", "Номер «%s» не подходит: нужен российский номер из 11 цифр или короткий номер. "+
			"Другие номера разрешает администратор в плане (dial_also).", written)
	}
	return number, nil
}

// placeCall: an agent calls a number.
func (m *Machine) placeCall(in PlaceCall) error {
	s := m.seats[in.Agent]
	if s == nil {
		return errNotSignedIn
	}
	number, err := m.dialable(in.Number)
	if err != nil {
		return err
	}
	out := outgoing{number: number, name: in.Name, appeal: in.Appeal, line: in.Line}
	for _, l := range m.plan.Lines {
		if out.line == "" && s.Serves(l.Queue) {
			out.line = l.ID
		}
		if out.line == l.ID {
			out.queue = l.Queue
		}
	}
	if out.queue == "" {
		return cti.FieldError("line", "Нет линии, от имени которой можно позвонить. Обратитесь к администратору.")
	}
	if owed := m.promises.all[m.promises.person[personOf{out.number, out.line}]]; s.MaySee(owed.Needs) {
		out.callback = owed.ID
	}
	return m.makeCall(s, out)
}

// makeCall begins a call of an agent's own choice, or says why it cannot.
func (m *Machine) makeCall(s *seat, out outgoing) error {
	switch {
	case s == nil || stateOf(s.Agent) == agent.Offline:
		return errNotSignedIn
	case s.State == agent.Ringing || s.State == agent.Talking:
		return cti.Errorf(cti.Conflict, "Сначала завершите текущий звонок.")
	case m.watches[s.ID].ID != "":
		return cti.Errorf(cti.Conflict, "Сначала закончите слушать разговор: линия занята.")
	case !m.connected:
		return cti.Errorf(cti.Unavailable, "Телефонная станция сейчас не на связи. Повторите через несколько секунд.")
	case s.Device.Address == "" || !m.reachable(s.Agent):
		return cti.Errorf(cti.Conflict, "Телефон не подключён: откройте рабочее место в браузере и разрешите микрофон.")
	case m.onLine(out.number):
		return cti.Errorf(cti.Conflict, "С этим человеком уже идёт звонок: он на линии, или ему звонит другой оператор.")
	}
	m.begin(s, cti.ByAgent(s.ID), out)
	return nil
}

// begin rings the agent's own device; the card is on the desk before.
func (m *Machine) begin(s *seat, by cti.Actor, out outgoing) {
	m.dialed++
	l := &line{}
	l.ID = cti.NewCallID(m.now, m.epoch+"-"+strconv.FormatUint(m.dialed, 36))
	signal := agent.Dial
	if out.proposed {
		signal = agent.Offer
	}
	if !m.must(s, by, agent.Change{Signal: signal, Call: l.ID}) {
		return
	}
	m.calls[l.ID] = l
	owed := m.promises.all[out.callback]
	m.record(l, by, call.DialedEvent{
		Line: out.line, Queue: out.queue, Number: out.number, Name: out.name, Agent: s.ID, Leg: m.newLeg(l.ID, s.ID),
		Callback: out.callback, Appeal: cmp.Or(out.appeal, owed.Appeal), Proposed: out.proposed, Language: owed.Language,
	})
	if out.callback != "" {
		m.settle(out.callback, by, callback.Change{Signal: callback.Offer, Agent: s.ID, Outgoing: l.ID})
	}
	m.showNow(s.ID)
	m.do(Ring{
		Call: l.ID, Leg: l.Leg, Agent: s.ID, Device: s.Device,
		Caller: l.Caller, Name: l.Name, Line: l.Line, Own: true,
	})
	m.watchMaking(l)
}

// watchMaking sets the limit of what rings: the agent's own device, then the
// citizen's telephone.
func (m *Machine) watchMaking(l *line) {
	q, ok := m.plan.Queue(l.Queue)
	limit, kind := q.RingTime(), ownTimer
	if !ok {
		limit = 20 * time.Second
	}
	if l.State == call.Dialing {
		limit, kind = q.Callback.RingTime(), citizenTimer
	}
	m.timers.add(timer{at: m.now.Add(limit), kind: kind, call: l.ID, leg: l.Leg})
}

// ownAnswered: the agent's own device is up; now the citizen is called.
func (m *Machine) ownAnswered(l *line) {
	s := m.engaged(l, agent.Ringing)
	if s == nil || !m.must(s, cti.ByAgent(l.Agent), agent.Change{Signal: agent.Answer}) {
		m.do(DropLeg{l.ID, l.Leg})
		return
	}
	m.record(l, cti.ByAgent(l.Agent), call.ReachedEvent{})
	m.settle(l.Callback, cti.ByAgent(l.Agent), callback.Change{Signal: callback.Dial})
	served, _ := m.plan.Line(l.Line)
	number := served.CallerNumber
	if number == "" {
		number = string(l.Line)
	}
	m.do(DialCitizen{Leg: l.Leg, CallerNumber: number, Note: l.Call})
	m.watchMaking(l)
}

// citizenAnswered: both talk.
func (m *Machine) citizenAnswered(in CitizenAnswered) {
	l := m.calls[in.Call]
	if l == nil || l.State != call.Dialing {
		if l == nil || l.State == call.Ended {
			m.do(DropCall{in.Call, causeNormal}) // too late: nobody is there any more
		}
		return
	}
	l.pickedUp = true
	if l.Language != "" { // in which the citizen was promised this call
		m.do(SetLanguage{l.ID, l.Language})
	}
	if l.prompt == "" && !m.tellCitizen(l) {
		m.meetCitizen(l)
	}
}

// meetCitizen joins an agent with the citizen who was called.
func (m *Machine) meetCitizen(l *line) {
	m.record(l, cti.ByCitizen, call.AnsweredEvent{Leg: l.Leg, Agent: l.Agent})
	m.settle(l.Callback, cti.ByCitizen, callback.Change{Signal: callback.Reach})
	m.do(Join{Call: l.ID, Leg: l.Leg, Sound: l.sound(), Record: m.mayRecord(l)})
	m.do(Remember{l.Call})
}

// notReached: the citizen's telephone did not answer.
func (m *Machine) notReached(l *line, cause int) {
	f := call.Finish{Result: call.ClientError, Reason: call.NotReached, Cause: cause}
	result := callback.NoAnswer
	if l.pickedUp { // and did not want to be recorded
		cause = causeRejected
	}
	switch cause {
	case causeBusy:
		f.Reason, result = call.PartyBusy, callback.Busy
	case causeRejected:
		f.Reason, result = call.PartyRefused, callback.Refused
	case causeUnallocated:
		f.Reason, result = call.PartyInvalid, callback.Invalid
	case causeNormal, causeNoResponse, causeNoAnswer, causeAbsent:
	default:
		f.Result, f.Reason, result = call.UpstreamError, call.SwitchFailed, callback.Broken
	}
	m.do(DropLeg{l.ID, l.Leg})
	m.endUnmade(l, cti.ByCitizen, f, result)
}

// ownLeft: the agent's own device is gone before the citizen answered.
func (m *Machine) ownLeft(l *line, cause int) {
	f := call.Finish{Result: call.ClientError, Reason: call.AgentCancelled, Cause: cause}
	if l.State == call.Dialing {
		m.do(DropCall{l.ID, causeNormal})
	}
	m.endUnmade(l, cti.ByAgent(l.Agent), f, callback.NoAnswer)
}

// giveUp ends a call that has not reached the citizen, by the agent's will.
func (m *Machine) giveUp(l *line, by cti.Actor) {
	m.hangUpMaking(l)
	m.endUnmade(l, by, call.Finish{Result: call.ClientError, Reason: call.AgentCancelled, Cause: causeNormal}, callback.NoAnswer)
}

func (m *Machine) hangUpMaking(l *line) {
	m.do(DropLeg{l.ID, l.Leg})
	if l.State == call.Dialing {
		m.do(DropCall{l.ID, causeNormal})
	}
}

// makingTimedOut: the agent's own device, or the citizen's telephone, rang long
// enough.
func (m *Machine) makingTimedOut(l *line) {
	m.hangUpMaking(l)
	if l.State == call.Calling {
		m.endUnmade(l, cti.BySystem, call.Finish{Result: call.ClientError, Reason: call.AgentCancelled, Cause: causeNoAnswer}, callback.NoAnswer)
		return
	}
	m.endUnmade(l, cti.BySystem, call.Finish{Result: call.ClientError, Reason: call.NotReached, Cause: causeNoAnswer}, callback.NoAnswer)
}

// endUnmade ends a call that did not reach the citizen. The desk sees how it
// ended, then the agent is what he was before.
func (m *Machine) endUnmade(l *line, by cti.Actor, f call.Finish, r callback.Result) {
	dialed, missed := l.State == call.Dialing, l.State == call.Calling && l.Proposed && f.Reason == call.AgentCancelled
	if !m.record(l, by, l.Ending(m.now, f)) {
		return
	}
	m.ended.note(l.ID, m.now, f)
	if dialed {
		m.settle(l.Callback, by, callback.Change{Signal: callback.Miss, Result: r})
	} else {
		m.settle(l.Callback, by, callback.Change{Signal: callback.Withdraw})
	}
	s := m.seats[l.Agent]
	if s == nil || s.Call != l.ID {
		delete(m.calls, l.ID)
		return
	}
	m.showNow(s.ID)
	switch {
	case s.State == agent.Talking:
		m.letGo(s, agent.Change{Signal: agent.End})
	case missed: // an offer that the agent did not take
		m.missed(s, l.Queue, missFromCause(f.Cause))
		m.serveAgent(s)
	default:
		m.letGo(s, agent.Change{Signal: agent.Withdraw})
	}
}

// continueMaking goes on, after a restart or a lost link, with a call that has
// not reached the citizen yet.
func (m *Machine) continueMaking(l *line, lc LiveCall) {
	var mine *LiveLeg
	for i := range lc.Legs {
		if lc.Legs[i].Leg == l.Leg {
			mine = &lc.Legs[i]
		}
	}
	if mine == nil {
		if !lc.Gone {
			m.do(DropCall{l.ID, causeNormal})
		}
		m.endUnmade(l, cti.BySystem, call.Finish{Result: call.ClientError, Reason: call.AgentCancelled}, callback.NoAnswer)
		return
	}
	m.adopt(l)
	l.silent() // the switch stopped it with the listing
	l.notice = notice{}
	switch {
	case l.State == call.Calling && mine.Up:
		m.ownAnswered(l)
	case l.State == call.Dialing && lc.PickedUp:
		m.citizenAnswered(CitizenAnswered{l.ID})
	default:
		m.watchMaking(l)
	}
}

// letGo ends an agent's part in a call that did not reach the citizen.
func (m *Machine) letGo(s *seat, ch agent.Change) {
	if m.must(s, cti.BySystem, ch) {
		m.serveAgent(s)
	}
}
