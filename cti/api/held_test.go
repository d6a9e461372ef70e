package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/view"
)

func TestAnAdministratorSeesHowMuchIsHeld(t *testing.T) {
	r, _, _ := withPersons(t)
	mila := r.login("mila")
	var held HeldView
	ask(t, mila, http.MethodGet, "/api/v1/persons/89027654321", nil, http.StatusOK, &held)
	if held.Number != secretNumber || held.Calls != 1 || held.Recordings != 2 || len(held.Open) != 1 || held.Open[0].Appeal != secretID {
		t.Errorf("held is %+v", held)
	}
	if shown := r.shownTo("mila"); len(shown) != 1 || shown[0].Kind != view.Person || shown[0].Subject != secretNumber || !strings.Contains(shown[0].Route, "/persons/{number}") {
		t.Errorf("on record is %+v", shown)
	}
	if len(held.Also) != 1 || held.Also[0] != "taynova@example.org" {
		t.Errorf("also known as %q", held.Also)
	}
	held = HeldView{}
	ask(t, mila, http.MethodGet, "/api/v1/persons/Taynova%40Example.ORG", nil, http.StatusOK, &held)
	if held.Number != "" || held.Email != "taynova@example.org" || len(held.Also) != 1 || held.Also[0] != secretNumber {
		t.Errorf("by the address, held is %+v", held)
	}
	if shown := r.shownTo("mila"); len(shown) != 2 || shown[1].Subject != "taynova@example.org" {
		t.Errorf("on record is %+v", shown)
	}
	before := len(r.store.journal)
	status(t, mila, "/api/v1/persons/89020000000", http.StatusNotFound)
	if len(r.store.journal) != before {
		t.Error("a number of which nothing is known is kept because somebody asked")
	}
	status(t, mila, "/api/v1/persons/nobody@example.org", http.StatusNotFound)
	for _, wrong := range []string{"12", "taynova@", "%20"} {
		if text := status(t, mila, "/api/v1/persons/"+wrong, http.StatusBadRequest).text; !strings.Contains(text, `"number"`) || !strings.Contains(text, "почты") {
			t.Errorf("%q gives %s", wrong, text)
		}
	}
	status(t, r.login("sofia"), "/api/v1/persons/89027654321", http.StatusForbidden)
}

// TestAPersonIsNamedByAnAppeal: unless its topic is closed to who asks.
func TestAPersonIsNamedByAnAppeal(t *testing.T) {
	r, _, _ := withPersons(t)
	mila := r.login("mila")
	var held HeldView
	ask(t, mila, http.MethodGet, "/api/v1/persons/2026-000001", nil, http.StatusOK, &held)
	if held.Number != secretNumber {
		t.Errorf("held is %+v", held)
	}
	r.store.set(func() { r.store.appeals[0].Applicant.Phone = "" })
	held = HeldView{}
	if ask(t, mila, http.MethodGet, "/api/v1/persons/2026-000001", nil, http.StatusOK, &held); held.Email != "taynova@example.org" {
		t.Errorf("who gave no telephone is held as %+v", held)
	}
	r.store.set(func() { r.store.appeals[0].Applicant.Email = "" })
	status(t, mila, "/api/v1/persons/2026-000001", http.StatusBadRequest)
	r.store.set(func() { r.store.appeals[0].Applicant.Phone = secretNumber })
	status(t, mila, "/api/v1/persons/2026-999999", http.StatusNotFound)
	r.store.set(func() { u := r.store.users["mila"]; u.Sees = nil; r.store.users["mila"] = u })
	r.api.sweep(t.Context())
	held = HeldView{}
	if ask(t, mila, http.MethodGet, "/api/v1/persons/"+secretNumber, nil, http.StatusOK, &held); len(held.Also) != 0 {
		t.Errorf("without the permission she learns %q", held.Also)
	}
	if text := status(t, mila, "/api/v1/persons/2026-000001", http.StatusForbidden).text; strings.Contains(text, "7654321") {
		t.Errorf("without the permission she is told %s", text)
	}
}

func TestActsOfErasureAreListed(t *testing.T) {
	r, persons, _ := withPersons(t)
	persons.untold = []contact.Erasure{
		{ID: "b", At: r.clock.now().Add(time.Hour), By: cti.BySystem, Reason: "истёк срок", Appeals: []cti.AppealID{"x", "y"}},
		{ID: "a", At: r.clock.now(), By: cti.ByAdmin("mila"), Reason: "заявление 7", Calls: []cti.CallID{"c"}},
	}
	var list ErasureList
	ask(t, r.login("mila"), http.MethodGet, "/api/v1/erasures", nil, http.StatusOK, &list)
	if len(list.Erasures) != 2 || list.Erasures[0].Role != "system" || list.Erasures[0].Appeals != 2 || list.Erasures[1].By != "mila" || list.Erasures[1].Calls != 1 {
		t.Errorf("listed are %+v", list.Erasures)
	}
	status(t, r.login("sofia"), "/api/v1/erasures", http.StatusForbidden)
}
