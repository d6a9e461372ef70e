package api

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	acts "github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/cti/plan"
)

// fakeTroubles has one open incident and two proposals.
type fakeTroubles struct {
	open   []incident.Incident
	ended  []incident.Record
	filter incident.Filter // of those that are over
	err    error           // of the database
	// The end is in the database when it is asked for the so maniest time.
	late, asked int
}

func (f *fakeTroubles) Incidents(context.Context) ([]incident.Incident, error) { return f.open, nil }

func (f *fakeTroubles) IncidentProposals(_ context.Context, _ time.Time, enough int) ([]incident.Proposal, error) {
	return []incident.Proposal{
		{Subject: "housing.water", Topic: "housing.water.none", Territory: "bratsk", Callers: enough},
		{Subject: "housing.heating", Topic: "housing.heating.none", Territory: "bratsk", Callers: enough},
	}, nil
}

func (f *fakeTroubles) AppealsAbout(context.Context, incident.Incident, time.Time) ([]incident.Member, error) {
	return []incident.Member{{Appeal: "a1", Phone: caller}}, nil
}

func (f *fakeTroubles) IncidentRecord(_ context.Context, id cti.IncidentID) (r incident.Record, err error) {
	r.ID = id
	if f.asked++; f.asked >= f.late { // the database has followed
		r.EndedAt = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	}
	return r, f.err
}

func (f *fakeTroubles) CountFollowing(_ context.Context, ids []cti.IncidentID) (map[cti.IncidentID]int, error) {
	counts := map[cti.IncidentID]int{}
	for _, id := range ids {
		counts[id] = 7
	}
	return counts, f.err
}

func (f *fakeTroubles) EndedIncidents(_ context.Context, by incident.Filter) (incident.Page, error) {
	f.filter = by
	return incident.Page{Incidents: f.ended, Cursor: "next"}, f.err
}

// fakeSounds keeps recordings in memory.
type fakeSounds map[string][]byte

func (f fakeSounds) KeepSound(_ context.Context, wav []byte) (string, error) {
	f["incident-1"] = wav
	return "incident-1", nil
}

func (f fakeSounds) Sound(_ context.Context, prompt string) ([]byte, error) {
	if wav, ok := f[prompt]; ok {
		return wav, nil
	}
	return nil, cti.Errorf(cti.NotFound, "нет")
}

const incidentID = "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f"

func troubledRig(t *testing.T) (*rig, *fakeTroubles, *fakeCases) {
	t.Helper()
	f := &fakeTroubles{}
	cases := newCases(t, appeal.Appeal{ID: incidentID, Number: "2026-000007", FiledAt: time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC), FiledBy: cti.BySupervisor("sofia"), Topic: "Вода", Text: "x"})
	p := testPlan()
	p.Emergencies = []plan.Emergency{{ID: "water", Name: "Нет воды", Prompt: "emergency-water"}}
	r := newRig(t, func(c *Config) {
		c.Incidents, c.IncidentHistory, c.Cases, c.Plan = f, f, cases, func() *plan.Plan { return p }
		c.Announcements = fakeSounds{}
	})
	return r, f, cases
}

func TestASupervisorOpensAnIncident(t *testing.T) {
	r, f, _ := troubledRig(t)
	draft := map[string]any{"id": incidentID, "name": "Нет воды", "topic_code": "housing.water.none", "territory": "bratsk",
		"where": map[string]string{"queue": "122"}, "text": "Авария", "message": "water", "why": "много звонков"}
	if res := r.login("anna").do(http.MethodPost, "/api/v1/incidents", draft); res.StatusCode != http.StatusForbidden {
		t.Errorf("an agent opened it: %d", res.StatusCode)
	}
	sofia := r.login("sofia")
	var list ProposalList
	ask(t, sofia, http.MethodGet, "/api/v1/incidents/proposals", nil, http.StatusOK, &list)
	if len(list.Proposals) != 2 || list.Proposals[0].Callers != 5 {
		t.Errorf("proposed is %+v", list)
	}
	if res := sofia.do(http.MethodPost, "/api/v1/incidents", draft); res.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", res.StatusCode, res.text)
	}
	want := incident.Incident{ID: incidentID, Name: "Нет воды", Topic: "housing.water.none", Territory: "bratsk",
		Where: incident.Where{Queue: "122"}, Text: "Авария", Prompt: "emergency-water"}
	var opened, joined bool
	for _, in := range r.floor.inputs() {
		switch in := in.(type) {
		case floor.OpenIncident:
			opened = in.Incident == want && in.By == "sofia" && in.Why == "много звонков"
		case floor.FollowIncident:
			joined = opened && in.Appeal == "a1" && in.Phone == caller
		}
	}
	r.store.set(func() {
		if made := r.store.journal[0].Body.(appeal.FiledEvent).Appeal; made.ID != incidentID || made.TopicCode != want.Topic || made.Territory != "bratsk" {
			t.Errorf("the incident's appeal is %+v", made)
		}
	})
	if !opened || !joined {
		t.Errorf("the floor was told %+v", r.floor.inputs())
	}
	f.open = []incident.Incident{want}
	ask(t, sofia, http.MethodGet, "/api/v1/incidents/proposals", nil, http.StatusOK, &list)
	if len(list.Proposals) != 1 || list.Proposals[0].Subject != "housing.heating" {
		t.Errorf("with one open %+v is proposed", list)
	}
	for field, wrong := range map[string]map[string]any{
		"message": {"message": ""}, "recording": {"message": "", "recording": "incident-2"}, "where": {"where": map[string]string{}},
		"topic_code": {"topic_code": "housing.water.wine"}, "territory": {"territory": "atlantis"},
	} {
		bad := maps.Clone(draft)
		maps.Copy(bad, wrong)
		if p := sofia.do(http.MethodPost, "/api/v1/incidents", bad).problem(t); p.Status != http.StatusBadRequest || p.Errors[0].Location != field {
			t.Errorf("%s: %+v", field, p)
		}
	}
}

