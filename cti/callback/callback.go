// Package callback is the list of people who are to be called back: who gave up
// waiting, who could not be served, who asked for it.
package callback

import (
	"cmp"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Why tells what made a promise.
type Why string

// What makes promises.
const (
	Abandoned  Why = "abandoned"   // gave up in the queue
	AfterHours Why = "after-hours" // called while the line was closed
	Overflow   Why = "overflow"    // too many were waiting
	Fault      Why = "fault"       // we or the switch failed
	NoMessage  Why = "no-message"  // was asked to leave a message and left none
	ByKey      Why = "by-key"      // asked for it in the queue
	ByAgent    Why = "by-agent"    // an agent promised it
	ToAnswer   Why = "answer"      // is to be told the answer of an appeal
)

// Result is how one attempt came out.
type Result string

// The results of an attempt.
const (
	Answered Result = "answered"
	Busy     Result = "busy"
	NoAnswer Result = "no-answer"
	Refused  Result = "refused"
	Invalid  Result = "invalid" // there is no such number
	Broken   Result = "broken"  // our side or the switch failed, or the agent gave up
)

// Rules say how often and how far apart the citizen is called.
type Rules struct {
	// Attempts is how many are made at most; at least 1.
	Attempts int `json:"attempts"`
	// Every are the minutes between one attempt and the next; the last one
	// holds for all that follow.
	Every []int `json:"every"`
}

// pause is the time after the n-th attempt.
func (r Rules) pause(n int) time.Duration {
	if len(r.Every) == 0 {
		return 0
	}
	return time.Duration(r.Every[min(max(n, 1), len(r.Every))-1]) * time.Minute
}

// Callback is one promise; all times are UTC.
type Callback struct {
	ID     cti.CallbackID `json:"id"`
	State  State          `json:"state"`
	Line   cti.LineID     `json:"line"`
	Queue  cti.QueueID    `json:"queue"`
	Number string         `json:"number"`
	Name   string         `json:"name,omitempty"`
	Why    Why            `json:"why"`
	// Language is the one that the citizen had chosen; empty for the switch's own.
	Language string `json:"language,omitempty"`
	// Call is the one that made the promise; empty when an agent made it.
	Call cti.CallID `json:"call,omitempty"`
	// Appeal is the one whose answer the citizen is to be told.
	Appeal cti.AppealID `json:"appeal,omitempty"`
	// Needs are the sensitive topics that whoever tells it has to be allowed to see.
	Needs []cti.Sensitivity `json:"needs,omitempty"`
	// Since is the citizen's place in time: the beginning of the wait.
	Since     time.Time `json:"since"`
	CreatedAt time.Time `json:"created_at"`
	// AheadMS, Front and AskedSince complete the place of a promise that keeps
	// one: the head start of the caller's priority, a place before all others,
	// and the time from which the demands of the call are counted.
	AheadMS    int64     `json:"ahead_ms,omitempty"`
	Front      bool      `json:"front,omitempty"`
	AskedSince time.Time `json:"asked_since,omitzero"`
	// DueAt is the earliest time of the next attempt.
	DueAt time.Time `json:"due_at"`
	Rules Rules     `json:"rules"`

	// Attempts were made so far; the last one at LastAt with LastResult.
	Attempts   int       `json:"attempts,omitempty"`
	LastAt     time.Time `json:"last_at,omitzero"`
	LastResult Result    `json:"last_result,omitempty"`

	// Agent and Outgoing are those of the attempt that goes on, and of the last
	// one once the promise is kept.
	Agent    cti.AgentID `json:"agent,omitempty"`
	Outgoing cti.CallID  `json:"outgoing,omitempty"`

	ClosedAt time.Time `json:"closed_at,omitzero"`
	// Note says in a person's words why the promise was closed, or made.
	Note string `json:"note,omitempty"`
}

// KeepsPlace tells that the person stands among those who wait on the line, at
// the place that they gave up; all others are called while nobody waits.
func (c Callback) KeepsPlace() bool { return c.Why == ByKey }

// Change is a signal with what it carries.
type Change struct {
	Signal   Signal
	Agent    cti.AgentID // with Offer
	Outgoing cti.CallID  // with Offer
	Result   Result      // with Miss
	Note     string      // with Close and Cancel
	Asked    Callback    // with Join
}

// New makes a promise; asked carries who, where and by which rules.
func New(now time.Time, asked Callback) Callback {
	asked.State, asked.CreatedAt, asked.DueAt = Open, now, now
	if asked.Since.IsZero() || asked.Since.After(now) {
		asked.Since = now
	}
	return asked
}

// Next gives the promise after a change at a time, or ErrIllegal and the
// promise unchanged. It is the only way in which State changes.
func (c Callback) Next(now time.Time, ch Change) (Callback, error) {
	to, ok := table[c.State][ch.Signal]
	if !ok || ch.Signal == Ask {
		return c, ErrIllegal{c.State, ch.Signal}
	}
	switch ch.Signal {
	case Offer:
		c.Agent, c.Outgoing = ch.Agent, ch.Outgoing
	case Withdraw:
		c.Agent, c.Outgoing = "", ""
	case Dial:
		c.Attempts++
		c.LastAt, c.LastResult = now, ""
	case Reach:
		c.LastResult = Answered
	case Miss:
		c.LastResult = ch.Result
		c.DueAt = now.Add(c.Rules.pause(c.Attempts))
		c.Agent, c.Outgoing = "", ""
		if ch.Result == Broken { // the citizen's telephone never rang
			c.Attempts--
			break
		}
		if c.Attempts >= c.Rules.Attempts || ch.Result == Invalid {
			to = Failed
		}
	case Close, Cancel:
		c.Note = ch.Note
	case Join:
		c = c.join(now, ch.Asked)
	}
	c.State = to
	if !to.Active() {
		c.ClosedAt = now
	}
	return c, nil
}

// join has the same call keep what else the person is owed: the place of one who
// asks by key, or an answer that is to be told.
func (c Callback) join(now time.Time, asked Callback) Callback {
	if asked.KeepsPlace() {
		c.Why, c.Call, c.Queue, c.Language = asked.Why, asked.Call, asked.Queue, asked.Language
		c.Since, c.AheadMS, c.Front, c.AskedSince = asked.Since, asked.AheadMS, asked.Front, asked.AskedSince
		c.Attempts, c.DueAt = 0, now
		return c
	}
	c.Appeal, c.Note, c.Name = asked.Appeal, asked.Note, cmp.Or(c.Name, asked.Name)
	return c
}

// ChangedEvent: a promise was made or went on. It carries the whole promise, so
// that the last one is all there is to know.
type ChangedEvent struct {
	From     State    `json:"from,omitempty"`
	Signal   Signal   `json:"signal"`
	Callback Callback `json:"callback"`
}

// EventType names the event.
func (ChangedEvent) EventType() string { return "callback.changed" }

// Events decodes every event of this package.
func Events() cti.Catalogue {
	c := cti.Catalogue{}
	cti.BodyOf[ChangedEvent](c)
	return c
}
