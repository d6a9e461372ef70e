// Package voicemail is the messages that callers leave when nobody can answer:
// each is to be heard by an agent before its time is over.
package voicemail

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Reason says why a message was closed without an appeal.
type Reason string

// The reasons.
const (
	Empty       Reason = "empty"        // nothing can be heard
	WrongNumber Reason = "wrong-number" // meant for somebody else
	Answered    Reason = "answered"     // settled by a call to the citizen
	Repeated    Reason = "repeated"     // the citizen said the same before
	Other       Reason = "other"        // Note says what
)

// Reasons lists all of them in the order in which people choose.
func Reasons() []Reason { return []Reason{Empty, WrongNumber, Answered, Repeated, Other} }

// Voicemail is one message; all times are UTC.
type Voicemail struct {
	// ID is that of the recording.
	ID    cti.LegID   `json:"id"`
	State State       `json:"state"`
	Call  cti.CallID  `json:"call"`
	Line  cti.LineID  `json:"line"`
	Queue cti.QueueID `json:"queue"` // whose agents work it
	// Number is the citizen's; empty when it was hidden.
	Number string `json:"number,omitempty"`
	Name   string `json:"name,omitempty"`
	// LeftAt is when the message was over, DueAt when it must be dealt with.
	LeftAt time.Time `json:"left_at"`
	DueAt  time.Time `json:"due_at"`
	// Seconds is about how long it is.
	Seconds float64 `json:"seconds,omitempty"`

	// Agent works it since TakenAt; of one that is done, who did it.
	Agent   cti.AgentID `json:"agent,omitempty"`
	TakenAt time.Time   `json:"taken_at,omitzero"`

	Appeal   cti.AppealID `json:"appeal,omitempty"`
	Reason   Reason       `json:"reason,omitempty"`
	Note     string       `json:"note,omitempty"`
	ClosedAt time.Time    `json:"closed_at,omitzero"`
}

// Change is a signal with what it carries.
type Change struct {
	Signal Signal
	Agent  cti.AgentID  // with Take, File and Close
	Appeal cti.AppealID // with File
	Reason Reason       // with Close
	Note   string       // with Close
}

// New makes a message that was left at a time and is to be dealt with within a
// span.
func New(now time.Time, within time.Duration, left Voicemail) Voicemail {
	left.State, left.LeftAt, left.DueAt = Waiting, now, now.Add(within)
	return left
}

// Next gives the message after a change at a time, or ErrIllegal and the message
// unchanged. It is the only way in which State changes.
func (v Voicemail) Next(now time.Time, ch Change) (Voicemail, error) {
	to, ok := table[v.State][ch.Signal]
	if !ok || ch.Signal == Leave {
		return v, ErrIllegal{v.State, ch.Signal}
	}
	switch ch.Signal {
	case Take:
		v.Agent, v.TakenAt = ch.Agent, now
	case Release:
		v.Agent, v.TakenAt = "", time.Time{}
	case File:
		v.Agent, v.Appeal = ch.Agent, ch.Appeal
	case Close:
		v.Agent, v.Reason, v.Note = ch.Agent, ch.Reason, ch.Note
	}
	v.State = to
	if !to.Active() {
		v.ClosedAt = now
	}
	return v, nil
}

// ChangedEvent: a message was left or dealt with. It carries the whole message,
// so that the last one is all there is to know.
type ChangedEvent struct {
	From      State     `json:"from,omitempty"`
	Signal    Signal    `json:"signal"`
	Voicemail Voicemail `json:"voicemail"`
}

// EventType names the event.
func (ChangedEvent) EventType() string { return "voicemail.changed" }

// Events decodes every event of this package.
func Events() cti.Catalogue {
	c := cti.Catalogue{}
	cti.BodyOf[ChangedEvent](c)
	return c
}
