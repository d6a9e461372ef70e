package floor

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/queue"
)

// promises are the people who are to be called back.
type promises struct {
	all    map[cti.CallbackID]callback.Callback // those still to be kept
	person map[personOf]cti.CallbackID          // one for each number and line
	due    map[cti.QueueID]*queue.Queue         // those that may be called now, in their places in time
	nDue   int
}

type personOf struct {
	number string
	line   cti.LineID
}

// keep puts the latest form of a promise in its place; one that is not active
// any more is forgotten.
func (m *Machine) keep(c callback.Callback) {
	p := &m.promises
	if p.all == nil {
		p.all, p.person, p.due = map[cti.CallbackID]callback.Callback{}, map[personOf]cti.CallbackID{}, map[cti.QueueID]*queue.Queue{}
	}
	q := p.due[c.Queue]
	if q == nil {
		q = &queue.Queue{}
		p.due[c.Queue] = q
	}
	before := q.Waiting()
	q.Leave(cti.CallID(c.ID))
	who := personOf{c.Number, c.Line}
	switch {
	case !c.State.Active():
		delete(p.all, c.ID)
		delete(p.person, who)
	default:
		p.all[c.ID], p.person[who] = c, c.ID
	}
	if c.State == callback.Open {
		if c.DueAt.After(m.now) {
			m.timers.add(timer{at: c.DueAt, kind: dueTimer, call: cti.CallID(c.ID), since: c.DueAt})
		} else {
			q.Wait(queue.Place{Since: c.Since, Call: cti.CallID(c.ID)})
		}
	}
	p.nDue += q.Waiting() - before
}

// settle moves a promise to its next state and puts that on record.
func (m *Machine) settle(id cti.CallbackID, by cti.Actor, ch callback.Change) {
	c, ok := m.promises.all[id]
	if !ok {
		return // closed or settled meanwhile
	}
	next, err := c.Next(m.now, ch)
	if err != nil {
		m.do(Fault{err})
		return
	}
	m.keep(next)
	about, who := next.Outgoing, next.Agent
	if about == "" {
		about, who = c.Outgoing, c.Agent
	}
	m.emit(about, who, by, callback.ChangedEvent{From: c.State, Signal: ch.Signal, Callback: next})
}

// promise puts a person on the list, once for each number and line.
func (m *Machine) promise(by cti.Actor, asked callback.Callback) {
	if _, there := m.promises.person[personOf{asked.Number, asked.Line}]; there {
		return
	}
	rules := m.callbackRules(asked.Queue)
	asked.Rules = callback.Rules{Attempts: rules.Tries(), Every: slices.Clone(rules.Every())}
	c := callback.New(m.now, asked)
	m.keep(c)
	m.emit(c.Call, "", by, callback.ChangedEvent{Signal: callback.Ask, Callback: c})
}

// promiseBack puts the caller of a call that just ended on the list, if nobody
// served him to the end and the rules of the queue say so.
func (m *Machine) promiseBack(l *line) {
	why, ok := m.owedBack(l, l.Finish)
	if !ok || m.obstacle(l.Caller) != "" {
		return
	}
	q, since := m.waitOf(l)
	m.promise(cti.BySystem, callback.Callback{
		ID: cti.CallbackID(l.ID), Line: l.Line, Queue: q, Number: l.Caller, Name: l.Name, Why: why, Call: l.ID, Since: since,
	})
}

// waitOf is the queue in which a caller waited, or would have, and since when.
func (m *Machine) waitOf(l *line) (cti.QueueID, time.Time) {
	q, since := l.Queue, l.OfferedAt
	if q == "" {
		served, _ := m.plan.Line(l.Line)
		q = served.Queue
	}
	if since.IsZero() {
		since = l.ArrivedAt
	}
	return q, since
}

