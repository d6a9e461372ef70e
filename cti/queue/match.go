package queue

import "github.com/dozvon/dozvon/cti"

// CallerFor is the caller whom a free agent takes next: the best place of those
// for whom the agent will do.
func (q *Queue) CallerFor(a cti.AgentID) (Place, bool) {
	s := q.agents[a]
	if s == nil || s.state == busy || q.order.n == 0 {
		return Place{}, false
	}
	best, found := s.own.min()
	for _, c := range s.fits {
		if w, ok := c.waiting.min(); ok && (!found || w.before(best)) {
			best, found = w, true
		}
	}
	if !found {
		return Place{}, false
	}
	return best.place, true
}

// AgentFor is the free agent who takes a caller: the one for whom the caller is
// kept, else the longest idle of those who will do.
func (q *Queue) AgentFor(c cti.CallID) (cti.AgentID, bool) {
	w := q.callers[c]
	if w == nil || q.idle == 0 {
		return "", false
	}
	if w.keeper != nil {
		if w.keeper.state == busy {
			return "", false
		}
		return w.keeper.turn.Agent, true
	}
	q.rank()
	s, ok := w.class.idle.min()
	if !ok {
		return "", false
	}
	return s.turn.Agent, true
}

// Match is the pair that is to be brought together next: the best place of all
// who can be served, and the longest idle agent who will do.
func (q *Queue) Match() (Place, cti.AgentID, bool) {
	if q.idle == 0 || q.order.n == 0 {
		return Place{}, "", false
	}
	q.rank()
	var best *waiter
	var agent cti.AgentID
	for _, c := range q.classes {
		w, waits := c.waiting.min()
		s, free := c.idle.min()
		if waits && free && (best == nil || w.before(best)) {
			best, agent = w, s.turn.Agent
		}
	}
	for _, s := range q.keepers {
		if w, waits := s.own.min(); waits && s.state != busy && (best == nil || w.before(best)) {
			best, agent = w, s.turn.Agent
		}
	}
	if best == nil {
		return Place{}, "", false
	}
	return best.place, agent, true
}

// LongestIdle is the free agent whose turn comes first, whatever the skills.
func (q *Queue) LongestIdle() (cti.AgentID, bool) {
	if q.idle == 0 {
		return "", false
	}
	everybody := q.class(rung{})
	q.rank()
	first, ok := everybody.idle.min()
	if !ok {
		return "", false
	}
	return first.turn.Agent, true
}
