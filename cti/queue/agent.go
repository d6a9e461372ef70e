package queue

import (
	"maps"
	"reflect"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// server is an agent of the queue.
type server struct {
	turn   Turn
	skills cti.Skills
	known  bool    // skills, and with them fits, are set
	fits   []int32 // the numbers of the classes for which the agent will do
	state  readiness
	stay   uint32 // how often the agent has been free
	freshAt,
	keeperAt int
	own    heap[ticket] // those who are kept for this agent
	atWork bool
}

type readiness uint8

const (
	busy readiness = iota
	fresh
	ranked
)

// candidate is a free agent in the heap of a class; it is void once the agent is
// busy.
type candidate struct {
	idleSince int64
	*server
	stay uint32
}

func (s *server) candidate() candidate {
	return candidate{s.turn.IdleSince.UnixNano(), s, s.stay}
}

func (c candidate) before(d candidate) bool {
	if c.idleSince != d.idleSince {
		return c.idleSince < d.idleSince
	}
	return c.turn.Agent < d.turn.Agent
}

func (c candidate) void() bool { return c.stay != c.server.stay }

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
func (q *Queue) class(demand *rung) *class {
	if c := q.byRung[demand]; c != nil {
		return c
	}
	c := q.byKey[demand.key]
	if c == nil {
		c = q.newClass(demand)
	}
	if q.byRung == nil {
		q.byRung = map[*rung]*class{}
	}
	q.byRung[demand] = c
	return c
}

func (q *Queue) newClass(demand *rung) *class {
	c := &class{number: len(q.classes), demand: demand.Skills}
	if q.byKey == nil {
		q.byKey = map[string]*class{}
	}
	q.byKey[demand.key] = c
	q.classes, q.heads = append(q.classes, c), append(q.heads, nobody)
	for _, s := range q.agents {
		if s.known && s.skills.Meet(c.demand) {
			s.fits = append(s.fits, int32(c.number))
			if s.state == ranked {
				c.idle.push(s.candidate())
			}
		}
	}
	return c
}

// Free makes known that an agent is free; one already known is moved. The skills
// must not change afterwards.
func (q *Queue) Free(t Turn, skills cti.Skills) {
	s := q.server(t.Agent)
	q.busy(s)
	if !s.known || !same(s.skills, skills) {
		s.skills, s.known, s.fits = skills, true, s.fits[:0]
		for _, c := range q.classes {
			if skills.Meet(c.demand) {
				s.fits = append(s.fits, int32(c.number))
			}
		}
	}
	s.turn, s.state, s.freshAt = t, fresh, len(q.fresh)
	q.fresh = append(q.fresh, s)
	q.idle++
}

// same compares skills, at a glance if they are the very same map, as those of an
// agent whose profile did not change are.
func same(a, b cti.Skills) bool {
	return reflect.ValueOf(a).UnsafePointer() == reflect.ValueOf(b).UnsafePointer() || maps.Equal(a, b)
}

// Busy takes an agent from the free ones; one who is not there is left alone.
func (q *Queue) Busy(a cti.AgentID) {
	if s := q.agents[a]; s != nil {
		q.busy(s)
	}
}

func (q *Queue) busy(s *server) {
	switch s.state {
	case busy:
		return
	case fresh:
		last := q.fresh[len(q.fresh)-1]
		q.fresh[s.freshAt], last.freshAt = last, s.freshAt
		q.fresh = q.fresh[:len(q.fresh)-1]
	case ranked:
		s.stay++
		for _, n := range s.fits {
			c := q.classes[n]
			c.idle.leave()
			q.update(c)
		}
	}
	s.state = busy
	q.idle--
}

// rank puts the free agents into the heaps of their classes. It is put off until
// somebody looks for an agent: while callers wait, whoever becomes free is busy
// again at once.
func (q *Queue) rank() {
	for _, s := range q.fresh {
		for _, n := range s.fits {
			c := q.classes[n]
			c.idle.push(s.candidate())
			q.update(c)
		}
		s.state = ranked
	}
	q.fresh = q.fresh[:0]
}

// AtWork tells the queue whether an agent is at work, free or busy; nobody is
// kept for one who is not. It names the callers who were.
func (q *Queue) AtWork(now time.Time, a cti.AgentID, yes bool) []*Caller {
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

func (q *Queue) keep(w *Caller, s *server) {
	if s.own.live == 0 {
		s.keeperAt = len(q.keepers)
		q.keepers = append(q.keepers, s)
	}
	w.keeper, w.class = s, nil
	s.own.push(w.ticket())
}

func (q *Queue) unkeep(s *server) {
	if s.own.live > 0 {
		return
	}
	last := q.keepers[len(q.keepers)-1]
	q.keepers[s.keeperAt], last.keeperAt = last, s.keeperAt
	q.keepers = q.keepers[:len(q.keepers)-1]
}
