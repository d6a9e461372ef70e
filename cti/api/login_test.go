package api

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api/account"
	"github.com/dozvon/dozvon/cti/api/password"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/floor"
)

func TestLogIn(t *testing.T) {
	r := newRig(t)
	b := r.browser()
	res := b.logIn("Anna ", rightPassword)
	if res.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", res.StatusCode, res.text)
	}
	c := res.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || len(c.Value) < 43 {
		t.Fatalf("cookie is %+v", c)
	}
	for key, v := range r.sessions.values {
		if strings.Contains(key, c.Value) || strings.Contains(string(v), c.Value) {
			t.Fatal("the token itself is kept")
		}
	}
	var me Me
	res.decode(t, &me)
	if me.Login != "anna" || me.Device != "browser" || me.Desk.Agent.State != agent.NotReady || me.Plan.Reasons[0].ID != "lunch" {
		t.Fatalf("me is %+v", me)
	}
	in, ok := r.floor.inputs()[0].(floor.SignIn)
	if !ok || in.Profile.ID != "anna" || in.Profile.Device.Kind != agent.Browser {
		t.Fatalf("floor was told %+v", r.floor.inputs())
	}
	if r.value("dozvon_logins_total", "result=ok") != 1 {
		t.Fatal("login not counted")
	}
}

func TestPasswordsAreKeptAsOWASPAsks(t *testing.T) {
	hash, err := password.Hash(rightPassword)
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%s, %v", hash, err)
	}
	r := newRig(t)
	r.store.users["vera"] = cti.User{Login: "vera", Role: cti.RoleSupervisor, PasswordHash: hash}
	r.login("vera")
}

func TestPhoneAgentSignsInWithPhone(t *testing.T) {
	r := newRig(t)
	r.login("boris")
	in := r.floor.inputs()[0].(floor.SignIn)
	if in.Profile.Device != (agent.Device{Kind: agent.Phone, Address: "sip:100@10.0.0.5"}) {
		t.Fatalf("device is %+v", in.Profile.Device)
	}
}

func TestWrongPassword(t *testing.T) {
	r := newRig(t)
	for _, try := range [][2]string{{"anna", "wrong"}, {"nobody", rightPassword}, {"gone", rightPassword}, {"../etc", rightPassword}} {
		p := r.browser().logIn(try[0], try[1]).problem(t)
		if p.Status != http.StatusUnauthorized || p.Detail != "Неверный логин или пароль." {
			t.Fatalf("%s: %+v", try[0], p)
		}
	}
	if len(r.floor.inputs()) != 0 {
		t.Fatal("the floor was told of a failed login")
	}
	if r.value("dozvon_logins_total", "result=wrong") != 4 {
		t.Fatal("failures not counted")
	}
}

func TestLoginLimit(t *testing.T) {
	r := newRig(t)
	for range 10 {
		r.browser().logIn("anna", "wrong")
	}
	res := r.browser().logIn("anna", rightPassword)
	p := res.problem(t)
	wait, err := strconv.Atoi(res.Header.Get("Retry-After"))
	if p.Status != http.StatusTooManyRequests || err != nil || wait < 1 {
		t.Fatalf("%+v, Retry-After %q", p, res.Header.Get("Retry-After"))
	}
	if r.value("dozvon_logins_total", "result=limited") != 1 || r.value("dozvon_bad_requests_total", "what=limited") != 1 {
		t.Fatal("refusal not counted")
	}
	r.login("boris") // others are not held up
	r.clock.add(time.Duration(wait) * time.Second)
	r.login("anna")
}

func TestLoginLimitByAddress(t *testing.T) {
	r := newRig(t)
	for i := range 30 {
		r.browser().logIn("user"+strconv.Itoa(i), "wrong")
	}
	if res := r.browser().logIn("anna", rightPassword); res.StatusCode != http.StatusTooManyRequests {
		t.Fatalf("status %d", res.StatusCode)
	}
}

func TestHonestLoginsAreNotLimited(t *testing.T) {
	r := newRig(t)
	for range 40 {
		r.login("anna")
	}
}

func TestLoginWithDatabaseAway(t *testing.T) {
	r := newRig(t)
	b := r.login("anna")
	r.store.set(func() { r.store.away = true })
	if p := r.browser().logIn("anna", rightPassword).problem(t); p.Status != http.StatusServiceUnavailable {
		t.Fatalf("%+v", p)
	}
	if res := b.do("GET", "/api/v1/me", nil); res.StatusCode != http.StatusOK {
		t.Fatalf("a login stopped working: %d", res.StatusCode)
	}
}

func TestLogOut(t *testing.T) {
	r := newRig(t)
	b := r.login("anna")
	conn, _ := b.desk("")
	r.floor.set("anna", floor.Desk{Agent: floor.AgentView{ID: "anna", State: agent.Talking}})
	if p := b.do("DELETE", "/api/v1/session", nil).problem(t); p.Status != http.StatusConflict || p.Detail != "Сначала завершите разговор." {
		t.Fatalf("%+v", p)
	}
	r.floor.set("anna", floor.Desk{Agent: floor.AgentView{ID: "anna", State: agent.NotReady}})
	if res := b.do("DELETE", "/api/v1/session", nil); res.StatusCode != http.StatusNoContent {
		t.Fatalf("status %d: %s", res.StatusCode, res.text)
	}
	if code := closeCode(t, conn); code != ws.CloseLogin.Code {
		t.Fatalf("desk closed with %d", code)
	}
	if p := b.do("GET", "/api/v1/me", nil).problem(t); p.Code != cti.Unauthorized {
		t.Fatalf("%+v", p)
	}
	if len(r.sessions.values) != 0 {
		t.Fatalf("left behind: %v", r.sessions.values)
	}
}

