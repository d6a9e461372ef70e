package cti_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/dozvon/dozvon/cti"
)

func TestCodeOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		want cti.Code
	}{
		{cti.Errorf(cti.Conflict, "Сейчас нет звонка."), cti.Conflict},
		{fmt.Errorf("hold: %w", cti.Errorf(cti.NotFound, "Нет.")), cti.NotFound},
		{errors.Join(io.EOF, cti.FieldError("text", "Пусто.")), cti.Invalid},
		{io.EOF, cti.Internal},
	} {
		if got := cti.CodeOf(c.err); got != c.want {
			t.Errorf("code of %v is %s, want %s", c.err, got, c.want)
		}
	}
}

func TestErrorKeepsItsCauseForTheLog(t *testing.T) {
	e := cti.Errorf(cti.Unavailable, "Повторите через %d с.", 5)
	if e.Error() != "unavailable: Повторите через 5 с." {
		t.Errorf("an error without a cause reads %q", e)
	}
	e.Err = io.ErrUnexpectedEOF
	if !errors.Is(e, io.ErrUnexpectedEOF) || e.Error() != "unavailable: Повторите через 5 с.: unexpected EOF" {
		t.Errorf("an error with a cause reads %q", e)
	}
	if f := cti.FieldError("digits", "До %d.", 32); f.Field != "digits" || f.Code != cti.Invalid || f.Text != "До 32." {
		t.Errorf("an error about a field is %+v", f)
	}
}

func TestRolesInclude(t *testing.T) {
	order := []cti.Role{cti.RoleAgent, cti.RoleSupervisor, cti.RoleAdmin}
	for i, has := range order {
		if !has.Valid() {
			t.Errorf("%s is not valid", has)
		}
		for j, needed := range order {
			if has.May(needed) != (i >= j) {
				t.Errorf("%s may do what %s may: %v", has, needed, has.May(needed))
			}
		}
		if has.May("owner") || has.May("") || cti.Role("owner").May(has) {
			t.Errorf("a role that does not exist is included in %s or includes it", has)
		}
	}
}
