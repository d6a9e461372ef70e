package call

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Message is what a caller says after the signal, while nobody can answer.
type Message struct {
	AskedAt time.Time `json:"asked_at"`
	// Recording is that of the message; empty until it begins.
	Recording cti.LegID `json:"recording,omitempty"`
	BeganAt   time.Time `json:"began_at,omitzero"`
}

// VoicemailAskedEvent: the caller is asked to leave a message.
type VoicemailAskedEvent struct {
	// Why is that of the overflow, or that the line was closed; empty when the
	// caller chose it.
	Why Reason `json:"why,omitempty"`
}

// VoicemailBeganEvent: what the caller says is being recorded.
type VoicemailBeganEvent struct {
	Recording cti.LegID `json:"recording"`
}

// EventType is the name under which the event is kept.
func (VoicemailAskedEvent) EventType() string { return "call.voicemail_asked" }

// EventType is the name under which the event is kept.
func (VoicemailBeganEvent) EventType() string { return "call.voicemail_began" }

func (VoicemailAskedEvent) signal() Signal { return AskMessage }
func (VoicemailBeganEvent) signal() Signal { return Guide }

// leaving adds what happens to a caller who leaves a message.
func (c Call) leaving(at time.Time, e Event) Call {
	switch e := e.(type) {
	case VoicemailAskedEvent:
		if c.State == Waiting {
			c.WaitMS += millis(c.QueuedAt, at)
		}
		c.Warning, c.Message = "", &Message{AskedAt: at}
	case VoicemailBeganEvent:
		if c.Message != nil {
			c.Message = &Message{AskedAt: c.Message.AskedAt, Recording: e.Recording, BeganAt: at}
		}
	}
	return c
}

// LeavesMessage tells that the caller was asked for a message and has not been
// thanked for it yet.
func (c Call) LeavesMessage() bool {
	return c.State == Greeting && c.Message != nil && c.Farewell == nil
}

// Recording tells that what the caller says is being recorded.
func (c Call) Recording() bool { return c.LeavesMessage() && c.Message.Recording != "" }

func voicemailEvents(c cti.Catalogue) {
	cti.BodyOf[VoicemailAskedEvent](c)
	cti.BodyOf[VoicemailBeganEvent](c)
}