// owedBack tells whether and why a caller whose call ends like this is to be
// called back. A caller from the call page is not: anybody may type any number
// there.
func (m *Machine) owedBack(l *line, f call.Finish) (callback.Why, bool) {
	if _, known := m.plan.Line(l.Line); !known || l.Direction != call.In || l.Origin != call.Trunk {
		return "", false
	}
	q, since := m.waitOf(l)
	why, ok := whyBack(f.Reason, !l.AnsweredAt.IsZero())
	rules := m.callbackRules(q)
	return why, ok && !rules.Off && (why != callback.Abandoned || m.now.Sub(since) >= rules.After())
}

// obstacle tells why a number is not called back.
func (m *Machine) obstacle(number string) call.NoCallback {
	switch {
	case number == "":
		return call.HiddenNumber
	case contact.Callable(number, m.plan.DialAlso):
		return ""
	case contact.Dialable(number, nil):
		return call.ServiceNumber
	}
	return call.NotDialed
}

// whyBack tells for which ends a caller is called back. One whose talk our side
// broke, and who then gave up, is; one whose end nobody saw is only if he never
// talked.
func whyBack(r call.Reason, talked bool) (callback.Why, bool) {
	switch r {
	case call.AbandonedQueue:
		return callback.Abandoned, true
	case call.QueueFull, call.WaitTooLong, call.WaitedTooLong:
		return callback.Overflow, true
	case call.AfterHours:
		return callback.AfterHours, true
	case call.NoVoicemail:
		return callback.NoMessage, true
	case call.SwitchFailed, call.LostUnwatched, call.Shutdown:
		return callback.Fault, !talked
	}
	return "", false
}

// gotThrough: a caller talks with an agent, so nobody has to call him back.
func (m *Machine) gotThrough(l *line) {
	id, ok := m.promises.person[personOf{l.Caller, l.Line}]
	if !ok || l.Direction != call.In {
		return
	}
	attempt := m.calls[m.promises.all[id].Outgoing]
	m.settle(id, cti.ByCaller, callback.Change{Signal: callback.Cancel})
	if attempt != nil && attempt.BeingMade() {
		m.hangUpMaking(attempt)
		m.endUnmade(attempt, cti.BySystem, call.Finish{Result: call.Success, Reason: call.GotThrough, Cause: causeNormal}, "")
	}
}

// proposeCallbacks gives free agents of queues whose plan says so the oldest
// promises that are due, while nobody waits in the queue.
func (m *Machine) proposeCallbacks() {
	if !m.connected || m.promises.nDue == 0 {
		return
	}
	for _, q := range m.plan.Queues {
		if q.Callback.Offer {
			m.proposeFrom(q.ID)
		}
	}
}

func (m *Machine) proposeFrom(id cti.QueueID) {
	due := m.promises.due[id]
	if due == nil {
		return
	}
	var online []queue.Place // on the line at this moment: they may get through
	for {
		place, some := due.First()
		next, free := m.queue(id).LongestIdle()
		if !some || !free || m.queue(id).Waiting() > 0 {
			break
		}
		c := m.promises.all[cti.CallbackID(place.Call)]
		if m.onLine(c.Number) {
			due.Leave(place.Call)
			online = append(online, place)
			continue
		}
		m.begin(m.seats[next], cti.BySystem, outgoing{
			line: c.Line, queue: c.Queue, number: c.Number, name: c.Name, callback: c.ID, proposed: true,
		})
	}
	for _, place := range online {
		due.Wait(place)
	}
}

// onLine tells whether somebody with this number is calling us, or is being
// called, at this moment.
func (m *Machine) onLine(number string) bool {
	for _, l := range m.calls {
		if l.Caller == number && l.State != call.Ended {
			return true
		}
	}
	return false
}

func (m *Machine) callbackRules(id cti.QueueID) plan.Callback {
	q, _ := m.plan.Queue(id)
	return q.Callback
}

func (m *Machine) takeCallback(in TakeCallback) error {
	c, ok := m.promises.all[in.Callback]
	if !ok {
		return errNoCallback
	}
	s := m.seats[in.Agent]
	if s != nil && !s.Serves(c.Queue) {
		return cti.Errorf(cti.Forbidden, "Эту заявку ведут операторы другой очереди.")
	}
	return m.makeCall(s, outgoing{line: c.Line, queue: c.Queue, number: c.Number, name: c.Name, callback: c.ID})
}

