package appeal

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Filter selects appeals by the time of filing, newest first. Zero fields
// select all.
type Filter struct {
	Since, Until time.Time // filed in [Since, Until)
	Channel      Channel
	Phone        string // normalised number
	Call         cti.CallID
	// Cursor is where the last page ended; empty begins.
	Cursor string
	// Limit is the size of a page, 1 to 500.
	Limit int
}

// Page is one page of appeals. Cursor is empty on the last one.
type Page struct {
	Appeals []Appeal
	Cursor  string
}
