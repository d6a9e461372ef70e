package queue

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Place is a caller's place in a queue. Smaller is served sooner.
//
// Priority is a head start in time. A caller with a head start of two minutes
// stands where one without it who came two minutes earlier stands, so that
// everybody rises at the same pace and nobody is passed for ever; and the order
// of two callers never changes while they wait.
type Place struct {
	// Front places come before all others: their talk was broken by us.
	Front bool
	// Since is when the wait began (UTC).
	Since time.Time
	// Ahead is the head start of the caller's priority.
	Ahead time.Duration
	// Call breaks ties; its order is that of arrival.
	Call cti.CallID
}

// Before tells whether p is served sooner than q.
func (p Place) Before(q Place) bool {
	if p.Front != q.Front {
		return p.Front
	}
	if a, b := p.turn(), q.turn(); !a.Equal(b) {
		return a.Before(b)
	}
	return p.Call < q.Call
}

func (p Place) turn() time.Time { return p.Since.Add(-p.Ahead) }

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

// Wish is what a caller wants of the agent who answers. The zero value takes
// any agent of the queue.
type Wish struct {
	// Ladder gives the skills that are asked for; nil asks for none. Since is
	// the time from which its steps are counted.
	Ladder *Ladder
	Since  time.Time
	// First is the agent for whom the caller is kept until Until, whatever the
	// agent's skills; empty keeps for nobody.
	First cti.AgentID
	Until time.Time
}
