package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/view"
)

// shownTo gives what is on record of what a person was shown.
func (r *rig) shownTo(login string) (all []view.ShownEvent) {
	r.store.set(func() {
		for _, e := range r.store.journal {
			if b, ok := e.Body.(view.ShownEvent); ok && e.By.ID == login {
				all = append(all, b)
			}
		}
	})
	return all
}

func TestEveryCardCaseAndCallThatIsOpenedIsOnRecordBefore(t *testing.T) {
	r, _, id := withSecret(t)
	klara := r.login("klara")
	for _, one := range []struct {
		path    string
		kind    view.Kind
		subject string
		route   string
		texts   int
	}{
		{"calls/" + string(id), view.Call, string(id), "GET /api/v1/calls/{id}", 0},
		{"calls/" + string(id) + "/card", view.Card, string(id), "GET /api/v1/calls/{id}/card", 1},
		{"appeals/" + secretID, view.Appeal, secretID, "GET /api/v1/appeals/{id}", 1},
		{"appeals/" + secretID + "/case", view.Case, secretID, "GET /api/v1/appeals/{id}/case", 1},
		{"caller?appeal=" + secretID, view.Person, secretNumber, "GET /api/v1/caller", 1},
	} {
		r.store.set(func() { r.store.jammed = true })
		if text := status(t, klara, "/api/v1/"+one.path, http.StatusServiceUnavailable).text; leakOf(text, "") != "" {
			t.Errorf("%s is shown although nobody could write it down: %s", one.path, text)
		}
		r.store.set(func() { r.store.jammed = false })
		before := len(r.shownTo("klara"))
		mark := "?"
		if strings.Contains(one.path, "?") {
			mark = "&"
		}
		status(t, klara, "/api/v1/"+one.path+mark+"why=жалоба", http.StatusOK)
		status(t, klara, "/api/v1/"+one.path, http.StatusOK) // again within the minute
		shown := r.shownTo("klara")
		if len(shown) != before+1 {
			t.Fatalf("%s makes %d lines", one.path, len(shown)-before)
		}
		got := shown[before]
		if got.Kind != one.kind || got.Subject != one.subject || got.Route != one.route || got.Why != "жалоба" || len(got.Appeals) != one.texts {
			t.Errorf("%s is on record as %+v", one.path, got)
		}
		r.clock.add(time.Minute)
		status(t, klara, "/api/v1/"+one.path, http.StatusOK)
		if n := len(r.shownTo("klara")); n != before+2 {
			t.Errorf("%s a minute later makes %d lines", one.path, n-before)
		}
	}
	// A change answers with the case.
	before := len(r.shownTo("sofia"))
	sofia := r.login("sofia")
	sofia.do(http.MethodPost, casePath+"/changes", map[string]any{"key": "k", "version": 9, "change": "entrust", "fields": map[string]any{"person": "klara"}})
	shown := r.shownTo("sofia")
	if len(shown) != before+1 || shown[before].Kind != view.Case || len(shown[before].Appeals) != 0 {
		t.Errorf("a conflict, which shows the case without its text, is on record as %+v", shown)
	}
}

func TestTheCardOfTheOwnCallNeedsNoRecordOfItsOwn(t *testing.T) {
	r, _, id := withSecret(t)
	anna := r.login("anna")
	r.store.set(func() { r.store.jammed = true })
	status(t, anna, "/api/v1/calls/"+string(id)+"/card", http.StatusServiceUnavailable)
	r.floor.set("anna", floor.Desk{Call: &floor.CallView{ID: id, Caller: secretNumber, State: call.Talking, ArrivedAt: r.clock.now()}})
	status(t, anna, "/api/v1/calls/"+string(id)+"/card", http.StatusOK)
}

func TestSupervisorsSeeWhoLooked(t *testing.T) {
	r, _, id := withSecret(t)
	klara, sofia := r.login("klara"), r.login("sofia")
	status(t, klara, "/api/v1/calls/"+string(id), http.StatusOK)
	status(t, klara, "/api/v1/caller?appeal="+secretID, http.StatusOK)
	var list ViewList
	status(t, sofia, "/api/v1/views", http.StatusOK).decode(t, &list)
	i := slices.IndexFunc(list.Views, func(v ViewRow) bool { return v.Kind == view.Person })
	if len(list.Views) != 2 || i < 0 || list.Views[i].Subject != "+7 902 ***-**-21" || list.Views[i].By != "klara" || list.Views[i].Name != "имя klara" || list.Views[i].Role != string(cti.RoleSupervisor) {
		t.Errorf("sofia is told %+v", list)
	}
	status(t, sofia, "/api/v1/views?subject=89027654321", http.StatusOK).decode(t, &list)
	if len(list.Views) != 1 || list.Views[0].Subject != secretNumber {
		t.Errorf("who looked at the number is %+v", list)
	}
	status(t, sofia, "/api/v1/views?subject="+string(id)+"&by=sofia", http.StatusOK).decode(t, &list)
	if len(list.Views) != 0 {
		t.Errorf("sofia herself opened %+v", list)
	}
	status(t, r.login("anna"), "/api/v1/views", http.StatusForbidden)
	r.store.set(func() { r.store.away = true })
	status(t, sofia, "/api/v1/views", http.StatusServiceUnavailable)
}
