// Package queue matches callers who wait with agents who are free: first come
// first served on one side, longest idle first on the other.
package queue

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Place is a caller's place in a queue. Smaller is served sooner.
type Place struct {
	// Front places come before all others: their talk was broken by us.
	Front bool
	// Since is when the wait began (UTC).
	Since time.Time
	// Call breaks ties; its order is that of arrival.
	Call cti.CallID
}

// Before tells whether p is served sooner than q.
func (p Place) Before(q Place) bool {
	if p.Front != q.Front {
		return p.Front
	}
	if !p.Since.Equal(q.Since) {
		return p.Since.Before(q.Since)
	}
	return p.Call < q.Call
}

// Turn is a free agent's turn. Smaller takes the next call.
type Turn struct {
	// IdleSince is the end of the agent's last talk (UTC).
	IdleSince time.Time
	Agent     cti.AgentID
}

// Before tells whether t takes a call sooner than u.
func (t Turn) Before(u Turn) bool {
	if !t.IdleSince.Equal(u.IdleSince) {
		return t.IdleSince.Before(u.IdleSince)
	}
	return t.Agent < u.Agent
}

// Queue holds the waiting callers and the free agents of one queue. The cost of
// every operation grows with the logarithm of how many there are. The zero
// value is an empty queue. Not safe for concurrent use.
type Queue struct {
	waiting heap[Place, cti.CallID]
	idle    heap[Turn, cti.AgentID]
}

// Wait puts a caller in place; one already there is moved.
func (q *Queue) Wait(p Place) { q.waiting.put(p.Call, p) }

// Leave takes a caller out; one who is not there is left alone.
func (q *Queue) Leave(c cti.CallID) { q.waiting.remove(c) }

// Free makes an agent's turn known; one already known is moved.
func (q *Queue) Free(t Turn) { q.idle.put(t.Agent, t) }

// Busy takes an agent out; one who is not there is left alone.
func (q *Queue) Busy(a cti.AgentID) { q.idle.remove(a) }

// First is the caller who is served next.
func (q *Queue) First() (Place, bool) { return q.waiting.min() }

// NextAgent is the free agent who takes the next call.
func (q *Queue) NextAgent() (Turn, bool) { return q.idle.min() }

// Waiting is the number of callers in the queue.
func (q *Queue) Waiting() int { return q.waiting.len() }

// Idle is the number of free agents.
func (q *Queue) Idle() int { return q.idle.len() }
