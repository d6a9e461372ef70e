// Package queue matches callers who wait with agents who are free: the best
// place first on one side, the longest idle first on the other, of those who
// suit each other.
package queue

import (
	"math"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Queue holds the waiting callers and the agents of one queue. Callers who ask
// for the same thing are kept together, so that the work of a decision grows
// with the number of different demands that concern an agent, and hardly with
// how many callers and agents there are. The zero value is an empty queue. Not
// safe for concurrent use.
type Queue struct {
	agents  map[cti.AgentID]*server
	order   order
	changes heap[change]
	classes []*class
	byKey   map[string]*class
	byRung  map[*rung]*class
	// heads are the keys of the best places of the classes, by their numbers: an
	// agent looks through those of several classes for each call.
	heads   []int64
	pairs   []*class  // in which somebody waits and somebody is free
	keepers []*server // agents for whom somebody is kept
	fresh   []*server // free, and in no class's heap yet
	idle    int
	staff   int
}

// class is all that has to do with one demand.
type class struct {
	number  int
	demand  cti.Skills
	waiting heap[ticket]
	idle    heap[candidate]
	pairAt  int // in pairs, counted from 1; 0 is not there
}

// nobody is the head of a class in which nobody waits.
const nobody = math.MaxInt64

// update keeps what is known of a class in step with its heaps.
func (q *Queue) update(c *class) {
	q.heads[c.number] = nobody
	if t, waits := c.waiting.min(); waits {
		q.heads[c.number] = t.key
	}
	both := c.waiting.live > 0 && c.idle.live > 0
	switch {
	case both && c.pairAt == 0:
		q.pairs = append(q.pairs, c)
		c.pairAt = len(q.pairs)
	case !both && c.pairAt > 0:
		last := q.pairs[len(q.pairs)-1]
		q.pairs[c.pairAt-1], last.pairAt = last, c.pairAt
		q.pairs, c.pairAt = q.pairs[:len(q.pairs)-1], 0
	}
}

// Caller is somebody who waits in a queue.
type Caller struct {
	queue   *Queue // nil once the caller has left
	place   Place
	wish    Wish
	keeper  *server // the agent for whom the caller is kept, if any
	class   *class  // of the demand; nil while the caller is kept
	stay    uint32  // how often the caller has moved between classes and keepers
	changes int64   // when the demand changes; 0 is never
	block   *block  // in the order of all; nil once the caller has left
}

// Place is the caller's place.
func (w *Caller) Place() Place { return w.place }

// ticket is a caller's place in a heap; it is void once the caller has left that
// heap. Its key is the place as far as a number can tell.
type ticket struct {
	key int64
	*Caller
	stay uint32
}

// head puts front places before all others.
const head = 1 << 62

func (w *Caller) ticket() ticket {
	key := w.place.turn().UnixNano()
	if w.place.Front {
		key -= head
	}
	return ticket{key, w, w.stay}
}

func (t ticket) before(u ticket) bool {
	if t.key != u.key {
		return t.key < u.key
	}
	return t.place.Call < u.place.Call
}

func (t ticket) void() bool { return t.stay != t.Caller.stay }

// change is a caller in the order of the next change of demand; it is void when
// the caller left or asks for something else already.
type change struct {
	at int64
	*Caller
}

func (c change) before(d change) bool {
	if c.at != d.at {
		return c.at < d.at
	}
	return c.Caller.ticket().before(d.Caller.ticket())
}

func (c change) void() bool { return c.changes != c.at }

// Wait puts a caller who takes any agent in place.
func (q *Queue) Wait(p Place) *Caller { return q.Ask(p.Since, p, Wish{}) }

// Ask puts a caller with a wish in place. Whoever is to be moved has to leave
// before.
func (q *Queue) Ask(now time.Time, p Place, wish Wish) *Caller {
	w := &Caller{queue: q, place: p, wish: wish}
	q.order.insert(w.ticket())
	q.settleDown(now, w)
	return w
}

// settleDown puts a caller among those who ask for the same at this time.
func (q *Queue) settleDown(now time.Time, w *Caller) {
	w.changes = 0
	if w.wish.First != "" && now.Before(w.wish.Until) {
		q.keep(w, q.server(w.wish.First))
		w.changes = w.wish.Until.UnixNano()
	} else {
		demand, next, more := w.wish.Ladder.at(now.Sub(w.wish.Since))
		if more {
			w.changes = w.wish.Since.Add(next).UnixNano()
		}
		w.class = q.class(demand)
		w.class.waiting.push(w.ticket())
		q.update(w.class)
	}
	if w.changes != 0 {
		q.changes.push(change{w.changes, w})
	}
}

// takeUp takes a caller from those who ask for the same.
func (q *Queue) takeUp(w *Caller) {
	w.stay++
	if w.changes != 0 {
		w.changes = 0
		q.changes.leave()
	}
	if s := w.keeper; s != nil {
		w.keeper = nil
		s.own.leave()
		q.unkeep(s)
		return
	}
	w.class.waiting.leave()
	q.update(w.class)
}

// Leave takes the caller out of the queue; one who has left, or never came, is
// left alone.
func (w *Caller) Leave() {
	if w == nil || w.queue == nil {
		return
	}
	w.queue.takeUp(w)
	w.queue.order.remove(w.ticket())
	w.queue = nil
}

// Advance lets the demands of those whose time has come change and names these
// callers, the earliest change first.
func (q *Queue) Advance(now time.Time) []*Caller {
	var changed []*Caller
	for {
		c, ok := q.changes.min()
		if !ok || c.at > now.UnixNano() {
			return changed
		}
		w := c.Caller
		q.takeUp(w)
		q.settleDown(now, w)
		changed = append(changed, w)
	}
}

// Changes tells when the caller's demand changes next.
func (w *Caller) Changes() (time.Time, bool) {
	if w == nil || w.changes == 0 {
		return time.Time{}, false
	}
	return time.Unix(0, w.changes).UTC(), true
}

// Release gives those who are kept for an agent to everybody and names them.
func (q *Queue) Release(now time.Time, a cti.AgentID) []*Caller {
	s := q.agents[a]
	if s == nil {
		return nil
	}
	var released []*Caller
	for {
		t, kept := s.own.min()
		if !kept {
			return released
		}
		q.takeUp(t.Caller)
		t.wish.First = ""
		q.settleDown(now, t.Caller)
		released = append(released, t.Caller)
	}
}

// First is the caller with the best place of all; nil when nobody waits.
func (q *Queue) First() *Caller { return q.order.first() }

// Number is that of the caller's place, 1 being the best; 0 when the caller is
// not in a queue.
func (w *Caller) Number() int {
	if w == nil || w.queue == nil {
		return 0
	}
	return w.queue.order.rank(w.ticket()) + 1
}

// Waiting is the number of callers in the queue.
func (q *Queue) Waiting() int { return q.order.n }

// Idle is the number of free agents.
func (q *Queue) Idle() int { return q.idle }

// Staff is the number of agents at work in the queue, free or busy.
func (q *Queue) Staff() int { return q.staff }
