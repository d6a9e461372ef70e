package api

import (
	"context"
	"maps"
	"slices"

	"github.com/dozvon/dozvon/cti"
)

func (s *fakeStore) Users(context.Context) (all []cti.User, err error) {
	err = s.locked(func() {
		for _, login := range slices.Sorted(maps.Keys(s.users)) {
			all = append(all, s.users[login])
		}
	})
	return all, err
}

// staff changes somebody as the database would.
func (s *fakeStore) staff(login cti.AgentID, change func(*cti.User) error) (u cti.User, err error) {
	var refused error
	err = s.locked(func() {
		u = s.users[login]
		if refused = change(&u); refused == nil {
			u.Version++
			s.users[login] = u
		}
	})
	if err == nil {
		err = refused
	}
	return u, err
}

func (s *fakeStore) HireUser(_ context.Context, by cti.AgentID, made cti.User) (cti.User, error) {
	return s.staff(made.Login, func(u *cti.User) error {
		if u.Login != "" {
			return cti.FieldError("login", "занято")
		}
		s.by = append(s.by, by)
		*u = made
		return nil
	})
}

func (s *fakeStore) ChangeUser(_ context.Context, by cti.AgentID, wanted cti.User) (cti.User, error) {
	return s.staff(wanted.Login, func(u *cti.User) error {
		if u.Version != wanted.Version {
			return cti.Errorf(cti.Conflict, "уже изменили")
		}
		s.by = append(s.by, by)
		wanted.PasswordHash, wanted.Disabled = u.PasswordHash, u.Disabled
		*u = wanted
		return nil
	})
}

func (s *fakeStore) DisableUser(_ context.Context, by, login cti.AgentID, disabled bool) (cti.User, error) {
	return s.staff(login, func(u *cti.User) error {
		s.by = append(s.by, by)
		u.Disabled = disabled
		return nil
	})
}

func (s *fakeStore) ResetPassword(_ context.Context, by, login cti.AgentID, hash string) (cti.User, error) {
	return s.staff(login, func(u *cti.User) error {
		s.by = append(s.by, by)
		u.PasswordHash = hash
		return nil
	})
}

func (s *fakeStore) SetPassword(_ context.Context, login cti.AgentID, hash string) error {
	_, err := s.staff(login, func(u *cti.User) error {
		u.PasswordHash = hash
		return nil
	})
	return err
}
