package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store/column"
	"github.com/dozvon/dozvon/store/projection"
)

// callSource is where calls are read, with the names of the columns by which they
// are in order.
type callSource struct{ from, at, id string }

// ofQueue are the calls of a queue. The limit, which changes nothing, has each
// looked up when its turn comes, so that a page is read and not searched for.
var (
	everyCall = callSource{`calls`, `arrived_at`, `id`}
	ofQueue   = callSource{`(select arrived_at as came_at, call_id from call_queues where queue = @queue) k,
		lateral (select * from calls where calls.id = k.call_id and calls.arrived_at = k.came_at limit 1) c`, `came_at`, `call_id`}
)

// Visits gives the visits of some calls, each call's in their order; a call that
// was in no queue is not in the map.
func (s *Store) Visits(ctx context.Context, calls []cti.CallID) (map[cti.CallID][]call.Visit, error) {
	found := map[cti.CallID][]call.Visit{}
	if len(calls) == 0 {
		return found, nil
	}
	ids := make([]string, len(calls))
	for i, id := range calls {
		ids[i] = column.Text(string(id))
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select `+projection.VisitColumns+` from visits where call_id = any(@ids::text[]) order by call_id, place`,
		pgx.NamedArgs{"ids": ids})
	if err != nil {
		return nil, failure("read visits", err)
	}
	visits, err := pgx.CollectRows(rows, projection.ScanVisit)
	for _, v := range visits {
		found[v.Call] = append(found[v.Call], v)
	}
	return found, failure("read visits", err)
}

// CountVisits counts the visits of calls that were written before visits were
// kept, the latest first, at most so many calls at a time, and tells how many it
// has done. It may be called beside Apply, and by several processes.
func (s *Store) CountVisits(ctx context.Context, most int) (done int, err error) {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		done, err = projection.CountVisits(ctx, tx, most)
		return err
	})
	return done, failure("count visits", err)
}
