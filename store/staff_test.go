package store_test

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/store"
)

// staffed is a centre with two administrators.
func staffed(t *testing.T) *store.Store {
	t.Helper()
	s, _ := fresh(t)
	_, err := s.ImportBodies(t.Context(), someBodies(), false, bodyDay)
	check(t, err)
	for _, login := range []cti.AgentID{"olga", "gleb"} {
		check(t, atConsole(s).AddUser(t.Context(), cti.User{Login: login, Name: "админ " + string(login), Role: cti.RoleAdmin, PasswordHash: "x"}, false))
	}
	return s
}

func TestAdministratorsChangeUsersOnRecord(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	ctx := t.Context()
	anna := cti.User{Login: "anna", Name: "Анна", Role: cti.RoleAgent, Queues: []cti.QueueID{"122"}, Skills: cti.Skills{"law": 60}, Body: "health", PasswordHash: "h1"}
	made, err := s.HireUser(ctx, "olga", anna)
	check(t, err)
	if made.Version != 1 || made.Body != "health" || made.Disabled {
		t.Errorf("made %+v", made)
	}
	_, err = s.HireUser(ctx, "olga", anna)
	wantField(t, err, "login")

	seen := made
	seen.Name, seen.Role = "Анна Демидова", cti.RoleSupervisor
	now, err := s.ChangeUser(ctx, "gleb", seen)
	check(t, err)
	if now.Version != 2 || now.Role != cti.RoleSupervisor || now.PasswordHash != "h1" {
		t.Errorf("changed to %+v", now)
	}
	seen.Name = "Анна Д."
	_, err = s.ChangeUser(ctx, "olga", seen) // with what gleb has changed meanwhile
	wantCode(t, err, cti.Conflict)
	if now, err = s.ChangeUser(ctx, "olga", now); err != nil || now.Version != 2 {
		t.Errorf("what changes nothing counts as a change: %+v (%v)", now, err)
	}
	bad := now
	bad.Body = "none-such"
	_, err = s.ChangeUser(ctx, "olga", bad)
	wantField(t, err, "body")

	now, err = s.ResetPassword(ctx, "olga", "anna", "h2")
	check(t, err)
	for _, disabled := range []bool{true, true, false} {
		if now, err = s.DisableUser(ctx, "olga", "anna", disabled); err != nil || now.Disabled != disabled {
			t.Errorf("disabled is %v, want %v (%v)", now.Disabled, disabled, err)
		}
	}
	if now.PasswordHash != "h2" || now.Version != 5 || now.Name != "Анна Демидова" {
		t.Errorf("at the end %+v", now)
	}
	page, err := s.Acts(ctx, act.Filter{Agent: "anna"})
	check(t, err)
	var got []string
	for _, r := range slices.Backward(page.Acts) {
		got = append(got, fmt.Sprintf("%s %s: %s", r.By, r.Kind, r.Reason))
	}
	want := []string{"olga add-user: agent", "gleb change-user: name: Анна → Анна Демидова\nrole: agent → supervisor", "olga set-password: ", "olga disable-user: ", "olga enable-user: "}
	if !slices.Equal(got, want) {
		t.Errorf("on record is %q", got)
	}
	for _, call := range []func(cti.AgentID) (cti.User, error){
		func(who cti.AgentID) (cti.User, error) {
			return s.ChangeUser(ctx, "olga", cti.User{Login: who, Name: "x", Role: cti.RoleAgent})
		},
		func(who cti.AgentID) (cti.User, error) { return s.DisableUser(ctx, "olga", who, true) },
		func(who cti.AgentID) (cti.User, error) { return s.ResetPassword(ctx, "olga", who, "h") },
	} {
		_, err := call("nobody")
		wantCode(t, err, cti.NotFound)
	}
}

func TestAnAdministratorAlwaysRemains(t *testing.T) {
	t.Parallel()
	s := staffed(t)
	ctx := t.Context()
	_, err := s.DisableUser(ctx, "olga", "olga", true)
	wantCode(t, err, cti.Conflict)
	olga, err := s.UserByLogin(ctx, "olga")
	check(t, err)
	olga.Role = cti.RoleSupervisor
	_, err = s.ChangeUser(ctx, "olga", olga)
	wantField(t, err, "role")

	// Each disables the other at the same moment, again and again.
	for range 5 {
		errs := make([]error, 2)
		var both sync.WaitGroup
		for i, pair := range [][2]cti.AgentID{{"olga", "gleb"}, {"gleb", "olga"}} {
			both.Go(func() { _, errs[i] = s.DisableUser(ctx, pair[0], pair[1], true) })
		}
		both.Wait()
		disabled, err := s.Disabled(ctx)
		check(t, err)
		if len(disabled) != 1 || (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("disabled are %v after %v", disabled, errs)
		}
		wantCode(t, cmp.Or(errs...), cti.Forbidden)
		check(t, atConsole(s).SetDisabled(ctx, disabled[0], false))
	}
	check(t, atConsole(s).AddUser(ctx, cti.User{Login: "vera", Name: "Вера", Role: cti.RoleSupervisor, PasswordHash: "x"}, false))
	_, err = s.ResetPassword(ctx, "vera", "olga", "h")
	wantCode(t, err, cti.Forbidden)
}