func TestSecondLoginOutlivesFirst(t *testing.T) {
	r := newRig(t)
	first, second := r.login("anna"), r.login("anna")
	if res := first.do("DELETE", "/api/v1/session", nil); res.StatusCode != http.StatusNoContent {
		t.Fatalf("status %d", res.StatusCode)
	}
	for _, in := range r.floor.inputs() {
		if _, out := in.(floor.SignOut); out {
			t.Fatal("signed out though another browser is logged in")
		}
	}
	if res := second.do("GET", "/api/v1/me", nil); res.StatusCode != http.StatusOK {
		t.Fatalf("status %d", res.StatusCode)
	}
}

func TestSessionEndsByTime(t *testing.T) {
	r := newRig(t)
	b := r.login("anna")
	r.clock.add(12*time.Hour + time.Minute)
	if res := b.do("GET", "/api/v1/me", nil); res.StatusCode != http.StatusUnauthorized {
		t.Fatalf("idle login: status %d", res.StatusCode)
	}
	r.api.sweep(t.Context())
	if len(r.sessions.values) != 0 {
		t.Fatalf("left behind: %v", r.sessions.values)
	}
	if _, out := r.floor.inputs()[len(r.floor.inputs())-1].(floor.SignOut); !out {
		t.Fatal("agent stays on the floor")
	}
}

func TestSweepEndsDisabledAndTakesChanges(t *testing.T) {
	r := newRig(t)
	anna, boris := r.login("anna"), r.login("boris")
	r.store.set(func() {
		u := r.store.users["anna"]
		u.Disabled = true
		r.store.users["anna"] = u
		u = r.store.users["boris"]
		u.Queues = []cti.QueueID{"117", "122"}
		r.store.users["boris"] = u
	})
	r.api.sweep(t.Context())
	if res := anna.do("GET", "/api/v1/me", nil); res.StatusCode != http.StatusUnauthorized {
		t.Fatalf("disabled user: status %d", res.StatusCode)
	}
	var me Me
	boris.do("GET", "/api/v1/me", nil).decode(t, &me)
	if len(me.Queues) != 2 {
		t.Fatalf("queues are %v", me.Queues)
	}
}

// TestDisabledPersonIsLoggedOut: at once, on all desks, but a talk is finished first.
func TestDisabledPersonIsLoggedOut(t *testing.T) {
	r := newRig(t)
	first, second := r.login("anna"), r.login("anna")
	conn, _ := first.desk("")
	r.floor.set("anna", floor.Desk{Agent: floor.AgentView{ID: "anna", State: agent.Talking}})
	r.store.set(func() {
		u := r.store.users["anna"]
		u.Disabled = true
		r.store.users["anna"] = u
	})
	r.api.endDisabled(t.Context())
	if res := first.do("GET", "/api/v1/me", nil); res.StatusCode != http.StatusOK {
		t.Fatalf("in the middle of a talk: status %d", res.StatusCode)
	}
	r.floor.set("anna", floor.Desk{Agent: floor.AgentView{ID: "anna", State: agent.WrapUp}})
	r.api.endDisabled(t.Context())
	if code := closeCode(t, conn); code != ws.CloseLogin.Code {
		t.Errorf("the desk was closed with %d", code)
	}
	for _, b := range []*browser{first, second} {
		if res := b.do("GET", "/api/v1/me", nil); res.StatusCode != http.StatusUnauthorized {
			t.Errorf("a login is left: %d", res.StatusCode)
		}
	}
	if _, out := r.floor.inputs()[len(r.floor.inputs())-1].(floor.SignOut); !out {
		t.Errorf("the floor was told %+v last", r.floor.inputs()[len(r.floor.inputs())-1])
	}
	if p := r.browser().logIn("anna", rightPassword).problem(t); p.Status != http.StatusUnauthorized && p.Status != http.StatusForbidden {
		t.Errorf("a disabled person logs in: %+v", p)
	}
}

func TestSessionSurvivesRestart(t *testing.T) {
	r := newRig(t)
	b := r.login("anna")
	before := b.claim(t, "page-1")
	b.registered(t, "page-1")
	r.phones.mu.Lock()
	clear(r.phones.on)
	r.phones.mu.Unlock()
	told := len(r.floor.inputs())
	r.restart()
	until(t, r.floor.news, "sign-in after the restart", func() bool {
		for _, in := range r.floor.inputs()[told:] {
			if s, ok := in.(floor.SignIn); ok {
				return s.Profile.Device.Address == before.Username
			}
		}
		return false
	})
	if phone, ok := r.phones.get(before.Username); !ok || phone.Password != before.Password {
		t.Fatalf("phone after the restart is %+v", phone)
	}
	if after := b.claim(t, "page-1"); after.Username != before.Username || after.Password != before.Password {
		t.Fatalf("account changed: %+v", after)
	}
	b.registered(t, "page-1")
	for _, in := range r.floor.inputs()[told:] {
		if _, ok := in.(floor.PhoneRestarted); ok {
			t.Fatal("the same page was taken for a new one")
		}
	}
}

func (b *browser) claim(t *testing.T, page string) account.Account {
	t.Helper()
	var acc account.Account
	res := b.do("POST", "/api/v1/me/phone", map[string]string{"page": page})
	if res.StatusCode != http.StatusOK {
		t.Fatalf("claim phone: %d %s", res.StatusCode, res.text)
	}
	res.decode(t, &acc)
	return acc
}

// registered says that a page's phone can be rung.
func (b *browser) registered(t *testing.T, page string) {
	t.Helper()
	res := b.do("POST", "/api/v1/me/phone", map[string]any{"page": page, "registered": true})
	if res.StatusCode != http.StatusOK {
		t.Fatalf("report phone: %d %s", res.StatusCode, res.text)
	}
}
