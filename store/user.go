package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/store/column"
)

// sqlState is the code with which PostgreSQL refused something; empty when it did not.
func sqlState(err error) string {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code
	}
	return ""
}

func orNone(s cti.Skills) cti.Skills {
	if s == nil {
		return cti.Skills{}
	}
	return s
}

const userColumns = `login, name, role, queues, skills, sees, coalesce(body, ''), phone, password_hash, disabled, version`

func scanUser(row pgx.CollectableRow) (cti.User, error) {
	var u cti.User
	var queues, sees []string
	err := row.Scan(&u.Login, &u.Name, &u.Role, &queues, &u.Skills, &sees, &u.Body, &u.Phone, &u.PasswordHash, &u.Disabled, &u.Version)
	u.Queues = make([]cti.QueueID, len(queues))
	for i, q := range queues {
		u.Queues[i] = cti.QueueID(q)
	}
	for _, s := range sees {
		u.Sees = append(u.Sees, cti.Sensitivity(s))
	}
	return u, err
}

// UserByLogin finds a user, disabled or not; NotFound when there is none.
func (s *Store) UserByLogin(ctx context.Context, login cti.AgentID) (cti.User, error) {
	users, err := s.users(ctx, ` where login = @login`, pgx.NamedArgs{"login": column.Text(string(login))})
	if err != nil {
		return cti.User{}, err
	}
	if len(users) == 0 {
		return cti.User{}, noUser(login)
	}
	return users[0], nil
}

// Users lists all users by login.
func (s *Store) Users(ctx context.Context) ([]cti.User, error) {
	return s.users(ctx, ` order by login`, pgx.NamedArgs{})
}

func (s *Store) users(ctx context.Context, tail string, args pgx.NamedArgs) ([]cti.User, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select `+userColumns+` from users`+tail, args)
	if err != nil {
		return nil, failure("read users", err)
	}
	users, err := pgx.CollectRows(rows, scanUser)
	return users, failure("read users", err)
}

// Disabled lists the logins that may not log in.
func (s *Store) Disabled(ctx context.Context) ([]cti.AgentID, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	rows, err := s.pool.Query(ctx, `select login from users where disabled order by login`)
	if err != nil {
		return nil, failure("read disabled users", err)
	}
	logins, err := pgx.CollectRows(rows, pgx.RowTo[cti.AgentID])
	return logins, failure("read disabled users", err)
}

// leaveBody forgets what came to a body for somebody who is of it no longer.
const leaveBody = `with gone as (delete from appeal_news n using users u
	where u.login = @login and n.person = u.login and n.what = any(@names) and u.body is distinct from nullif(@body, ''))`

func noBody(id cti.BodyID) error {
	return cti.FieldError("body", "Организации «%s» нет в справочнике. Проверьте её код или внесите её: dozvon body import.", id)
}

// SetPassword replaces a user's password hash (PHC text); NotFound when there
// is no such user.
func (s *Store) SetPassword(ctx context.Context, login cti.AgentID, hash string) error {
	if hash == "" {
		return fmt.Errorf("set password of %s: the hash is empty", login)
	}
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	tag, err := s.pool.Exec(ctx, `update users set password_hash = @hash, changed_at = now(), version = users.version + 1 where login = @login`,
		pgx.NamedArgs{"hash": hash, "login": column.Text(string(login))})
	if err == nil && tag.RowsAffected() == 0 {
		return noUser(login)
	}
	return failure("set password", err)
}

func noUser(login cti.AgentID) error {
	return cti.Errorf(cti.NotFound, "Нет пользователя %s.", login)
}
