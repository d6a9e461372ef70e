package session

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// memory is a keeper that counts what it is given.
type memory struct {
	values map[string][]byte
	puts   int
	err    error
}

func (m *memory) Get(_ context.Context, key string) ([]byte, error) {
	v, ok := m.values[key]
	if m.err == nil && !ok {
		return nil, cti.Errorf(cti.NotFound, "нет")
	}
	return v, m.err
}

func (m *memory) Put(_ context.Context, key string, value []byte) error {
	m.puts++
	m.values[key] = value
	return m.err
}

func (m *memory) Delete(_ context.Context, key string) error {
	delete(m.values, key)
	return m.err
}

func (m *memory) Keys(context.Context) ([]string, error) {
	return slices.Collect(maps.Keys(m.values)), m.err
}

var anna = cti.User{
	Login: "anna", Name: "Анна", Role: cti.RoleAgent, Queues: []cti.QueueID{"122"}, Skills: cti.Skills{"buryat": 50}, Body: "health", PasswordHash: "hash",
}

// aStore has one login at a time that tests move.
func aStore(t *testing.T) (s *Store, kept *memory, now *time.Time, token string, one Session) {
	t.Helper()
	at := time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)
	now, kept = &at, &memory{values: map[string][]byte{}}
	s = New(kept, func() time.Time { return *now })
	token, one, err := s.Create(t.Context(), anna)
	if err != nil {
		t.Fatal(err)
	}
	return s, kept, now, token, one
}

func TestALoginIsFoundByItsTokenWhichIsNotKept(t *testing.T) {
	s, kept, _, token, one := aStore(t)
	found, err := s.Find(t.Context(), token)
	if err != nil || found.Key != one.Key || found.Login != "anna" || !found.Same(one) {
		t.Fatalf("found %+v, %v", found, err)
	}
	for key, value := range kept.values {
		if strings.Contains(key, token) || bytes.Contains(value, []byte(token)) {
			t.Errorf("%s keeps the token: %s", key, value)
		}
	}
	for _, other := range []string{"", "another", strings.Repeat("a", 101)} {
		if _, err := s.Find(t.Context(), other); cti.CodeOf(err) != cti.Unauthorized {
			t.Errorf("%q finds %v", other, err)
		}
	}
}

func TestALoginEndsWithoutUseAndByAge(t *testing.T) {
	for name, c := range map[string]struct {
		uses         int
		every        time.Duration
		over, closed bool
	}{
		"used of late":              {uses: 2, every: 11 * time.Hour},
		"not used for half a day":   {uses: 1, every: 12*time.Hour + time.Minute, over: true, closed: true},
		"a day old, perhaps a talk": {uses: 3, every: 8*time.Hour + time.Minute, over: true},
		"a day old and two hours":   {uses: 4, every: 6*time.Hour + 31*time.Minute, over: true, closed: true},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, now, token, one := aStore(t)
			for range c.uses - 1 {
				*now = now.Add(c.every)
				if err := s.Touch(t.Context(), one.Key); err != nil {
					t.Fatal(err)
				}
			}
			*now = now.Add(c.every)
			if over, err := s.Ended(t.Context(), one); err != nil || over != c.over {
				t.Errorf("its time is over: %t, %v; want %t", over, err, c.over)
			}
			if _, err := s.Find(t.Context(), token); (cti.CodeOf(err) == cti.Unauthorized) != c.closed {
				t.Errorf("found: %v; want closed %t", err, c.closed)
			}
		})
	}
}

