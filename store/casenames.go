package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store/column"
)

// CaseNames gives what bodies, people and appeals are called. An id that nobody
// has is left out.
func (s *Store) CaseNames(ctx context.Context, bodies []cti.BodyID, people []cti.AgentID, appeals []cti.AppealID) (appeal.Names, error) {
	names := appeal.Names{Bodies: map[cti.BodyID]string{}, People: map[cti.AgentID]string{}, Appeals: map[cti.AppealID]string{}}
	b := &pgx.Batch{}
	queueNames(b, `select id, coalesce(nullif(short, ''), name) from bodies where id = any(@ids::text[])`, bodies, names.Bodies)
	queueNames(b, `select login, name from users where login = any(@ids::text[])`, people, names.People)
	queueNames(b, `select id, number from appeals where id = any(@ids::text[])`, appeals, names.Appeals)
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	return names, failure("read names", s.pool.SendBatch(ctx, b).Close())
}

func queueNames[ID ~string](b *pgx.Batch, sql string, ids []ID, names map[ID]string) {
	if len(ids) == 0 {
		return
	}
	asked := make([]string, len(ids))
	for i, id := range ids {
		asked[i] = column.Text(string(id))
	}
	b.Queue(sql, pgx.NamedArgs{"ids": asked}).Query(func(rows pgx.Rows) error {
		var id ID
		var name string
		_, err := pgx.ForEachRow(rows, []any{&id, &name}, func() error {
			names[id] = name
			return nil
		})
		return err
	})
}

// AppealByNumber finds an appeal by the number that its applicant was told;
// NotFound when there is none.
func (s *Store) AppealByNumber(ctx context.Context, number string) (cti.AppealID, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select id from appeals where number = @number`, pgx.NamedArgs{"number": column.Text(number)})
	if err != nil {
		return "", failure("find appeal", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[cti.AppealID])
	if err == nil && len(found) == 0 {
		err = cti.Errorf(cti.NotFound, "Нет обращения с номером %s.", number)
	}
	if err != nil {
		return "", failure("find appeal", err)
	}
	return found[0], nil
}

// Colleagues lists the people who may log in, by name. Only login, name and role
// are read.
func (s *Store) Colleagues(ctx context.Context) ([]cti.User, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select login, name, role from users where not disabled order by name, login`)
	if err != nil {
		return nil, failure("read colleagues", err)
	}
	people, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (u cti.User, err error) {
		return u, row.Scan(&u.Login, &u.Name, &u.Role)
	})
	return people, failure("read colleagues", err)
}
