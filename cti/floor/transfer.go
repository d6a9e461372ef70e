package floor

import (
	"cmp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

const (
	// outsideRing is how long an outside number is rung: landlines are answered
	// later than headsets.
	outsideRing = 45 * time.Second
	// noteLength bounds what is told to the target, in letters: it travels on
	// the channel.
	noteLength = 200
)

// transfer: the agent leaves, the caller hears music, the target is rung or
// the queue serves.
func (m *Machine) transfer(in Transfer) error {
	l, err := m.leading(in.Agent)
	if err != nil {
		return err
	}
	to, err := m.target(l, in.To)
	if err != nil {
		return err
	}
	note, err := noteOf(in.Note)
	if err != nil {
		return err
	}
	if len(l.Guests) > 0 {
		return cti.Errorf(cti.Conflict, "К разговору уже приглашены другие: передайте звонок им или сначала отключите их.")
	}
	back, old := in.Agent, l.Queue
	if to.Queue != "" {
		back = ""
	}
	s, leg, held := m.seats[in.Agent], l.Leg, l.State == call.Held
	if !m.record(l, cti.ByAgent(in.Agent), call.TransferredEvent{
		Way: call.Blind, From: m.party(in.Agent), To: to, Note: note, Back: back,
	}) {
		return nil
	}
	l.muted = false
	if !held {
		m.do(Park{l.ID, leg})
	}
	m.do(DropLeg{l.ID, leg})
	m.wait(l)
	m.carry(l, to) // before the agent is free, who may be the next in line
	m.endPart(s, old)
	if s != nil {
		m.serveAgent(s)
	}
	m.do(Remember{l.Call})
	return nil
}

// carry rings the target of a blind transfer.
func (m *Machine) carry(l *line, to call.Party) {
	switch {
	case to.Agent != "":
		m.offerAs(l, m.seats[to.Agent], cti.BySystem, call.OfferedEvent{Directed: true})
	case to.Number != "":
		m.dialOut(l, to.Number, "")
	default:
		m.serve(l.Queue)
	}
}

// dialOut rings an outside number for a caller who waits; it sees the line's
// number, or the one that is to be shown.
func (m *Machine) dialOut(l *line, number, shown string) {
	l.waits.Leave()
	leg := m.newLeg(l.ID, outsideName(number))
	m.record(l, cti.BySystem, call.OfferedEvent{Leg: leg, Number: number, Directed: true})
	ring := m.ringing(l, leg, call.Party{Number: number})
	ring.Caller = cmp.Or(shown, ring.Caller)
	m.do(ring)
	m.watchRing(l)
}

// ringing is the command that rings a party for a call.
func (m *Machine) ringing(l *line, leg cti.LegID, to call.Party) Ring {
	r := Ring{Call: l.ID, Leg: leg, Agent: to.Agent, Caller: l.Caller, Name: l.Name, Line: l.Line}
	if to.Number != "" {
		// Operators carry no caller's number that is not ours.
		served, _ := m.plan.Line(l.Line)
		r.Caller, r.Name = cmp.Or(served.CallerNumber, string(l.Line)), ""
		r.Device = agent.Device{Kind: agent.Outside, Address: to.Number}
	} else {
		r.Device = m.seats[to.Agent].Device
	}
	return r
}

// outsideName stands for the agent in the leg of an outside number.
func outsideName(number string) cti.AgentID {
	return cti.AgentID("tel-" + strings.TrimPrefix(number, "+"))
}

// bringBack rings the agent who transferred a call that its target did not
// take; false when the agent is gone or busy, and the queue must serve.
func (m *Machine) bringBack(l *line) bool {
	s := m.seats[l.Back]
	if l.State != call.Waiting || s == nil || !m.connected || !m.reachable(s.Agent) || s.Device.Address == "" {
		return false
	}
	if s.State == agent.WrapUp && s.Call == l.ID && s.After != agent.NotReady {
		m.must(s, cti.BySystem, agent.Change{Signal: agent.BeReady})
	}
	if s.State != agent.Ready {
		return false
	}
	m.offer(l, s, true)
	return true
}

// endPart ends an agent's part in a call that goes on.
func (m *Machine) endPart(s *seat, id cti.QueueID) {
	if s != nil && s.State == agent.Talking {
		m.beginWrapUp(s, id)
	}
}

// leading finds the call that an agent leads, for acts that need the switch.
func (m *Machine) leading(id cti.AgentID) (*line, error) {
	l, err := m.talking(id)
	if err == nil && !m.connected {
		return nil, cti.Errorf(cti.Unavailable, "Нет связи с телефонной станцией. Повторите через несколько секунд.")
	}
	return l, err
}

func (m *Machine) party(id cti.AgentID) call.Party {
	p := call.Party{Agent: id}
	if s := m.seats[id]; s != nil {
		p.Name = s.Name
	}
	return p
}

// target checks whom a talk is to be carried to.
func (m *Machine) target(l *line, to call.Party) (call.Party, error) {
	switch {
	case to.Agent != "" && to.Queue == "" && to.Number == "":
		return m.targetAgent(l, to.Agent)
	case to.Queue != "" && to.Agent == "" && to.Number == "":
		q, ok := m.plan.Queue(to.Queue)
		if !ok {
			return to, cti.FieldError("queue", "Такой очереди нет: %s.", to.Queue)
		}
		return call.Party{Queue: q.ID, Name: q.Name}, nil
	case to.Number != "" && to.Agent == "" && to.Queue == "":
		return m.targetNumber(to)
	}
	return to, cti.FieldError("to", "Укажите, кому передать: оператора, очередь или номер.")
}

func (m *Machine) targetAgent(l *line, id cti.AgentID) (call.Party, error) {
	s := m.seats[id]
	_, here := l.GuestOf(id)
	switch {
	case id == l.Agent || here:
		return call.Party{}, cti.FieldError("agent", "Этот оператор уже участвует в разговоре.")
	case s == nil || stateOf(s.Agent) == agent.Offline:
		return call.Party{}, cti.Errorf(cti.Conflict, "Этот оператор не на смене. Выберите другого или очередь.")
	case s.State != agent.Ready || !m.reachable(s.Agent):
		return call.Party{}, cti.Errorf(cti.Conflict, "Оператор %s сейчас не может ответить. Выберите другого или очередь.", s.Name)
	}
	return m.party(id), nil
}

// targetNumber checks an outside number that somebody wants to be connected to.
func (m *Machine) targetNumber(to call.Party) (call.Party, error) {
	number, err := m.dialable(to.Number)
	return call.Party{Number: number, Name: to.Name}, err
}

func noteOf(text string) (string, error) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > noteLength {
		return "", cti.FieldError("note", "Пояснение длиннее %d знаков: сократите его.", noteLength)
	}
	return text, nil
}
