package projection

import (
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store/column"
)

// visitFold folds the visits of queues from the events of calls.
type visitFold struct {
	last  map[cti.CallID]call.Visit  // the latest of each call
	in    map[cti.CallID]cti.QueueID // where each was answered
	place map[visitKey]int           // in rows
	rows  []visitRow
	came  []queueRow
}

type visitKey struct {
	call  cti.CallID
	place int
}

func newVisitFold() visitFold {
	return visitFold{last: map[cti.CallID]call.Visit{}, in: map[cti.CallID]cti.QueueID{}, place: map[visitKey]int{}}
}

// VisitColumns are the columns of visits that ScanVisit reads.
const VisitColumns = "call_id, place, " + visitValues

const visitValues = "line, queue, came, entered_at, brought_ms, ahead_ms, front, outcome, answered_at, agent, given, " +
	"left_at, left_by, wait_ms, again_ms, talk_ms, hold_ms, outside_ms, transfers"

var upsertVisits = upsert("visits", "call_id, place", visitValues)

// visitRow is a row of visits.
type visitRow struct {
	Call       cti.CallID         `json:"call_id"`
	Place      int                `json:"place"`
	Line       cti.LineID         `json:"line"`
	Queue      cti.QueueID        `json:"queue"`
	Came       call.Came          `json:"came"`
	EnteredAt  time.Time          `json:"entered_at"`
	BroughtMS  int64              `json:"brought_ms"`
	AheadMS    int64              `json:"ahead_ms"`
	Front      bool               `json:"front"`
	Outcome    *call.VisitOutcome `json:"outcome"`
	AnsweredAt *time.Time         `json:"answered_at"`
	Agent      *cti.AgentID       `json:"agent"`
	Given      bool               `json:"given"`
	LeftAt     *time.Time         `json:"left_at"`
	LeftBy     *call.VisitOutcome `json:"left_by"`
	WaitMS     int64              `json:"wait_ms"`
	AgainMS    int64              `json:"again_ms"`
	TalkMS     int64              `json:"talk_ms"`
	HoldMS     int64              `json:"hold_ms"`
	OutsideMS  int64              `json:"outside_ms"`
	Transfers  int                `json:"transfers"`
}

func newVisitRow(v call.Visit) visitRow {
	return visitRow{
		Call: v.Call, Place: v.Place, Line: v.Line, Queue: v.Queue, Came: v.Came, EnteredAt: v.EnteredAt,
		BroughtMS: v.BroughtMS, AheadMS: v.AheadMS, Front: v.Front, Outcome: column.Some(v.Outcome), AnsweredAt: column.Moment(v.AnsweredAt),
		Agent: column.Some(v.Agent), Given: v.Given, LeftAt: column.Moment(v.LeftAt), LeftBy: column.Some(v.LeftBy),
		WaitMS: v.WaitMS, AgainMS: v.AgainMS, TalkMS: v.TalkMS, HoldMS: v.HoldMS, OutsideMS: v.OutsideMS, Transfers: v.Transfers,
	}
}

// ScanVisit makes a visit of a row of VisitColumns.
func ScanVisit(row pgx.CollectableRow) (call.Visit, error) {
	var r visitRow
	err := row.Scan(&r.Call, &r.Place, &r.Line, &r.Queue, &r.Came, &r.EnteredAt, &r.BroughtMS, &r.AheadMS, &r.Front,
		&r.Outcome, &r.AnsweredAt, &r.Agent, &r.Given, &r.LeftAt, &r.LeftBy, &r.WaitMS, &r.AgainMS, &r.TalkMS, &r.HoldMS, &r.OutsideMS, &r.Transfers)
	return call.Visit{
		Call: r.Call, Place: r.Place, Line: r.Line, Queue: r.Queue, Came: r.Came, EnteredAt: r.EnteredAt,
		BroughtMS: r.BroughtMS, AheadMS: r.AheadMS, Front: r.Front, Outcome: column.Value(r.Outcome), AnsweredAt: column.Value(r.AnsweredAt),
		Agent: column.Value(r.Agent), Given: r.Given, LeftAt: column.Value(r.LeftAt), LeftBy: column.Value(r.LeftBy),
		WaitMS: r.WaitMS, AgainMS: r.AgainMS, TalkMS: r.TalkMS, HoldMS: r.HoldMS, OutsideMS: r.OutsideMS, Transfers: r.Transfers,
	}, err
}

// queueLoadVisits reads the latest visit of each call.
func queueLoadVisits(b *pgx.Batch, calls []string, p *projection) {
	b.Queue(`select `+VisitColumns+`
		from unnest(@ids::text[]) k(id), lateral (select * from visits where call_id = k.id order by place desc limit 1) v`,
		pgx.NamedArgs{"ids": calls},
	).Query(func(rows pgx.Rows) error {
		all, err := pgx.CollectRows(rows, ScanVisit)
		for _, v := range all {
			p.calls.visits.last[v.Call] = v
		}
		return err
	})
}

// add takes an event that led a call from one record to the other.
func (f *visitFold) add(before, after call.Call, at time.Time, body call.Event) {
	id := after.ID
	was := f.last[id]
	latest, next := was.Follow(before, after, at, body)
	if latest != was {
		f.put(latest)
	}
	if next.Place > 0 {
		f.put(next)
		f.came = append(f.came, queueRow{Queue: next.Queue, Call: id})
	}
	if !after.AnsweredAt.Equal(before.AnsweredAt) && after.Direction == call.In {
		f.in[id] = before.Queue
	}
}

func (f *visitFold) put(v call.Visit) {
	f.last[v.Call] = v
	key, row := visitKey{v.Call, v.Place}, newVisitRow(v)
	if i, ok := f.place[key]; ok {
		f.rows[i] = row
		return
	}
	f.place[key] = len(f.rows)
	f.rows = append(f.rows, row)
}

// queueRow is a row of call_queues without the time, which is in the call's id.
type queueRow struct {
	Queue     cti.QueueID `json:"queue"`
	Call      cti.CallID  `json:"call_id"`
	ArrivedAt time.Time   `json:"arrived_at"`
}

const insertQueues = `
	insert into call_queues (queue, arrived_at, call_id)
	select queue, arrived_at, call_id from json_populate_recordset(null::call_queues, @rows::json)
	on conflict do nothing`

// queueRows are the queues that calls came to, and those for which agents made calls.
func (f *callFold) queueRows() []queueRow {
	rows := slices.Concat(f.visits.came, f.made)
	for i := range rows {
		rows[i].ArrivedAt, _ = rows[i].Call.ArrivedAt() // whoever folds a call's events has looked at its id
	}
	return rows
}
