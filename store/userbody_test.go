package store_test

import (
	"errors"
	"testing"

	"github.com/dozvon/dozvon/cti"
)

func TestOfWhichBodySomebodyIsIsKeptWithThePerson(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	_, err := s.ImportBodies(t.Context(), someBodies(), false, bodyDay)
	check(t, err)
	anna := cti.User{Login: "anna", Name: "Анна", Role: cti.RoleAgent, PasswordHash: "x", Body: "health"}
	check(t, atConsole(s).AddUser(t.Context(), anna, false))
	is := func(want cti.BodyID) {
		t.Helper()
		u, err := s.UserByLogin(t.Context(), "anna")
		check(t, err)
		if u.Body != want {
			t.Errorf("she is of %q, want %q", u.Body, want)
		}
	}
	unknown := func(err error) {
		t.Helper()
		if bad, ok := errors.AsType[*cti.Error](err); !ok || bad.Code != cti.Invalid || bad.Field != "body" {
			t.Errorf("an unknown body gives %v", err)
		}
	}
	is("health")
	check(t, atConsole(s).SetBody(t.Context(), "anna", "rescue"))
	is("rescue")
	unknown(atConsole(s).SetBody(t.Context(), "anna", "none-such"))
	anna.Body, anna.Name = "none-such", "Другая"
	unknown(atConsole(s).AddUser(t.Context(), anna, true))
	is("rescue")
	if u, _ := s.UserByLogin(t.Context(), "anna"); u.Name != "Анна" {
		t.Error("half of a refused replacement was saved")
	}
	check(t, atConsole(s).SetBody(t.Context(), "anna", ""))
	is("")
	wantCode(t, atConsole(s).SetBody(t.Context(), "nobody", "health"), cti.NotFound)
	anna.Body = "health"
	check(t, atConsole(s).AddUser(t.Context(), anna, true)) // is replaced whole
	is("health")
	anna.Body = ""
	check(t, atConsole(s).AddUser(t.Context(), anna, true))
	is("")
}
