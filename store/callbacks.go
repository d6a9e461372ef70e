package store

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/store/column"
	"github.com/dozvon/dozvon/store/projection"
)

// Callbacks gives a page of promises to call back, newest first. A Limit of zero
// means 50; a bad Limit or Cursor is a FieldError. The rules of a promise are
// not kept here.
func (s *Store) Callbacks(ctx context.Context, f callback.Filter) (callback.Page, error) {
	limit, err := pageSize(f.Limit)
	if err != nil {
		return callback.Page{}, err
	}
	w := newWhere()
	w.and(!f.Since.IsZero(), `created_at >= @since`, "since", f.Since)
	w.and(!f.Until.IsZero(), `created_at < @until`, "until", f.Until)
	w.and(f.ID != "", `id = @promise`, "promise", string(f.ID))
	w.and(f.Line != "", `line = @line`, "line", string(f.Line))
	w.and(f.State != "", `state = @state`, "state", string(f.State))
	w.and(f.Number != "", `number = @number`, "number", f.Number)
	w.and(f.Done, `closed_at is not null and @done`, "done", true)
	w.andDigits("number", f.Digits)
	queues := make([]string, len(f.Queues))
	for i, q := range f.Queues {
		queues[i] = string(q)
	}
	w.and(len(queues) > 0, `queue = any(@queues::text[])`, "queues", queues)
	if f.Cursor != "" {
		key, err := cursorKey(f.Cursor)
		if err != nil {
			return callback.Page{}, err
		}
		made, id, ok := strings.Cut(key, " ")
		at, err := time.Parse(time.RFC3339Nano, made)
		if !ok || err != nil {
			return callback.Page{}, errCursor
		}
		w.and(true, `(created_at, id) < (@at, @id)`, "at", at)
		w.args["id"] = column.Text(id)
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	list, err := readCallbacks(ctx, s.pool, w, limit+1)
	if err != nil {
		return callback.Page{}, failure("read callbacks", err)
	}
	page := callback.Page{Callbacks: list}
	if len(list) > limit {
		page.Callbacks = list[:limit]
		last := list[limit-1]
		page.Cursor = cursor(last.CreatedAt.UTC().Format(time.RFC3339Nano) + " " + string(last.ID))
	}
	return page, nil
}

// Callback finds one promise; NotFound when there is none.
func (s *Store) Callback(ctx context.Context, id cti.CallbackID) (callback.Record, error) {
	page, err := s.Callbacks(ctx, callback.Filter{ID: id, Limit: 1})
	if err == nil && (id == "" || len(page.Callbacks) == 0) {
		err = cti.Errorf(cti.NotFound, "Нет перезвона «%s».", id)
	}
	if err != nil {
		return callback.Record{}, err
	}
	return page.Callbacks[0], nil
}

func readCallbacks(ctx context.Context, q querier, w *where, limit int) ([]callback.Record, error) {
	w.args["limit"] = limit
	rows, err := q.Query(ctx, `select `+projection.CallbackColumns+` from callbacks`+w.sql()+` order by created_at desc, id desc limit @limit`, w.args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, projection.ScanCallback)
}

// Attempts gives what was tried for some promises, oldest first.
func (s *Store) Attempts(ctx context.Context, ids []cti.CallbackID) (map[cti.CallbackID][]callback.Attempt, error) {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = column.Text(string(id))
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select callback, outgoing, agent, at, result from callback_attempts
		where callback = any(@ids::text[]) order by callback, at, outgoing`, pgx.NamedArgs{"ids": names})
	if err != nil {
		return nil, failure("read attempts", err)
	}
	out := map[cti.CallbackID][]callback.Attempt{}
	var a callback.Attempt
	_, err = pgx.ForEachRow(rows, []any{&a.Callback, &a.Outgoing, &a.Agent, &a.At, &a.Result}, func() error {
		a.At = a.At.UTC()
		out[a.Callback] = append(out[a.Callback], a)
		return nil
	})
	return out, failure("read attempts", err)
}
