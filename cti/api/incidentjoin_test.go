package api

import (
	"context"
	"encoding/binary"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/incident"
)

func openWater() incident.Incident {
	return incident.Incident{ID: incidentID, Name: "Нет воды", Topic: "housing.water.none", Territory: "bratsk",
		Where: incident.Where{Queue: "122"}, Text: "Авария", Prompt: "emergency-water"}
}

func follows(r *rig) (out []floor.FollowIncident) {
	for _, in := range r.floor.inputs() {
		if f, ok := in.(floor.FollowIncident); ok {
			out = append(out, f)
		}
	}
	return out
}

const ownAppeal = "9c1b2a90-1111-4222-8333-9a0b1c2d3e40"

func draftIn(incident string) map[string]any {
	return map[string]any{"id": ownAppeal, "applicant": map[string]string{"name": "", "phone": caller, "email": "", "address": ""}, "topic": "", "text": "Нет воды", "incident": incident}
}

func TestAnAppealIsFiledAsOneOfAnIncident(t *testing.T) {
	r, f, _ := troubledRig(t)
	f.open = []incident.Incident{openWater()}
	anna := r.login("anna")
	var list IncidentList
	ask(t, anna, http.MethodGet, "/api/v1/incidents?topic_code=housing.water.dirty&territory=bratsk", nil, http.StatusOK, &list)
	if len(list.Incidents) != 1 || list.Incidents[0].Place != "город Братск" || list.Incidents[0].HeardAt != "Здоровье" || list.Incidents[0].Sound != "Нет воды" || *list.Incidents[0].Appeals != 7 || list.Incidents[0].Number != "2026-000007" {
		t.Fatalf("of the topic there are %+v", list)
	}
	ask(t, anna, http.MethodGet, "/api/v1/incidents?topic_code=housing.water.dirty&territory=irkutsk", nil, http.StatusOK, &list)
	if len(list.Incidents) != 0 {
		t.Errorf("elsewhere there are %+v", list)
	}

	// Topic and place come from the incident, unless the agent chose others.
	draft := draftIn(incidentID)
	for range 2 { // the answer was lost
		res := anna.do(http.MethodPost, "/api/v1/appeals", draft)
		var filed FiledAppeal
		if res.decode(t, &filed); res.StatusCode >= 300 || filed.Incident != incidentID || filed.Problem != "" || filed.TopicCode != "housing.water.none" || filed.Territory != "bratsk" {
			t.Fatalf("%d %s", res.StatusCode, res.text)
		}
	}
	want := floor.FollowIncident{Incident: incidentID, Phone: caller, Appeal: ownAppeal, By: cti.ByAgent("anna")}
	if got := follows(r); len(got) != 2 || got[0] != want || got[1] != want {
		t.Errorf("the floor was told %+v", got)
	}
}

func TestWhatIsNotJoinedSaysWhy(t *testing.T) {
	r, f, _ := troubledRig(t)
	f.open = []incident.Incident{openWater()}
	anna := r.login("anna")
	other := draftIn(incidentID)
	other["topic_code"] = "housing.heating.none"
	elsewhere := draftIn(incidentID)
	elsewhere["territory"] = "irkutsk"
	for text, draft := range map[string]map[string]any{"уже закрыт": draftIn("none"), "Обращение о другом": other, "город Братск": elsewhere} {
		p := anna.do(http.MethodPost, "/api/v1/appeals", draft).problem(t)
		if p.Status != http.StatusBadRequest || p.Errors[0].Location != "incident" || !strings.Contains(p.Errors[0].Message, text) {
			t.Errorf("%s: %+v", text, p)
		}
	}
	r.store.set(func() {
		if len(r.store.journal) > 0 {
			t.Errorf("the journal has %+v", r.store.journal)
		}
	})
	// Over between the two: the appeal is filed, and the agent is told.
	r.floor.refuse["follow"] = cti.Errorf(cti.NotFound, "Этот массовый случай уже закрыт.")
	var filed FiledAppeal
	if res := anna.do(http.MethodPost, "/api/v1/appeals", draftIn(incidentID)); res.StatusCode >= 300 {
		t.Fatalf("%d %s", res.StatusCode, res.text)
	} else if res.decode(t, &filed); filed.Incident != "" || !strings.Contains(filed.Problem, "уже закрыт") {
		t.Errorf("filed is %+v", filed)
	}
}

