package queue

import (
	"maps"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// server is an agent of the queue.
type server struct {
	turn   Turn
	skills cti.Skills
	known  bool // skills, and with them fits, are set
	fits   []*class
	at     []int // in the idle heap of each of fits, while ranked
	state  readiness
	freshAt,
	keeperAt int
	own    heap[*waiter] // those who are kept for this agent
	atWork bool
}

type readiness uint8

const (
	busy readiness = iota
	fresh
	ranked
)

// candidate is an agent in the idle heap of the class fits[of].
type candidate struct {
	*server
	of int
}

func (c candidate) moved(to int)            { c.at[c.of] = to }
func (c candidate) before(d candidate) bool { return c.turn.Before(d.turn) }

func (q *Queue) server(a cti.AgentID) *server {
	s := q.agents[a]
	if s == nil {
		if q.agents == nil {
			q.agents = map[cti.AgentID]*server{}
		}
		s = &server{}
		q.agents[a] = s
	}
	return s
}

// class gives the class of a demand; a new one learns who suits it.
func (q *Queue) class(demand rung) *class {
	if c := q.byKey[demand.key]; c != nil {
		return c
	}
	if q.byKey == nil {
		q.byKey = map[string]*class{}
	}
	c := &class{demand: demand.Skills}
	q.classes = append(q.classes, c)
	q.byKey[demand.key] = c
	for _, s := range q.agents {
		if s.known && s.skills.Meet(c.demand) {
			s.fits, s.at = append(s.fits, c), append(s.at, 0)
			if s.state == ranked {
				c.idle.push(candidate{s, len(s.fits) - 1})
			}
		}
	}
	return c
}

// Free makes known that an agent is free; one already known is moved.
func (q *Queue) Free(t Turn, skills cti.Skills) {
	q.Busy(t.Agent)
	s := q.server(t.Agent)
	if !s.known || !maps.Equal(s.skills, skills) {
		s.skills, s.known = skills, true
		s.fits, s.at = s.fits[:0], s.at[:0]
		for _, c := range q.classes {
			if skills.Meet(c.demand) {
				s.fits, s.at = append(s.fits, c), append(s.at, 0)
			}
		}
	}
	s.turn, s.state, s.freshAt = t, fresh, len(q.fresh)
	q.fresh = append(q.fresh, s)
	q.idle++
}

// Busy takes an agent from the free ones; one who is not there is left alone.
func (q *Queue) Busy(a cti.AgentID) {
	s := q.agents[a]
	if s == nil || s.state == busy {
		return
	}
	if s.state == ranked {
		for i, c := range s.fits {
			c.idle.removeAt(s.at[i])
		}
	} else {
		last := q.fresh[len(q.fresh)-1]
		q.fresh[s.freshAt], last.freshAt = last, s.freshAt
		q.fresh = q.fresh[:len(q.fresh)-1]
	}
	s.state = busy
	q.idle--
}

// rank puts the free agents into the heaps of their classes. It is put off until
// somebody looks for an agent: while callers wait, whoever becomes free is busy
// again at once.
func (q *Queue) rank() {
	for _, s := range q.fresh {
		for i, c := range s.fits {
			c.idle.push(candidate{s, i})
		}
		s.state = ranked
	}
	q.fresh = q.fresh[:0]
}

// AtWork tells the queue whether an agent is at work, free or busy; nobody is
// kept for one who is not. It names the callers who were.
func (q *Queue) AtWork(now time.Time, a cti.AgentID, yes bool) []cti.CallID {
	s := q.agents[a]
	if s == nil {
		if !yes {
			return nil
		}
		s = q.server(a)
	}
	if s.atWork != yes {
		s.atWork = yes
		if yes {
			q.staff++
		} else {
			q.staff--
		}
	}
	if yes {
		return nil
	}
	return q.Release(now, a)
}

func (q *Queue) keep(w *waiter, s *server) {
	if s.own.len() == 0 {
		s.keeperAt = len(q.keepers)
		q.keepers = append(q.keepers, s)
	}
	w.keeper, w.class, w.in = s, nil, &s.own
}

func (q *Queue) unkeep(s *server) {
	if s.own.len() > 0 {
		return
	}
	last := q.keepers[len(q.keepers)-1]
	q.keepers[s.keeperAt], last.keeperAt = last, s.keeperAt
	q.keepers = q.keepers[:len(q.keepers)-1]
}
