package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/plan"
)

// PlanVersions gives a page of the plans that came into force, the newest first,
// without their texts. Before is the number that ended the page above; zero
// begins. A Limit of zero means 50; a bad one is a FieldError.
func (s *Store) PlanVersions(ctx context.Context, before, limit int) (plan.VersionPage, error) {
	limit, err := pageSize(limit)
	if err != nil {
		return plan.VersionPage{}, err
	}
	w := newWhere()
	w.and(before > 0, `number < @before`, "before", before)
	w.args["limit"] = limit + 1
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select number, at, by_id, note, sum, '' from plan_versions`+w.sql()+`
		order by number desc limit @limit`, w.args)
	if err != nil {
		return plan.VersionPage{}, failure("read versions of the plan", err)
	}
	found, err := pgx.CollectRows(rows, scanVersion)
	if err != nil {
		return plan.VersionPage{}, failure("read versions of the plan", err)
	}
	page := plan.VersionPage{Versions: found}
	if len(found) > limit {
		page.Versions, page.Before = found[:limit], found[limit-1].Number
	}
	return page, nil
}

// PlanVersion gives one version with its text; NotFound when there is none.
func (s *Store) PlanVersion(ctx context.Context, number int) (plan.Version, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select number, at, by_id, note, sum, text from plan_versions where number = @number`,
		pgx.NamedArgs{"number": number})
	if err != nil {
		return plan.Version{}, failure("read version of the plan", err)
	}
	v, err := pgx.CollectExactlyOneRow(rows, scanVersion)
	if errors.Is(err, pgx.ErrNoRows) {
		return plan.Version{}, cti.Errorf(cti.NotFound, "Версии %d у плана нет.", number)
	}
	return v, failure("read version of the plan", err)
}

// PlanAfter gives the plan of one sum where it came into force later than the one
// of another, which may be empty for none; NotFound when it did not, or when either
// never was in force.
func (s *Store) PlanAfter(ctx context.Context, sum, later string) (plan.Version, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select number, at, by_id, note, sum, text from plan_versions
		where sum = @later and (@sum = '' or number > (select max(number) from plan_versions where sum = @sum))
		order by number desc limit 1`, pgx.NamedArgs{"sum": sum, "later": later})
	if err != nil {
		return plan.Version{}, failure("read later plan", err)
	}
	v, err := pgx.CollectExactlyOneRow(rows, scanVersion)
	if errors.Is(err, pgx.ErrNoRows) {
		return plan.Version{}, cti.Errorf(cti.NotFound, "Такого плана после этого не было.")
	}
	return v, failure("read later plan", err)
}

func scanVersion(row pgx.CollectableRow) (plan.Version, error) {
	var v plan.Version
	err := row.Scan(&v.Number, &v.At, &v.By, &v.Note, &v.Sum, &v.Text)
	v.At = v.At.UTC()
	return v, err
}
