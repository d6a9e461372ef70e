package call

import (
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Party is somebody beside the caller whom a talk can be carried to: an agent,
// a queue or an outside number. Exactly one of the three is set.
type Party struct {
	Agent  cti.AgentID `json:"agent,omitempty"`
	Queue  cti.QueueID `json:"queue,omitempty"`
	Number string      `json:"number,omitempty"` // normalised
	// Name is what people read: the agent's, the queue's, the directory's.
	Name string `json:"name,omitempty"`
}

// Guest is a party who was asked to join the talk beside the one who leads it.
type Guest struct {
	Party
	Leg cti.LegID `json:"leg"`
	// By is the agent who asked, Note what for.
	By        cti.AgentID `json:"by"`
	Note      string      `json:"note,omitempty"`
	InvitedAt time.Time   `json:"invited_at"`
	JoinedAt  time.Time   `json:"joined_at,omitzero"` // zero while it rings
}

// Joined tells that the guest has answered.
func (g Guest) Joined() bool { return !g.JoinedAt.IsZero() }

// Way is how a talk was carried over.
type Way string

// The ways.
const (
	Blind    Way = "blind"    // the agent left before the target answered
	Attended Way = "attended" // the agent talked to the target first
	Left     Way = "left"     // the agent left a conference that goes on
)

// Fate is what became of a transfer.
type Fate string

// The outcomes. Empty means that the target still rings or waits.
const (
	Taken    Fate = "taken"     // the target talks with the caller
	Returned Fate = "returned"  // the target did not answer; the caller was brought back
	GivenUp  Fate = "abandoned" // the caller left first
)

// Hop is one transfer of the call.
type Hop struct {
	At      time.Time `json:"at"`
	Way     Way       `json:"way"`
	From    Party     `json:"from"`
	To      Party     `json:"to"`
	Note    string    `json:"note,omitempty"`
	Outcome Fate      `json:"outcome,omitempty"`
}

// hopsKept bounds the record that is kept on the switch's channel; Transfers
// goes on counting.
const hopsKept = 8

// Guest finds a guest by the leg.
func (c Call) Guest(leg cti.LegID) (Guest, bool) {
	i := slices.IndexFunc(c.Guests, func(g Guest) bool { return g.Leg == leg })
	if i < 0 {
		return Guest{}, false
	}
	return c.Guests[i], true
}

// GuestOf finds the guest that an agent is.
func (c Call) GuestOf(id cti.AgentID) (Guest, bool) {
	i := slices.IndexFunc(c.Guests, func(g Guest) bool { return g.Agent == id && id != "" })
	if i < 0 {
		return Guest{}, false
	}
	return c.Guests[i], true
}

// Leader is the party whose talk it is; nobody while the caller waits.
func (c Call) Leader() Party { return Party{Agent: c.Agent, Number: c.Number} }

// withGuest gives the guests with one changed, or added when it is new. The
// slice is copied, because records are compared and kept by value.
func (c Call) withGuest(g Guest) []Guest {
	out := slices.Clone(c.Guests)
	for i := range out {
		if out[i].Leg == g.Leg {
			out[i] = g
			return out
		}
	}
	return append(out, g)
}

func (c Call) withoutGuest(leg cti.LegID) []Guest {
	out := slices.DeleteFunc(slices.Clone(c.Guests), func(g Guest) bool { return g.Leg == leg })
	if len(out) == 0 {
		return nil
	}
	return out
}

// settle gives the last hop its outcome, if it has none yet. Nobody comes back
// from a queue: there the next agent is tried.
func (c Call) settle(o Fate) Call {
	if n := len(c.Hops); n > 0 && c.Hops[n-1].Outcome == "" && (o != Returned || c.Hops[n-1].To.Queue == "") {
		c.Hops = slices.Clone(c.Hops)
		c.Hops[n-1].Outcome = o
	}
	return c
}

// applyTransfer adds an event about guests or a transfer.
func (c Call) applyTransfer(at time.Time, e Event) Call {
	switch e := e.(type) {
	case InvitedEvent:
		c.Guests = c.withGuest(Guest{Party: e.To, Leg: e.Leg, By: e.By, Note: e.Note, InvitedAt: at})
		c.Rings++
	case JoinedEvent:
		if g, ok := c.Guest(e.Leg); ok {
			g.JoinedAt = at
			c.Guests = c.withGuest(g)
		}
	case PartedEvent:
		c.Guests = c.withoutGuest(e.Leg)
	case TransferredEvent:
		if c.State == Staying {
			return c.handOverStay(at, e)
		}
		c = c.transfer(at, e)
		c.Back = e.Back
	}
	return c
}

func (c Call) transfer(at time.Time, e TransferredEvent) Call {
	hop := Hop{At: at, Way: e.Way, From: e.From, To: e.To, Note: e.Note}
	if e.Way != Blind {
		hop.Outcome = Taken
	}
	c.Hops = append(slices.Clone(c.Hops), hop)
	if len(c.Hops) > hopsKept {
		c.Hops = c.Hops[len(c.Hops)-hopsKept:]
	}
	c.Transfers++
	c = c.closeTalk(at)
	if e.Way == Blind {
		c.Agent, c.Number, c.Leg, c.RangAt = "", "", "", time.Time{}
		c.QueuedAt, c.Front = at, true
		c.ToldPlace, c.ToldWaitMS = 0, 0 // this is another wait
		if e.To.Queue != "" {
			c.Queue = e.To.Queue
		}
		return c
	}
	g, _ := c.Guest(e.Leg)
	c.Agent, c.Number, c.Leg, c.Led = e.To.Agent, e.To.Number, e.Leg, e.To.Agent
	c.RangAt, c.TalkingAt = g.InvitedAt, at
	c.Guests = c.withoutGuest(e.Leg)
	return c
}
