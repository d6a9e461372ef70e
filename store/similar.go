package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store/column"
	"github.com/dozvon/dozvon/store/projection"
)

const similarShown = 5

// One that follows another is open as long as that one is.
const readSimilar = `
	select id, number, filed_at, topic, coalesce(territory, ''), state, coalesce(body, ''), nullif(due_at, 'infinity'), coalesce(master, '')
	from appeals a
	where phone = @phone and phone <> '' and (open or state = 'duplicate') and id <> @not
		and (open or exists (select from appeals m where m.id = a.master and m.open))
		and case when @code <> '' and topic_code is not null then topic_code = @code else lower(topic) = lower(@topic) end
		and (@territory = '' or territory is null or territory = @territory)
	order by filed_at desc limit @limit`

// SimilarAppeals gives the open appeals of the same person about the same, the
// newest first. Hidden and short numbers are many people and have none.
func (s *Store) SimilarAppeals(ctx context.Context, f appeal.Likeness) ([]appeal.Similar, error) {
	if !projection.Personal(f.Phone) || f.Topic == "" && f.TopicCode == "" {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, readSimilar, pgx.NamedArgs{
		"phone": column.Text(f.Phone), "topic": column.Text(f.Topic), "code": column.Text(string(f.TopicCode)), "territory": column.Text(string(f.Territory)),
		"not": column.Text(string(f.Not)), "limit": similarShown,
	})
	if err != nil {
		return nil, failure("read similar appeals", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (one appeal.Similar, err error) {
		var due *time.Time
		err = row.Scan(&one.ID, &one.Number, &one.FiledAt, &one.Topic, &one.Territory, &one.State, &one.Body, &due, &one.Master)
		one.FiledAt, one.DueAt = one.FiledAt.UTC(), column.Value(due)
		return one, err
	})
	return found, failure("read similar appeals", err)
}

// addTries is how often an addition goes round other people's changes.
const addTries = 5

// AddToAppeal puts down that the applicant came again about an open appeal. It
// changes no term and so conflicts with nobody's work: the version asked for is
// not looked at. With the same key it is made once.
func (s *Store) AddToAppeal(ctx context.Context, asked appeal.Asked) (appeal.Record, error) {
	for try := 1; ; try++ {
		now, err := s.AppealRecord(ctx, asked.Appeal)
		if err != nil {
			return now, err
		}
		asked.Version = now.Case.Version
		now, err = s.ChangeAppeal(ctx, asked)
		if cti.CodeOf(err) == cti.Conflict && now.Case.Version > asked.Version && try < addTries {
			continue
		}
		return now, err
	}
}
