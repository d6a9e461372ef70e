package projection

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store/column"
)

// callFold folds calls and their legs.
type callFold struct {
	now   map[cti.CallID]call.Call
	place map[cti.CallID]int // in rows
	rows  []callRow
	legAt map[legKey]int // in legs
	legs  []legRow
	left  []overflowRow
	made  []queueRow // by agents

	visits    visitFold
	uncounted []string // calls that go on, of before visits were kept
}

var insertOverflows = `insert into call_overflows (event, call_id, at, from_queue, why)
	select event, call_id, at, from_queue, why from json_populate_recordset(null::call_overflows, @rows::json)
	on conflict (event) do nothing`

// overflowRow is a row of call_overflows.
type overflowRow struct {
	Event cti.EventID `json:"event"`
	Call  cti.CallID  `json:"call_id"`
	At    time.Time   `json:"at"`
	From  cti.QueueID `json:"from_queue"`
	Why   call.Reason `json:"why"`
}

type legKey struct {
	call cti.CallID
	leg  cti.LegID
}

func newCallFold() callFold {
	return callFold{now: map[cti.CallID]call.Call{}, place: map[cti.CallID]int{}, legAt: map[legKey]int{}, visits: newVisitFold()}
}

// queueLoadCalls reads the records of calls that go on; of an ended call only
// that it has ended matters, because nothing can follow.
func queueLoadCalls(b *pgx.Batch, s subjects, p *projection) {
	b.Queue(`select c.id, c.record, c.visits is null, coalesce(c.answered_in, '')
		from unnest(@ids::text[], @arrived::timestamptz[]) k(id, arrived_at)
		join calls c on c.id = k.id and c.arrived_at = k.arrived_at`,
		pgx.NamedArgs{"ids": s.calls, "arrived": s.arrived},
	).Query(func(rows pgx.Rows) error {
		var id cti.CallID
		var record []byte
		var early bool
		var queue cti.QueueID
		_, err := pgx.ForEachRow(rows, []any{&id, &record, &early, &queue}, func() error {
			c := call.Call{ID: id, State: call.Ended}
			if record != nil {
				if err := json.Unmarshal(record, &c); err != nil {
					return fmt.Errorf("read record of call %s: %w", id, err)
				}
			}
			p.calls.now[id], p.calls.visits.in[id] = c, queue
			if early && record != nil {
				p.calls.uncounted = append(p.calls.uncounted, string(id))
			}
			return nil
		})
		return err
	})
}

func (f *callFold) add(e cti.Event, body call.Event) error {
	arrived, err := e.Call.ArrivedAt()
	if err != nil {
		return err
	}
	before := f.now[e.Call]
	after, err := before.Apply(e.Call, e.At, body)
	if err != nil {
		return err
	}
	f.now[e.Call] = after
	if dialed, ok := body.(call.DialedEvent); ok {
		f.made = append(f.made, queueRow{Queue: dialed.Queue, Call: e.Call})
	}
	if over, ok := body.(call.OverflowedEvent); ok {
		f.left = append(f.left, overflowRow{e.ID, e.Call, column.Time(e.At), over.From, over.Why})
	}
	if leg, ok := legAfter(before, after, e.At, body); ok {
		f.putLeg(leg)
	} else if leg, ok := guestLegAfter(before, after, e.At, body); ok {
		f.putLeg(leg)
	}
	f.visits.add(before, after, e.At, body)
	row, err := newCallRow(after, arrived)
	if err != nil {
		return err
	}
	row.Visits, row.AnsweredIn = f.visits.last[e.Call].Place, column.Some(f.visits.in[e.Call])
	if i, ok := f.place[e.Call]; ok {
		f.rows[i] = row
		return nil
	}
	f.place[e.Call] = len(f.rows)
	f.rows = append(f.rows, row)
	return nil
}

