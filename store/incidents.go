package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/store/column"
)

// Callers who hide their number are as many people as they filed appeals. What a
// supervisor did not take for an incident is not proposed again while those who
// told of it are counted.
const readProposals = `
	select subject, mode() within group (order by topic_code), territory,
		count(distinct coalesce(nullif(phone, ''), id)), count(*), min(filed_at), max(filed_at)
	from (select *, split_part(topic_code, '.', 1) || '.' || split_part(topic_code, '.', 2) as subject from appeals
		where filed_at >= @since and topic_code is not null and territory is not null and channel <> 'key' and open) a
	where not exists (select from acts where kind = 'dismiss-incident' and at >= @since and reason = a.subject || ' ' || a.territory)
	group by subject, territory
	having count(distinct coalesce(nullif(phone, ''), id)) >= @enough
	order by 4 desc, 1, 3 limit 20`

// IncidentProposals gives the subjects and places of which enough people have
// told since a time, the most first; only appeals that follow nothing yet count.
func (s *Store) IncidentProposals(ctx context.Context, since time.Time, enough int) ([]incident.Proposal, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, readProposals, pgx.NamedArgs{"since": since, "enough": enough})
	if err != nil {
		return nil, failure("read proposals of incidents", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p incident.Proposal, err error) {
		err = row.Scan(&p.Subject, &p.Topic, &p.Territory, &p.Callers, &p.Appeals, &p.First, &p.Last)
		p.First, p.Last = p.First.UTC(), p.Last.UTC()
		return p, err
	})
	return found, failure("read proposals of incidents", err)
}

// joinable bounds how many appeals are joined to an incident as it is opened.
const joinable = 500

const readJoinable = `
	select id, phone from appeals
	where filed_at >= @since and open and master is null and topic_code ~ ('^' || @subject || '(\.|$)') and (@territory = '' or territory = @territory)
		and id <> @incident
	order by filed_at, id limit @limit`

// AppealsAbout gives the open appeals that belong to an incident and were filed
// since a time, with their numbers, the oldest first.
func (s *Store) AppealsAbout(ctx context.Context, i incident.Incident, since time.Time) ([]incident.Member, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, readJoinable, pgx.NamedArgs{
		"since": since, "subject": column.Text(string(incident.Subject(i.Topic))), "territory": column.Text(string(i.Territory)), "incident": string(i.ID), "limit": joinable,
	})
	if err != nil {
		return nil, failure("read appeals about an incident", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[incident.Member])
	return found, failure("read appeals about an incident", err)
}

// CountFollowing gives how many appeals follow each of the incidents; one that
// nobody follows has none.
func (s *Store) CountFollowing(ctx context.Context, ids []cti.IncidentID) (map[cti.IncidentID]int, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select incident, count(*) from incident_followers where incident = any(@ids) group by incident`, pgx.NamedArgs{"ids": ids})
	if err != nil {
		return nil, failure("count followers", err)
	}
	counts := map[cti.IncidentID]int{}
	var id cti.IncidentID
	var n int
	_, err = pgx.ForEachRow(rows, []any{&id, &n}, func() error { counts[id] = n; return nil })
	return counts, failure("count followers", err)
}

const incidentRecords = `
	select id, name, topic_code, coalesce(territory, ''), place, text, prompt, forecast, opened_at, opened_by,
		(select count(distinct coalesce(nullif(phone, ''), appeal)) from incident_followers f where f.incident = i.id), ended_at, coalesce(ended_by, ''), coalesce(answer, '')
	from incidents i`

// IncidentRecord gives an incident with its end; NotFound when there is none.
func (s *Store) IncidentRecord(ctx context.Context, id cti.IncidentID) (incident.Record, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, incidentRecords+` where id = @id`, pgx.NamedArgs{"id": column.Text(string(id))})
	if err != nil {
		return incident.Record{}, failure("read incident", err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanIncident)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, cti.Errorf(cti.NotFound, "Нет массового случая «%s».", id)
	}
	return r, failure("read incident", err)
}

// EndedIncidents gives a page of those that are over, the one that ended last
// first. A Limit of zero means 50; a bad Limit or Cursor is a FieldError.
func (s *Store) EndedIncidents(ctx context.Context, f incident.Filter) (incident.Page, error) {
	limit, err := pageSize(f.Limit)
	if err != nil {
		return incident.Page{}, err
	}
	w := newWhere()
	w.terms = append(w.terms, `ended_at is not null`)
	w.and(!f.Since.IsZero(), `ended_at >= @since`, "since", f.Since)
	w.and(!f.Until.IsZero(), `ended_at < @until`, "until", f.Until)
	if f.Cursor != "" {
		key, err := cursorKey(f.Cursor)
		if err != nil {
			return incident.Page{}, err
		}
		ended, id, ok := strings.Cut(key, " ")
		at, err := time.Parse(time.RFC3339Nano, ended)
		if !ok || err != nil {
			return incident.Page{}, errCursor
		}
		w.and(true, `(ended_at, id) < (@at, @last)`, "at", at)
		w.args["last"] = column.Text(id)
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	w.args["limit"] = limit + 1
	rows, err := s.pool.Query(ctx, incidentRecords+w.sql()+` order by ended_at desc, id desc limit @limit`, w.args)
	if err != nil {
		return incident.Page{}, failure("read ended incidents", err)
	}
	found, err := pgx.CollectRows(rows, scanIncident)
	if err != nil {
		return incident.Page{}, failure("read ended incidents", err)
	}
	page := incident.Page{Incidents: found}
	if len(found) > limit {
		page.Incidents = found[:limit]
		last := found[limit-1]
		page.Cursor = cursor(last.EndedAt.Format(time.RFC3339Nano) + " " + string(last.ID))
	}
	return page, nil
}

func scanIncident(row pgx.CollectableRow) (r incident.Record, err error) {
	var forecast, ended *time.Time
	err = row.Scan(&r.ID, &r.Name, &r.Topic, &r.Territory, &r.Where, &r.Text, &r.Prompt, &forecast, &r.OpenedAt, &r.OpenedBy, &r.Followers, &ended, &r.EndedBy, &r.Answer)
	r.Forecast, r.OpenedAt, r.EndedAt = column.Value(forecast).UTC(), r.OpenedAt.UTC(), column.Value(ended).UTC()
	return r, err
}
