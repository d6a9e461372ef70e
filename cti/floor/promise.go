package floor

import (
	"maps"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/queue"
)

// promises are the people who are to be called back. Those who gave up a place
// in a queue for it stand among the callers of that queue; the others wait in
// queues of their own.
type promises struct {
	all    map[cti.CallbackID]callback.Callback // those still to be kept
	person map[personOf]cti.CallbackID          // one for each number and line
	of     map[string][]cti.CallbackID          // those that keep a place, by number
	due    map[cti.QueueID]*queue.Queue         // those that may be called now, in their places in time
	waits  map[cti.CallbackID]*queue.Caller     // where each stands, among the callers or the due
	nDue   int
	kept   map[cti.QueueID]int          // those that stand among the callers now
	wake   map[cti.CallbackID]time.Time // when it is looked at again
	// sensitive are those that not every agent may tell; there are few.
	sensitive map[cti.CallbackID]bool
}

type personOf struct {
	number string
	line   cti.LineID
}

func (p *promises) init() {
	p.all, p.person, p.of = map[cti.CallbackID]callback.Callback{}, map[personOf]cti.CallbackID{}, map[string][]cti.CallbackID{}
	p.waits, p.sensitive = map[cti.CallbackID]*queue.Caller{}, map[cti.CallbackID]bool{}
	p.due, p.kept, p.wake = map[cti.QueueID]*queue.Queue{}, map[cti.QueueID]int{}, map[cti.CallbackID]time.Time{}
}

// keep puts the latest form of a promise in its place; one that is not active
// any more is forgotten.
func (m *Machine) keep(c callback.Callback) {
	p := &m.promises
	if p.all == nil {
		p.init()
	}
	m.stepAside(c)
	delete(p.wake, c.ID)
	who := personOf{c.Number, c.Line}
	if !c.State.Active() {
		delete(p.all, c.ID)
		delete(p.sensitive, c.ID)
		delete(p.person, who)
		p.unlist(c)
		return
	}
	if c.KeepsPlace() && !slices.Contains(p.of[c.Number], c.ID) {
		p.of[c.Number] = append(p.of[c.Number], c.ID)
	}
	p.all[c.ID], p.person[who] = c, c.ID
	if len(c.Needs) > 0 {
		p.sensitive[c.ID] = true
	}
	if c.State == callback.Open {
		m.stand(c)
	}
}

func (p *promises) unlist(c callback.Callback) {
	left := slices.DeleteFunc(p.of[c.Number], func(id cti.CallbackID) bool { return id == c.ID })
	if len(left) == 0 {
		delete(p.of, c.Number)
		return
	}
	p.of[c.Number] = left
}

// stand lets the person wait for an agent, if this is a time at which people may
// be called. Whoever is on the line keeps the place without standing in it.
func (m *Machine) stand(c callback.Callback) {
	from, until := m.callTimes(c)
	if from.IsZero() { // look again later: the calendar does not reach that far
		from = m.now.Add(24 * time.Hour)
	}
	if from.After(m.now) {
		m.wakeFor(c.ID, from)
		return
	}
	if !until.IsZero() {
		m.wakeFor(c.ID, until)
	}
	switch {
	case !c.KeepsPlace():
		q := m.promises.due[c.Queue]
		if q == nil {
			q = &queue.Queue{}
			m.promises.due[c.Queue] = q
		}
		m.promises.waits[c.ID] = q.Wait(placeOf(c))
		m.promises.nDue++
	case !m.onLine(c.Number):
		stands := m.queue(c.Queue).Ask(m.now, placeOf(c), queue.Wish{Ladder: m.ladder(c.Line, c.Queue), Since: c.AskedSince})
		m.promises.kept[c.Queue]++
		m.promises.waits[c.ID] = stands
		m.watchDemand(stands)
		m.release(c.Queue)
	}
}

// stepAside takes a promise from where it stands.
func (m *Machine) stepAside(c callback.Callback) {
	stands, does := m.promises.waits[c.ID]
	if !does {
		return
	}
	stands.Leave()
	delete(m.promises.waits, c.ID)
	if c.KeepsPlace() {
		m.promises.kept[c.Queue]--
	} else {
		m.promises.nDue--
	}
}

// forgetPlaces: the queues of the callers are made anew.
func (p *promises) forgetPlaces() {
	clear(p.kept)
	maps.DeleteFunc(p.waits, func(id cti.CallbackID, _ *queue.Caller) bool { return p.all[id].KeepsPlace() })
}

