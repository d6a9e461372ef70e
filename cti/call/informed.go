package call

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Informed is what a caller heard of a mass incident before the queue.
type Informed struct {
	Incident cti.IncidentID `json:"incident"`
	// Queue is where the caller goes afterwards, at the place of Since.
	Queue cti.QueueID `json:"queue"`
	Since time.Time   `json:"since"`
}

// InformedEvent: the announcement of a mass incident began to play to a caller
// who is on the way to a queue. Since is the place that the caller keeps.
type InformedEvent struct {
	Informed
	Prompt string `json:"prompt"`
}

// EventType is the name under which the event is kept.
func (InformedEvent) EventType() string { return "call.informed" }

func (InformedEvent) signal() Signal { return Guide }

func informedEvents(c cti.Catalogue) { cti.BodyOf[InformedEvent](c) }
