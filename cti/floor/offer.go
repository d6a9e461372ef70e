package floor

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/queue"
)

// ITU-T Q.850 causes that tell why a device did not answer.
const (
	causeNormal     = 16
	causeBusy       = 17
	causeNoResponse = 18
	causeNoAnswer   = 19
	causeRejected   = 21
)

// serve joins waiting callers of one queue with free agents while there are two
// who suit each other. An agent of several queues gets the caller with the best
// place of all of them.
func (m *Machine) serve(id cti.QueueID) {
	if !m.connected {
		return
	}
	q := m.queue(id)
	for {
		next, chosen, ok := q.Match()
		if !ok {
			return
		}
		if s := m.seats[chosen]; len(s.Queues) > 1 {
			m.serveAgent(s)
		} else {
			m.bring(next.Place().Call, s)
		}
	}
}

// bring rings an agent for whoever has a place in a queue: a caller, or somebody
// who keeps the place and is to be called.
func (m *Machine) bring(place cti.CallID, s *seat) {
	if c, ok := m.promisedAt(place); ok {
		m.proposeTo(s, c)
		return
	}
	m.offer(m.calls[place], s, false)
}

// serveAgent gives a free agent the caller with the best place of those in the
// agent's queues for whom the agent will do.
func (m *Machine) serveAgent(s *seat) {
	if !m.connected || s.State != agent.Ready || !m.reachable(s.Agent) {
		return
	}
	var best *queue.Caller
	for _, id := range s.Queues {
		if c := m.queue(id).CallerFor(s.ID); c != nil && (best == nil || c.Place().Before(best.Place())) {
			best = c
		}
	}
	if best != nil {
		m.bring(best.Place().Call, s)
	}
}

// serveAll serves every queue; agents of several queues get the longest wait.
func (m *Machine) serveAll() {
	var free []queue.Turn
	for _, s := range m.seats {
		if s.State == agent.Ready {
			free = append(free, queue.Turn{IdleSince: s.IdleSince, Agent: s.ID})
		}
	}
	slices.SortFunc(free, func(a, b queue.Turn) int {
		if a.Before(b) {
			return -1
		}
		return 1
	})
	for _, t := range free {
		m.serveAgent(m.seats[t.Agent])
	}
}

// offer rings one agent for one call: the card first, then the device.
func (m *Machine) offer(l *line, s *seat, recall bool) {
	m.offerAs(l, s, cti.BySystem, call.OfferedEvent{Recall: recall})
}

// offerAs is offer with who decided it and how; leg and agent are filled in.
func (m *Machine) offerAs(l *line, s *seat, by cti.Actor, how call.OfferedEvent) {
	l.waits.Leave()
	leg := m.newLeg(l.ID, s.ID)
	if !m.must(s, by, agent.Change{Signal: agent.Offer, Call: l.ID}) {
		return
	}
	how.Leg, how.Agent = leg, s.ID
	m.record(l, by, how)
	m.showNow(s.ID)
	m.do(m.ringing(l, leg, call.Party{Agent: s.ID}))
	m.watchRing(l)
}

func (m *Machine) watchRing(l *line) {
	q, ok := m.plan.Queue(l.Queue)
	if !ok {
		q.RingSeconds = 20
	}
	limit := q.RingTime()
	if l.Number != "" {
		limit = outsideRing
	}
	m.timers.add(timer{at: m.now.Add(limit), kind: ringTimer, call: l.ID, leg: l.Leg})
}

// newLeg makes an id from which a later life can read call and agent.
func (m *Machine) newLeg(c cti.CallID, a cti.AgentID) cti.LegID {
	m.legs++
	return cti.LegID(string(c) + "_" + m.epoch + strconv.FormatUint(m.legs, 36) + "_" + string(a))
}

