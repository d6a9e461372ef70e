package store_test

import (
	"slices"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/store"
)

func atConsole(s *store.Store) store.Console { return s.Console("console:root") }

func TestWhatIsDoneAtTheConsoleIsOnRecord(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	_, err := s.ImportBodies(t.Context(), someBodies(), false, bodyDay)
	check(t, err)
	at, ctx := atConsole(s), t.Context()
	vera := cti.User{Login: "vera", Name: "Вера", Role: cti.RoleAgent, PasswordHash: "h1"}
	for range 2 {
		_ = at.AddUser(ctx, vera, false) // the second time it is there
	}
	again := vera
	again.PasswordHash = ""
	check(t, at.AddUser(ctx, again, true)) // changes nothing
	again.Name = "Вера С."
	check(t, at.AddUser(ctx, again, true))
	again.PasswordHash = "h2"
	check(t, at.AddUser(ctx, again, true))
	again.PasswordHash, again.Role = "h3", cti.RoleSupervisor
	check(t, at.AddUser(ctx, again, true))
	for range 2 {
		check(t, at.SetSees(ctx, "vera", []cti.Sensitivity{cti.Health}))
		check(t, at.SetBody(ctx, "vera", "health"))
		check(t, at.SetDisabled(ctx, "vera", true))
	}
	check(t, at.SetDisabled(ctx, "vera", false))

	page, err := s.Acts(ctx, act.Filter{Agent: "vera", Limit: 50})
	check(t, err)
	var got []string
	for _, one := range slices.Backward(page.Acts) {
		if one.By != "console:root" {
			t.Errorf("by %s: %+v", one.By, one)
		}
		got = append(got, one.Kind+" "+one.Reason)
	}
	want := []string{
		"add-user agent", "change-user name: Вера → Вера С.", "set-password ", "change-user role: agent → supervisor\npassword",
		"change-user sees: — → health", "change-user body: — → health", "disable-user ", "enable-user ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("on record is\n%q, want\n%q", got, want)
	}
	now, err := s.UserByLogin(ctx, "vera")
	check(t, err)
	if now.PasswordHash != "h3" || now.Body != "health" || now.Disabled {
		t.Errorf("the user is %+v", now)
	}
}
