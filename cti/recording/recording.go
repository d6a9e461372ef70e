// Package recording is the sound that is kept of talks: what is kept, who
// listened to it, and what was erased when its time was over.
package recording

import (
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Recording is the sound of one talk: one agent and the other side, mixed.
type Recording struct {
	// ID is that of the agent's leg: each talk of a call has its own.
	ID    cti.LegID   `json:"id"`
	Call  cti.CallID  `json:"call"`
	Agent cti.AgentID `json:"agent"`
	// EndedAt is when the talk was over (UTC).
	EndedAt time.Time `json:"ended_at"`
	Seconds float64   `json:"seconds"`
	Bytes   int64     `json:"bytes"`
	// Key is where the archive has it; empty once it is erased.
	Key string `json:"key,omitempty"`
}

// KeptEvent: the sound of a talk is in the archive.
type KeptEvent struct{ Recording }

// HeardEvent: somebody began to listen.
type HeardEvent struct {
	ID cti.LegID `json:"id"`
}

// ErasedEvent: the sound was taken out of the archive for good.
type ErasedEvent struct {
	ID     cti.LegID `json:"id"`
	Reason Reason    `json:"reason"`
}

// PausedEvent: the agent stopped the recording, which goes on as silence, or let
// it go on.
type PausedEvent struct {
	ID cti.LegID `json:"id"`
	On bool      `json:"on"`
}

// LostEvent: the talk was to be recorded, and the switch does not do it, or no longer.
type LostEvent struct {
	ID  cti.LegID `json:"id"`
	Why Loss      `json:"why"`
}

// Loss is how a recording was lost.
type Loss string

// The losses. What was kept until a recording broke off may be in the archive.
const (
	Refused  Loss = "refused"   // it did not begin
	BrokeOff Loss = "broke-off" // it did not go on to the talk's end
	Missing  Loss = "missing"   // nobody was told why: it was gone when the switch was there again
)

// Lost is a talk that was to be recorded and was not, or not to its end.
type Lost struct {
	ID    cti.LegID
	Agent cti.AgentID
	At    time.Time
	Why   Loss
}

// Reason says why a recording was erased.
type Reason string

// The reasons.
const (
	Expired      Reason = "expired"       // the line's time of keeping was over
	PersonErased Reason = "person-erased" // everything of the person was
)

// EventType is "recording.kept".
func (KeptEvent) EventType() string { return "recording.kept" }

// EventType is "recording.heard".
func (HeardEvent) EventType() string { return "recording.heard" }

// EventType is "recording.erased".
func (ErasedEvent) EventType() string { return "recording.erased" }

// EventType is "recording.paused".
func (PausedEvent) EventType() string { return "recording.paused" }

// EventType is "recording.lost".
func (LostEvent) EventType() string { return "recording.lost" }

// Events decodes the events of this package.
func Events() cti.Catalogue {
	c := cti.Catalogue{}
	cti.BodyOf[KeptEvent](c)
	cti.BodyOf[HeardEvent](c)
	cti.BodyOf[ErasedEvent](c)
	cti.BodyOf[PausedEvent](c)
	cti.BodyOf[LostEvent](c)
	return c
}

// KeyOf names the sound of a talk in the archive, in a folder for each day of
// its beginning (UTC).
func KeyOf(call cti.CallID, id cti.LegID) (string, error) {
	at, err := call.ArrivedAt()
	if err != nil {
		return "", err
	}
	return at.UTC().Format("2006/01/02/") + strings.ReplaceAll(string(id), "/", "-") + ".wav", nil
}

// Talk is a talk that was recorded; its sound is named by the agent's leg. A
// message that a caller left has no agent.
type Talk struct {
	ID    cti.LegID
	Call  cti.CallID
	Agent cti.AgentID
}

// Hearing is one time that somebody listened.
type Hearing struct {
	ID cti.LegID `json:"id"`
	By string    `json:"by"`
	At time.Time `json:"at"`
}
