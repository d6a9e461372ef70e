package projection

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store/column"
)

// CountVisits counts the visits of some calls of before visits were kept, and
// tells of how many.
func CountVisits(ctx context.Context, tx pgx.Tx, most int) (int, error) {
	if err := TakeTurn(ctx, tx); err != nil {
		return 0, err
	}
	ids, err := uncounted(ctx, tx, most)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	f, err := recountVisits(ctx, tx, ids, nil)
	if err != nil {
		return 0, err
	}
	return len(ids), f.writeBack(ctx, tx, ids)
}

// uncounted are calls whose visits are not counted.
func uncounted(ctx context.Context, tx pgx.Tx, most int) ([]string, error) {
	rows, err := tx.Query(ctx, `select id from calls where visits is null
		order by arrived_at desc limit @most`, pgx.NamedArgs{"most": most})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// recountVisits folds the events of some calls from their beginning, without
// those that are about to be folded anyway.
func recountVisits(ctx context.Context, tx pgx.Tx, ids []string, but map[cti.EventID]bool) (visitFold, error) {
	f := newVisitFold()
	rows, err := tx.Query(ctx, `select call_id, id, at, type, data from events
		where call_id = any(@ids::text[]) and type like 'call.%' order by call_id, seq`, pgx.NamedArgs{"ids": ids})
	if err != nil {
		return f, err
	}
	now := map[cti.CallID]call.Call{}
	var about cti.CallID
	var id cti.EventID
	var at time.Time
	var name string
	var data json.RawMessage
	_, err = pgx.ForEachRow(rows, []any{&about, &id, &at, &name, &data}, func() error {
		body, err := DecodeBody(name, data)
		if err != nil {
			return fmt.Errorf("decode %s %s: %w", name, id, err)
		}
		e, is := body.(call.Event)
		if !is || but[id] {
			return nil
		}
		before := now[about]
		after, err := before.Apply(about, at, e)
		if err != nil {
			return nil // it had no effect then either
		}
		now[about] = after
		f.add(before, after, at, e)
		return nil
	})
	return f, err
}

// writeBack keeps what was counted.
func (f *visitFold) writeBack(ctx context.Context, tx pgx.Tx, ids []string) error {
	rows, err := json.Marshal(f.rows)
	if err != nil {
		return fmt.Errorf("rows %w: %w", column.ErrEncode, err)
	}
	came, err := json.Marshal((&callFold{visits: *f}).queueRows())
	if err != nil {
		return fmt.Errorf("rows %w: %w", column.ErrEncode, err)
	}
	counts, queues, arrived := make([]int, len(ids)), make([]*string, len(ids)), make([]time.Time, len(ids))
	for i, id := range ids {
		counts[i], queues[i] = f.last[cti.CallID(id)].Place, column.Some(string(f.in[cti.CallID(id)]))
		if arrived[i], err = cti.CallID(id).ArrivedAt(); err != nil {
			return err
		}
	}
	b := &pgx.Batch{}
	if len(f.rows) > 0 {
		b.Queue(upsertVisits, pgx.NamedArgs{"rows": string(rows)})
		b.Queue(insertQueues, pgx.NamedArgs{"rows": string(came)})
	}
	b.Queue(`update calls c set visits = k.n, answered_in = k.queue
		from unnest(@ids::text[], @arrived::timestamptz[], @counts::int[], @queues::text[]) k(id, arrived_at, n, queue)
		where c.id = k.id and c.arrived_at = k.arrived_at`,
		pgx.NamedArgs{"ids": ids, "arrived": arrived, "counts": counts, "queues": queues})
	b.Queue(sumWrapUps, pgx.NamedArgs{"calls": ids})
	return tx.SendBatch(ctx, b).Close()
}

// takeUp goes on with the visits of calls that began before visits were kept.
func (p *projection) takeUp(ctx context.Context, tx pgx.Tx, fresh map[cti.EventID]bool) error {
	if len(p.calls.uncounted) == 0 {
		return nil
	}
	f, err := recountVisits(ctx, tx, p.calls.uncounted, fresh)
	if err != nil {
		return fmt.Errorf("recount visits: %w", err)
	}
	for id, v := range f.last {
		p.calls.visits.last[id] = v
	}
	for id, queue := range f.in {
		p.calls.visits.in[id] = queue
	}
	for i, row := range f.rows {
		p.calls.visits.place[visitKey{row.Call, row.Place}] = i
	}
	p.calls.visits.rows, p.calls.visits.came = f.rows, f.came
	return nil
}
