package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/store/column"
)

// Console changes those who log in on behalf of somebody at the server, who needs no
// login for it. What is changed is on record, as with administrators.
type Console struct {
	s  *Store
	by cti.AgentID
}

// Console names who is at the server, such as console:root.
func (s *Store) Console(by cti.AgentID) Console { return Console{s, by} }

// AddUser adds a user; one who exists is a Conflict, or is replaced as a whole.
// A replacement without a PasswordHash keeps the old password, and who is disabled
// stays so.
func (c Console) AddUser(ctx context.Context, u cti.User, replace bool) error {
	if err := u.Check(); err != nil {
		return err
	}
	return c.change(ctx, u.Login, u.Body, func(tx pgx.Tx, was *cti.User) (act.Kind, string, error) {
		switch {
		case was == nil:
			return addUser(ctx, tx, u)
		case !replace:
			return "", "", cti.Errorf(cti.Conflict, "Пользователь %s уже есть; чтобы заменить его, добавьте --replace.", u.Login)
		}
		return replaceUser(ctx, tx, *was, u)
	})
}

func replaceUser(ctx context.Context, tx pgx.Tx, was, u cti.User) (act.Kind, string, error) {
	kind, what := act.ChangeUser, was.Changed(u)
	switch password := u.PasswordHash != ""; {
	case what == "" && !password:
		return "", "", nil
	case what == "":
		kind = act.SetPassword
	case password:
		what += "\npassword"
	}
	if _, err := tx.Exec(ctx, changeUser, userArgs(u)); err != nil {
		return "", "", err
	}
	_, err := tx.Exec(ctx, `update users set password_hash = coalesce(nullif(@hash, ''), password_hash), disabled = disabled or @disabled
		where login = @login`, userArgs(u))
	return kind, what, err
}

// SetDisabled lets a user log in no more, or again; NotFound when there is no
// such user. What the user did stays on record.
func (c Console) SetDisabled(ctx context.Context, login cti.AgentID, disabled bool) error {
	return c.change(ctx, login, "", func(tx pgx.Tx, was *cti.User) (act.Kind, string, error) {
		return disableUser(ctx, tx, login, was, disabled)
	})
}

// SetSees sets which sensitive topics' appeals a user sees whole; NotFound when
// there is no such user.
func (c Console) SetSees(ctx context.Context, login cti.AgentID, sees []cti.Sensitivity) error {
	if err := cti.CheckSees(sees); err != nil {
		return err
	}
	return c.change(ctx, login, "", changePart(ctx, login, func(u *cti.User) { u.Sees = sees }))
}

// SetBody sets of which organisation a user is, or with none that the user is of
// no one; NotFound when there is no such user.
func (c Console) SetBody(ctx context.Context, login cti.AgentID, body cti.BodyID) error {
	return c.change(ctx, login, body, changePart(ctx, login, func(u *cti.User) { u.Body = cti.BodyID(column.Text(string(body))) }))
}

func changePart(ctx context.Context, login cti.AgentID, part func(*cti.User)) userChange {
	return func(tx pgx.Tx, was *cti.User) (act.Kind, string, error) {
		if was == nil {
			return "", "", noUser(login)
		}
		u := *was
		part(&u)
		what := was.Changed(u)
		if what == "" {
			return "", "", nil
		}
		_, err := tx.Exec(ctx, changeUser, userArgs(u))
		return act.ChangeUser, what, err
	}
}

// change makes one; body is the organisation that it may name.
func (c Console) change(ctx context.Context, login cti.AgentID, body cti.BodyID, change userChange) error {
	_, err := c.s.changed(ctx, c.by, cti.AgentID(column.Text(string(login))), func(tx pgx.Tx, was *cti.User, _ []cti.User) (act.Kind, string, error) {
		return change(tx, was)
	})
	switch sqlState(err) {
	case "23503":
		return noBody(body)
	case "23505":
		return cti.Errorf(cti.Conflict, "Пользователя %s в ту же минуту добавил кто-то другой.", login)
	}
	return failure("change user", err)
}
