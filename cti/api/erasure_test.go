package api

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/view"
)

// fakePersons keeps the acts that the journal does not know.
type fakePersons struct {
	asked  string
	untold []contact.Erasure
	call   cti.CallID
	// written is how much of the journal the database had at the last erasure.
	written int
	store   *fakeStore
}

func (f *fakePersons) ErasePerson(_ context.Context, who contact.Person, by cti.Actor, reason string, at time.Time) (contact.Erasure, error) {
	f.asked, f.written = who.String()+" "+by.ID+" "+reason, f.store.written
	act := contact.Erasure{ID: "act1", At: at, By: by, Reason: reason, Calls: []cti.CallID{f.call}, Sounds: 2}
	f.untold = append(f.untold, act)
	return act, nil
}

func (f *fakePersons) Held(_ context.Context, who contact.Person) (contact.Held, error) {
	held := contact.Held{Person: who, Calls: 1, Recordings: 2, Appeals: []cti.AppealID{secretID}, Open: []contact.Pending{{Text: "обращение 2026-000001", Appeal: secretID}}}
	switch who {
	case contact.Person{Number: secretNumber}:
		held.Also = []contact.Person{{Email: "taynova@example.org"}}
	case contact.Person{Email: "taynova@example.org"}:
		held.Also = []contact.Person{{Number: secretNumber}}
	default:
		return contact.Held{}, cti.Errorf(cti.NotFound, "Об этом номере ничего нет.")
	}
	return held, nil
}

func (f *fakePersons) Erasures(_ context.Context, limit int) ([]contact.Erasure, error) {
	return f.untold[:min(limit, len(f.untold))], nil
}

func (f *fakePersons) UntoldErasures(context.Context) ([]contact.Erasure, error) {
	return f.untold, nil
}

func (f *fakePersons) ErasureTold(_ context.Context, id string) error {
	if len(f.untold) > 0 && f.untold[0].ID == id {
		f.untold = nil
	}
	return nil
}

// withPersons is withSecret where mila, the administrator, may see everything.
func withPersons(t *testing.T) (*rig, *fakePersons, cti.CallID) {
	t.Helper()
	r, _, id := withSecret(t)
	persons := &fakePersons{call: id, store: r.store}
	r.stop()
	before := r.tune
	r.tune = func(c *Config) { before(c); c.Persons = persons }
	r.start()
	r.store.set(func() {
		u := r.store.users["mila"]
		u.Sees = cti.Sensitivities()
		r.store.users["mila"] = u
	})
	return r, persons, id
}

func TestAnAdministratorErasesAPerson(t *testing.T) {
	r, persons, id := withPersons(t)
	mila := r.login("mila")
	anna := r.login("anna")
	draft := "/api/v1/calls/" + string(id) + "/draft"
	if res := anna.do(http.MethodPut, draft, map[string]string{"text": "Диагноз"}); res.StatusCode >= 300 {
		t.Fatal(res.text)
	}
	path := "/api/v1/persons/89027654321/erasure"
	if res := r.login("sofia").do(http.MethodPost, path, map[string]string{"reason": "x"}); res.StatusCode != http.StatusForbidden {
		t.Errorf("a supervisor erases: %d", res.StatusCode)
	}
	if res := mila.do(http.MethodPost, path, map[string]string{}); res.StatusCode != http.StatusBadRequest {
		t.Errorf("without a ground it gives %d", res.StatusCode)
	}
	var erased ErasedView
	ask(t, mila, http.MethodPost, path, map[string]string{"reason": "заявление 7"}, http.StatusOK, &erased)
	if persons.asked != secretNumber+" mila заявление 7" || erased.Calls != 1 || erased.Sounds != 2 {
		t.Errorf("asked was %q, told %+v", persons.asked, erased)
	}
	ask(t, mila, http.MethodPost, "/api/v1/persons/%20Taynova%40Example.ORG/erasure", map[string]string{"reason": "заявление 8"}, http.StatusOK, &erased)
	if persons.asked != "taynova@example.org mila заявление 8" {
		t.Errorf("asked was %q", persons.asked)
	}
	status(t, anna, draft, http.StatusNotFound)
	last := r.store.journal[len(r.store.journal)-1]
	told, ok := last.Body.(contact.ErasedEvent)
	if !ok || last.ID != "person.erased.act1" || told.ID != "act1" || len(persons.untold) != 0 {
		t.Errorf("the journal has %+v, and still to be told are %+v", last, persons.untold)
	}
	// The command line has no journal: the next sweep tells it.
	persons.untold = []contact.Erasure{{ID: "act2"}}
	r.api.finishErasures(t.Context())
	if last := r.store.journal[len(r.store.journal)-1]; last.ID != "person.erased.act2" || len(persons.untold) != 0 {
		t.Errorf("the journal ends with %+v", last)
	}
}

