package api

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/applicant"
	"github.com/dozvon/dozvon/cti/appeal"
)

// AppealOwner knows the appeals that were filed.
func (s *fakeStore) AppealOwner(_ context.Context, number string) (found appeal.Owner, err error) {
	err = s.locked(func() {
		for _, one := range s.appeals {
			if one.Number == number {
				found = appeal.Owner{ID: one.ID, Phone: one.Applicant.Phone}
			}
		}
	})
	if err == nil && found.ID == "" {
		err = cti.Errorf(cti.NotFound, "нет")
	}
	return found, err
}

const statusPath = "/api/v1/public/appeals/status"

// aTold gives a case whose applicant knows its number, its code word and their own telephone.
func aTold(t *testing.T, tune ...func(*Config)) (r *rig, cases *fakeCases, word string) {
	t.Helper()
	filed := appeal.Appeal{ID: "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f", Number: "2026-000001", Channel: appeal.ByCall, Status: appeal.Registered,
		FiledAt: time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC), FiledBy: cti.ByAgent("anna"), Topic: "Запись к врачу", Text: "Тайна о болезни",
		Applicant: appeal.Applicant{Name: "Мария Ивановна", Phone: "+79021234567", Email: "m@example.org", Address: "Ленина, 1"}}
	cases = newCases(t, filed)
	r = newRig(t, func(c *Config) {
		c.Cases = cases
		for _, more := range tune {
			more(c)
		}
	})
	r.store.set(func() { r.store.appeals = append(r.store.appeals, filed) })
	return r, cases, appeal.CodeWord(r.api.cfg.Secret, filed.ID)
}

func byWord(word string) applicant.Claim {
	return applicant.Claim{Number: "2026-000001", CodeWord: word}
}

func TestACitizenSeesTheStatusByCodeWordOrPhone(t *testing.T) {
	r, _, word := aTold(t)
	for _, claim := range []applicant.Claim{byWord(word), byWord(" " + strings.ToUpper(word)), {Number: "2026 1", CodeWord: word}, {Number: "2026000001", PhoneTail: "4567"}} {
		res := r.browser().do(http.MethodPost, statusPath, claim)
		var view applicant.AppealStatus
		if res.decode(t, &view); res.StatusCode != http.StatusOK || view.Stage != appeal.StageReceived || view.Topic != "Запись к врачу" ||
			!view.Holder.Centre || view.DueAt.IsZero() || view.Line != "122" || view.TimeZone != "Asia/Irkutsk" {
			t.Errorf("%+v: %d %s", claim, res.StatusCode, res.text)
		}
		for _, personal := range []string{"Мария", "7902", "Ленина", "example", "Тайна", "anna", "7c1b2a90"} {
			if strings.Contains(res.text, personal) {
				t.Errorf("%q is told: %s", personal, res.text)
			}
		}
	}
	if n := r.value("dozvon_appeal_status_total", "what=status", "result=ok"); n != 4 {
		t.Errorf("%v were counted", n)
	}
}

// TestWrongNumberAndWrongCodeAreTheSame: whoever guesses does not learn which numbers there are.
func TestWrongNumberAndWrongCodeAreTheSame(t *testing.T) {
	r, _, word := aTold(t)
	var first string
	for _, claim := range []applicant.Claim{{Number: "2026-000002", CodeWord: word}, byWord("берёза 10"), {Number: "2026-000001", PhoneTail: "0000"}, {Number: "1999-000001", PhoneTail: "4567"}, byWord("\x00"), byWord("'; drop table appeals --")} {
		res := r.browser().do(http.MethodPost, statusPath, claim)
		if p := res.problem(t); p.Status != http.StatusNotFound || p.Code != cti.NotFound || !strings.Contains(p.Detail, "Проверьте номер и кодовое слово") {
			t.Errorf("%+v: %+v", claim, p)
		}
		res.Header.Del("X-Request-Id")
		res.Header.Del("Date")
		same := fmt.Sprint(res.Header, res.text)
		if first == "" {
			first = same
		}
		if same != first {
			t.Errorf("%+v is told from others by\n%s, not\n%s", claim, same, first)
		}
	}
	if n := r.value("dozvon_appeal_status_total", "what=status", "result=wrong"); n != 6 {
		t.Errorf("%v were counted", n)
	}
}

func TestAnAppealWithoutPhoneIsNotOpenedByNothing(t *testing.T) {
	r, _, word := aTold(t)
	r.store.set(func() { r.store.appeals[0].Applicant.Phone = "" })
	for _, claim := range []applicant.Claim{{Number: "2026-000001"}, {Number: "2026-000001", PhoneTail: "    "}, {Number: "2026-000001", CodeWord: " "},
		{Number: "2026-000001", PhoneTail: "12"}, {Number: "2026-000001", PhoneTail: "12345"}, {Number: "2026-000001", CodeWord: word, PhoneTail: "4567"}, {CodeWord: word}, {Number: "x", CodeWord: word}} {
		if p := r.browser().do(http.MethodPost, statusPath, claim).problem(t); p.Status != http.StatusBadRequest || len(p.Errors) != 1 {
			t.Errorf("%+v: %+v", claim, p)
		}
	}
	if p := r.browser().do(http.MethodPost, statusPath, byWord("!!!")).problem(t); p.Status != http.StatusNotFound {
		t.Errorf("%+v", p)
	}
}

// from gives browsers of other addresses.
func from(r *rig, address string) *browser {
	b := r.browser()
	b.header.Set("X-Forwarded-For", address)
	return b
}

