package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store/column"
)

// HireUser adds a user in the name of an administrator; a login that is taken is
// an error of that field.
func (s *Store) HireUser(ctx context.Context, by cti.AgentID, u cti.User) (cti.User, error) {
	if err := u.Check(); err != nil {
		return u, err
	}
	return s.staffed(ctx, by, u.Login, func(tx pgx.Tx, was *cti.User) (act.Kind, string, error) {
		if was != nil {
			return "", "", cti.FieldError("login", "Логин %s уже занят: это %s.", u.Login, was.Name)
		}
		u.Disabled = false
		return addUser(ctx, tx, u)
	})
}

// ChangeUser changes all but the password and whether the user may log in. A
// Version that is not the newest is a Conflict, and nobody takes the
// administrator's role off himself.
func (s *Store) ChangeUser(ctx context.Context, by cti.AgentID, u cti.User) (cti.User, error) {
	if err := u.Check(); err != nil {
		return u, err
	}
	return s.staffed(ctx, by, u.Login, func(tx pgx.Tx, was *cti.User) (act.Kind, string, error) {
		switch {
		case was == nil:
			return "", "", noUser(u.Login)
		case was.Version != u.Version:
			return "", "", cti.Errorf(cti.Conflict, "Пока вы правили, данные сотрудника изменил кто-то другой. Посмотрите, что изменилось, и сохраните ещё раз.")
		case u.Login == by && u.Role != cti.RoleAdmin:
			return "", "", cti.FieldError("role", "Роль администратора у себя снять нельзя: это сделает другой администратор.")
		case was.Changed(u) == "":
			return "", "", nil
		}
		_, err := tx.Exec(ctx, changeUser, userArgs(u))
		return act.ChangeUser, was.Changed(u), err
	})
}

// DisableUser lets a user log in no more, or again; nobody disables himself.
func (s *Store) DisableUser(ctx context.Context, by, login cti.AgentID, disabled bool) (cti.User, error) {
	return s.staffed(ctx, by, login, func(tx pgx.Tx, was *cti.User) (act.Kind, string, error) {
		if was != nil && login == by && disabled {
			return "", "", cti.Errorf(cti.Conflict, "Отключить себя нельзя: это сделает другой администратор.")
		}
		return disableUser(ctx, tx, login, was, disabled)
	})
}

// ResetPassword gives a user another password (PHC text).
func (s *Store) ResetPassword(ctx context.Context, by, login cti.AgentID, hash string) (cti.User, error) {
	if hash == "" {
		return cti.User{}, fmt.Errorf("reset password of %s: the hash is empty", login)
	}
	return s.staffed(ctx, by, login, func(tx pgx.Tx, was *cti.User) (act.Kind, string, error) {
		if was == nil {
			return "", "", noUser(login)
		}
		_, err := tx.Exec(ctx, `update users set password_hash = @hash, changed_at = now(), version = version + 1 where login = @login`,
			pgx.NamedArgs{"hash": hash, "login": login})
		return act.SetPassword, "", err
	})
}

// staffed makes a change in the name of an administrator. Both rows are locked: of
// two administrators who disable each other the second is none any more, so that
// one always remains.
func (s *Store) staffed(ctx context.Context, by, login cti.AgentID, change userChange) (cti.User, error) {
	now, err := s.changed(ctx, by, login, func(tx pgx.Tx, was *cti.User, found []cti.User) (act.Kind, string, error) {
		if one := named(found, by); one == nil || one.Disabled || one.Role != cti.RoleAdmin {
			return "", "", cti.Errorf(cti.Forbidden, "Вы больше не администратор: это изменил другой администратор.")
		}
		return change(tx, was)
	})
	switch sqlState(err) {
	case "23503":
		return now, cti.FieldError("body", "Этой организации больше нет в справочнике.")
	case "23505":
		return now, cti.FieldError("login", "Логин %s уже занят.", login)
	}
	return now, failure("change user", err)
}