func (f *callFold) putLeg(leg legRow) {
	key := legKey{leg.Call, leg.ID}
	if i, ok := f.legAt[key]; ok {
		f.legs[i] = leg
		return
	}
	f.legAt[key] = len(f.legs)
	f.legs = append(f.legs, leg)
}

const upsertKeyCalls = "id, arrived_at"

var upsertCalls = upsert("calls", upsertKeyCalls, "since, state, line, dialed, caller, name, origin, "+
	"queue, queued_at, offered_at, front, agent, leg, rings, rang_at, answered_at, talking_at, held_at, ended_at, "+
	"wait_ms, talk_ms, hold_ms, result, reason, cause, record, direction, callback, appeal, proposed, "+
	"number, transfers, hops, stay_ms, rating_asked, rating, passed_on, visits, answered_in, no_callback")

// callRow is a row of calls.
type callRow struct {
	ID         cti.CallID      `json:"id"`
	ArrivedAt  time.Time       `json:"arrived_at"`
	Since      time.Time       `json:"since"`
	State      call.State      `json:"state"`
	Line       cti.LineID      `json:"line"`
	Dialed     string          `json:"dialed"`
	Caller     string          `json:"caller"`
	Name       string          `json:"name"`
	Origin     call.Origin     `json:"origin"`
	Queue      *cti.QueueID    `json:"queue"`
	QueuedAt   *time.Time      `json:"queued_at"`
	OfferedAt  *time.Time      `json:"offered_at"`
	Front      bool            `json:"front"`
	Agent      *cti.AgentID    `json:"agent"`
	Leg        *cti.LegID      `json:"leg"`
	Rings      int             `json:"rings"`
	RangAt     *time.Time      `json:"rang_at"`
	AnsweredAt *time.Time      `json:"answered_at"`
	TalkingAt  *time.Time      `json:"talking_at"`
	HeldAt     *time.Time      `json:"held_at"`
	EndedAt    *time.Time      `json:"ended_at"`
	WaitMS     int64           `json:"wait_ms"`
	TalkMS     int64           `json:"talk_ms"`
	HoldMS     int64           `json:"hold_ms"`
	Result     *call.Result    `json:"result"`
	Reason     *call.Reason    `json:"reason"`
	Cause      int             `json:"cause"`
	Record     json.RawMessage `json:"record"`
	Direction  call.Direction  `json:"direction"`
	Callback   *cti.CallbackID `json:"callback"`
	Appeal     *cti.AppealID   `json:"appeal"`
	Proposed   bool            `json:"proposed"`
	Number     *string         `json:"number"`
	Transfers  int             `json:"transfers"`
	Hops       []call.Hop      `json:"hops"`
	StayMS     int64           `json:"stay_ms"`
	Asked      bool            `json:"rating_asked"`
	Rating     *int            `json:"rating"`
	PassedOn   bool            `json:"passed_on"`
	Visits     int             `json:"visits"`
	AnsweredIn *cti.QueueID    `json:"answered_in"`

	NoCallback *call.NoCallback `json:"no_callback"`
}

