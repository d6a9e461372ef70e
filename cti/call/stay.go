package call

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// StayedEvent: the caller left a talk in which others stay, or was taken out of
// it. What it says is how the call ends when they part.
type StayedEvent struct{ Finish }

// EventType names the event.
func (StayedEvent) EventType() string { return "call.stayed" }

func (StayedEvent) signal() Signal { return Stay }

func stayEvents(c cti.Catalogue) { cti.BodyOf[StayedEvent](c) }

// stay ends the caller's part. The clock of the talk is not set back, because
// the leg of its leader goes on.
func (c Call) stay(at time.Time, f Finish) Call {
	c = c.closeHold(at)
	c.TalkMS += millis(c.TalkingAt, at)
	c.LeftAt, c.LeftAs = at, f
	return c
}

// handOverStay lets another of those who stay lead; the caller is not carried
// anywhere by it.
func (c Call) handOverStay(at time.Time, e TransferredEvent) Call {
	g, _ := c.Guest(e.Leg)
	c.Agent, c.Number, c.Leg, c.Led = e.To.Agent, e.To.Number, e.Leg, e.To.Agent
	c.RangAt, c.TalkingAt = g.InvitedAt, at
	c.Guests = c.withoutGuest(e.Leg)
	return c
}

// CallerThere tells whether the citizen has part in the call, or is being called.
func (c Call) CallerThere() bool { return c.State != Ended && c.State != Staying }
