// Package view is the record of who looked at whose personal data: one line for
// each card, case, call or person that somebody opened, written before it is shown.
package view

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Kind is what was opened.
type Kind string

// What can be opened.
const (
	Card      Kind = "card"      // of a caller; the subject is the call
	Call      Kind = "call"      // a call with its events
	Appeal    Kind = "appeal"    // as it was filed
	Case      Kind = "case"      // an appeal with what became of it
	Person    Kind = "person"    // everything of a number, which is the subject
	Recording Kind = "recording" // the sound; the subject is its id
	// Attachment is what is in a file of an appeal; the subject is the file's id.
	Attachment Kind = "attachment"
	Export     Kind = "export" // everything of a number, to be handed over
)

// ShownEvent: somebody was shown something. The envelope says who, and when; it
// names no call, as this is nothing that happened to one.
type ShownEvent struct {
	Kind    Kind       `json:"kind"`
	Subject string     `json:"subject"`
	Call    cti.CallID `json:"call,omitempty"` // that it belongs to
	// Appeals are those whose text was shown along with it.
	Appeals []cti.AppealID `json:"appeals,omitempty"`
	Route   string         `json:"route"` // method and path by which it was asked for
	Why     string         `json:"why,omitempty"`
}

// EventType names the event.
func (ShownEvent) EventType() string { return "view.shown" }

// Events decodes every event of this package.
func Events() cti.Catalogue {
	c := cti.Catalogue{}
	cti.BodyOf[ShownEvent](c)
	return c
}

// Record is a line of the list of views; times are UTC.
type Record struct {
	ID cti.EventID
	At time.Time
	By cti.Actor
	// Name is what the person is called now; empty when the account is no more.
	Name string
	ShownEvent
}

// Filter selects views, newest first. Zero fields select all.
type Filter struct {
	Since, Until time.Time // in [Since, Until)
	By           cti.AgentID
	Kind         Kind
	// Subject is an appeal, a call, a recording or a number: everything in which
	// it was shown.
	Subject string
	// Cursor is where the last page ended; empty begins.
	Cursor string
	// Limit is the size of a page, 1 to 500.
	Limit int
}

// Page is one page of views. Cursor is empty on the last one.
type Page struct {
	Views  []Record
	Cursor string
}
