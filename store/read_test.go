package store_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
)

func TestCallsPageByPage(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	var events []cti.Event
	for n := range 25 {
		agent := []string{"anna", "boris"}[n%2]
		// Three calls share each millisecond, so that the id has to decide.
		events = append(events, plain(morning.Add(time.Duration(n/3)*time.Hour), fmt.Sprint(n), "122", "+73952000000", agent).events...)
	}
	check(t, s.Apply(t.Context(), events))
	for _, f := range []struct {
		filter call.Filter
		want   int
	}{
		{call.Filter{}, 25}, {call.Filter{Agent: "anna"}, 13}, {call.Filter{Line: "117"}, 0}, {call.Filter{Caller: "+73952000000"}, 25},
		{call.Filter{Since: morning.Add(time.Hour).Truncate(time.Millisecond), Until: morning.Add(2 * time.Hour).Truncate(time.Millisecond)}, 3},
	} {
		seen := map[cti.CallID]bool{}
		last := time.Now()
		f.filter.Limit = 4
		for {
			page, err := s.Calls(t.Context(), f.filter)
			check(t, err)
			for _, c := range page.Calls {
				if seen[c.ID] || c.ArrivedAt.After(last) {
					t.Errorf("call %s is out of place", c.ID)
				}
				seen[c.ID], last = true, c.ArrivedAt
			}
			if f.filter.Cursor = page.Cursor; page.Cursor == "" {
				break
			}
		}
		if len(seen) != f.want {
			t.Errorf("%+v gave %d calls, want %d", f.filter, len(seen), f.want)
		}
	}
}

func TestBadCursors(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	encode := base64.RawURLEncoding.EncodeToString
	for _, bad := range []string{"?", "a", encode([]byte("x")), encode([]byte("99999999999999999999.x")), encode([]byte("9223372036854775807.x")), encode([]byte{0xff, 0})} {
		_, err := s.Calls(t.Context(), call.Filter{Cursor: bad})
		var field *cti.Error
		if !errors.As(err, &field) || field.Field != "cursor" {
			t.Errorf("calls after %q: %v", bad, err)
		}
		if _, err = s.Appeals(t.Context(), appeal.Filter{Cursor: bad}); !errors.As(err, &field) || field.Field != "cursor" {
			t.Errorf("appeals after %q: %v", bad, err)
		}
	}
	_, err := s.Calls(t.Context(), call.Filter{Limit: 501})
	wantCode(t, err, cti.Invalid)
	_, _, _, err = s.Call(t.Context(), "nonsense")
	wantCode(t, err, cti.NotFound)
	_, _, _, err = s.Call(t.Context(), cti.NewCallID(morning, "x"))
	wantCode(t, err, cti.NotFound)
}

func TestComplaint11TheCallerIsKnownByTheNumber(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	const phone = "+73952123456"
	earlier := plain(morning, "1", "122", phone, "anna")
	now := arrive(morning.Add(time.Hour), "2", "122", phone)
	hidden := arrive(morning.Add(time.Hour), "3", "122", "")
	short := arrive(morning.Add(time.Hour), "4", "122", "112")
	first, second := filed(1, morning, appeal.ByCall, phone, "Мария", "Яма"), filed(2, morning.Add(time.Minute), appeal.ByOnline, phone, "Мария Петрова", "Яма")
	own := filed(3, morning.Add(2*time.Hour), appeal.ByCall, phone, "", "Яма")
	body := own.Body.(appeal.FiledEvent)
	body.Appeal.Call = now.id
	own.Body = body
	var events []cti.Event
	for _, sc := range []*script{earlier, now, hidden, short} {
		events = append(events, sc.events...)
	}
	// The later name stands, in whatever order the appeals are taken.
	check(t, s.Apply(t.Context(), append(events, second, first, own, filed(4, morning, appeal.ByCall, "112", "Служба", "x"))))
	card, err := s.CardOfCall(t.Context(), now.id)
	check(t, err)
	if card.Name != "Мария Петрова" || len(card.Calls) != 1 || card.Calls[0].ID != earlier.id || len(card.Appeals) != 2 {
		t.Errorf("got %+v", card)
	}
	if card, err = s.Card(t.Context(), phone, ""); err != nil || len(card.Calls) != 2 || len(card.Appeals) != 3 {
		t.Errorf("by phone: %+v, %v", card, err)
	}
	for _, sc := range []*script{hidden, short} {
		card, err := s.CardOfCall(t.Context(), sc.id)
		check(t, err)
		if card.Name != "" || len(card.Calls)+len(card.Appeals) != 0 {
			t.Errorf("%q has a history: %+v", sc.now.Caller, card)
		}
	}
	_, err = s.CardOfCall(t.Context(), cti.NewCallID(morning, "none"))
	wantCode(t, err, cti.NotFound)
}