func TestUseIsRememberedByTheNextLifeOfTheProcess(t *testing.T) {
	s, kept, now, token, _ := aStore(t)
	before := kept.puts
	for range 3 {
		*now = now.Add(2 * time.Minute)
		if _, err := s.Find(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
	if kept.puts != before+1 {
		t.Errorf("three uses in six minutes were kept %d times, want once", kept.puts-before)
	}
	*now = now.Add(12*time.Hour - 3*time.Minute) // longer since it began, shorter since its use
	if _, err := New(kept, s.now).Find(t.Context(), token); err != nil {
		t.Errorf("after a restart: %v", err)
	}
}

func TestOthersAreTheSamePersonsLogins(t *testing.T) {
	s, _, now, _, first := aStore(t)
	var made []Session
	for _, u := range []cti.User{anna, {Login: "boris"}, anna} {
		*now = now.Add(time.Minute)
		_, one, err := s.Create(t.Context(), u)
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, one)
	}
	others, err := s.Others(t.Context(), made[0])
	if err != nil || len(others) != 2 || others[0].Key != first.Key || others[1].Key != made[2].Key {
		t.Errorf("others are %+v, %v", others, err)
	}
	if all, err := s.All(t.Context()); err != nil || len(all) != 4 {
		t.Errorf("all are %+v, %v", all, err)
	}
}

func TestALoginThatWasEndedLeavesNothing(t *testing.T) {
	s, kept, _, _, one := aStore(t)
	if _, ok, err := s.Claim(t.Context(), one.Key); ok || err != nil {
		t.Errorf("a phone that nobody asked for: %t, %v", ok, err)
	}
	if err := s.SetClaim(t.Context(), one.Key, PhoneClaim{Page: "p1"}); err != nil {
		t.Fatal(err)
	}
	if c, ok, err := s.Claim(t.Context(), one.Key); !ok || err != nil || c.Page != "p1" {
		t.Errorf("the phone is %+v, %t, %v", c, ok, err)
	}
	if s.Gone(t.Context(), one.Key) {
		t.Error("gone before its end")
	}
	kept.err = errors.New("away")
	if s.Gone(t.Context(), one.Key) {
		t.Error("gone because the keeper is away")
	}
	kept.err = nil
	if err := s.Remove(t.Context(), one.Key); err != nil || len(kept.values) != 0 || !s.Gone(t.Context(), one.Key) {
		t.Errorf("left behind: %v, %v", kept.values, err)
	}
}

func TestSameSeesEveryChangeOfAPerson(t *testing.T) {
	_, _, _, _, one := aStore(t)
	if !one.Answers() || !one.Holds("health") || one.Holds("") || !one.MayHavePhone() {
		t.Errorf("anna is %+v", one)
	}
	for name, change := range map[string]func(*cti.User){
		"name": func(u *cti.User) { u.Name = "Анна П." }, "role": func(u *cti.User) { u.Role = cti.RoleSupervisor },
		"queues": func(u *cti.User) { u.Queues = nil }, "skills": func(u *cti.User) { u.Skills = cti.Skills{"buryat": 51} },
		"phone": func(u *cti.User) { u.Phone = "sip:1@pbx" }, "body": func(u *cti.User) { u.Body = "" },
		"sees": func(u *cti.User) { u.Sees = []cti.Sensitivity{"health"} }, "password": func(u *cti.User) { u.PasswordHash = "another" },
	} {
		now := anna
		change(&now)
		if one.Same(one.Of(now)) {
			t.Errorf("another %s is not seen", name)
		}
	}
}

func TestTheCookieIsForOurPagesAlone(t *testing.T) {
	c := Cookie("secret", true)
	if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.MaxAge != 24*60*60 || NoCookie(true).MaxAge >= 0 {
		t.Errorf("the cookie is %+v", c)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if got := TokenOf(r); got != "" {
		t.Errorf("no cookie has the token %q", got)
	}
	r.AddCookie(&c)
	if got := TokenOf(r); got != "secret" {
		t.Errorf("the token is %q", got)
	}
}

func TestSameOrigin(t *testing.T) {
	trusted := []string{"http://localhost:5173"}
	for _, c := range []struct {
		origin, site string
		want         bool
	}{
		{"", "", true}, {"https://dozvon.example", "", true}, {"https://DOZVON.example", "", true}, {"", "same-origin", true}, {"", "none", true},
		{"https://evil.example", "", false}, {"null", "", false}, {"", "cross-site", false}, {"https://dozvon.example", "same-site", false},
		{"http://localhost:5173", "cross-site", true}, {"http://localhost:5174", "cross-site", false},
	} {
		r := httptest.NewRequest(http.MethodPost, "https://dozvon.example/api/v1/session", nil)
		for name, value := range map[string]string{"Origin": c.origin, "Sec-Fetch-Site": c.site} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		if got := SameOrigin(r, trusted); got != c.want {
			t.Errorf("origin %q, site %q: %t, want %t", c.origin, c.site, got, c.want)
		}
	}
}
