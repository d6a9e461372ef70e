package voicemail

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Filter selects messages, newest first. Zero fields select all.
type Filter struct {
	Since, Until time.Time // left in [Since, Until)
	Call         cti.CallID
	ID           cti.LegID
	Queues       []cti.QueueID
	// Done selects those with which nobody has to deal any more.
	Done bool
	// Cursor is where the last page ended; empty begins.
	Cursor string
	// Limit is the size of a page, 1 to 500.
	Limit int
}

// Page is one page of messages. Cursor is empty on the last one.
type Page struct {
	Voicemails []Voicemail
	Cursor     string
}
