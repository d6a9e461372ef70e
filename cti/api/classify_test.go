package api

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	offices "github.com/dozvon/dozvon/cti/body"
	"github.com/dozvon/dozvon/cti/deadline"
)

// fakeDirectory knows two bodies.
type fakeDirectory struct{ err error }

var twoBodies = []offices.Body{
	{ID: "adm-bratsk", Name: "Администрация Братска", Kind: "administration", Territory: "bratsk"}, {ID: "min-health", Name: "Минздрав", Kind: "health"},
}

func (f *fakeDirectory) Directory(context.Context, string, string, int) ([]offices.Entry, error) {
	return nil, f.err
}

func (f *fakeDirectory) Bodies(_ context.Context, _ string, _ cti.TerritoryCode, date string, _ int) ([]offices.Body, error) {
	if date != "2026-11-22" {
		return nil, errors.New("another day than the region's")
	}
	return twoBodies, f.err
}

func (f *fakeDirectory) BodiesFor(context.Context, string, cti.TerritoryCode, string) ([]offices.Body, error) {
	return twoBodies, f.err
}

func (f *fakeDirectory) Body(_ context.Context, id cti.BodyID) (offices.Body, error) {
	for _, b := range twoBodies {
		if b.ID == id {
			return b, f.err
		}
	}
	return offices.Body{}, errors.Join(f.err, cti.Errorf(cti.NotFound, "нет"))
}

func classifyRig(t *testing.T) (*rig, *fakeDirectory) {
	dir := &fakeDirectory{}
	return newRig(t, func(c *Config) {
		c.Directory, c.Terms = dir, deadline.Standard(testPlan().Location())
	}), dir
}

func TestTopicsPlacesAndWhoAnswers(t *testing.T) {
	r, dir := classifyRig(t)
	anna := r.login("anna")
	var topics TopicList
	anna.do("GET", "/api/v1/topics?q=ytn+djls", nil).decode(t, &topics)
	if topics.Version == "" || len(topics.Topics) == 0 || topics.Topics[0].Code != "housing.water.none" || len(topics.Topics[0].Path) != 2 {
		t.Errorf("no water finds %+v", topics)
	}
	var places TerritoryList
	anna.do("GET", "/api/v1/territories?q=%D0%B1%D1%80%D0%B0%D1%82%D1%81%D0%BA&limit=2", nil).decode(t, &places)
	if len(places.Territories) != 2 || places.Territories[0].Code != "bratsk" || places.Territories[1].Code != "bratsk-area" {
		t.Errorf("Bratsk finds %+v", places)
	}
	anna.do("GET", "/api/v1/territories?limit=300", nil).decode(t, &places)
	if len(places.Territories) != 42 {
		t.Errorf("without words there are %d places", len(places.Territories))
	}
	var found BodyList
	anna.do("GET", "/api/v1/bodies?q=x", nil).decode(t, &found)
	if len(found.Bodies) != 2 {
		t.Errorf("the bodies are %+v", found)
	}
	var who Responsible
	anna.do("GET", "/api/v1/responsible?topic=housing.heating.none&territory=bratsk", nil).decode(t, &who)
	if who.Body == nil || who.Body.ID != "adm-bratsk" || who.Territory == nil || who.Territory.Title != "город Братск" || who.Policy == nil || who.Policy.Code != "message" ||
		who.Policy.Count != 3 || !who.Policy.Due.After(r.clock.now()) {
		t.Errorf("for heating in Bratsk: %+v", who)
	}
	dir.err = errors.New("away")
	var partial Responsible
	anna.do("GET", "/api/v1/responsible?topic=health.doctor.book", nil).decode(t, &partial)
	if !partial.Partial || partial.Body != nil || partial.Topic.Sensitive != "health" || partial.Policy == nil {
		t.Errorf("without the directory: %+v", partial)
	}
	for path, field := range map[string]string{"/api/v1/responsible?topic=x": "topic", "/api/v1/responsible?topic=health.doctor.book&territory=x": "territory"} {
		if p := anna.do("GET", path, nil).problem(t); p.Status != http.StatusBadRequest || len(p.Errors) != 1 || p.Errors[0].Location != field {
			t.Errorf("%s: %+v", path, p)
		}
	}
	for _, path := range []string{"/api/v1/topics", "/api/v1/territories", "/api/v1/bodies", "/api/v1/responsible?topic=health.doctor.book"} {
		status(t, r.browser(), path, http.StatusUnauthorized)
	}
	for _, path := range []string{"/api/v1/public/topics?q=x", "/api/v1/public/territories?q=x"} {
		status(t, r.browser(), path, http.StatusOK)
	}
}

func TestAnAppealIsFiledWithItsCodes(t *testing.T) {
	r, dir := classifyRig(t)
	anna := r.login("anna")
	draft := func(id, topic, territory, body string) map[string]any {
		return map[string]any{"id": id, "applicant": map[string]string{"name": "Иван"}, "topic": "", "topic_code": topic, "territory": territory, "body": body, "text": "Холодно."}
	}
	const id = "5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c"
	for field, d := range map[string]map[string]any{
		"topic_code": draft(id, "x.y.z", "", ""), "territory": draft(id, "housing.heating.none", "x", ""), "body": draft(id, "housing.heating.none", "bratsk", "x"), "topic": draft(id, "", "bratsk", ""),
	} {
		if p := anna.do("POST", "/api/v1/appeals", d).problem(t); p.Status != http.StatusBadRequest || len(p.Errors) != 1 || p.Errors[0].Location != field {
			t.Errorf("a bad %s: %+v", field, p)
		}
	}
	var filed appeal.Appeal
	anna.do("POST", "/api/v1/appeals", draft(id, "housing.heating.none", "bratsk", "adm-bratsk")).decode(t, &filed)
	if filed.Topic != "Нет отопления" || filed.TopicCode != "housing.heating.none" || filed.Territory != "bratsk" || filed.Body != "adm-bratsk" {
		t.Errorf("filed %+v", filed)
	}
	// With the database away the text is not lost for the sake of a code.
	dir.err = cti.Errorf(cti.Unavailable, "нет базы")
	if res := anna.do("POST", "/api/v1/appeals", draft("5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3d", "housing.heating.none", "bratsk", "adm-bratsk")); res.StatusCode >= 300 {
		t.Errorf("without the directory: %d %s", res.StatusCode, res.text)
	}
}

// TestAnOnlineAppealFindsItsBody: a citizen cannot know who is responsible.
func TestAnOnlineAppealFindsItsBody(t *testing.T) {
	r, _ := classifyRig(t)
	res := r.browser().do("POST", "/api/v1/public/appeals", map[string]any{
		"id": "5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c", "applicant": map[string]string{"name": "Иван", "email": "ivan@example.org"},
		"topic": "", "topic_code": "roads.surface.pit", "territory": "bratsk", "text": "Яма.", "consent": true,
	})
	if res.StatusCode >= 300 {
		t.Fatalf("%d %s", res.StatusCode, res.text)
	}
	filed, err := r.store.Appeal(t.Context(), "5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c")
	if err != nil || filed.Body != "adm-bratsk" || filed.Topic != "Ямы на дороге" || filed.Territory != "bratsk" {
		t.Errorf("filed %+v (%v)", filed, err)
	}
}
