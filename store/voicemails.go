package store

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti/voicemail"
	"github.com/dozvon/dozvon/store/column"
	"github.com/dozvon/dozvon/store/projection"
)

// Voicemails gives a page of messages, newest first. A Limit of zero means 50; a
// bad Limit or Cursor is a FieldError.
func (s *Store) Voicemails(ctx context.Context, f voicemail.Filter) (voicemail.Page, error) {
	limit, err := pageSize(f.Limit)
	if err != nil {
		return voicemail.Page{}, err
	}
	w := newWhere()
	w.and(!f.Since.IsZero(), `left_at >= @since`, "since", f.Since)
	w.and(!f.Until.IsZero(), `left_at < @until`, "until", f.Until)
	w.and(f.Call != "", `call_id = @call`, "call", string(f.Call))
	w.and(f.ID != "", `id = @one`, "one", column.Text(string(f.ID)))
	queues := make([]string, len(f.Queues))
	for i, q := range f.Queues {
		queues[i] = string(q)
	}
	w.and(f.Queues != nil, `queue = any(@queues::text[])`, "queues", queues)
	w.and(f.Done, `closed_at is not null and @done`, "done", true)
	if f.Cursor != "" {
		key, err := cursorKey(f.Cursor)
		if err != nil {
			return voicemail.Page{}, err
		}
		left, id, ok := strings.Cut(key, " ")
		at, err := time.Parse(time.RFC3339Nano, left)
		if !ok || err != nil {
			return voicemail.Page{}, errCursor
		}
		w.and(true, `(left_at, id) < (@at, @id)`, "at", at)
		w.args["id"] = column.Text(id)
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	w.args["limit"] = limit + 1
	rows, err := s.pool.Query(ctx, `select `+projection.VoicemailColumns+` from voicemails`+w.sql()+` order by left_at desc, id desc limit @limit`, w.args)
	if err != nil {
		return voicemail.Page{}, failure("read voicemails", err)
	}
	list, err := pgx.CollectRows(rows, projection.ScanVoicemail)
	if err != nil {
		return voicemail.Page{}, failure("read voicemails", err)
	}
	page := voicemail.Page{Voicemails: list}
	if len(list) > limit {
		page.Voicemails = list[:limit]
		last := list[limit-1]
		page.Cursor = cursor(last.LeftAt.UTC().Format(time.RFC3339Nano) + " " + string(last.ID))
	}
	return page, nil
}
