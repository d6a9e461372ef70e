package projection

import (
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/store/column"
)

// callbackFold keeps the last form of each promise to call back, and its attempts.
type callbackFold struct {
	place    map[cti.CallbackID]int // in rows
	rows     []callbackRow
	tried    map[attemptKey]int // in attempts
	attempts []attemptRow
}

func newCallbackFold() callbackFold {
	return callbackFold{place: map[cti.CallbackID]int{}, tried: map[attemptKey]int{}}
}

// CallbackColumns are the columns of callbacks that ScanCallback reads.
const CallbackColumns = "id, " + callbackValues

const callbackValues = "state, line, queue, number, name, why, call_id, since, created_at, due_at, " +
	"attempts, last_at, last_result, agent, outgoing, closed_at, note, closed_kind, closed_by, appeal"

var upsertCallbacks = upsert("callbacks", "id", callbackValues)

var upsertAttempts = upsert("callback_attempts", "callback, outgoing", "agent, at, result")

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
	ClosedKind string          `json:"closed_kind"`
	ClosedBy   string          `json:"closed_by"`
	Appeal     *cti.AppealID   `json:"appeal"`
}

// attemptRow is a row of callback_attempts.
type attemptRow struct {
	attemptKey
	Agent  cti.AgentID     `json:"agent"`
	At     time.Time       `json:"at"`
	Result callback.Result `json:"result"`
}

type attemptKey struct {
	Callback cti.CallbackID `json:"callback"`
	Outgoing cti.CallID     `json:"outgoing"`
}

func (f *callbackFold) add(e cti.Event, change callback.ChangedEvent) {
	c := change.Callback
	f.addAttempt(e, change)
	row := callbackRow{
		ID: c.ID, State: c.State, Line: c.Line, Queue: c.Queue, Number: c.Number, Name: c.Name, Why: c.Why,
		Call: column.Some(c.Call), Since: column.Time(c.Since), CreatedAt: column.Time(c.CreatedAt), DueAt: column.Time(c.DueAt),
		Attempts: c.Attempts, LastAt: column.Moment(c.LastAt), LastResult: c.LastResult, Agent: column.Some(c.Agent),
		Outgoing: column.Some(c.Outgoing), ClosedAt: column.Moment(c.ClosedAt), Note: c.Note, Appeal: column.Some(c.Appeal),
	}
	if !c.State.Active() {
		row.ClosedKind, row.ClosedBy = e.By.Kind, e.By.ID
	}
	if i, ok := f.place[c.ID]; ok {
		f.rows[i] = row
		return
	}
	f.place[c.ID] = len(f.rows)
	f.rows = append(f.rows, row)
}

// addAttempt writes down an attempt that an event began or ended. Each of these
// events knows all about it: the promise when it began, the envelope whose it is.
func (f *callbackFold) addAttempt(e cti.Event, change callback.ChangedEvent) {
	c := change.Callback
	row := attemptRow{attemptKey: attemptKey{c.ID, e.Call}, Agent: e.Agent, At: column.Time(c.LastAt)}
	switch change.Signal {
	case callback.Reach, callback.Miss:
		row.Result = c.LastResult
	case callback.Dial:
	default:
		return
	}
	if i, ok := f.tried[row.attemptKey]; ok {
		f.attempts[i] = row
		return
	}
	f.tried[row.attemptKey] = len(f.attempts)
	f.attempts = append(f.attempts, row)
}

// ScanCallback makes a promise to call back of a row of CallbackColumns.
func ScanCallback(row pgx.CollectableRow) (callback.Record, error) {
	var r callbackRow
	err := row.Scan(&r.ID, &r.State, &r.Line, &r.Queue, &r.Number, &r.Name, &r.Why, &r.Call, &r.Since, &r.CreatedAt,
		&r.DueAt, &r.Attempts, &r.LastAt, &r.LastResult, &r.Agent, &r.Outgoing, &r.ClosedAt, &r.Note, &r.ClosedKind, &r.ClosedBy, &r.Appeal)
	return callback.Record{Callback: callback.Callback{
		ID: r.ID, State: r.State, Line: r.Line, Queue: r.Queue, Number: r.Number, Name: r.Name, Why: r.Why,
		Call: column.Value(r.Call), Since: r.Since, CreatedAt: r.CreatedAt, DueAt: r.DueAt, Attempts: r.Attempts,
		LastAt: column.Value(r.LastAt), LastResult: r.LastResult, Agent: column.Value(r.Agent), Outgoing: column.Value(r.Outgoing),
		ClosedAt: column.Value(r.ClosedAt), Note: r.Note, Appeal: column.Value(r.Appeal),
	}, ClosedBy: cti.Actor{Kind: r.ClosedKind, ID: r.ClosedBy}}, err
}
