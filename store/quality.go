package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store/column"
)

// Quality gives what was measured of these calls, oldest first; a call of which
// nothing was is not in the map.
func (s *Store) Quality(ctx context.Context, calls []cti.CallID) (map[cti.CallID][]call.Quality, error) {
	found := map[cti.CallID][]call.Quality{}
	if len(calls) == 0 {
		return found, nil
	}
	ids := make([]string, len(calls))
	for i, id := range calls {
		ids[i] = column.Text(string(id))
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select call_id, part, seconds, poor_seconds, mos, mos_worst, lost, lost_back,
		jitter_ms, round_trip_ms from call_quality where call_id = any(@ids::text[]) order by measured_at, part`,
		pgx.NamedArgs{"ids": ids})
	if err != nil {
		return nil, failure("read quality", err)
	}
	var id cti.CallID
	var q call.Quality
	_, err = pgx.ForEachRow(rows, []any{
		&id, &q.Part, &q.Seconds, &q.PoorSeconds, &q.MOS, &q.WorstMOS, &q.Lost, &q.LostBack, &q.JitterMS, &q.RoundTripMS,
	}, func() error {
		found[id] = append(found[id], q)
		return nil
	})
	return found, failure("read quality", err)
}