// ParseLeg reads call and agent out of the id of a leg.
func ParseLeg(id cti.LegID) (c cti.CallID, a cti.AgentID, ok bool) {
	head, rest, ok := strings.Cut(string(id), "_")
	if !ok {
		return "", "", false
	}
	_, name, ok := strings.Cut(rest, "_")
	if !ok || name == "" {
		return "", "", false
	}
	if _, err := cti.CallID(head).ArrivedAt(); err != nil {
		return "", "", false
	}
	return cti.CallID(head), cti.AgentID(name), true
}

// ringTimedOut: the agent let it ring.
func (m *Machine) ringTimedOut(l *line) {
	m.do(DropLeg{l.ID, l.Leg})
	m.miss(l, call.NoAnswer, causeNoAnswer)
}

// miss takes the offer from an agent who did not take it; the caller has the
// old place again and the next agent is tried.
func (m *Machine) miss(l *line, why call.Miss, cause int) {
	s := m.engaged(l, agent.Ringing)
	m.record(l, cti.BySystem, call.MissedEvent{Leg: l.Leg, Agent: l.Agent, Why: why, Cause: cause})
	m.wait(l)
	if s != nil {
		m.missed(s, l.Queue, why)
	}
	if !m.bringBack(l) {
		m.serveAgain(l)
	}
	if s != nil {
		m.serveAgent(s) // who may be forgiven, and serve other queues
	}
}

// missed puts an agent who did not take an offer on a pause, or behind all who
// are free while the plan forgives it. A device that cannot be reached is not
// rung again.
func (m *Machine) missed(s *seat, id cti.QueueID, why call.Miss) {
	q, _ := m.plan.Queue(id)
	c := agent.Change{Signal: agent.Miss, Reason: missReason(why), Misses: q.Misses}
	if why == call.PhoneFailed {
		c.Misses = 0
	}
	m.must(s, cti.BySystem, c)
}

// serveAgain tries the next agent; a caller for whom there is none may have
// heard nothing but ringing so far.
func (m *Machine) serveAgain(l *line) {
	if m.serve(l.Queue); l.State == call.Waiting && l.prompt == "" {
		m.entertain(l)
	}
}

// engaged gives the agent of a call if the agent is in this state and on this
// very call; after a restart the records of two calls may name the same agent.
func (m *Machine) engaged(l *line, want agent.State) *seat {
	if s := m.seats[l.Agent]; s != nil && s.State == want && s.Call == l.ID {
		return s
	}
	return nil
}

// withdraw takes the offer back through no fault of the agent, who stays first
// in line; the caller has the old place again.
func (m *Machine) withdraw(l *line, why call.Miss) {
	s := m.engaged(l, agent.Ringing)
	m.record(l, cti.BySystem, call.MissedEvent{Leg: l.Leg, Agent: l.Agent, Why: why})
	m.wait(l)
	if m.bringBack(l) {
		m.letFree(s)
		return
	}
	m.letFree(s)
	m.serveAgain(l) // the agent may have chosen a pause for after this call
}

// cancel ends a call that rings, and only then frees its agent, so that nobody
// is served before a place that is already empty.
func (m *Machine) cancel(l *line, by cti.Actor, f call.Finish) {
	s := m.engaged(l, agent.Ringing)
	m.record(l, cti.BySystem, call.MissedEvent{Leg: l.Leg, Agent: l.Agent, Why: call.CallerLeft})
	m.finish(l, by, f)
	m.letFree(s)
}

func (m *Machine) letFree(s *seat) {
	if s != nil {
		m.must(s, cti.BySystem, agent.Change{Signal: agent.Withdraw})
		m.serveAgent(s)
	}
}

func missReason(why call.Miss) agent.Reason {
	switch why {
	case call.NoAnswer:
		return agent.Missed
	case call.Rejected:
		return agent.Rejected
	default:
		return agent.PhoneFailed
	}
}

func missFromCause(cause int) call.Miss {
	switch cause {
	case causeNoAnswer:
		return call.NoAnswer
	case causeBusy, causeRejected, causeNormal:
		return call.Rejected
	default:
		return call.PhoneFailed
	}
}
