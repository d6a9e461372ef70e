package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store/column"
	"github.com/dozvon/dozvon/store/projection"
)

// lists are the conditions of the worklists, each the one of an index.
var lists = map[appeal.List]string{
	appeal.ListOpen:    `open`,
	appeal.ListMine:    `open and person = @person`,
	appeal.ListBody:    `open and body = @home`,
	appeal.ListSoon:    `open and due_at >= @now and due_at < @soon`,
	appeal.ListOverdue: `open and due_at < @now`,
	appeal.ListDecide:  `state in ('new', 'moderation', 'coordination', 'approval', 'reopened')`,
	appeal.ListExamine: `examine`,
	appeal.ListControl: `control`,

	appeal.ListUndelivered: `undelivered`,
	// Few of many: they are found by their ids.
	appeal.ListUnread: `id = any(array(select n.appeal from appeal_news n where n.person = @person))`,
}

// Worklist gives a page of a worklist, the nearest term first. A Limit of zero
// means 50; a bad List, Limit or Cursor is a FieldError.
func (s *Store) Worklist(ctx context.Context, f appeal.Work) (appeal.TaskPage, error) {
	limit, err := pageSize(f.Limit)
	if err != nil {
		return appeal.TaskPage{}, err
	}
	w, err := listed(f)
	if err != nil {
		return appeal.TaskPage{}, err
	}
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
	found, err := readTasks(ctx, s.pool, w, `due_at, id`, limit+1)
	if err != nil {
		return appeal.TaskPage{}, failure("read worklist", err)
	}
	page := appeal.TaskPage{Tasks: found}
	if len(found) > limit {
		page.Tasks = found[:limit]
		last := found[limit-1]
		due := projection.Never
		if !last.DueAt.IsZero() {
			due = strconv.FormatInt(last.DueAt.UnixMicro(), 10)
		}
		page.Cursor = cursor(due + "." + string(last.Appeal.ID))
	}
	return page, nil
}

// listed is the condition of a worklist.
func listed(f appeal.Work) (*where, error) {
	term, known := lists[f.List]
	if !known {
		return nil, cti.FieldError("list", "Такого списка нет: «%s».", f.List)
	}
	w := newWhere()
	w.and(true, term, "now", f.At)
	w.args["person"], w.args["home"], w.args["soon"] = column.Text(string(f.Person)), column.Text(string(f.Home)), f.At.AddDate(0, 0, appeal.SoonDays)
	if f.Own && f.List == appeal.ListUndelivered {
		w.terms = append(w.terms, `(person = @person or person is null and @person in (life #>> '{answer,by,id}', life #>> '{answer,approved_by,id}'))`)
	}
	w.and(f.Body != "", `body = @body`, "body", string(f.Body))
	w.and(f.Kind != "", `kind = @kind`, "kind", string(f.Kind))
	w.and(f.State != "", `state = @state`, "state", string(f.State))
	// '/' follows '.': between the two is what an index finds, and little else.
	w.and(f.Topic != "", `topic_code >= @topic and topic_code < @topic || '/' and (topic_code = @topic or starts_with(topic_code, @topic || '.'))`,
		"topic", column.Text(string(f.Topic)))
	return w, nil
}

// CountWork counts worklists, each as far as appeal.MostCounted: who has more
// than that looks at the first page all the same, and counting stays cheap.
func (s *Store) CountWork(ctx context.Context, f appeal.Work, names []appeal.List) (map[appeal.List]int, error) {
	counts := map[appeal.List]int{}
	b := &pgx.Batch{}
	for _, name := range names {
		f.List = name
		w, err := listed(f)
		if err != nil {
			return nil, err
		}
		w.args["most"] = appeal.MostCounted
		b.Queue(`select count(*) from (select from appeals`+w.sql()+` limit @most) l`, w.args).QueryRow(func(row pgx.Row) error {
			var n int
			err := row.Scan(&n)
			counts[name] = n
			return err
		})
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	return counts, failure("count worklists", s.pool.SendBatch(ctx, b).Close())
}

func readTasks(ctx context.Context, q querier, w *where, order string, limit int) ([]appeal.Task, error) {
	w.args["limit"] = limit
	rows, err := q.Query(ctx, `select version, kind, state, coalesce(outcome, ''), coalesce(person, ''), nullif(due_at, 'infinity'), late, hops,
		coalesce((select n.what from appeal_news n where n.person = @person and n.appeal = appeals.id), ''), `+
		appealColumns+` from appeals`+w.sql()+` order by `+order+` limit @limit`, w.args)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, scanTask)
	if err != nil {
		return nil, err
	}
	of := make([]*appeal.Appeal, len(found))
	for i := range found {
		of[i] = &found[i].Appeal
	}
	return found, readMarks(ctx, q, of)
}

func scanTask(row pgx.CollectableRow) (appeal.Task, error) {
	var t appeal.Task
	var due *time.Time
	a := &t.Appeal
	err := row.Scan(append([]any{&t.Version, &t.Kind, &t.State, &t.Outcome, &t.Person, &due, &t.Late, &t.Hops, &t.Unread}, appealTargets(a)...)...)
	t.DueAt = column.Value(due)
	return t, err
}

func taskCursor(text string) (due, id string, err error) {
	key, err := cursorKey(text)
	if err != nil {
		return "", "", err
	}
	micros, id, ok := strings.Cut(key, ".")
	if ok && micros == projection.Never {
		return micros, column.Text(id), nil
	}
	at, id, err := appealCursor(text)
	return at.Format(time.RFC3339Nano), id, err
}
