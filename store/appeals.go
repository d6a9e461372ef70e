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
)

const appealColumns = `id, number, channel, status, filed_at, by_kind, by_id, coalesce(call_id, ''), coalesce(voicemail, ''), coalesce(line, ''),
	name, phone, email, address, topic, coalesce(topic_code, ''), coalesce(territory, ''), coalesce(body, ''), text, coalesce(consent, 0), coalesce(consent_to, ''),
	case when open then coalesce(person, by_id) else '' end`

func scanAppeal(row pgx.CollectableRow) (appeal.Appeal, error) {
	var a appeal.Appeal
	err := row.Scan(appealTargets(&a)...)
	return a, err
}

// appealTargets is where appealColumns go.
func appealTargets(a *appeal.Appeal) []any {
	return []any{&a.ID, &a.Number, &a.Channel, &a.Status, &a.FiledAt, &a.FiledBy.Kind, &a.FiledBy.ID, &a.Call, &a.Voicemail,
		&a.Line, &a.Applicant.Name, &a.Applicant.Phone, &a.Applicant.Email, &a.Applicant.Address, &a.Topic, &a.TopicCode, &a.Territory, &a.Body, &a.Text, &a.Consent, &a.ConsentTo, &a.Worker}
}

// Appeal finds one appeal; NotFound when there is none.
func (s *Store) Appeal(ctx context.Context, id cti.AppealID) (appeal.Appeal, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	w := newWhere()
	w.and(true, `id = @id`, "id", string(id))
	found, err := readAppeals(ctx, s.pool, w, 1)
	if err == nil && len(found) == 0 {
		err = cti.Errorf(cti.NotFound, "Нет обращения «%s».", id)
	}
	if err != nil {
		return appeal.Appeal{}, failure("read appeal", err)
	}
	return found[0], nil
}

// Appeals gives a page of appeals, newest first. A Limit of zero means 50; a bad
// Limit or Cursor is a FieldError.
func (s *Store) Appeals(ctx context.Context, f appeal.Filter) (appeal.Page, error) {
	limit, err := pageSize(f.Limit)
	if err != nil {
		return appeal.Page{}, err
	}
	w := newWhere()
	w.and(!f.Since.IsZero(), `filed_at >= @since`, "since", f.Since)
	w.and(!f.Until.IsZero(), `filed_at < @until`, "until", f.Until)
	w.and(f.Channel != "", `channel = @channel`, "channel", string(f.Channel))
	w.and(f.Phone != "", `phone = @phone and phone <> ''`, "phone", f.Phone)
	w.and(f.Email != "", `lower(email) = @email and email <> ''`, "email", f.Email)
	w.and(f.Call != "", `call_id = @call`, "call", string(f.Call))
	if f.Cursor != "" {
		at, id, err := appealCursor(f.Cursor)
		if err != nil {
			return appeal.Page{}, err
		}
		w.and(true, `(filed_at, id) < (@at, @id)`, "at", at)
		w.args["id"] = id
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	found, err := readAppeals(ctx, s.pool, w, limit+1)
	if err != nil {
		return appeal.Page{}, failure("read appeals", err)
	}
	page := appeal.Page{Appeals: found}
	if len(found) > limit {
		page.Appeals = found[:limit]
		last := found[limit-1]
		page.Cursor = cursor(strconv.FormatInt(last.FiledAt.UnixMicro(), 10) + "." + string(last.ID))
	}
	return page, nil
}

func appealCursor(text string) (at time.Time, id string, err error) {
	key, err := cursorKey(text)
	if err != nil {
		return time.Time{}, "", err
	}
	micros, id, ok := strings.Cut(key, ".")
	n, err := strconv.ParseInt(micros, 10, 64)
	// Outside of these PostgreSQL has no such time.
	if at = time.UnixMicro(n).UTC(); !ok || err != nil || at.Year() < 1 || at.Year() > 9999 {
		return time.Time{}, "", errCursor
	}
	return at, column.Text(id), nil
}

func readAppeals(ctx context.Context, q querier, w *where, limit int) ([]appeal.Appeal, error) {
	w.args["limit"] = limit
	rows, err := q.Query(ctx, `select `+appealColumns+` from appeals`+w.sql()+
		` order by filed_at desc, id desc limit @limit`, w.args)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, scanAppeal)
	if err != nil {
		return nil, err
	}
	of := make([]*appeal.Appeal, len(found))
	for i := range found {
		of[i] = &found[i]
	}
	return found, readMarks(ctx, q, of)
}

// readMarks fills in what citizens gave the calls of appeals. It is a question of
// its own because calls lie in a partition for each month: which one, their ids say.
func readMarks(ctx context.Context, q querier, appeals []*appeal.Appeal) error {
	of := map[string][]*appeal.Appeal{}
	var ids []string
	var arrived []time.Time
	for _, a := range appeals {
		at, err := a.Call.ArrivedAt()
		if err != nil {
			continue // no call, or none that can be in the database
		}
		id := string(a.Call)
		if of[id] == nil {
			ids, arrived = append(ids, id), append(arrived, at)
		}
		of[id] = append(of[id], a)
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := q.Query(ctx, `select k.id, c.rating from unnest(@ids::text[], @arrived::timestamptz[]) k (id, at),
		lateral (select rating from calls where id = k.id and arrived_at = k.at and rating is not null limit 1) c`,
		pgx.NamedArgs{"ids": ids, "arrived": arrived})
	if err != nil {
		return err
	}
	var id string
	var mark int
	_, err = pgx.ForEachRow(rows, []any{&id, &mark}, func() error {
		for _, a := range of[id] {
			a.Mark = mark
		}
		return nil
	})
	return err
}

// AppealsBehind gives what tells who may see the appeals that were written in
// calls, or that are named: id, call, topic, and whose they are.
func (s *Store) AppealsBehind(ctx context.Context, calls []cti.CallID, ids []cti.AppealID) ([]appeal.Appeal, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select id, coalesce(call_id, ''), topic_code, by_kind, by_id, case when open then coalesce(person, by_id) else '' end
		from appeals where topic_code is not null and (call_id = any(@calls::text[]) or id = any(@ids::text[]))`,
		pgx.NamedArgs{"calls": column.Texts(calls), "ids": column.Texts(ids)})
	if err != nil {
		return nil, failure("read whose appeals", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a appeal.Appeal, err error) {
		err = row.Scan(&a.ID, &a.Call, &a.TopicCode, &a.FiledBy.Kind, &a.FiledBy.ID, &a.Worker)
		return a, err
	})
	return found, failure("read whose appeals", err)
}
