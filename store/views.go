package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/view"
)

// Views gives a page of who looked at what, newest first. A Limit of zero means
// 50; a bad Limit or Cursor is a FieldError.
func (s *Store) Views(ctx context.Context, f view.Filter) (view.Page, error) {
	limit, err := pageSize(f.Limit)
	if err != nil {
		return view.Page{}, err
	}
	w := newWhere()
	w.and(!f.Since.IsZero(), `at >= @since`, "since", f.Since)
	w.and(!f.Until.IsZero(), `at < @until`, "until", f.Until)
	w.and(f.By != "", `by_id = @by`, "by", string(f.By))
	w.and(f.Kind != "", `kind = @kind`, "kind", string(f.Kind))
	w.and(f.Subject != "", `(subject = @subject or call_id = @subject or appeals <> '{}' and appeals @> array[@subject::text])`, "subject", f.Subject)
	if f.Cursor != "" {
		at, id, err := actKey(f.Cursor)
		if err != nil {
			return view.Page{}, err
		}
		w.and(true, `(at, id) < (@cursor_at, @cursor_id)`, "cursor_at", at)
		w.args["cursor_id"] = id
	}
	w.args["limit"] = limit + 1
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select id, at, by_kind, by_id, kind, subject, coalesce(call_id, ''), appeals, route, why,
			coalesce((select name from users where login = by_id), '')
		from views`+w.sql()+` order by at desc, id desc limit @limit`, w.args)
	if err != nil {
		return view.Page{}, failure("read views", err)
	}
	found, err := pgx.CollectRows(rows, scanView)
	if err != nil {
		return view.Page{}, failure("read views", err)
	}
	page := view.Page{Views: found}
	if len(found) > limit {
		last := found[limit-1]
		page.Views, page.Cursor = found[:limit], cursor(last.At.Format(time.RFC3339Nano)+" "+string(last.ID))
	}
	return page, nil
}

func scanView(row pgx.CollectableRow) (view.Record, error) {
	var r view.Record
	var appeals []string
	err := row.Scan(&r.ID, &r.At, &r.By.Kind, &r.By.ID, &r.Kind, &r.Subject, &r.Call, &appeals, &r.Route, &r.Why, &r.Name)
	r.At = r.At.UTC()
	for _, id := range appeals {
		r.Appeals = append(r.Appeals, cti.AppealID(id))
	}
	return r, err
}