func placeOf(c callback.Callback) queue.Place {
	return queue.Place{Front: c.Front, Since: c.Since, Ahead: time.Duration(c.AheadMS) * time.Millisecond, Call: cti.CallID(c.ID)}
}

// callTimes gives the time from which a person may be called, which may be now,
// and its end.
func (m *Machine) callTimes(c callback.Callback) (from, until time.Time) {
	at := m.now
	if c.DueAt.After(at) {
		at = c.DueAt
	}
	served, _ := m.plan.Line(c.Line)
	return m.plan.CallTimes(served, m.callbackRules(c.Queue), at)
}

// mayCall tells whether a person may be called at a moment.
func (m *Machine) mayCall(c callback.Callback, at time.Time) bool {
	if c.State != callback.Open || c.DueAt.After(at) {
		return false
	}
	served, _ := m.plan.Line(c.Line)
	return m.plan.MayCall(served, m.callbackRules(c.Queue), at)
}

func (m *Machine) wakeFor(id cti.CallbackID, at time.Time) {
	m.promises.wake[id] = at
	m.timers.add(timer{at: at, kind: dueTimer, call: cti.CallID(id), since: at})
}

// keepAll puts every promise in its place again, after the plan or everything
// about the calls has changed.
func (m *Machine) keepAll() {
	for _, id := range slices.Sorted(maps.Keys(m.promises.all)) {
		m.keep(m.promises.all[id])
	}
}

// lineChanged: a call with this number began or ended, so that somebody who
// keeps a place may be called no longer, or again.
func (m *Machine) lineChanged(number string) {
	for _, id := range slices.Clone(m.promises.of[number]) {
		if c := m.promises.all[id]; c.State == callback.Open {
			m.keep(c)
		}
	}
}

// promisedAt gives the promise that has a place in a queue of callers.
func (m *Machine) promisedAt(place cti.CallID) (callback.Callback, bool) {
	c, ok := m.promises.all[cti.CallbackID(place)]
	return c, ok && c.KeepsPlace() && c.State == callback.Open
}

// proposeTo gives a free agent the call to a person whose turn it is.
func (m *Machine) proposeTo(s *seat, c callback.Callback) {
	m.stepAside(c)
	m.begin(s, cti.BySystem, outgoing{
		line: c.Line, queue: c.Queue, number: c.Number, name: c.Name, callback: c.ID, proposed: true,
	})
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
	m.stepAside(c) // from where it stood so far
	m.keep(next)
	about, who := next.Outgoing, next.Agent
	if about == "" {
		about, who = c.Outgoing, c.Agent
	}
	m.emit(about, who, by, callback.ChangedEvent{From: c.State, Signal: ch.Signal, Callback: next})
}

// supersede takes a person off the list who asks anew or got through, and stops
// the attempt that goes on.
func (m *Machine) supersede(number string, line cti.LineID) (old callback.Callback, ok bool) {
	id, ok := m.promises.person[personOf{number, line}]
	if !ok {
		return old, false
	}
	old = m.promises.all[id]
	attempt := m.calls[old.Outgoing]
	m.settle(id, cti.ByCaller, callback.Change{Signal: callback.Cancel})
	if attempt != nil && attempt.BeingMade() {
		m.hangUpMaking(attempt)
		m.endUnmade(attempt, cti.BySystem, call.Finish{Result: call.Success, Reason: call.GotThrough, Cause: causeNormal}, "")
	}
	return old, true
}

// owedAnswer is the answer that a person is to be told, of those that every agent
// may tell.
func (m *Machine) owedAnswer(number string, line cti.LineID) (owed callback.Callback, ok bool) {
	owed = m.promises.all[m.promises.person[personOf{number, line}]]
	return owed, owed.Appeal != "" && len(owed.Needs) == 0
}

// joinAnswer has the answer told at the place for which the person asked by key;
// false when no answer is owed.
func (m *Machine) joinAnswer(asked callback.Callback) bool {
	owed, ok := m.owedAnswer(asked.Number, asked.Line)
	if !ok {
		return false
	}
	if attempt := m.calls[owed.Outgoing]; attempt != nil && attempt.BeingMade() {
		m.hangUpMaking(attempt)
		m.endUnmade(attempt, cti.BySystem, call.Finish{Result: call.Success, Reason: call.GotThrough, Cause: causeNormal}, callback.Broken)
	}
	if owed.KeepsPlace() && placeOf(owed).Before(placeOf(asked)) {
		asked.Since, asked.AheadMS, asked.Front = owed.Since, owed.AheadMS, owed.Front
	}
	m.settle(owed.ID, cti.ByCaller, callback.Change{Signal: callback.Join, Asked: asked})
	return true
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
