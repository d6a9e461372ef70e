package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store/column"
)

// AddUser adds a user; one who exists is a Conflict, or is replaced as a whole.
// A replacement without a PasswordHash keeps the old password, and who is disabled
// stays so (SetDisabled).
func (s *Store) AddUser(ctx context.Context, u cti.User, replace bool) error {
	if err := u.Check(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	sql := leaveBody + ` insert into users (login, name, role, queues, skills, sees, body, phone, password_hash, disabled)
		values (@login, @name, @role, @queues, @skills, @sees, nullif(@body, ''), @phone, @hash, @disabled)`
	if replace {
		sql += ` on conflict (login) do update set name = excluded.name, role = excluded.role,
			queues = excluded.queues, skills = excluded.skills, sees = excluded.sees, body = excluded.body, phone = excluded.phone, disabled = users.disabled or excluded.disabled, changed_at = now(), version = users.version + 1,
			password_hash = coalesce(nullif(excluded.password_hash, ''), users.password_hash)`
	}
	_, err := s.pool.Exec(ctx, sql, userArgs(u))
	switch sqlState(err) {
	case "23505":
		return cti.Errorf(cti.Conflict, "Пользователь %s уже есть; чтобы заменить его, добавьте --replace.", u.Login)
	case "23503":
		return noBody(u.Body)
	}
	return failure("add user", err)
}

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

// SetDisabled lets a user log in no more, or again; NotFound when there is no
// such user. What the user did stays on record.
func (s *Store) SetDisabled(ctx context.Context, login cti.AgentID, disabled bool) error {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	tag, err := s.pool.Exec(ctx, `update users set disabled = @disabled, changed_at = now(), version = users.version + 1 where login = @login`,
		pgx.NamedArgs{"disabled": disabled, "login": column.Text(string(login))})
	if err == nil && tag.RowsAffected() == 0 {
		return noUser(login)
	}
	return failure("disable user", err)
}

// SetSees sets which sensitive topics' appeals a user sees whole; NotFound when
// there is no such user.
func (s *Store) SetSees(ctx context.Context, login cti.AgentID, sees []cti.Sensitivity) error {
	if err := cti.CheckSees(sees); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	tag, err := s.pool.Exec(ctx, `update users set sees = @sees, changed_at = now(), version = users.version + 1 where login = @login`,
		pgx.NamedArgs{"sees": column.Texts(sees), "login": column.Text(string(login))})
	if err == nil && tag.RowsAffected() == 0 {
		return noUser(login)
	}
	return failure("set what a user sees", err)
}

// SetBody sets of which organisation a user is, or with none that the user is of
// no one; NotFound when there is no such user.
func (s *Store) SetBody(ctx context.Context, login cti.AgentID, body cti.BodyID) error {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	tag, err := s.pool.Exec(ctx, leaveBody+` update users set body = nullif(@body, ''), changed_at = now(), version = users.version + 1 where login = @login`,
		pgx.NamedArgs{"body": column.Text(string(body)), "login": column.Text(string(login)), "names": column.Texts(appeal.ToBody())})
	switch {
	case sqlState(err) == "23503":
		return noBody(body)
	case err == nil && tag.RowsAffected() == 0:
		return noUser(login)
	}
	return failure("set a user's body", err)
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
