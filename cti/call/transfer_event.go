package call

import "github.com/dozvon/dozvon/cti"

// InvitedEvent: a party is being rung to join the talk. While the caller is
// held that is a consultation, else a conference.
type InvitedEvent struct {
	Leg     cti.LegID   `json:"leg"`
	To      Party       `json:"to"`
	By      cti.AgentID `json:"by"` // who asked
	Note    string      `json:"note,omitempty"`
	Consult bool        `json:"consult,omitempty"`
}

// JoinedEvent: the invited party answered and is in the talk.
type JoinedEvent struct {
	Leg cti.LegID `json:"leg"`
	To  Party     `json:"to"`
}

// Parting tells why a guest is no longer there, beside the ways to miss an
// offer.
const (
	HungUp  Miss = "hung-up"    // the guest left
	Removed Miss = "removed"    // the agent took the guest out
	Broken  Miss = "line-lost"  // the guest's line broke
	Over    Miss = "talk-ended" // the talk ended for all
)

// PartedEvent: a guest left the talk, or never came.
type PartedEvent struct {
	Leg   cti.LegID `json:"leg"`
	To    Party     `json:"to"`
	Why   Miss      `json:"why"`
	Cause int       `json:"cause,omitempty"` // ITU-T Q.850
}

// TransferredEvent: the talk was carried over. After a blind one the caller
// waits before all others while the target is rung; else the target, who was a
// guest, leads the talk from now on.
type TransferredEvent struct {
	Way  Way       `json:"way"`
	From Party     `json:"from"`
	To   Party     `json:"to"`
	Leg  cti.LegID `json:"leg,omitempty"` // of the new leader
	Note string    `json:"note,omitempty"`
	// Back is the agent to whom the caller returns when the target does not
	// answer.
	Back cti.AgentID `json:"back,omitempty"`
}

// EventType names the event.
func (InvitedEvent) EventType() string { return "call.invited" }

// EventType names the event.
func (JoinedEvent) EventType() string { return "call.joined" }

// EventType names the event.
func (PartedEvent) EventType() string { return "call.parted" }

// EventType names the event.
func (TransferredEvent) EventType() string { return "call.transferred" }

func (InvitedEvent) signal() Signal { return Invite }
func (JoinedEvent) signal() Signal  { return Invite }
func (PartedEvent) signal() Signal  { return Invite }
func (e TransferredEvent) signal() Signal {
	if e.Way == Blind {
		return Transfer
	}
	return HandOver
}

// transferEvents puts the events of this file into the catalogue.
func transferEvents(c cti.Catalogue) {
	cti.BodyOf[InvitedEvent](c)
	cti.BodyOf[JoinedEvent](c)
	cti.BodyOf[PartedEvent](c)
	cti.BodyOf[TransferredEvent](c)
}
