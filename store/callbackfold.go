package store

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/callback"
)

// callbackFold keeps the last form of each promise to call back.
type callbackFold struct {
	place map[cti.CallbackID]int // in rows
	rows  []callbackRow
}

func newCallbackFold() callbackFold { return callbackFold{place: map[cti.CallbackID]int{}} }

var upsertCallbacks = upsert("callbacks", "id", "state, line, queue, number, name, why, call_id, since, created_at, due_at, "+
	"attempts, last_at, last_result, agent, outgoing, closed_at, note")

// callbackRow is a row of callbacks.
type callbackRow struct {
	ID         cti.CallbackID  `json:"id"`
	State      callback.State  `json:"state"`
	Line       cti.LineID      `json:"line"`
	Queue      cti.QueueID     `json:"queue"`
	Number     string          `json:"number"`
	Name       string          `json:"name"`
	Why        callback.Why    `json:"why"`
	Call       *cti.CallID     `json:"call_id"`
	Since      time.Time       `json:"since"`
	CreatedAt  time.Time       `json:"created_at"`
	DueAt      time.Time       `json:"due_at"`
	Attempts   int             `json:"attempts"`
	LastAt     *time.Time      `json:"last_at"`
	LastResult callback.Result `json:"last_result"`
	Agent      *cti.AgentID    `json:"agent"`
	Outgoing   *cti.CallID     `json:"outgoing"`
	ClosedAt   *time.Time      `json:"closed_at"`
	Note       string          `json:"note"`
}

func (f *callbackFold) add(c callback.Callback) {
	row := callbackRow{
		ID: c.ID, State: c.State, Line: c.Line, Queue: c.Queue, Number: c.Number, Name: c.Name, Why: c.Why,
		Call: some(c.Call), Since: micro(c.Since), CreatedAt: micro(c.CreatedAt), DueAt: micro(c.DueAt),
		Attempts: c.Attempts, LastAt: moment(c.LastAt), LastResult: c.LastResult, Agent: some(c.Agent),
		Outgoing: some(c.Outgoing), ClosedAt: moment(c.ClosedAt), Note: c.Note,
	}
	if i, ok := f.place[c.ID]; ok {
		f.rows[i] = row
		return
	}
	f.place[c.ID] = len(f.rows)
	f.rows = append(f.rows, row)
}
