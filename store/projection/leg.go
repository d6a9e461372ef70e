package projection

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store/column"
)

var upsertLegs = upsert("legs", "call_id, id", "place, agent, number, rang_at, answered_at, ended_at, why, cause")

// legRow is a row of legs.
type legRow struct {
	Call       cti.CallID  `json:"call_id"`
	ID         cti.LegID   `json:"id"`
	Place      int         `json:"place"`
	Agent      cti.AgentID `json:"agent"`
	Number     string      `json:"number"`
	RangAt     time.Time   `json:"rang_at"`
	AnsweredAt *time.Time  `json:"answered_at"`
	EndedAt    *time.Time  `json:"ended_at"`
	Why        call.Miss   `json:"why"`
	Cause      int         `json:"cause"`
}

// legAfter gives the leg that an event began, answered or ended. The call's
// record knows all about its current leg, so that the row is always whole.
func legAfter(before, after call.Call, at time.Time, body call.Event) (legRow, bool) {
	switch e := body.(type) {
	case call.OfferedEvent, call.AnsweredEvent:
		return newLegRow(after), true
	case call.MissedEvent:
		leg := newLegRow(before)
		leg.EndedAt, leg.Why, leg.Cause = column.Moment(at), e.Why, e.Cause
		if leg.Why == "" {
			leg.Why = call.Interrupted
		}
		return leg, true
	case call.AgentLostEvent:
		leg := newLegRow(before)
		leg.EndedAt, leg.Cause = column.Moment(at), e.Cause
		return leg, true
	case call.TakenEvent, call.TransferredEvent, call.RatingAskedEvent:
		leg := newLegRow(before)
		leg.EndedAt = column.Moment(at)
		return leg, true
	case call.EndedEvent:
		return legAtEnd(before, at, e)
	}
	return legRow{}, false
}

func legAtEnd(before call.Call, at time.Time, e call.EndedEvent) (legRow, bool) {
	leg := newLegRow(before)
	leg.EndedAt, leg.Cause = column.Moment(at), e.Cause
	switch before.State {
	case call.Talking, call.Held, call.Staying:
		return leg, true
	case call.Ringing:
		leg.Why = call.Interrupted
		if e.Result == call.ClientError {
			leg.Why = call.CallerLeft
		}
		return leg, true
	}
	return legRow{}, false
}

func newLegRow(c call.Call) legRow {
	return legRow{
		Call: c.ID, ID: c.Leg, Place: c.Rings, Agent: c.Agent, Number: c.Number, RangAt: column.Time(c.RangAt), AnsweredAt: column.Moment(c.TalkingAt),
	}
}

// guestLegAfter gives the leg of a guest that an event began, answered or ended.
func guestLegAfter(before, after call.Call, at time.Time, body call.Event) (legRow, bool) {
	switch e := body.(type) {
	case call.InvitedEvent:
		g, ok := after.Guest(e.Leg)
		return guestLegRow(after, g), ok
	case call.JoinedEvent:
		g, ok := after.Guest(e.Leg)
		return guestLegRow(after, g), ok
	case call.PartedEvent:
		g, ok := before.Guest(e.Leg)
		leg := guestLegRow(before, g)
		leg.EndedAt, leg.Cause = column.Moment(at), e.Cause
		if !g.Joined() {
			leg.Why = e.Why
		}
		return leg, ok
	}
	return legRow{}, false
}

func guestLegRow(c call.Call, g call.Guest) legRow {
	return legRow{
		Call: c.ID, ID: g.Leg, Place: c.Rings, Agent: g.Agent, Number: g.Number,
		RangAt: column.Time(g.InvitedAt), AnsweredAt: column.Moment(g.JoinedAt),
	}
}
