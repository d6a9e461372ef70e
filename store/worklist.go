package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// lists are the conditions of the worklists, each the one of an index.
var lists = map[appeal.List]string{
	appeal.ListOpen:    `open`,
	appeal.ListMine:    `open and person = @person`,
	appeal.ListSoon:    `open and due_at >= @now and due_at < @soon`,
	appeal.ListOverdue: `open and due_at < @now`,
	appeal.ListDecide:  `state in ('new', 'moderation', 'coordination', 'approval', 'reopened')`,
	appeal.ListExamine: `examine`,
}

// Worklist gives a page of a worklist, the nearest term first. A Limit of zero
// means 50; a bad List, Limit or Cursor is a FieldError.
func (s *Store) Worklist(ctx context.Context, f appeal.Work) (appeal.TaskPage, error) {
	limit, err := pageSize(f.Limit)
	if err != nil {
		return appeal.TaskPage{}, err
	}
	w := newWhere()
	term, known := lists[f.List]
	if !known {
		return appeal.TaskPage{}, cti.FieldError("list", "Такого списка нет: %q.", f.List)
	}
	w.and(true, term, "now", f.At)
	w.args["person"], w.args["soon"] = clean(string(f.Person)), f.At.AddDate(0, 0, appeal.SoonDays)
	w.and(f.Body != "", `body = @body`, "body", string(f.Body))
	if f.Cursor != "" {
		due, id, err := taskCursor(f.Cursor)
		if err != nil {
			return appeal.TaskPage{}, err
		}
		w.and(true, `(due_at, id) > (@due::timestamptz, @id)`, "due", due)
		w.args["id"] = id
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	found, err := readTasks(ctx, s.pool, w, limit+1)
	if err != nil {
		return appeal.TaskPage{}, failure("read worklist", err)
	}
	page := appeal.TaskPage{Tasks: found}
	if len(found) > limit {
		page.Tasks = found[:limit]
		last := found[limit-1]
		due := "infinity"
		if !last.DueAt.IsZero() {
			due = strconv.FormatInt(last.DueAt.UnixMicro(), 10)
		}
		page.Cursor = cursor(due + "." + string(last.Appeal.ID))
	}
	return page, nil
}

func readTasks(ctx context.Context, q querier, w *where, limit int) ([]appeal.Task, error) {
	w.args["limit"] = limit
	rows, err := q.Query(ctx, `select version, kind, state, coalesce(outcome, ''), coalesce(person, ''), nullif(due_at, 'infinity'), late, hops, `+
		appealColumns+` from appeals`+w.sql()+` order by due_at, id limit @limit`, w.args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanTask)
}

func scanTask(row pgx.CollectableRow) (appeal.Task, error) {
	var t appeal.Task
	var due *time.Time
	a := &t.Appeal
	err := row.Scan(append([]any{&t.Version, &t.Kind, &t.State, &t.Outcome, &t.Person, &due, &t.Late, &t.Hops}, appealTargets(a)...)...)
	t.DueAt = value(due)
	return t, err
}

func taskCursor(text string) (due, id string, err error) {
	key, err := cursorKey(text)
	if err != nil {
		return "", "", err
	}
	micros, id, ok := strings.Cut(key, ".")
	if ok && micros == "infinity" {
		return micros, clean(id), nil
	}
	at, id, err := appealCursor(text)
	return at.Format(time.RFC3339Nano), id, err
}
