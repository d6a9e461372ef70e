package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/deploy/lab"
)

// The tones of a mass incident: what was recorded for it, what tells of the key,
// and what is heard by those who pressed it.
const (
	toneBurst       = 2400.0
	toneBurstKey    = 2550.0
	toneBurstJoined = 2700.0
	burstID         = "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f"
)

// withIncidents is withMenus, and Asterisk plays what the service keeps among its
// prompts.
func withIncidents(c *centre) {
	withMenus(c)
	c.asterisk = lab.Asterisk(c.t, withTones(c.t), func(config *deploy.AsteriskConfig) {
		if err := os.Symlink(config.Prompts, filepath.Join(c.set.data, "prompts")); err != nil {
			c.t.Fatal(err)
		}
		for name, hertz := range map[string]float64{"incident-key": toneBurstKey, "incident-joined": toneBurstJoined} {
			write(c.t, filepath.Join(config.Prompts, "ready", name+".wav"), wave(hertz, 1300*time.Millisecond))
		}
	})
}

// answered decodes what a person was answered.
func answered[T any](p *person, method, path string, body any) (out T) {
	p.c.t.Helper()
	status, text := p.ask(method, path, body)
	if err := json.Unmarshal([]byte(text), &out); status < 200 || status > 299 || err != nil {
		p.c.t.Fatalf("%s: %s %s: %d %s", p.login, method, path, status, text)
	}
	return out
}

// toMore brings a caller through two menus to where the incident is told of.
func (c *centre) toMore(from string) *lab.Call {
	c.t.Helper()
	caller := c.dial(from, "122", toneCall)
	caller.Hears(toneMain, patience)
	caller.Press("2")
	caller.Hears(toneMore, patience)
	caller.Press("3")
	return caller
}

// TestTheNextCallerHearsOfAMassIncident: recorded and opened by a supervisor, heard
// by those alone who come through its menu, joined by a key, and answered once for
// all.
func TestTheNextCallerHearsOfAMassIncident(t *testing.T) {
	t.Parallel()
	c := newCentre(t, withIncidents)
	if err := addFirstBodies(t.Context(), c.db); err != nil {
		t.Fatal(err)
	}
	c.start()
	c.agent("ann", 0, toneAnn, "122")
	bob := c.agent("bob", 0, toneBob, "117")
	c.add("vera", cti.RoleSupervisor, "")
	vera := c.logIn("vera")
	kept := answered[api.IncidentRecording](vera, http.MethodPost, "/incidents/recordings", map[string]any{"wav": wave(toneBurst, 1300*time.Millisecond)})
	opened := answered[api.IncidentList](vera, http.MethodPost, "/incidents", map[string]any{
		"id": burstID, "name": "Нет воды в Братске", "topic_code": "housing.water.none", "territory": "bratsk",
		"where": map[string]string{"menu": "more"}, "text": "Авария на водопроводе", "recording": kept.Recording,
	})
	if len(opened.Incidents) != 1 || opened.Incidents[0].HeardAt != "Ещё" {
		t.Fatalf("open are %+v", opened)
	}

	joins := c.toMore("89991110001")
	joins.Hears(toneBurst, patience)
	joins.Hears(toneBurstKey, patience)
	joins.Press("1")
	joins.Hears(toneBurstJoined, patience)
	joins.Hangup()
	record, _, events := c.recordOf("+79991110001")
	if record.Finish.Result != call.Success || record.Finish.Reason != call.WasInformed || !strings.HasSuffix(kinds(events), "informed ended") {
		t.Errorf("who joined ended with %+v: %s", record.Finish, kinds(events))
	}

	stays := c.toMore("89991110002")
	stays.Hears(toneBurst, patience)
	stays.Hears(toneBob, patience) // listened to the end, and kept the place
	if d := bob.desk(); d.Call == nil || d.Call.Incident != burstID {
		t.Errorf("bob's desk shows %+v", d.Call)
	}
	draft := map[string]any{
		"id": "00000000-0000-4000-8000-000000000001", "call_id": bob.desk().Call.ID, "incident": burstID, "topic": "", "text": "Нет воды",
		"applicant": map[string]string{"name": "Пётр", "phone": "+79991110002", "email": "", "address": ""},
	}
	if filed := answered[api.FiledAppeal](bob, http.MethodPost, "/appeals", draft); filed.Incident != burstID || filed.TopicCode != "housing.water.none" {
		t.Errorf("filed is %+v", filed)
	}
	bob.act("hangup")
	c.recordOf("+79991110002")

	elsewhere := c.dial("89991110003", "122", toneCall)
	elsewhere.Hears(toneMain, patience)
	elsewhere.Hears(toneAnn, patience)
	elsewhere.Hangup()
	if _, _, events := c.recordOf("+79991110003"); strings.Contains(kinds(events), "informed") {
		t.Errorf("who came elsewhere heard of it: %s", kinds(events))
	}

	end := map[string]string{"answer": "Воду дали.", "outcome": "resolved"}
	eventually(t, "the incident is over and answered", func() bool { // said again while the database is behind
		return answered[api.EndedIncident](vera, http.MethodPost, "/incidents/"+burstID+"/end", end).Answered
	})
	conn, err := pgx.Connect(t.Context(), c.set.database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	eventually(t, "both who joined have the answer", func() bool {
		var n int
		err := conn.QueryRow(t.Context(), `select count(*) from appeals where life->>'master' = $1 and life->>'state' = 'answered' and life->'answer'->>'text' = 'Воду дали.'
			and phone in ('+79991110001', '+79991110002')`, burstID).Scan(&n)
		return err == nil && n == 2
	})
	after := c.toMore("89991110004")
	hearsOnly(t, after, toneMore)
	after.Hangup()
	if _, _, events := c.recordOf("+79991110004"); strings.Contains(kinds(events), "informed") {
		t.Errorf("heard of what is over: %s", kinds(events))
	}
	c.silent()
}
