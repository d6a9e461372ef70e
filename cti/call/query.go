package call

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Filter selects calls by their arrival, newest first. Zero fields select all.
type Filter struct {
	Since, Until time.Time // arrived in [Since, Until)
	Line         cti.LineID
	Caller       string // normalised number
	// Digits are any part of the caller's number; an 8 at their beginning is also
	// found as +7.
	Digits string
	Agent  cti.AgentID
	// Queue is any of those that the caller was in, or that for which an agent
	// made the call.
	Queue cti.QueueID
	// Appeal selects the call in which an appeal was written and those made for it.
	Appeal cti.AppealID
	// Outcome is how the call ended, or that it has not; Reason is exact.
	Outcome Outcome
	Reason  Reason
	// Cursor is where the last page ended; empty begins.
	Cursor string
	// Limit is the size of a page, 1 to 500.
	Limit int
}

// Page is one page of calls. Cursor is empty on the last one.
type Page struct {
	Calls  []Call
	Cursor string
}

// Outcome is a coarse result by which calls are searched.
type Outcome string

// The outcomes.
const (
	Answered  Outcome = "answered"   // an agent answered
	PassedOn  Outcome = "passed-on"  // answered at a number to which the queue sent it
	Abandoned Outcome = "abandoned"  // it waited and ended without an answer
	NotQueued Outcome = "not-queued" // it ended before a queue
	Messages  Outcome = "voicemail"  // the caller left a message
	AskedBack Outcome = "asked-back" // the caller chose to be called back
	Live      Outcome = "live"       // it has not ended
)

// Outcomes lists all of them.
func Outcomes() []Outcome {
	return []Outcome{Answered, PassedOn, Abandoned, NotQueued, Messages, AskedBack, Live}
}
