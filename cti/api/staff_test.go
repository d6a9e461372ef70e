package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/floor"
)

const usersPath = "/api/v1/users"

// newStaff is a rig with an administrator who is logged in.
func newStaff(t *testing.T) (*rig, *browser) {
	t.Helper()
	r := newRig(t)
	r.store.set(func() {
		r.store.users["olga"] = cti.User{Login: "olga", Name: "Ольга", Role: cti.RoleAdmin, PasswordHash: passwordHash(), Version: 1}
		for login, u := range r.store.users {
			u.Version = 1
			r.store.users[login] = u
		}
	})
	return r, r.login("olga")
}

// draft is what an administrator sends; more replaces and adds.
func draft(more map[string]any) map[string]any {
	d := map[string]any{"name": "Вера", "role": "agent", "queues": []string{"122"}, "skills": map[string]int{"law": 60}, "phone": "", "body": "", "sees": []string{}}
	for k, v := range more {
		d[k] = v
	}
	return d
}

func TestOnlyAdministratorsManageStaff(t *testing.T) {
	r, _ := newStaff(t)
	for _, who := range []string{"anna", "sofia"} {
		b := r.login(who)
		for path, in := range map[string]any{
			"GET " + usersPath: nil, "POST " + usersPath: draft(map[string]any{"login": "vera", "password": rightPassword}),
			"PUT " + usersPath + "/anna":          draft(map[string]any{"version": 1, "role": "admin"}),
			"PUT " + usersPath + "/anna/disabled": map[string]any{"disabled": true},
			"PUT " + usersPath + "/anna/password": map[string]any{"password": rightPassword},
		} {
			method, address, _ := strings.Cut(path, " ")
			if res := b.do(method, address, in); res.StatusCode != http.StatusForbidden {
				t.Errorf("%s: %s gives %d", who, path, res.StatusCode)
			}
		}
	}
	if len(r.store.by) != 0 || r.store.users["anna"].Role != cti.RoleAgent {
		t.Errorf("something was changed by %v", r.store.by)
	}
}

func TestStaffIsListedAndAdded(t *testing.T) {
	r, olga := newStaff(t)
	res := olga.do(http.MethodGet, usersPath, nil)
	var list UserList
	res.decode(t, &list)
	if len(list.Users) != 5 || strings.Contains(res.text, "argon2id") || strings.Contains(res.text, "assword") {
		t.Errorf("the list is %s", res.text)
	}
	for _, u := range list.Users {
		if u.Here != (u.Login == "olga") || u.Disabled != (u.Login == "gone") {
			t.Errorf("%s: here %v, disabled %v", u.Login, u.Here, u.Disabled)
		}
	}
	whole := draft(map[string]any{"login": "vera", "password": "a long password", "name": " Вера ", "queues": []string{"122", "122"}, "phone": "pjsip:desk-1", "sees": []string{"military", "health", "health"}})
	var made UserView
	res = olga.do(http.MethodPost, usersPath, whole)
	res.decode(t, &made)
	if res.StatusCode != http.StatusCreated || made.Name != "Вера" || len(made.Queues) != 1 || made.Skills["law"] != 60 ||
		!slices.Equal(made.Sees, cti.Sensitivities()) || made.Version != 1 {
		t.Errorf("%d: made %+v", res.StatusCode, made)
	}
	if b := r.browser(); b.logIn("vera", "a long password").StatusCode != http.StatusOK {
		t.Error("who was added cannot log in")
	}
	for field, bad := range map[string]map[string]any{
		"login": {"login": "Вера"}, "password": {"password": "seven77"}, "name": {"name": " "}, "queues": {"queues": []string{"999"}},
		"skills": {"skills": map[string]int{"law": 101}}, "phone": {"phone": "100"}, "role": {"role": "king"}, "sees[0]": {"sees": []string{"secret"}},
	} {
		in := draft(map[string]any{"login": "petr", "password": "a long password"})
		for k, v := range bad {
			in[k] = v
		}
		if p := olga.do(http.MethodPost, usersPath, in).problem(t); p.Code != cti.Invalid || len(p.Errors) != 1 || p.Errors[0].Location != field {
			t.Errorf("a wrong %s: %+v", field, p)
		}
	}
	whole["phone"] = ""
	if p := olga.do(http.MethodPost, usersPath, whole).problem(t); len(p.Errors) != 1 || p.Errors[0].Location != "login" {
		t.Errorf("a login that is taken: %+v", p)
	}
	r.store.set(func() { r.store.away = true })
	if p := olga.do(http.MethodGet, usersPath, nil).problem(t); p.Status != http.StatusServiceUnavailable {
		t.Errorf("with the database away: %+v", p)
	}
}