var errNoCallback = cti.Errorf(cti.NotFound, "Этой заявки на перезвон уже нет: её закрыли, или человек дозвонился сам.")

func (m *Machine) askCallback(in AskCallback) error {
	served, ok := m.plan.Line(in.Line)
	if !ok {
		return cti.FieldError("line", "Нет линии %q.", string(in.Line))
	}
	number, err := m.dialable(in.Number)
	if err != nil {
		return err
	}
	if !contact.Callable(number, m.plan.DialAlso) {
		return cti.FieldError("number", "По короткому номеру %s не перезвонить. Укажите номер человека целиком, например +7 902 123-45-67.", number)
	}
	if _, there := m.promises.person[personOf{number, served.ID}]; there {
		return cti.Errorf(cti.Conflict, "Этот номер уже в списке перезвона.")
	}
	m.dialed++
	id := cti.NewCallID(m.now, m.epoch+"-callback-"+strconv.FormatUint(m.dialed, 36))
	m.promise(in.By, callback.Callback{
		ID: cti.CallbackID(id), Line: served.ID, Queue: served.Queue, Number: number, Name: in.Name, Why: callback.ByAgent, Note: in.Note,
	})
	return nil
}

func (m *Machine) closeCallback(in CloseCallback) error {
	c, ok := m.promises.all[in.Callback]
	if !ok {
		return errNoCallback
	}
	if in.Queues != nil && !slices.Contains(in.Queues, c.Queue) {
		return cti.Errorf(cti.Forbidden, "Эту заявку ведут операторы другой очереди.")
	}
	if c.State != callback.Open {
		return cti.Errorf(cti.Conflict, "По этой заявке сейчас звонят; дождитесь конца звонка.")
	}
	signal := callback.Cancel
	if in.Done {
		signal = callback.Close
	}
	m.settle(c.ID, in.By, callback.Change{Signal: signal, Note: in.Note})
	return nil
}

// dueFor counts the people whom an agent may call back now.
func (m *Machine) dueFor(s *seat) int {
	n := 0
	for _, id := range s.Queues {
		if q := m.promises.due[id]; q != nil {
			n += q.Waiting()
		}
	}
	return n
}

// Callback is a promise as lists show it.
type Callback struct {
	callback.Callback
	// Due tells that the person may be called now, OnLine that a call with the
	// person goes on.
	Due    bool `json:"due"`
	OnLine bool `json:"on_line"`
}

// Callbacks lists the promises still to be kept, the oldest place in time
// first.
func (m *Machine) Callbacks(now time.Time) []Callback {
	online := map[string]bool{}
	for _, l := range m.calls {
		online[l.Caller] = online[l.Caller] || l.State != call.Ended
	}
	out := make([]Callback, 0, len(m.promises.all))
	for c := range maps.Values(m.promises.all) {
		out = append(out, Callback{c, c.State == callback.Open && !c.DueAt.After(now), online[c.Number]})
	}
	slices.SortFunc(out, func(a, b Callback) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// reconcilePromises brings promises in step with the calls that were to keep
// them, of which the record may have been lost.
func (m *Machine) reconcilePromises() {
	for _, id := range slices.Sorted(maps.Keys(m.promises.all)) {
		c := m.promises.all[id]
		l := m.calls[c.Outgoing]
		switch {
		case c.State == callback.Open, l != nil && l.BeingMade() && (l.State == call.Calling) == (c.State == callback.Offered):
		case c.State == callback.Offered && l != nil && l.BeingMade():
			m.settle(id, cti.BySystem, callback.Change{Signal: callback.Dial})
		case c.State == callback.Offered:
			m.settle(id, cti.BySystem, callback.Change{Signal: callback.Withdraw})
		case l != nil && !l.AnsweredAt.IsZero():
			m.settle(id, cti.BySystem, callback.Change{Signal: callback.Reach})
		default:
			m.settle(id, cti.BySystem, callback.Change{Signal: callback.Miss, Result: callback.NoAnswer})
		}
	}
}