func TestTheEndOfAnIncidentAnswersItsAppeal(t *testing.T) {
	r, f, cases := troubledRig(t)
	f.late = 3
	sofia := r.login("sofia")
	const path = "/api/v1/incidents/" + incidentID + "/end"
	in := map[string]string{"answer": "Воду дали", "outcome": "resolved"}
	var out EndedIncident
	ask(t, sofia, http.MethodPost, path, in, http.StatusOK, &out)
	if out.Answered || out.Problem == "" { // nobody holds it
		t.Errorf("the answer is %+v", out)
	}
	cases.record.Case.Body = "adm-bratsk"
	ask(t, sofia, http.MethodPost, path, in, http.StatusOK, &out)
	if c := cases.record.Case; !out.Answered || c.State != appeal.StateAnswered || c.Answer.Text != "Воду дали" {
		t.Errorf("the answer is %+v, the case %+v", out, c)
	}
	ends := 0
	for _, told := range r.floor.inputs() {
		if end, ok := told.(floor.EndIncident); ok && end == (floor.EndIncident{Incident: incidentID, Answer: "Воду дали", By: "sofia"}) {
			ends++
		}
	}
	if ends != 2 {
		t.Errorf("the floor was told of %d ends", ends)
	}
	if f.asked < f.late {
		t.Error("answered before the database knew everybody who follows")
	}
	f.late = 1 << 30
	ask(t, sofia, http.MethodPost, path, in, http.StatusOK, &out)
	if out.Answered || !strings.Contains(out.Problem, "ещё раз через минуту") {
		t.Errorf("while the database is behind, the answer is %+v", out)
	}
}

func TestASupervisorReadsWhatIsOver(t *testing.T) {
	r, f, _ := troubledRig(t)
	opened := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)
	f.ended = []incident.Record{{
		Incident: incident.Incident{ID: incidentID, Name: "Нет воды", Topic: "housing.water.none", Territory: "bratsk", Where: incident.Where{Line: incident.AllLines},
			Text: "Авария", Prompt: "emergency-water", OpenedAt: opened, OpenedBy: "sofia", Followers: 5},
		EndedAt: opened.Add(90 * time.Minute), EndedBy: "vera", Answer: "Воду дали",
	}}
	const path = "/api/v1/incidents/ended?since=2026-11-20T00:00:00Z&until=2026-11-21T00:00:00Z&cursor=here&limit=20"
	if res := r.login("anna").do(http.MethodGet, path, nil); res.StatusCode != http.StatusForbidden {
		t.Errorf("an agent read them: %d", res.StatusCode)
	}
	var list EndedIncidentList
	ask(t, r.login("sofia"), http.MethodGet, path, nil, http.StatusOK, &list)
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	if want := (incident.Filter{Since: day, Until: day.AddDate(0, 0, 1), Cursor: "here", Limit: 20}); f.filter != want {
		t.Errorf("asked for %+v", f.filter)
	}
	if len(list.Incidents) != 1 || list.Cursor != "next" {
		t.Fatalf("%+v", list)
	}
	if i := list.Incidents[0]; i.Number != "2026-000007" || *i.Appeals != 7 || i.Followers != 5 || i.Answer != "Воду дали" || i.EndedBy != "vera" || i.EndedByName != "Сотрудник vera" || i.OpenedByName != "Сотрудник sofia" ||
		i.EndedAt.Sub(i.OpenedAt) != 90*time.Minute || i.Place != "город Братск" {
		t.Errorf("%+v", i)
	}
}

func TestWhatIsNoIncidentIsSaidOnce(t *testing.T) {
	r, _, _ := troubledRig(t)
	res := r.login("sofia").do(http.MethodPost, "/api/v1/incidents/dismiss", map[string]string{"subject": "housing.water", "territory": "bratsk", "why": "разные дома"})
	if res.StatusCode >= 300 {
		t.Fatalf("%d %s", res.StatusCode, res.text)
	}
	r.store.set(func() {
		e := r.store.journal[0]
		if done, ok := e.Body.(acts.DoneEvent); !ok || done.Kind != acts.DismissIncident || done.Reason != "housing.water bratsk" || done.Why != "разные дома" || e.By != cti.BySupervisor("sofia") {
			t.Errorf("the journal has %+v", e)
		}
	})
}
