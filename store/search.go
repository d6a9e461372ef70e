package store

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti/appeal"
)

// FindAppeals gives a page of the appeals that a filter selects, newest first. A
// Limit of zero means 50; a bad Query, Limit or Cursor is a FieldError.
func (s *Store) FindAppeals(ctx context.Context, f appeal.Filter) (appeal.Found, error) {
	limit, err := pageSize(f.Limit)
	if err != nil {
		return appeal.Found{}, err
	}
	what, err := soughtOf(f)
	if err != nil {
		return appeal.Found{}, err
	}
	var found appeal.Found
	err = s.snapshot(ctx, "find appeals", func(ctx context.Context, tx pgx.Tx) error {
		if err := what.understand(ctx, tx); err != nil {
			return err
		}
		w := what.columns()
		if !what.direct() {
			ids, back, err := what.sweep(ctx, tx, limit+1, s.patience)
			if found.Back = back; err != nil || len(ids) == 0 {
				return err
			}
			w = newWhere()
			w.and(true, `id = any(@ids::text[])`, "ids", ids)
		}
		found.Tasks, err = readTasks(ctx, tx, w, `filed_at desc, id desc`, limit+1)
		return err
	})
	if err != nil {
		return appeal.Found{}, failure("find appeals", err)
	}
	if len(found.Tasks) > limit {
		found.Tasks, found.Back = found.Tasks[:limit], time.Time{}
		last := found.Tasks[limit-1].Appeal
		found.Cursor = cursor(strconv.FormatInt(last.FiledAt.UnixMicro(), 10) + "." + string(last.ID))
	} else if !found.Back.IsZero() {
		found.Cursor = cursor(strconv.FormatInt(found.Back.UnixMicro(), 10) + ".")
	}
	return found, nil
}
