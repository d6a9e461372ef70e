package contact

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Erasure is an act by which a person was taken out of the database for good. It
// names what was erased, and nobody.
type Erasure struct {
	ID         string           `json:"id"`
	At         time.Time        `json:"at"`
	By         cti.Actor        `json:"by"`
	Reason     string           `json:"reason"`
	Calls      []cti.CallID     `json:"calls" nullable:"false"`
	Appeals    []cti.AppealID   `json:"appeals" nullable:"false"`
	Callbacks  []cti.CallbackID `json:"callbacks" nullable:"false"`
	Voicemails []cti.LegID      `json:"voicemails" nullable:"false"`
	// Views are the records of who looked at the number.
	Views []cti.EventID `json:"views" nullable:"false"`
	// Sounds is how many recordings will be deleted from the archive.
	Sounds int `json:"sounds"`
}

// ErasedEvent tells the journal of an erasure, so that a database that is filled
// from it anew, or from an older copy of the database, erases again.
type ErasedEvent struct {
	Erasure
}

// EventType names the event.
func (ErasedEvent) EventType() string { return "person.erased" }

// Events decodes every event of this package.
func Events() cti.Catalogue {
	c := cti.Catalogue{}
	cti.BodyOf[ErasedEvent](c)
	return c
}
