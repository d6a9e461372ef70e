// Package queue matches callers who wait with agents who are free: the best
// place first on one side, the longest idle first on the other, of those who
// suit each other.
package queue

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Queue holds the waiting callers and the agents of one queue. Callers who ask
// for the same thing are kept together, so that the work of a decision grows
// with the number of different demands, and with the logarithm of how many
// callers and agents there are. The zero value is an empty queue. Not safe for
// concurrent use.
type Queue struct {
	callers map[cti.CallID]*waiter
	agents  map[cti.AgentID]*server
	order   order
	changes heap[change]
	classes []*class
	byKey   map[string]*class
	keepers []*server // agents for whom somebody is kept
	fresh   []*server // free, and in no class's heap yet
	idle    int
	staff   int
}

// class is all that has to do with one demand.
type class struct {
	demand  cti.Skills
	waiting heap[*waiter]
	idle    heap[candidate]
}

// waiter is a caller in the queue.
type waiter struct {
	place   Place
	turn    int64
	wish    Wish
	keeper  *server        // the agent for whom the caller is kept, if any
	class   *class         // of the demand; nil while the caller is kept
	in      *heap[*waiter] // that of the keeper or the class
	at      int            // in that heap
	changes int64          // when the demand changes; 0 is never
	block   *block         // in the order of all
}

func (w *waiter) moved(to int) { w.at = to }

func (w *waiter) before(v *waiter) bool {
	if w.place.Front != v.place.Front {
		return w.place.Front
	}
	if w.turn != v.turn {
		return w.turn < v.turn
	}
	return w.place.Call < v.place.Call
}

// change is a waiter in the order of the next change of demand. One that is void,
// because the waiter left or asks for something else already, stays until its
// time comes or until half of all are void.
type change struct {
	at int64
	*waiter
}

func (c change) moved(int) {}

func (c change) before(d change) bool {
	if c.at != d.at {
		return c.at < d.at
	}
	return c.waiter.before(d.waiter)
}

func (c change) void() bool { return c.changes != c.at }

// Wait puts a caller who takes any agent in place; one already there is moved.
func (q *Queue) Wait(p Place) { q.Ask(p.Since, p, Wish{}) }

// Ask puts a caller with a wish in place; one already there is moved.
func (q *Queue) Ask(now time.Time, p Place, wish Wish) {
	q.Leave(p.Call)
	if q.callers == nil {
		q.callers = map[cti.CallID]*waiter{}
	}
	w := &waiter{place: p, turn: p.turn().UnixNano(), wish: wish}
	q.callers[p.Call] = w
	q.order.insert(w)
	q.settleDown(now, w)
}

// settleDown puts a caller among those who ask for the same at this time.
func (q *Queue) settleDown(now time.Time, w *waiter) {
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
		w.in = &w.class.waiting
	}
	w.in.push(w)
	if w.changes != 0 {
		q.changes.push(change{w.changes, w})
	}
}

// tidy drops the changes that are void once they are more than the others.
func (q *Queue) tidy() {
	if q.changes.len() <= 2*q.order.n+blockSize {
		return
	}
	all := q.changes.items
	q.changes.items = nil
	for _, c := range all {
		if !c.void() {
			q.changes.push(c)
		}
	}
}

func (q *Queue) takeUp(w *waiter) {
	w.in.removeAt(w.at)
	w.changes = 0
	if s := w.keeper; s != nil {
		w.keeper = nil
		q.unkeep(s)
	}
}

// Leave takes a caller out; one who is not there is left alone.
func (q *Queue) Leave(c cti.CallID) {
	if w := q.callers[c]; w != nil {
		q.takeUp(w)
		q.order.remove(w)
		delete(q.callers, c)
		q.tidy()
	}
}

// Advance lets the demands of those whose time has come change and names these
// callers, the earliest change first.
func (q *Queue) Advance(now time.Time) []cti.CallID {
	var changed []cti.CallID
	for {
		c, ok := q.changes.min()
		if !ok || c.at > now.UnixNano() {
			return changed
		}
		q.changes.removeAt(0)
		if c.void() {
			continue
		}
		w := c.waiter
		q.takeUp(w)
		q.settleDown(now, w)
		changed = append(changed, w.place.Call)
	}
}

// Changes tells when a caller's demand changes next.
func (q *Queue) Changes(c cti.CallID) (time.Time, bool) {
	w := q.callers[c]
	if w == nil || w.changes == 0 {
		return time.Time{}, false
	}
	return time.Unix(0, w.changes).UTC(), true
}

// Release gives those who are kept for an agent to everybody and names them.
func (q *Queue) Release(now time.Time, a cti.AgentID) []cti.CallID {
	s := q.agents[a]
	if s == nil {
		return nil
	}
	var released []cti.CallID
	for s.own.len() > 0 {
		w := s.own.items[0]
		q.takeUp(w)
		w.wish.First = ""
		q.settleDown(now, w)
		released = append(released, w.place.Call)
	}
	return released
}

// First is the caller with the best place of all.
func (q *Queue) First() (Place, bool) {
	if w := q.order.first(); w != nil {
		return w.place, true
	}
	return Place{}, false
}

// PlaceOf is the number of a caller's place, 1 being the best; 0 when the caller
// is not in the queue.
func (q *Queue) PlaceOf(c cti.CallID) int {
	w := q.callers[c]
	if w == nil {
		return 0
	}
	return q.order.rank(w) + 1
}

// Waiting is the number of callers in the queue.
func (q *Queue) Waiting() int { return q.order.n }

// Idle is the number of free agents.
func (q *Queue) Idle() int { return q.idle }

// Staff is the number of agents at work in the queue, free or busy.
func (q *Queue) Staff() int { return q.staff }
