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
	Agent        cti.AgentID
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
