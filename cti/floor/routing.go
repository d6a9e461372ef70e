package floor

import (
	"maps"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/queue"
)

func (m *Machine) queue(id cti.QueueID) *queue.Queue {
	q := m.queues[id]
	if q == nil {
		q = &queue.Queue{}
		m.queues[id] = q
	}
	return q
}

// standing is what the plan gives a call beside its place in time: the head
// start of its priority, and the agent for whom it is kept at first.
func (m *Machine) standing(l *line, line plan.Line, id cti.QueueID) call.Standing {
	q, _ := m.plan.Queue(id)
	st := call.Standing{AheadMS: m.plan.HeadStart(line, q).Milliseconds()}
	last, known := m.past.talks.of(l.Caller)
	if !known || m.now.Sub(last.At) > q.LastAgent.Within() {
		return st
	}
	if s := m.seats[last.Agent]; s != nil && s.Serves(id) && m.atWork(s.Agent) {
		st.For, st.KeptUntil = last.Agent, m.now.Add(q.LastAgent.Keep())
	}
	return st
}

// atWork tells whether an agent is free or soon will be.
func (m *Machine) atWork(a agent.Agent) bool {
	switch stateOf(a) {
	case agent.Ready:
		return m.reachable(a)
	case agent.Offline, agent.NotReady:
		return false
	}
	return a.After != agent.NotReady
}

// wait puts a call into the waiting line at the place that its record gives.
func (m *Machine) wait(l *line) {
	l.waits.Leave()
	l.waits = m.queue(l.Queue).Ask(m.now, queue.Place{
		Front: l.Front, Since: l.QueuedAt, Ahead: time.Duration(l.AheadMS) * time.Millisecond, Call: l.ID,
	}, m.wish(l))
	m.watchDemand(l.waits)
	m.watchTidings(l)
	m.watchPatience(l)
	m.watchKeys(l)
}

// wish counts from the first wait, so that whoever was cut off in a talk need not
// wait again until the demands relax.
func (m *Machine) wish(l *line) queue.Wish {
	w := queue.Wish{Ladder: m.ladder(l.Line, l.Queue), Since: l.OfferedAt}
	if s := m.seats[l.For]; s != nil && s.Serves(l.Queue) && m.atWork(s.Agent) {
		w.First, w.Until = l.For, l.KeptUntil
	}
	return w
}

type ladderKey struct {
	line  cti.LineID
	queue cti.QueueID
}

// ladder gives the demands of a line's calls in a queue, made once for a plan.
func (m *Machine) ladder(line cti.LineID, id cti.QueueID) *queue.Ladder {
	key := ladderKey{line, id}
	made, known := m.ladders[key]
	if known {
		return made
	}
	served, _ := m.plan.Line(line)
	q, _ := m.plan.Queue(id)
	var steps []queue.Step
	for _, d := range m.plan.DemandsOf(served, q) {
		steps = append(steps, queue.Step{After: d.After(), Skills: d.Skills})
	}
	made = queue.NewLadder(steps)
	m.ladders[key] = made
	return made
}

// watchDemand wakes the floor when what the caller asks for changes.
func (m *Machine) watchDemand(c *queue.Caller) {
	if at, ok := c.Changes(); ok {
		m.timers.add(timer{at: at, kind: demandTimer, call: c.Place().Call})
	}
}

// placed gives the queue in which a caller waits or somebody keeps a place, and
// where; nothing for others.
func (m *Machine) placed(c cti.CallID) (cti.QueueID, *queue.Caller) {
	if l := m.calls[c]; l != nil && l.State == call.Waiting {
		return l.Queue, l.waits
	}
	p, _ := m.promisedAt(c)
	return p.Queue, m.promises.waits[p.ID]
}

func (m *Machine) demandStale(t timer) bool {
	_, c := m.placed(t.call)
	at, ok := c.Changes()
	return !ok || !at.Equal(t.at)
}

// demandChanged lets all whose time has come ask for less before any of them is
// served, so that the best place is.
func (m *Machine) demandChanged(id cti.QueueID) {
	for _, c := range m.queue(id).Advance(m.now) {
		m.watchDemand(c)
	}
	m.serve(id)
}

// place keeps the queues' agents and the calls wrapped up in step with an agent
// who is about to change.
func (m *Machine) place(s *seat, next agent.Agent) {
	for _, id := range s.Queues {
		m.queue(id).Busy(s.ID)
		if !slices.Contains(next.Queues, id) {
			m.atWorkIn(id, s.ID, false)
		}
	}
	free, atWork := next.State == agent.Ready && m.reachable(next), m.atWork(next)
	for _, id := range next.Queues {
		if free {
			m.queue(id).Free(queue.Turn{IdleSince: next.IdleSince, Agent: s.ID}, next.Skills)
		}
		m.atWorkIn(id, s.ID, atWork)
	}
	if l := m.calls[s.Call]; l != nil && next.Call != s.Call && l.State == call.Ended && !m.wrapped(s.Call, s.ID) {
		delete(m.calls, s.Call)
	}
	m.has(s.Call, -1)
	m.has(next.Call, 1)
}

// atWorkIn notes whether an agent works in a queue. Those who were kept for one
// who went are anybody's now, which is looked after at the end of the step.
func (m *Machine) atWorkIn(id cti.QueueID, a cti.AgentID, yes bool) {
	for _, c := range m.queue(id).AtWork(m.now, a, yes) {
		m.watchDemand(c)
		m.release(id)
	}
}

// release has a queue served at the end of the step.
func (m *Machine) release(id cti.QueueID) {
	if !slices.Contains(m.released, id) {
		m.released = append(m.released, id)
	}
}

func (m *Machine) serveReleased() {
	for len(m.released) > 0 {
		id := m.released[0]
		m.released = m.released[1:]
		m.serve(id)
	}
}

// replan puts a new plan in force: those who wait keep their places and ask for
// what it says now.
func (m *Machine) replan(in PlanChanged) {
	m.recordPlan(in)
	m.plan, m.board = in.Plan, true
	m.queues, m.ladders = map[cti.QueueID]*queue.Queue{}, map[ladderKey]*queue.Ladder{}
	for _, id := range slices.Sorted(maps.Keys(m.seats)) {
		m.place(m.seats[id], m.seats[id].Agent)
	}
	m.waitAll()
	m.promises.forgetPlaces()
	m.keepAll()
	m.serveAll()
}

// waitAll puts all calls that wait into their queues.
func (m *Machine) waitAll() {
	for _, id := range m.callIDs() {
		if l := m.calls[id]; l.State == call.Waiting {
			m.wait(l)
		}
	}
}
