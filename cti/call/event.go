package call

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Event is one of the structs below; the set is closed.
type Event interface {
	cti.Body
	signal() Signal
}

// ArrivedEvent: the switch handed us a call.
type ArrivedEvent struct {
	Line   cti.LineID `json:"line"`   // the plan's line; empty when the number is not served
	Dialed string     `json:"dialed"` // as the caller dialled it
	Caller string     `json:"caller"` // normalised number; empty when hidden
	Name   string     `json:"name,omitempty"`
	Origin Origin     `json:"origin"`
	// Since is when the caller first heard us (UTC), which is earlier than the
	// event's time when the call arrived while Dozvon was away.
	Since time.Time `json:"since"`
}

// DialedEvent: an agent calls a citizen, and the agent's own device is being
// rung. It is the first event of such a call.
type DialedEvent struct {
	Line   cti.LineID  `json:"line"`  // in whose name
	Queue  cti.QueueID `json:"queue"` // of that line; the citizen goes there if the agent's line breaks
	Number string      `json:"number"`
	Name   string      `json:"name,omitempty"`
	Agent  cti.AgentID `json:"agent"`
	Leg    cti.LegID   `json:"leg"`
	// Callback is the promise that the call keeps, Appeal what it is about.
	Callback cti.CallbackID `json:"callback,omitempty"`
	Appeal   cti.AppealID   `json:"appeal,omitempty"`
	// Proposed tells that the floor gave the agent this call.
	Proposed bool `json:"proposed,omitempty"`
	// Language is the one in which the citizen was promised the call.
	Language string `json:"language,omitempty"`
}

// ReachedEvent: the agent's own device answered; the citizen is being rung.
type ReachedEvent struct{}

// GreetedEvent: the line's greeting began to play.
type GreetedEvent struct {
	Prompt string `json:"prompt"`
}

// QueuedEvent: the call took its place in a queue. Place is measured from
// Since, so that a caller who waited while we were away loses nothing.
type QueuedEvent struct {
	Queue cti.QueueID `json:"queue"`
	Since time.Time   `json:"since"`
	Standing
}

// Standing is what a call has in a queue beside its place in time.
type Standing struct {
	// AheadMS is the head start of the call's priority, in milliseconds.
	AheadMS int64 `json:"ahead_ms,omitempty"`
	// For is the agent for whom the caller is kept until KeptUntil; empty when
	// the caller is for everybody.
	For       cti.AgentID `json:"for,omitempty"`
	KeptUntil time.Time   `json:"kept_until,omitzero"`
}

// ByKey is the Why of a caller who chose another queue.
const ByKey Reason = "by-key"

// OverflowedEvent: the queue was too much for its callers, so that this one goes
// on waiting in another, from the same moment on; or the caller chose another.
type OverflowedEvent struct {
	From  cti.QueueID `json:"from"`
	Queue cti.QueueID `json:"queue"`
	Why   Reason      `json:"why"`
	// Number is the outside number that is tried for the caller, who then keeps
	// the queue.
	Number string `json:"number,omitempty"`
	Standing
}

// ChosenEvent: a waiting caller pressed a key of the queue.
type ChosenEvent struct {
	Queue cti.QueueID `json:"queue"`
	Key   string      `json:"key"`
	// Invalid says that the key means nothing there.
	Invalid bool `json:"invalid,omitempty"`
}

// ToldEvent: the waiting caller was told how things stand.
type ToldEvent struct {
	// Place is that in the queue; 0 when it was never told.
	Place int `json:"place,omitempty"`
	// WaitMS is the expected rest of the wait; 0 when it was never told.
	WaitMS int64 `json:"wait_ms,omitempty"`
}

// OfferedEvent: an agent's device is being rung and the card is open.
type OfferedEvent struct {
	Leg   cti.LegID   `json:"leg"`
	Agent cti.AgentID `json:"agent"`
	// Recall marks the offer to the agent whose line broke in this very talk;
	// it may pass others who wait.
	Recall bool `json:"recall,omitempty"`
	// Chosen marks the offer to the agent whom a supervisor chose; it too may
	// pass others.
	Chosen bool `json:"chosen,omitempty"`
	// Number is the outside number that is rung in place of an agent; Directed
	// marks the offer to the target of a transfer, who was chosen by name and may
	// pass others too.
	Number   string `json:"number,omitempty"`
	Directed bool   `json:"directed,omitempty"`
}

// Miss tells why an offer came to nothing.
type Miss string

// The ways to miss an offer. They are told apart because the remedy differs.
const (
	NoAnswer    Miss = "no-answer"    // rang for the plan's time
	Rejected    Miss = "rejected"     // declined or busy
	PhoneFailed Miss = "phone-failed" // the device could not be reached
	CallerLeft  Miss = "caller-left"  // not the agent's doing
	CallerChose Miss = "caller-chose" // something else by key
	SignedOut   Miss = "signed-out"
	Interrupted Miss = "interrupted" // lost in a restart
)

// MissedEvent: the offer ended without an answer; the call waits again in its
// old place.
type MissedEvent struct {
	Leg   cti.LegID   `json:"leg"`
	Agent cti.AgentID `json:"agent"`
	Why   Miss        `json:"why"`
	Cause int         `json:"cause,omitempty"` // ITU-T Q.850
}