// TestAChangeReachesTheFloorAtOnce also for whoever is logged in.
func TestAChangeReachesTheFloorAtOnce(t *testing.T) {
	r, olga := newStaff(t)
	anna := r.login("anna")
	conn, _ := anna.desk("")
	change := func(more map[string]any) response {
		t.Helper()
		return olga.do(http.MethodPut, usersPath+"/anna", draft(more))
	}
	if res := change(map[string]any{"version": 1, "name": "Анна"}); res.StatusCode != http.StatusOK {
		t.Fatalf("changed: %s", res.text)
	}
	last := func() floor.Input { told := r.floor.inputs(); return told[len(told)-1] }
	if in, is := last().(floor.SignIn); !is || in.Profile.Skills["law"] != 60 {
		t.Errorf("the floor was told %+v last", last())
	}
	if res := change(map[string]any{"version": 1}); res.StatusCode != http.StatusConflict {
		t.Errorf("written over unseen: %d", res.StatusCode)
	}

	// Whoever has no queue left leaves the floor, but not in the middle of a talk.
	r.floor.set("anna", floor.Desk{Agent: floor.AgentView{ID: "anna", State: agent.Talking}})
	none := map[string]any{"version": 2, "name": "Анна", "queues": []string{}}
	if res := change(none); res.StatusCode != http.StatusOK {
		t.Fatalf("changed: %s", res.text)
	}
	var me Me
	if anna.do(http.MethodGet, "/api/v1/me", nil).decode(t, &me); len(me.Queues) != 1 {
		t.Errorf("in the middle of a talk the queues are %v", me.Queues)
	}
	r.floor.set("anna", floor.Desk{Agent: floor.AgentView{ID: "anna", State: agent.WrapUp}})
	r.api.sweep(t.Context())
	if anna.do(http.MethodGet, "/api/v1/me", nil).decode(t, &me); len(me.Queues) != 0 {
		t.Errorf("after the talk the queues are %v", me.Queues)
	}
	if in, is := last().(floor.SignOut); !is || in.Agent != "anna" {
		t.Errorf("the floor was told %+v last", last())
	}
	if code := closeCode(t, conn); code != ws.CloseRestart.Code {
		t.Errorf("the desk was closed with %d", code)
	}
	if !slices.Equal(r.store.by, []cti.AgentID{"olga", "olga"}) {
		t.Errorf("changed by %v", r.store.by)
	}
}

func TestASupervisorNoMoreSeesTheBoardNoMore(t *testing.T) {
	r, olga := newStaff(t)
	sofia := r.login("sofia")
	board, _ := sofia.desk("?board=1")
	olga.do(http.MethodPut, usersPath+"/sofia", draft(map[string]any{"version": 1, "name": "Софья", "queues": []string{}}))
	if code := closeCode(t, board); code != ws.CloseRestart.Code {
		t.Errorf("the board was closed with %d", code)
	}
	if res := sofia.do(http.MethodGet, "/api/v1/acts", nil); res.StatusCode != http.StatusForbidden {
		t.Errorf("an agent reads the acts: %d", res.StatusCode)
	}
	again, _, err := sofia.dial("/api/v1/desk?board=1")
	if err != nil || closeCode(t, again) != ws.CloseForbidden.Code {
		t.Errorf("an agent opened the board (%v)", err)
	}
}

func TestDisabledAndEnabledByAnAdministrator(t *testing.T) {
	r, olga := newStaff(t)
	anna := r.login("anna")
	conn, _ := anna.desk("")
	var now UserView
	olga.do(http.MethodPut, usersPath+"/anna/disabled", map[string]any{"disabled": true}).decode(t, &now)
	if !now.Disabled || now.Here || closeCode(t, conn) != ws.CloseLogin.Code {
		t.Errorf("disabled: %+v", now)
	}
	if res := anna.do(http.MethodGet, "/api/v1/me", nil); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("a disabled person asks: %d", res.StatusCode)
	}
	olga.do(http.MethodPut, usersPath+"/anna/disabled", map[string]any{"disabled": false}).decode(t, &now)
	if now.Disabled || r.browser().logIn("anna", rightPassword).StatusCode != http.StatusOK {
		t.Errorf("enabled again: %+v", now)
	}
}

func TestAnotherPasswordEndsLogins(t *testing.T) {
	r, olga := newStaff(t)
	anna, boris, other := r.login("anna"), r.login("boris"), r.login("boris")
	reset := olga.do(http.MethodPut, usersPath+"/anna/password", map[string]any{"password": "quite another"})
	if reset.StatusCode != http.StatusOK || strings.Contains(reset.text, "argon2id") || strings.Contains(reset.text, "quite") {
		t.Errorf("%d: %s", reset.StatusCode, reset.text)
	}
	if res := anna.do(http.MethodGet, "/api/v1/me", nil); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("with the old password: %d", res.StatusCode)
	}
	if r.browser().logIn("anna", rightPassword).StatusCode == http.StatusOK || r.browser().logIn("anna", "quite another").StatusCode != http.StatusOK {
		t.Error("the password is not another")
	}
	if res := olga.do(http.MethodPut, usersPath+"/olga/password", map[string]any{"password": "quite another"}); res.StatusCode != http.StatusConflict {
		t.Errorf("one's own without the present one: %d", res.StatusCode)
	}

	own := func(current, next string) response {
		t.Helper()
		return boris.do(http.MethodPut, "/api/v1/me/password", map[string]any{"current": current, "password": next})
	}
	for field, in := range map[string][2]string{"current": {"wrong password", "my own words"}, "password": {rightPassword, "short"}} {
		if p := own(in[0], in[1]).problem(t); p.Code != cti.Invalid || len(p.Errors) != 1 || p.Errors[0].Location != field {
			t.Errorf("a wrong %s: %+v", field, p)
		}
	}
	if res := own(rightPassword, "my own words"); res.StatusCode != http.StatusNoContent {
		t.Errorf("%d: %s", res.StatusCode, res.text)
	}
	r.api.sweep(t.Context())
	for b, want := range map[*browser]int{boris: http.StatusOK, other: http.StatusUnauthorized} {
		if res := b.do(http.MethodGet, "/api/v1/me", nil); res.StatusCode != want {
			t.Errorf("a login of the same person: %d, want %d", res.StatusCode, want)
		}
	}
	if r.browser().logIn("boris", "my own words").StatusCode != http.StatusOK {
		t.Error("the new password does not open")
	}
}
