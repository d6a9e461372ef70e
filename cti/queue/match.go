package queue

import "github.com/dozvon/dozvon/cti"

// CallerFor is the caller whom a free agent takes next: the best place of those
// for whom the agent will do; nil when there is none.
func (q *Queue) CallerFor(a cti.AgentID) *Caller {
	s := q.agents[a]
	if s == nil || s.state == busy || q.order.n == 0 {
		return nil
	}
	best, found := s.own.min()
	least := int64(nobody)
	if found {
		least = best.key
	}
	for _, n := range s.fits {
		if q.heads[n] > least || q.heads[n] == nobody {
			continue
		}
		if t, ok := q.classes[n].waiting.min(); ok && (!found || t.before(best)) {
			best, found, least = t, true, t.key
		}
	}
	return best.Caller
}

// AgentFor is the free agent who takes a caller: the one for whom the caller is
// kept, else the longest idle of those who will do.
func (w *Caller) AgentFor() (cti.AgentID, bool) {
	if w == nil || w.queue == nil || w.queue.idle == 0 {
		return "", false
	}
	if w.keeper != nil {
		if w.keeper.state == busy {
			return "", false
		}
		return w.keeper.turn.Agent, true
	}
	w.queue.rank()
	s, ok := w.class.idle.min()
	if !ok {
		return "", false
	}
	return s.turn.Agent, true
}

// Match is the pair that is to be brought together next: the best place of all
// who can be served, and the longest idle agent who will do.
func (q *Queue) Match() (*Caller, cti.AgentID, bool) {
	if q.idle == 0 || q.order.n == 0 {
		return nil, "", false
	}
	q.rank()
	var best ticket
	var agent cti.AgentID
	for _, c := range q.pairs {
		t, _ := c.waiting.min()
		s, _ := c.idle.min()
		if best.Caller == nil || t.before(best) {
			best, agent = t, s.turn.Agent
		}
	}
	for _, s := range q.keepers {
		if t, waits := s.own.min(); waits && s.state != busy && (best.Caller == nil || t.before(best)) {
			best, agent = t, s.turn.Agent
		}
	}
	if best.Caller == nil {
		return nil, "", false
	}
	return best.Caller, agent, true
}

// LongestIdle is the free agent whose turn comes first, whatever the skills.
func (q *Queue) LongestIdle() (cti.AgentID, bool) {
	if q.idle == 0 {
		return "", false
	}
	everybody := q.class(&anything)
	q.rank()
	first, ok := everybody.idle.min()
	if !ok {
		return "", false
	}
	return first.turn.Agent, true
}