func TestAnAppealJoinedLaterIsCounted(t *testing.T) {
	const other = "7c1b2a90-1111-4222-8333-9a0b1c2d3eff"
	r, cases := aCase(t, func(c *Config) {
		f := &fakeTroubles{}
		c.Incidents, c.IncidentHistory = f, f
	})
	in := map[string]any{"key": "k1", "version": cases.record.Case.Version, "change": "join", "fields": map[string]string{"master": other}}
	id := string(cases.record.Case.Appeal.ID)
	if res := r.login("sofia").do(http.MethodPost, "/api/v1/appeals/"+id+"/changes", in); res.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", res.StatusCode, res.text)
	}
	got := follows(r)
	if len(got) != 1 || got[0].Incident != other || string(got[0].Appeal) != id || got[0].By != cti.BySupervisor("sofia") {
		t.Errorf("the floor was told %+v", got)
	}
	if cases.record.Case.State != appeal.StateDuplicate {
		t.Errorf("the case is %s", cases.record.Case.State)
	}
}

func TestASupervisorRevisesAnIncident(t *testing.T) {
	r, f, _ := troubledRig(t)
	f.open = []incident.Incident{openWater()}
	sofia := r.login("sofia")
	later := time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)
	in := map[string]any{"name": "Нет воды", "where": map[string]string{"line": "122"}, "text": "Ещё два часа", "forecast": later, "why": "звонил водоканал"}
	if res := sofia.do(http.MethodPut, "/api/v1/incidents/"+incidentID, in); res.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", res.StatusCode, res.text)
	}
	want := openWater()
	want.Where, want.Text, want.Forecast = incident.Where{Line: "122"}, "Ещё два часа", later
	told := r.floor.inputs()
	if got, ok := told[len(told)-1].(floor.ReviseIncident); !ok || got.Incident != want || got.By != "sofia" || got.Why != "звонил водоканал" {
		t.Errorf("the floor was told %+v", told[len(told)-1])
	}
	if p := sofia.do(http.MethodPut, "/api/v1/incidents/none", in).problem(t); p.Status != http.StatusNotFound {
		t.Errorf("what is over gives %+v", p)
	}
}

func TestARecordingIsCheckedAndHeard(t *testing.T) {
	r, f, _ := troubledRig(t)
	f.open = []incident.Incident{openWater()}
	sofia := r.login("sofia")
	loud := make([]byte, 2*8000*2)
	for i := 0; i < len(loud); i += 2 {
		binary.LittleEndian.PutUint16(loud[i:], uint16(i%9000))
	}
	wav := append([]byte("RIFF\x24\x7d\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x7d\x00\x00"), loud...)
	var kept IncidentRecording
	ask(t, sofia, http.MethodPost, "/api/v1/incidents/recordings", map[string]any{"wav": wav}, http.StatusCreated, &kept)
	if kept.Recording != "incident-1" || kept.Seconds != 2 {
		t.Errorf("kept is %+v", kept)
	}
	if res := sofia.do(http.MethodGet, "/api/v1/incidents/recordings/incident-1", nil); res.StatusCode != http.StatusOK || res.text != string(wav) {
		t.Errorf("heard is %d, %d bytes", res.StatusCode, len(res.text))
	}
	for name, status := range map[string]int{"incident-2": http.StatusNotFound} {
		if res := sofia.do(http.MethodGet, "/api/v1/incidents/recordings/"+name, nil); res.StatusCode != status {
			t.Errorf("%s is %d", name, res.StatusCode)
		}
	}
	if res := r.login("anna").do(http.MethodGet, "/api/v1/incidents/recordings/incident-1", nil); res.StatusCode != http.StatusForbidden {
		t.Errorf("an agent heard it: %d", res.StatusCode)
	}
	if p := sofia.do(http.MethodPost, "/api/v1/incidents/recordings", map[string]any{"wav": []byte("mp3")}).problem(t); p.Status != http.StatusBadRequest || p.Errors[0].Location != "wav" {
		t.Errorf("a bad file gives %+v", p)
	}
	in := map[string]any{"name": "Нет воды", "where": map[string]string{"queue": "122"}, "text": "Авария", "recording": "incident-1"}
	if res := sofia.do(http.MethodPut, "/api/v1/incidents/"+incidentID, in); res.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", res.StatusCode, res.text)
	}
	told := r.floor.inputs()
	if got := told[len(told)-1].(floor.ReviseIncident); got.Incident.Prompt != "incident-1" {
		t.Errorf("heard would be %q", got.Incident.Prompt)
	}
}

func TestIncidentsAreListedWithoutTheDatabase(t *testing.T) {
	r, f, _ := troubledRig(t)
	f.open, f.err = []incident.Incident{openWater()}, context.DeadlineExceeded
	var list IncidentList
	ask(t, r.login("anna"), http.MethodGet, "/api/v1/incidents", nil, http.StatusOK, &list)
	if len(list.Incidents) != 1 || list.Incidents[0].Appeals != nil || list.Incidents[0].TopicName != "Нет холодной воды" {
		t.Errorf("listed is %+v", list)
	}
}
