package floor

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/queue"
)

// promiseBack puts the caller of a call that just ended on the list, if nobody
// served him to the end and the rules of the queue say so.
func (m *Machine) promiseBack(l *line) {
	why, ok := m.owedBack(l, l.Finish)
	if !ok || m.hindrance(l) != "" {
		return
	}
	q, since := m.waitOf(l)
	m.promise(cti.BySystem, callback.Callback{
		ID: cti.CallbackID(l.ID), Line: l.Line, Queue: q, Number: l.Caller, Name: l.Name, Why: why, Call: l.ID, Since: since, Language: l.Language,
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
// called back, if nothing hinders it. A caller from the call page is not: anybody
// may type any number there.
func (m *Machine) owedBack(l *line, f call.Finish) (callback.Why, bool) {
	_, known := m.plan.Line(l.Line)
	promised := l.Farewell != nil && l.Farewell.Reason == call.CallbackPromised
	if !known || l.Direction != call.In || l.Origin != call.Trunk || promised {
		return "", false
	}
	q, since := m.waitOf(l)
	why, ok := whyBack(f.Reason, !l.AnsweredAt.IsZero())
	return why, ok && (why != callback.Abandoned || m.now.Sub(since) >= m.callbackRules(q).After())
}

// hindrance tells why a caller is not called back to whom it is owed: for the
// number first, because no rule of the queue could change that.
func (m *Machine) hindrance(l *line) call.NoCallback {
	if why := m.obstacle(l.Caller); why != "" {
		return why
	}
	if q, _ := m.waitOf(l); m.callbackRules(q).Off {
		return call.RuleOff
	}
	return ""
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

// gotThrough: a caller talks with an agent, so nobody has to call him back, unless
// it is to tell an answer: that is owed until somebody told it.
func (m *Machine) gotThrough(l *line) {
	owed := m.promises.all[m.promises.person[personOf{l.Caller, l.Line}]]
	if l.Direction == call.In && owed.Appeal == "" {
		m.supersede(l.Caller, l.Line)
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
	var passed []queue.Place // on the line at this moment, so that they may get through; or nobody is free who may tell them
	for {
		first := due.First()
		_, free := m.queue(id).LongestIdle()
		if first == nil || !free || m.queue(id).Waiting() > 0 {
			break
		}
		c := m.promises.all[cti.CallbackID(first.Place().Call)]
		s := m.freeFor(id, c)
		if s == nil || m.onLine(c.Number) {
			first.Leave() // for this step
			passed = append(passed, first.Place())
			continue
		}
		m.proposeTo(s, c)
	}
	for _, place := range passed {
		m.promises.waits[cti.CallbackID(place.Call)] = due.Wait(place)
	}
}

// freeFor is the free agent of a queue who has been idle for longest, of those who
// may see what the person is to be told; nil when there is none.
func (m *Machine) freeFor(id cti.QueueID, c callback.Callback) *seat {
	if len(c.Needs) == 0 {
		next, _ := m.queue(id).LongestIdle()
		return m.seats[next]
	}
	var first *seat
	for _, s := range m.seats {
		if s.State != agent.Ready || !s.Serves(id) || !m.reachable(s.Agent) || !s.MaySee(c.Needs) {
			continue
		}
		if first == nil || s.IdleSince.Before(first.IdleSince) || s.IdleSince.Equal(first.IdleSince) && s.ID < first.ID {
			first = s
		}
	}
	return first
}

// onLine tells whether somebody with this number is calling us, or is being
// called, at this moment.
func (m *Machine) onLine(number string) bool {
	for _, l := range m.calls {
		if l.Caller == number && l.CallerThere() {
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
	if s != nil && !s.MaySee(c.Needs) {
		return cti.Errorf(cti.Forbidden, "Этот ответ — по теме с ограниченным доступом: его сообщит сотрудник с допуском к ней.")
	}
	return m.makeCall(s, outgoing{line: c.Line, queue: c.Queue, number: c.Number, name: c.Name, callback: c.ID})
}

var errNoCallback = cti.Errorf(cti.NotFound, "Этой заявки на перезвон уже нет: её закрыли, или человек дозвонился сам.")

func (m *Machine) askCallback(in AskCallback) error {
	served, ok := m.plan.Line(in.Line)
	if !ok {
		return cti.FieldError("line", "Нет линии «%s».", string(in.Line))
	}
	number, err := m.dialable(in.Number)
	if err != nil {
		return err
	}
	if !contact.Callable(number, m.plan.DialAlso) {
		return cti.FieldError("number", "По короткому номеру %s не перезвонить. Укажите номер человека целиком, например +7 902 123-45-67.", number)
	}
	if id, there := m.promises.person[personOf{number, served.ID}]; there {
		other := m.promises.all[id]
		if in.ID != "" && id == in.ID || in.Appeal != "" && other.Appeal == in.Appeal && other.Why != callback.ToAnswer {
			return nil
		}
		if in.Appeal != "" && other.Appeal == "" && len(in.Needs) == 0 && other.State == callback.Open {
			m.settle(id, in.By, callback.Change{Signal: callback.Join, Asked: callback.Callback{Appeal: in.Appeal, Note: in.Note, Name: in.Name}})
			return nil
		}
		if in.Appeal == "" || other.Appeal != in.Appeal || other.State != callback.Open {
			return cti.Errorf(cti.Conflict, "Этот номер уже в списке перезвона.")
		}
		m.settle(id, in.By, callback.Change{Signal: callback.Cancel, Note: other.Note}) // its answer is sent anew
	}
	id := in.ID
	if id == "" {
		m.dialed++
		id = cti.CallbackID(cti.NewCallID(m.now, m.epoch+"-callback-"+strconv.FormatUint(m.dialed, 36)))
	}
	why := callback.ByAgent
	if in.Appeal != "" {
		why = callback.ToAnswer
	}
	m.promise(in.By, callback.Callback{
		ID: id, Line: served.ID, Queue: served.Queue, Number: number, Name: in.Name, Why: why, Note: in.Note, Appeal: in.Appeal, Needs: in.Needs,
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
		n += m.promises.kept[id]
		if q := m.promises.due[id]; q != nil {
			n += q.Waiting()
		}
	}
	for id := range m.promises.sensitive {
		if c := m.promises.all[id]; m.promises.waits[id].Number() > 0 && s.Serves(c.Queue) && !s.MaySee(c.Needs) {
			n--
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
		online[l.Caller] = online[l.Caller] || l.CallerThere()
	}
	out := make([]Callback, 0, len(m.promises.all))
	for c := range maps.Values(m.promises.all) {
		out = append(out, Callback{c, m.mayCall(c, now), online[c.Number]})
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
