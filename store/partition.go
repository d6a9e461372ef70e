package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/store/projection"
)

// ensurePartitions makes the partitions of calls for this month and the next,
// in UTC, if they are missing. Calls that fell into the rest meanwhile, because a
// clock was wrong, move over.
func (s *Store) ensurePartitions(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now().UTC()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	next := month.AddDate(0, 1, 0)
	if !s.ready.Before(next) {
		return nil
	}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := projection.TakeTurn(ctx, tx); err != nil {
			return err
		}
		for _, m := range []time.Time{month, next} {
			if err := addPartition(ctx, tx, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("make partitions of calls: %w", err)
	}
	s.ready = next
	return nil
}

func addPartition(ctx context.Context, tx pgx.Tx, month time.Time) error {
	name := "calls_" + month.Format("2006_01")
	var exists bool
	if err := tx.QueryRow(ctx, `select to_regclass($1) is not null`, name).Scan(&exists); err != nil || exists {
		return err
	}
	from, until := month.Format(time.RFC3339), month.AddDate(0, 1, 0).Format(time.RFC3339)
	for _, sql := range []string{
		`create table ` + name + ` (like calls including all) with (fillfactor = 70)`,
		`with moved as (delete from calls_rest where arrived_at >= '` + from + `' and arrived_at < '` + until + `' returning *)
		 insert into ` + name + ` select * from moved`,
		`alter table calls attach partition ` + name + ` for values from ('` + from + `') to ('` + until + `')`,
	} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}