// TestAnErasureWaitsForTheDatabase: the record of who looked a moment ago is in the
// journal; written after the erasure, it would keep the number.
func TestAnErasureWaitsForTheDatabase(t *testing.T) {
	r, persons, _ := withPersons(t)
	mila := r.login("mila")
	status(t, mila, "/api/v1/persons/89027654321/export?why=заявление", http.StatusOK)
	journal := len(r.store.journal)
	path, ground := "/api/v1/persons/89027654321/erasure", map[string]string{"reason": "заявление 7"}
	r.api.cfg.Applied = behind{r.store}
	res := mila.do(http.MethodPost, path, ground)
	if res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(res.text, "Ничего не стёрто") || persons.asked != "" {
		t.Errorf("with a database that is behind: %d %s, asked was %q", res.StatusCode, res.text, persons.asked)
	}
	r.api.cfg.Applied = r.store
	ask(t, mila, http.MethodPost, path, ground, http.StatusOK, &ErasedView{})
	if journal == 0 || persons.written < journal {
		t.Errorf("erased when the database had %d of %d events", persons.written, journal)
	}
}

// behind is a database that does not catch up.
type behind struct{ *fakeStore }

func (behind) CatchUp(context.Context) error { return context.DeadlineExceeded }

func TestAPersonIsExportedWholeOrNotAtAll(t *testing.T) {
	r, _, id := withPersons(t)
	path := "/api/v1/persons/89027654321/export"
	mila := r.login("mila")
	text := status(t, mila, path+"?why=заявление", http.StatusOK).text
	for _, want := range []string{secretNumber, "Диагноз", "Комментарий врача", "Тайнова", `"k/l1"`, string(id), `"b1"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the export lacks %s: %s", want, text)
		}
	}
	if shown := r.shownTo("mila"); len(shown) != 1 || shown[0].Kind != view.Export || shown[0].Subject != secretNumber || shown[0].Why != "заявление" || len(shown[0].Appeals) != 1 {
		t.Errorf("on record is %+v", shown)
	}
	text = status(t, mila, "/api/v1/persons/Taynova@Example.org/export", http.StatusOK).text
	if !strings.Contains(text, `"email":"taynova@example.org"`) || !strings.Contains(text, "Диагноз") || strings.Contains(text, `"k/l1"`) || strings.Contains(text, `"b1"`) {
		t.Errorf("by the address, appeals and no calls are exported: %s", text)
	}
	if shown := r.shownTo("mila"); len(shown) != 2 || shown[1].Subject != "taynova@example.org" {
		t.Errorf("on record is %+v", shown)
	}
	if text := status(t, mila, "/api/v1/persons/other@example.org/export", http.StatusOK).text; strings.Contains(text, "Диагноз") {
		t.Errorf("by another address somebody else is exported: %s", text)
	}
	status(t, r.login("klara"), path, http.StatusForbidden)
	status(t, mila, "/api/v1/persons/12/export", http.StatusBadRequest)
	r.store.set(func() { u := r.store.users["mila"]; u.Sees = nil; r.store.users["mila"] = u })
	r.api.sweep(t.Context())
	if text := status(t, mila, path, http.StatusForbidden).text; leakOf(text, "") != "" {
		t.Errorf("without the permission she sees %s", text)
	}
}
