package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store/column"
	"github.com/dozvon/dozvon/store/projection"
)

// Calls gives a page of calls, newest first, by the time in their ids. A Limit
// of zero means 50; a bad Limit or Cursor is a FieldError.
func (s *Store) Calls(ctx context.Context, f call.Filter) (call.Page, error) {
	limit, err := pageSize(f.Limit)
	if err != nil {
		return call.Page{}, err
	}
	from, w, err := callsFound(f)
	if err != nil {
		return call.Page{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	calls, err := readCalls(ctx, s.pool, from, w, limit+1)
	if err != nil {
		return call.Page{}, failure("read calls", err)
	}
	page := call.Page{Calls: calls}
	if len(calls) > limit {
		page.Calls = calls[:limit]
		page.Cursor = cursor(string(calls[limit-1].ID))
	}
	return page, nil
}

// callsFound is where and by what calls are looked for.
func callsFound(f call.Filter) (from callSource, w *where, err error) {
	from, w = everyCall, newWhere()
	if f.Queue != "" {
		from, w.args["queue"] = ofQueue, column.Text(string(f.Queue))
	}
	w.and(!f.Since.IsZero(), from.at+` >= @since`, "since", f.Since)
	w.and(!f.Until.IsZero(), from.at+` < @until`, "until", f.Until)
	w.and(f.Line != "", `line = @line`, "line", string(f.Line))
	w.and(f.Caller != "", `caller = @caller and caller <> ''`, "caller", f.Caller)
	w.and(f.Agent != "", `agent = @agent`, "agent", string(f.Agent))
	w.and(f.Reason != "", `reason = @reason`, "reason", string(f.Reason))
	w.and(f.Appeal != "", `(appeal = @appeal or id = (select call_id from appeals a where a.id = @appeal))`, "appeal", string(f.Appeal))
	if err := w.andOutcome(f.Outcome); err != nil {
		return from, nil, err
	}
	w.andDigits("caller", f.Digits)
	if f.Cursor != "" {
		key, err := cursorKey(f.Cursor)
		if err != nil {
			return from, nil, err
		}
		at, err := cti.CallID(key).ArrivedAt()
		if err != nil {
			return from, nil, errCursor
		}
		w.and(true, `(`+from.at+`, `+from.id+`) < (@at, @id)`, "at", at)
		w.args["id"] = key
	}
	return from, w, nil
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func callsSQL(from callSource, w *where, limit int) string {
	w.args["limit"] = limit
	return `select ` + projection.CallColumns + ` from ` + from.from + w.sql() +
		` order by ` + from.at + ` desc, ` + from.id + ` desc limit @limit`
}

func readCalls(ctx context.Context, q querier, from callSource, w *where, limit int) ([]call.Call, error) {
	rows, err := q.Query(ctx, callsSQL(from, w, limit), w.args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, projection.ScanCall)
}

// Leg is one offer of a call to an agent; times are UTC.
type Leg struct {
	ID     cti.LegID   `json:"id"`
	Agent  cti.AgentID `json:"agent,omitempty"`
	Number string      `json:"number,omitempty"` // outside, in place of an agent
	RangAt time.Time   `json:"rang_at"`
	// AnsweredAt is zero when the offer was missed, EndedAt while it goes on.
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	EndedAt    time.Time `json:"ended_at,omitzero"`
	// Why tells why it was missed; Cause is ITU-T Q.850, 0 for none.
	Why   call.Miss `json:"why,omitempty"`
	Cause int       `json:"cause,omitempty"`
}

// Call gives a call with its legs and its events in their order; NotFound when
// there is no such call.
func (s *Store) Call(ctx context.Context, id cti.CallID) (c call.Call, legs []Leg, events []cti.Event, err error) {
	err = s.snapshot(ctx, "read call", func(ctx context.Context, tx pgx.Tx) error {
		if c, err = oneCall(ctx, tx, id); err != nil {
			return err
		}
		if legs, err = readLegs(ctx, tx, id); err != nil {
			return err
		}
		events, err = readEvents(ctx, tx, id)
		return err
	})
	return c, legs, events, err
}

func oneCall(ctx context.Context, tx pgx.Tx, id cti.CallID) (call.Call, error) {
	at, err := id.ArrivedAt()
	if err != nil {
		return call.Call{}, noCall(id)
	}
	w := newWhere()
	w.and(true, `id = @id`, "id", string(id))
	w.and(true, `arrived_at = @at`, "at", at)
	calls, err := readCalls(ctx, tx, everyCall, w, 1)
	if err == nil && len(calls) == 0 {
		err = noCall(id)
	}
	if err != nil {
		return call.Call{}, err
	}
	return calls[0], nil
}

func noCall(id cti.CallID) error { return cti.Errorf(cti.NotFound, "Нет звонка «%s».", id) }

func readLegs(ctx context.Context, tx pgx.Tx, id cti.CallID) ([]Leg, error) {
	rows, err := tx.Query(ctx, `select id, agent, number, rang_at, answered_at, ended_at, why, cause
		from legs where call_id = @id order by rang_at, place`, pgx.NamedArgs{"id": id})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Leg, error) {
		var l Leg
		var answered, ended *time.Time
		err := row.Scan(&l.ID, &l.Agent, &l.Number, &l.RangAt, &answered, &ended, &l.Why, &l.Cause)
		l.AnsweredAt, l.EndedAt = column.Value(answered), column.Value(ended)
		return l, err
	})
}

func readEvents(ctx context.Context, tx pgx.Tx, id cti.CallID) ([]cti.Event, error) {
	rows, err := tx.Query(ctx, `select id, at, type, coalesce(call_id, ''), coalesce(agent, ''), by_kind, by_id, data
		from events where call_id = @id order by seq`, pgx.NamedArgs{"id": id})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (cti.Event, error) {
		var e cti.Event
		var name string
		var data json.RawMessage
		if err := row.Scan(&e.ID, &e.At, &name, &e.Call, &e.Agent, &e.By.Kind, &e.By.ID, &data); err != nil {
			return e, err
		}
		body, err := projection.DecodeBody(name, data)
		if err != nil {
			return e, fmt.Errorf("decode %s: %w", name, err)
		}
		e.Body = body
		return e, nil
	})
}
