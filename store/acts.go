package store

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/store/column"
)

// Acts gives a page of what supervisors did, newest first. A Limit of zero means
// 50; a bad Limit or Cursor is a FieldError.
func (s *Store) Acts(ctx context.Context, f act.Filter) (act.Page, error) {
	limit, err := pageSize(f.Limit)
	if err != nil {
		return act.Page{}, err
	}
	w := newWhere()
	w.and(!f.Since.IsZero(), `at >= @since`, "since", f.Since)
	w.and(!f.Until.IsZero(), `at < @until`, "until", f.Until)
	w.and(f.By != "", `by_id = @by`, "by", string(f.By))
	w.and(f.Agent != "", `agent = @agent`, "agent", string(f.Agent))
	w.and(f.Call != "", `call_id = @call`, "call", string(f.Call))
	if f.Cursor != "" {
		at, id, err := actKey(f.Cursor)
		if err != nil {
			return act.Page{}, err
		}
		w.and(true, `(at, id) < (@cursor_at, @cursor_id)`, "cursor_at", at)
		w.args["cursor_id"] = id
	}
	w.args["limit"] = limit + 1
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	acts, err := readActs(ctx, s.pool, w)
	if err != nil {
		return act.Page{}, failure("read acts", err)
	}
	page := act.Page{Acts: acts}
	if len(acts) > limit {
		last := acts[limit-1]
		page.Acts, page.Cursor = acts[:limit], cursor(last.At.Format(time.RFC3339Nano)+" "+string(last.ID))
	}
	return page, nil
}

// actKey reads the time and the id of a page's last row.
func actKey(cursor string) (time.Time, string, error) {
	key, err := cursorKey(cursor)
	if err != nil {
		return time.Time{}, "", err
	}
	when, id, _ := strings.Cut(key, " ")
	at, err := time.Parse(time.RFC3339Nano, when)
	if err != nil || id == "" || column.Text(id) != id {
		return time.Time{}, "", errCursor
	}
	return at, id, nil
}

func readActs(ctx context.Context, q querier, w *where) ([]act.Record, error) {
	rows, err := q.Query(ctx, `select id, at, until, by_id, kind, agent, call_id, why, reason, queues
		from acts`+w.sql()+` order by at desc, id desc limit @limit`, w.args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (act.Record, error) {
		var r act.Record
		var until *time.Time
		var queues []string
		err := row.Scan(&r.ID, &r.At, &until, &r.By, &r.Kind, &r.Agent, &r.Call, &r.Why, &r.Reason, &queues)
		r.At, r.Until = r.At.UTC(), column.Value(until).UTC()
		if until == nil {
			r.Until = time.Time{}
		}
		for _, q := range queues {
			r.Queues = append(r.Queues, cti.QueueID(q))
		}
		return r, err
	})
}