func TestAppealKeepsItsCodes(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	coded, plain := filed(1, morning, appeal.ByCall, "", "", "Холодно"), filed(2, morning, appeal.ByCall, "", "", "Яма")
	body := coded.Body.(appeal.FiledEvent)
	body.Appeal.TopicCode, body.Appeal.Territory, body.Appeal.Body = "housing.heating.none", "bratsk-area", "adm-bratsk"
	coded.Body = body
	for range 2 { // the journal may be applied twice
		check(t, s.Apply(t.Context(), []cti.Event{coded, plain}))
	}
	got, err := s.Appeal(t.Context(), body.Appeal.ID)
	check(t, err)
	if got.TopicCode != "housing.heating.none" || got.Territory != "bratsk-area" || got.Body != "adm-bratsk" || got.Topic != "Дороги" {
		t.Errorf("read back as %+v", got)
	}
	got, err = s.Appeal(t.Context(), plain.Body.(appeal.FiledEvent).Appeal.ID)
	check(t, err)
	if got.TopicCode != "" || got.Territory != "" || got.Body != "" {
		t.Errorf("an appeal without codes has %+v", got)
	}
}

func TestAppeals(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	var events []cti.Event
	for n := range 9 {
		at := time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC).Add(time.Duration(n/2) * 30 * time.Minute)
		events = append(events, filed(n, at, []appeal.Channel{appeal.ByCall, appeal.ByOnline}[n%2], "+73952000000", "Имя", "На дорогах большие ямы"))
	}
	check(t, s.Apply(t.Context(), events[:5]))
	check(t, s.Apply(t.Context(), events[3:]))
	numbers := map[string]bool{}
	f := appeal.Filter{Limit: 2}
	for {
		page, err := s.Appeals(t.Context(), f)
		check(t, err)
		for _, a := range page.Appeals {
			numbers[a.Number] = true
			one, err := s.Appeal(t.Context(), a.ID)
			if err != nil || one != a {
				t.Errorf("got %+v, %v, want %+v", one, err, a)
			}
		}
		if f.Cursor = page.Cursor; page.Cursor == "" {
			break
		}
	}
	if len(numbers) != 9 || !numbers["2026-000004"] || !numbers["2027-000005"] || numbers["2027-000006"] {
		t.Errorf("numbers are %v", numbers)
	}
	if n := count(t, connected(t, url), `appeals where search @@ websearch_to_tsquery('russian', 'дорога яма')`); n != 9 {
		t.Errorf("search finds %d", n)
	}
	page, err := s.Appeals(t.Context(), appeal.Filter{Channel: appeal.ByOnline, Phone: "+73952000000"})
	if err != nil || len(page.Appeals) != 4 {
		t.Errorf("filter gives %d, %v", len(page.Appeals), err)
	}
	_, err = s.Appeal(t.Context(), "none")
	wantCode(t, err, cti.NotFound)
}

func TestUsers(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	anna := cti.User{Login: "anna", Name: "Анна", Role: cti.RoleAgent, Queues: []cti.QueueID{"122"}, PasswordHash: "h1"}
	check(t, atConsole(s).AddUser(t.Context(), anna, false))
	wantCode(t, atConsole(s).AddUser(t.Context(), anna, false), cti.Conflict)
	anna.Role, anna.PasswordHash, anna.Disabled, anna.Skills = cti.RoleAdmin, "", true, cti.Skills{"law": 40, "health": 100}
	check(t, atConsole(s).AddUser(t.Context(), anna, true))
	got, err := s.UserByLogin(t.Context(), "anna")
	if err != nil || got.PasswordHash != "h1" || got.Role != cti.RoleAdmin || !got.Disabled || len(got.Queues) != 1 || !maps.Equal(got.Skills, anna.Skills) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, disabled := range []bool{false, true} {
		check(t, atConsole(s).SetDisabled(t.Context(), "anna", disabled))
		if out, err := s.Disabled(t.Context()); err != nil || (len(out) == 1 && out[0] == "anna") != disabled {
			t.Errorf("disabled: %v, %v", out, err)
		}
	}
	anna.Disabled = false
	check(t, atConsole(s).AddUser(t.Context(), anna, true))
	if got, err := s.UserByLogin(t.Context(), "anna"); err != nil || !got.Disabled {
		t.Errorf("a disabled person was let in by a replacement: %v, %v", got, err)
	}
	wantCode(t, atConsole(s).SetDisabled(t.Context(), "nobody", true), cti.NotFound)
	check(t, s.SetPassword(t.Context(), "anna", "h2"))
	wantCode(t, s.SetPassword(t.Context(), "nobody", "h2"), cti.NotFound)
	_, err = s.UserByLogin(t.Context(), "nobody\x00")
	wantCode(t, err, cti.NotFound)
	wantCode(t, atConsole(s).AddUser(t.Context(), cti.User{Login: "Анна", Name: "x", Role: cti.RoleAgent}, false), cti.Invalid)
	wantCode(t, atConsole(s).AddUser(t.Context(), cti.User{Login: "x", Name: "x", Role: "king"}, false), cti.Invalid)
	wantCode(t, atConsole(s).AddUser(t.Context(), cti.User{Login: "x", Name: "x", Role: cti.RoleAgent, Skills: cti.Skills{"law": 101}}, false), cti.Invalid)
	users, err := s.Users(t.Context())
	if err != nil || len(users) != 1 || users[0].PasswordHash != "h2" {
		t.Errorf("got %+v, %v", users, err)
	}
}