// userChange changes a user (nil when there is none) and tells what act that is; an
// empty kind is none.
type userChange = func(tx pgx.Tx, was *cti.User) (kind act.Kind, what string, err error)

// changed makes a change with its act, and gives the user as it is then.
func (s *Store) changed(ctx context.Context, by, login cti.AgentID,
	change func(tx pgx.Tx, was *cti.User, locked []cti.User) (act.Kind, string, error),
) (now cti.User, err error) {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		found, err := lockUsers(ctx, tx, by, login)
		if err != nil {
			return err
		}
		kind, what, err := change(tx, named(found, login), found)
		if err != nil {
			return err
		}
		if found, err = lockUsers(ctx, tx, login); err != nil {
			return err
		}
		now = *named(found, login)
		if kind == "" {
			return nil
		}
		return recordAct(ctx, tx, by, now, kind, what)
	})
	return now, err
}

func addUser(ctx context.Context, tx pgx.Tx, u cti.User) (act.Kind, string, error) {
	_, err := tx.Exec(ctx, `insert into users (login, name, role, queues, skills, sees, body, phone, password_hash, disabled)
		values (@login, @name, @role, @queues, @skills, @sees, nullif(@body, ''), @phone, @hash, @disabled)`, userArgs(u))
	return act.AddUser, string(u.Role), err
}

// changeUser changes all but the password and whether the user may log in.
const changeUser = leaveBody + ` update users set name = @name, role = @role, queues = @queues, skills = @skills, sees = @sees,
	body = nullif(@body, ''), phone = @phone, changed_at = now(), version = version + 1 where login = @login`

func disableUser(ctx context.Context, tx pgx.Tx, login cti.AgentID, was *cti.User, disabled bool) (act.Kind, string, error) {
	switch {
	case was == nil:
		return "", "", noUser(login)
	case was.Disabled == disabled:
		return "", "", nil
	}
	kind := act.EnableUser
	if disabled {
		kind = act.DisableUser
	}
	_, err := tx.Exec(ctx, `update users set disabled = @disabled, changed_at = now(), version = version + 1 where login = @login`,
		pgx.NamedArgs{"disabled": disabled, "login": login})
	return kind, "", err
}

func lockUsers(ctx context.Context, tx pgx.Tx, logins ...cti.AgentID) ([]cti.User, error) {
	rows, err := tx.Query(ctx, `select `+userColumns+` from users where login = any(@logins) order by login for update`,
		pgx.NamedArgs{"logins": column.Texts(logins)})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanUser)
}

func named(users []cti.User, login cti.AgentID) *cti.User {
	if i := slices.IndexFunc(users, func(u cti.User) bool { return u.Login == login }); i >= 0 {
		return &users[i]
	}
	return nil
}

// recordAct is named after the version that the act made: a user's versions are
// never made twice.
func recordAct(ctx context.Context, tx pgx.Tx, by cti.AgentID, u cti.User, kind act.Kind, what string) error {
	_, err := tx.Exec(ctx, `insert into acts (id, at, by_id, kind, agent, call_id, why, reason, queues, watch)
		values (@id, now(), @by, @kind, @login, '', '', @what, '{}', '')`, pgx.NamedArgs{
		"id": "user." + string(u.Login) + "." + strconv.Itoa(u.Version), "by": by, "kind": kind, "login": u.Login, "what": what,
	})
	return err
}

func userArgs(u cti.User) pgx.NamedArgs {
	return pgx.NamedArgs{
		"names": column.Texts(appeal.ToBody()),
		"login": u.Login, "name": u.Name, "role": u.Role, "queues": column.Texts(u.Queues), "skills": orNone(u.Skills), "sees": column.Texts(u.Sees),
		"body": column.Text(string(u.Body)), "phone": u.Phone, "hash": u.PasswordHash, "disabled": u.Disabled,
	}
}