func newCallRow(c call.Call, arrived time.Time) (callRow, error) {
	row := callRow{
		ID: c.ID, ArrivedAt: arrived, Since: column.Time(c.ArrivedAt), State: c.State, Line: c.Line, Dialed: c.Dialed,
		Caller: c.Caller, Name: c.Name, Origin: c.Origin, Queue: column.Some(c.Queue), QueuedAt: column.Moment(c.QueuedAt),
		OfferedAt: column.Moment(c.OfferedAt), Front: c.Front, Agent: column.Some(c.Agent), Leg: column.Some(c.Leg), Rings: c.Rings,
		RangAt: column.Moment(c.RangAt), AnsweredAt: column.Moment(c.AnsweredAt), TalkingAt: column.Moment(c.TalkingAt),
		HeldAt: column.Moment(c.HeldAt), EndedAt: column.Moment(c.EndedAt), WaitMS: c.WaitMS, TalkMS: c.TalkMS, HoldMS: c.HoldMS,
		Result: column.Some(c.Finish.Result), Reason: column.Some(c.Finish.Reason), Cause: c.Finish.Cause,
		Direction: c.Direction, Callback: column.Some(c.Callback), Appeal: column.Some(c.Appeal), Proposed: c.Proposed,
		Number: column.Some(c.Number), Transfers: c.Transfers, Hops: c.Hops, StayMS: c.StayMS,
		Asked: c.Opinion != nil, Rating: column.Some(c.Mark()), PassedOn: c.PassedOn, NoCallback: column.Some(c.NoCallback),
	}
	if c.State == call.Ended {
		return row, nil
	}
	var err error
	if row.Record, err = json.Marshal(c); err != nil {
		return row, fmt.Errorf("record %w: %w", column.ErrEncode, err)
	}
	return row, nil
}

// CallColumns are the columns of calls that ScanCall reads.
const CallColumns = `id, since, state, line, dialed, caller, name, origin, queue, queued_at, offered_at, front,
	agent, leg, rings, rang_at, answered_at, talking_at, held_at, ended_at, wait_ms, talk_ms, hold_ms,
	result, reason, cause, direction, callback, appeal, proposed,
	number, transfers, hops, stay_ms, rating_asked, rating, passed_on, no_callback`

// ScanCall makes a call of a row of CallColumns.
func ScanCall(row pgx.CollectableRow) (call.Call, error) {
	var r callRow
	err := row.Scan(&r.ID, &r.Since, &r.State, &r.Line, &r.Dialed, &r.Caller, &r.Name, &r.Origin, &r.Queue,
		&r.QueuedAt, &r.OfferedAt, &r.Front, &r.Agent, &r.Leg, &r.Rings, &r.RangAt, &r.AnsweredAt, &r.TalkingAt,
		&r.HeldAt, &r.EndedAt, &r.WaitMS, &r.TalkMS, &r.HoldMS, &r.Result, &r.Reason, &r.Cause, &r.Direction, &r.Callback, &r.Appeal, &r.Proposed,
		&r.Number, &r.Transfers, &r.Hops, &r.StayMS, &r.Asked, &r.Rating, &r.PassedOn, &r.NoCallback)
	return call.Call{
		ID: r.ID, State: r.State, Line: r.Line, Dialed: r.Dialed, Caller: r.Caller, Name: r.Name, Origin: r.Origin,
		ArrivedAt: r.Since, Queue: column.Value(r.Queue), QueuedAt: column.Value(r.QueuedAt), OfferedAt: column.Value(r.OfferedAt),
		Front: r.Front, Agent: column.Value(r.Agent), Leg: column.Value(r.Leg), Rings: r.Rings, RangAt: column.Value(r.RangAt),
		AnsweredAt: column.Value(r.AnsweredAt), TalkingAt: column.Value(r.TalkingAt), HeldAt: column.Value(r.HeldAt),
		EndedAt: column.Value(r.EndedAt), WaitMS: r.WaitMS, TalkMS: r.TalkMS, HoldMS: r.HoldMS,
		Finish:    call.Finish{Result: column.Value(r.Result), Reason: column.Value(r.Reason), Cause: r.Cause},
		Direction: r.Direction, Callback: column.Value(r.Callback), Appeal: column.Value(r.Appeal), Proposed: r.Proposed,
		Number: column.Value(r.Number), Transfers: r.Transfers, Hops: r.Hops, StayMS: r.StayMS,
		Opinion: opinionOf(r), PassedOn: r.PassedOn, NoCallback: column.Value(r.NoCallback),
	}, err
}

// opinionOf is what a row keeps of the question after the talk.
func opinionOf(r callRow) *call.Opinion {
	if !r.Asked {
		return nil
	}
	return &call.Opinion{Mark: column.Value(r.Rating)}
}