// AnsweredEvent: the agent answered and both are being joined.
type AnsweredEvent struct {
	Leg    cti.LegID   `json:"leg"`
	Agent  cti.AgentID `json:"agent"`
	WaitMS int64       `json:"wait_ms"` // from the place in the queue to this answer
}

// HeldEvent: the caller hears music.
type HeldEvent struct{}

// ResumedEvent: both talk again.
type ResumedEvent struct{}

// AgentLostEvent: the agent's line broke while they talked, or the agent hung up
// before they could (Cause is 16); the caller waits again, before all others.
type AgentLostEvent struct {
	Leg   cti.LegID   `json:"leg"`
	Agent cti.AgentID `json:"agent"`
	Cause int         `json:"cause,omitempty"` // ITU-T Q.850
}

// FrontedEvent: a supervisor put the waiting caller before all that wait in an
// orderly way.
type FrontedEvent struct{}

// TakenEvent: a supervisor takes the talk over; the caller waits, before all
// others, until the supervisor answers.
type TakenEvent struct {
	Leg   cti.LegID   `json:"leg"`
	Agent cti.AgentID `json:"agent"`
	By    cti.AgentID `json:"by"`
}

// EndedEvent: the call is over. It is the last event of a call and there is
// exactly one.
type EndedEvent struct {
	Finish
	WaitMS int64 `json:"wait_ms"` // in queues in all; 0 when it never was in one
	TalkMS int64 `json:"talk_ms"` // with agents in all, hold included
	HoldMS int64 `json:"hold_ms"`
	// StayMS is how long others talked on after the caller had left.
	StayMS int64 `json:"stay_ms,omitempty"`
	// NoCallback says why a caller who should be called back will not be.
	NoCallback NoCallback `json:"no_callback,omitempty"`
}

func (ArrivedEvent) EventType() string    { return "call.arrived" }
func (DialedEvent) EventType() string     { return "call.dialed" }
func (ReachedEvent) EventType() string    { return "call.reached" }
func (GreetedEvent) EventType() string    { return "call.greeted" }
func (QueuedEvent) EventType() string     { return "call.queued" }
func (OverflowedEvent) EventType() string { return "call.overflowed" }
func (ChosenEvent) EventType() string     { return "call.chosen" }
func (ToldEvent) EventType() string       { return "call.told" }
func (OfferedEvent) EventType() string    { return "call.offered" }
func (MissedEvent) EventType() string     { return "call.missed" }
func (AnsweredEvent) EventType() string   { return "call.answered" }
func (HeldEvent) EventType() string       { return "call.held" }
func (ResumedEvent) EventType() string    { return "call.resumed" }
func (AgentLostEvent) EventType() string  { return "call.agent_lost" }
func (FrontedEvent) EventType() string    { return "call.fronted" }
func (TakenEvent) EventType() string      { return "call.taken" }
func (EndedEvent) EventType() string      { return "call.ended" }

func (ArrivedEvent) signal() Signal    { return "" }
func (DialedEvent) signal() Signal     { return "" }
func (ReachedEvent) signal() Signal    { return Reach }
func (GreetedEvent) signal() Signal    { return Greet }
func (QueuedEvent) signal() Signal     { return Queue }
func (OverflowedEvent) signal() Signal { return Overflow }
func (ChosenEvent) signal() Signal     { return Choose }
func (ToldEvent) signal() Signal       { return Tell }
func (OfferedEvent) signal() Signal    { return Offer }
func (MissedEvent) signal() Signal     { return Withdraw }
func (AnsweredEvent) signal() Signal   { return Answer }
func (HeldEvent) signal() Signal       { return Hold }
func (ResumedEvent) signal() Signal    { return Resume }
func (AgentLostEvent) signal() Signal  { return LoseAgent }
func (FrontedEvent) signal() Signal    { return Promote }
func (TakenEvent) signal() Signal      { return LoseAgent }
func (EndedEvent) signal() Signal      { return End }

// Events decodes every event of this package.
func Events() cti.Catalogue {
	c := cti.Catalogue{}
	cti.BodyOf[ArrivedEvent](c)
	cti.BodyOf[DialedEvent](c)
	cti.BodyOf[ReachedEvent](c)
	cti.BodyOf[GreetedEvent](c)
	cti.BodyOf[QueuedEvent](c)
	cti.BodyOf[OverflowedEvent](c)
	cti.BodyOf[ToldEvent](c)
	cti.BodyOf[ChosenEvent](c)
	cti.BodyOf[OfferedEvent](c)
	cti.BodyOf[MissedEvent](c)
	cti.BodyOf[AnsweredEvent](c)
	cti.BodyOf[HeldEvent](c)
	cti.BodyOf[ResumedEvent](c)
	cti.BodyOf[AgentLostEvent](c)
	cti.BodyOf[FrontedEvent](c)
	cti.BodyOf[TakenEvent](c)
	cti.BodyOf[EndedEvent](c)
	cti.BodyOf[MeasuredEvent](c)
	cti.BodyOf[WarnedEvent](c)
	cti.BodyOf[MenuEnteredEvent](c)
	cti.BodyOf[KeyPressedEvent](c)
	cti.BodyOf[LanguageChosenEvent](c)
	cti.BodyOf[DismissedEvent](c)
	cti.BodyOf[RecordingAnnouncedEvent](c)
	transferEvents(c)
	voicemailEvents(c)
	informedEvents(c)
	stayEvents(c)
	ratingEvents(c)
	return c
}
