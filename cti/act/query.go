package act

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Record is an act as lists show it: one for each DoneEvent, and one for each
// mode in which a supervisor followed a talk. All times are UTC.
type Record struct {
	ID cti.EventID `json:"id"`
	At time.Time   `json:"at"`
	// Until is when the mode ended; zero for acts of one moment, and while the
	// supervisor follows the talk.
	Until time.Time   `json:"until,omitzero"`
	By    cti.AgentID `json:"by"`
	// Kind is a Kind or a Mode.
	Kind  string      `json:"kind"`
	Agent cti.AgentID `json:"agent,omitempty"`
	Call  cti.CallID  `json:"call,omitempty"`
	Why   string      `json:"why,omitempty"`
	// Reason is that of a pause, what an incident is called, or what of a user was changed; Queues are what the agent was given.
	Reason string        `json:"reason,omitempty"`
	Queues []cti.QueueID `json:"queues,omitempty"`
}

// Filter selects acts by their time, newest first. Zero fields select all.
type Filter struct {
	Since, Until time.Time // in [Since, Until)
	By           cti.AgentID
	Agent        cti.AgentID
	Call         cti.CallID
	// Cursor is where the last page ended; empty begins.
	Cursor string
	// Limit is the size of a page, 1 to 500.
	Limit int
}

// Page is one page of acts. Cursor is empty on the last one.
type Page struct {
	Acts   []Record
	Cursor string
}
