package api

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// fakeAgain knows one open appeal.
type fakeAgain struct {
	*fakeCases
	asked appeal.Likeness
	one   appeal.Similar
	away  bool
}

func (f *fakeAgain) SimilarAppeals(_ context.Context, ask appeal.Likeness) ([]appeal.Similar, error) {
	f.asked = ask
	if f.away {
		return nil, errAway
	}
	if ask.Phone != caller || ask.Topic != "Вода" {
		return nil, nil
	}
	return []appeal.Similar{f.one}, nil
}

func (f *fakeAgain) AddToAppeal(ctx context.Context, asked appeal.Asked) (appeal.Record, error) {
	now, err := f.AppealRecord(ctx, asked.Appeal)
	if err != nil {
		return now, err
	}
	asked.Version = now.Case.Version
	return f.ChangeAppeal(ctx, asked)
}

func againRig(t *testing.T) (*rig, *fakeAgain, cti.CallID) {
	filed := appeal.Appeal{ID: "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f", Number: "2026-000007", Channel: appeal.ByCall, Status: appeal.Registered,
		FiledAt: time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC), FiledBy: cti.ByAgent("boris"), Topic: "Вода", Text: "Личное"}
	f := &fakeAgain{fakeCases: newCases(t, filed), one: appeal.Similar{ID: filed.ID, Number: filed.Number, Topic: "Вода", State: appeal.StateNew}}
	r := newRig(t, func(c *Config) { c.Again, c.Cases = f, f.fakeCases })
	_, newer := r.withCalls()
	r.store.set(func() { r.store.appeals = append(r.store.appeals, filed) })
	return r, f, newer
}

func TestAnAppealBesideAnOpenOneNeedsAWord(t *testing.T) {
	r, f, call := againRig(t)
	anna := r.login("anna")
	p := anna.do(http.MethodPost, "/api/v1/appeals", draftOf(call)).problem(t)
	if p.Status != http.StatusConflict || len(p.Errors) != 1 || p.Errors[0].Location != "anew" || !strings.Contains(p.Detail, "2026-000007") {
		t.Fatalf("it is refused with %+v", p)
	}
	if f.asked != (appeal.Likeness{Phone: caller, Topic: "Вода", Not: appealID}) {
		t.Errorf("looked for %+v", f.asked)
	}
	d := draftOf(call)
	d.Anew = "  "
	if p := anna.do(http.MethodPost, "/api/v1/appeals", d).problem(t); p.Status != http.StatusConflict {
		t.Errorf("blanks are a reason: %+v", p)
	}
	d.Anew = "другой дом"
	if res := anna.do(http.MethodPost, "/api/v1/appeals", d); res.StatusCode != http.StatusCreated {
		t.Fatalf("with a reason: %d %s", res.StatusCode, res.text)
	}
	r.store.set(func() {
		if made := r.store.journal[0].Body.(appeal.FiledEvent).Appeal; made.Anew != "другой дом" {
			t.Errorf("filed %+v", made)
		}
	})
}

func TestFilingDoesNotWaitForWhatIsSimilar(t *testing.T) {
	r, f, call := againRig(t)
	f.away = true
	if res := r.login("anna").do(http.MethodPost, "/api/v1/appeals", draftOf(call)); res.StatusCode != http.StatusCreated {
		t.Errorf("with the database away: %d %s", res.StatusCode, res.text)
	}
}

func TestAnAgentAddsToAnOpenAppeal(t *testing.T) {
	r, f, call := againRig(t)
	anna := r.login("anna")
	var list SimilarList
	ask(t, anna, http.MethodGet, "/api/v1/appeals/similar?phone=8+395+2123456&topic=%D0%92%D0%BE%D0%B4%D0%B0", nil, http.StatusOK, &list)
	if len(list.Appeals) != 1 || list.Appeals[0].Number != "2026-000007" {
		t.Fatalf("similar are %+v", list)
	}
	// It was another agent's call: Anna learns the number and not the text.
	var view CaseView
	in := map[string]string{"key": "k", "call_id": string(call), "text": "всё ещё нет"}
	ask(t, anna, http.MethodPost, casePath+"/contacts", in, http.StatusOK, &view)
	if view.Case.Appeal.Number != "2026-000007" || view.Case.Contacts != 1 || view.Case.Appeal.Text != "" || len(view.History) != 0 {
		t.Errorf("the answer is %+v", view)
	}
	if f.fakeCases.asked.Change != (appeal.Contact{Call: call, Text: "всё ещё нет"}) || f.fakeCases.asked.By != cti.ByAgent("anna") {
		t.Errorf("asked for %+v", f.fakeCases.asked)
	}
	in["call_id"] = "nonsense"
	if p := anna.do(http.MethodPost, casePath+"/contacts", in).problem(t); p.Status != http.StatusBadRequest || p.Errors[0].Location != "call_id" {
		t.Errorf("a call that there is not gives %+v", p)
	}
	var whole CaseView
	ask(t, r.login("sofia"), http.MethodPost, casePath+"/contacts", map[string]string{"key": "k2"}, http.StatusOK, &whole)
	if whole.Case.Appeal.Text != "Личное" || len(whole.History) != 3 {
		t.Errorf("a supervisor sees %+v", whole)
	}
}
