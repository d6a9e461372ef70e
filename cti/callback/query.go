package callback

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Filter selects promises by the time at which they were made, newest first.
// Zero fields select all.
type Filter struct {
	Since, Until time.Time // made in [Since, Until)
	Line         cti.LineID
	Queues       []cti.QueueID // empty means all
	State        State
	Number       string // normalised
	// Cursor is where the last page ended; empty begins.
	Cursor string
	// Limit is the size of a page, 1 to 500.
	Limit int
}

// Page is one page of promises. Cursor is empty on the last one.
type Page struct {
	Callbacks []Callback
	Cursor    string
}
