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
	Email        string // normalised address
	Call         cti.CallID

	// Query is what somebody typed: words, a telephone number or its last digits,
	// or an appeal's number.
	Query     string
	State     State
	Topic     cti.TopicCode // of any level, with all beneath
	Territory cti.TerritoryCode
	Body      cti.BodyID
	Person    cti.AgentID
	Open      bool      // only those that nobody closed yet
	Overdue   bool      // only open ones of which a term has ended
	At        time.Time // now, for Overdue

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

// Found is one page of what was looked for, newest first. It may be short, or
// empty, though there are more: to look through everything for what is hardly
// there takes long. Then Back says how far the search came, and Cursor where it goes on.
type Found struct {
	Tasks  []Task
	Cursor string
	Back   time.Time
}

// Record is a case with its history, oldest first.
type Record struct {
	Case    Case    `json:"case"`
	History []Entry `json:"history" nullable:"false"`
}

// Asked is a change that a person asked for.
type Asked struct {
	Appeal cti.AppealID
	// Version is the one that the person saw; another one is a conflict.
	Version int
	// Key is chosen by the sender: the same key again is the same change.
	Key    string
	Change Change
	By     cti.Actor
	At     time.Time
}

// List is one of the worklists.
type List string

// The worklists.
const (
	ListOpen    List = "open"    // everything that somebody has to do something about
	ListMine    List = "mine"    // entrusted to one person
	ListBody    List = "body"    // held by the organisation of which somebody is
	ListSoon    List = "soon"    // a term ends within SoonDays
	ListOverdue List = "overdue" // a term has ended
	ListDecide  List = "decide"  // waiting for the coordinator
	ListExamine List = "examine" // low marks to be looked into
	// ListUnread: somebody has not seen yet what became of it, and it concerns them.
	ListUnread List = "unread"
	// ListUndelivered: the answer did not reach the applicant.
	ListUndelivered List = "undelivered"
	// ListControl: a share of the closed ones, whose applicants are asked in a call
	// what became of the matter.
	ListControl List = "control"
)

// Lists names all of them in the order of the tabs.
func Lists() []List {
	return []List{ListMine, ListBody, ListUnread, ListSoon, ListOverdue, ListDecide, ListUndelivered, ListExamine, ListControl, ListOpen}
}

// SoonDays is how far ahead ListSoon looks.
const SoonDays = 3

// MostCounted is as far as worklists are counted.
const MostCounted = 1000

// Work selects a page of a worklist: the nearest term first, those without one last.
type Work struct {
	List   List
	Person cti.AgentID // of ListMine and ListUnread
	Home   cti.BodyID  // of ListBody
	Own    bool        // of ListUndelivered, too: those of nobody are whose answer it was
	Body   cti.BodyID  // only what it holds
	// The further ones leave out what is not so; empty leaves out nothing.
	Kind   Kind
	State  State
	Topic  cti.TopicCode // of any level, with all beneath
	At     time.Time     // now
	Cursor string
	Limit  int
}

// InBulk lists the changes that may be made of many appeals at once: those that
// bring each to somebody. What its applicant is told is written for each alone.
func InBulk() []ChangeName {
	return []ChangeName{NameEntrust, NameAssign, NameForward, NameRegister, NamePass, NameComment}
}

// Task is one line of a worklist.
type Task struct {
	Appeal  Appeal      `json:"appeal"`
	Version int         `json:"version"`
	Kind    Kind        `json:"kind"`
	State   State       `json:"state"`
	Outcome Outcome     `json:"outcome,omitempty"`
	Person  cti.AgentID `json:"person,omitempty"`
	DueAt   time.Time   `json:"due_at,omitzero"` // absent when no clock runs
	Late    bool        `json:"late,omitempty"`  // a term was missed
	Hops    int         `json:"hops,omitempty"`
	// Unread is what the person whose list it is has not seen yet of it.
	Unread ChangeName `json:"unread,omitempty"`
}

// TaskPage is one page of a worklist. Cursor is empty on the last one.
type TaskPage struct {
	Tasks  []Task
	Cursor string
}
