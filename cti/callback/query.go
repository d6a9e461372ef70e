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
	Done         bool // only those that are closed
	ID           cti.CallbackID
	Number       string // normalised
	// Digits are any part of the number; an 8 at their beginning is also found as +7.
	Digits string
	// Cursor is where the last page ended; empty begins.
	Cursor string
	// Limit is the size of a page, 1 to 500.
	Limit int
}

// Page is one page of promises. Cursor is empty on the last one.
type Page struct {
	Callbacks []Record
	Cursor    string
}

// Record is a promise with what was done for it.
type Record struct {
	Callback
	// ClosedBy is who ended it: a person, the caller who got through, or the
	// system with the last attempt. Zero while it is open.
	ClosedBy cti.Actor
}

// Attempt is one try to reach the person; oldest first in lists.
type Attempt struct {
	Callback cti.CallbackID
	Outgoing cti.CallID
	Agent    cti.AgentID
	At       time.Time // when the person's telephone began to ring
	// Result is empty while it goes on, and for one that was cut short.
	Result Result
}