func behindProxy(c *Config) { c.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }

// TestGuessesOfOneAppealAreSlow, from however many addresses, and still its applicant comes in.
func TestGuessesOfOneAppealAreSlow(t *testing.T) {
	r, _, word := aTold(t, behindProxy)
	for i := range 10 {
		if res := from(r, "10.0.0."+strconv.Itoa(i)).do(http.MethodPost, statusPath, byWord("сосна 10")); res.StatusCode != http.StatusNotFound {
			t.Fatalf("guess %d: %d", i, res.StatusCode)
		}
	}
	// The turns that all share are used up; an address has three of its own.
	guesser := from(r, "10.0.1.1")
	for i := range 3 {
		if res := guesser.do(http.MethodPost, statusPath, byWord("сосна 10")); res.StatusCode != http.StatusNotFound {
			t.Fatalf("own guess %d: %d", i, res.StatusCode)
		}
	}
	res := guesser.do(http.MethodPost, statusPath, byWord(word))
	wait, err := strconv.Atoi(res.Header.Get("Retry-After"))
	if p := res.problem(t); p.Status != http.StatusTooManyRequests || err != nil || wait < 1 || wait > 61 {
		t.Fatalf("%+v, Retry-After %q", p, res.Header.Get("Retry-After"))
	}
	// A number that there is not is guarded in the same way.
	for i := range 11 {
		from(r, "10.0.2."+strconv.Itoa(i)).do(http.MethodPost, statusPath, applicant.Claim{Number: "2026-000009", CodeWord: "сосна 10"})
	}
	for range 30 { // who knows the word is never kept out
		if res := from(r, "10.0.9.9").do(http.MethodPost, statusPath, byWord(word)); res.StatusCode != http.StatusOK {
			t.Fatalf("the applicant is kept out: %d %s", res.StatusCode, res.text)
		}
	}
	r.clock.add(time.Duration(wait) * time.Second)
	if res := guesser.do(http.MethodPost, statusPath, byWord(word)); res.StatusCode != http.StatusOK {
		t.Errorf("after the wait: %d %s", res.StatusCode, res.text)
	}
	if n := r.value("dozvon_appeal_status_total", "what=status", "result=limited"); n != 1 {
		t.Errorf("%v refusals were counted", n)
	}
}

func TestGuessesOfOneAddressAreSlow(t *testing.T) {
	r, _, word := aTold(t, behindProxy)
	guesser := from(r, "10.0.0.1")
	for i := range 20 {
		guesser.do(http.MethodPost, statusPath, applicant.Claim{Number: "2026-0001" + strconv.Itoa(10+i), CodeWord: "сосна 10"})
	}
	if p := guesser.do(http.MethodPost, statusPath, byWord(word)).problem(t); p.Status != http.StatusTooManyRequests {
		t.Errorf("%+v", p)
	}
	if res := from(r, "10.0.0.2").do(http.MethodPost, statusPath, byWord(word)); res.StatusCode != http.StatusOK {
		t.Errorf("others: %d", res.StatusCode)
	}
}

func TestStatusWithTheDatabaseAwayUsesNoTurn(t *testing.T) {
	r, cases, word := aTold(t)
	r.store.set(func() { r.store.away = true })
	for range 30 {
		if p := r.browser().do(http.MethodPost, statusPath, byWord("сосна 10")).problem(t); p.Status != http.StatusServiceUnavailable || !strings.Contains(p.Detail, "Само обращение на месте") {
			t.Fatalf("%+v", p)
		}
		r.clock.add(time.Second)
	}
	r.store.set(func() { r.store.away = false })
	cases.away = true
	if p := r.browser().do(http.MethodPost, statusPath, byWord(word)).problem(t); p.Status != http.StatusServiceUnavailable {
		t.Errorf("%+v", p)
	}
	cases.away = false
	if res := r.browser().do(http.MethodPost, statusPath, byWord(word)); res.StatusCode != http.StatusOK {
		t.Errorf("afterwards: %d", res.StatusCode)
	}
}

func TestTheCodeWordIsToldWithTheNumber(t *testing.T) {
	r := newRig(t)
	draft := map[string]any{"id": "7c1b2a90-2222-4222-8333-9a0b1c2d3e4f", "applicant": map[string]string{"name": "Пётр", "phone": "89021234567"}, "topic": "Дороги", "text": "Яма", "consent": true}
	var first, again Filed
	ask(t, r.browser(), http.MethodPost, "/api/v1/public/appeals", draft, http.StatusCreated, &first)
	ask(t, r.browser(), http.MethodPost, "/api/v1/public/appeals", draft, http.StatusCreated, &again)
	if first.CodeWord == "" || first != again {
		t.Errorf("told %+v and then %+v", first, again)
	}
	for _, e := range r.store.journal {
		if raw := fmt.Sprintf("%+v", e); strings.Contains(raw, first.CodeWord) {
			t.Error("the journal knows the code word")
		}
	}
	delete(draft, "consent")
	delete(draft, "consent_version")
	draft["id"] = "7c1b2a90-3333-4222-8333-9a0b1c2d3e4f"
	var filed FiledAppeal
	ask(t, r.login("anna"), http.MethodPost, "/api/v1/appeals", draft, http.StatusCreated, &filed)
	if filed.CodeWord != appeal.CodeWord(r.api.cfg.Secret, filed.ID) || filed.Number == "" || filed.CodeWord == first.CodeWord {
		t.Errorf("the agent is told %+v", filed)
	}
}
