package api

import (
	"maps"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/dozvon/dozvon/cti"
	acts "github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api/account"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/floor"
)

// last is the last thing of a type that the floor was told.
func last[T floor.Input](r *rig) (found T) {
	for _, in := range r.floor.inputs() {
		if one, is := in.(T); is {
			found = one
		}
	}
	return found
}

func TestSupervisorsActs(t *testing.T) {
	r := newRig(t)
	id := cti.NewCallID(r.clock.now(), "1")
	call := "/api/v1/calls/" + string(id)
	anna := "/api/v1/agents/anna"
	sofia := r.login("sofia")
	for _, c := range []struct {
		method, path, body string
		want               floor.Act
	}{
		{"PUT", anna + "/state", `{"state":"ready","why":" пора "}`, floor.Act{Kind: acts.Ready, Agent: "anna", Why: "пора"}},
		{"PUT", anna + "/state", `{"state":"not_ready","reason":"lunch"}`, floor.Act{Kind: acts.NotReady, Agent: "anna", Reason: "lunch"}},
		{"PUT", anna + "/queues", `{"queues":["122","117","122"]}`, floor.Act{Kind: acts.Queues, Agent: "anna", Queues: []cti.QueueID{"122", "117"}}},
		{"POST", anna + "/wrap-up/end", `{}`, floor.Act{Kind: acts.EndWrapUp, Agent: "anna"}},
		{"POST", anna + "/take-over", `{"why":"жалоба"}`, floor.Act{Kind: acts.TakeOver, Agent: "anna", Why: "жалоба"}},
		{"POST", call + "/front", `{}`, floor.Act{Kind: acts.Front, Call: id}},
		{"POST", call + "/assign", `{"agent":"anna"}`, floor.Act{Kind: acts.Assign, Call: id, Agent: "anna"}},
	} {
		if res := sofia.do(c.method, c.path, c.body); res.StatusCode != http.StatusNoContent {
			t.Errorf("%s %s: %d %s", c.method, c.path, res.StatusCode, res.text)
		}
		c.want.By = "sofia"
		if got := last[floor.Act](r); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s told the floor %+v, want %+v", c.path, got, c.want)
		}
		if p := r.login("anna").do(c.method, c.path, c.body).problem(t); p.Status != http.StatusForbidden {
			t.Errorf("an agent may %s: %+v", c.path, p)
		}
	}
	for path, bad := range map[string]string{
		anna + "/state":                `{"state":"not_ready","reason":"dance"}`,
		"/api/v1/agents/sofia/state":   `{"state":"ringing"}`,
		anna + "/queues":               `{"queues":[]}`,
		"/api/v1/agents/anna /queues/": `{}`,
	} {
		if res := sofia.do("PUT", path, bad); res.StatusCode < 400 || res.StatusCode > 499 {
			t.Errorf("%s %s: %d %s", path, bad, res.StatusCode, res.text)
		}
	}
}

func TestSupervisorWithoutQueuesHasAPhoneToFollowTalks(t *testing.T) {
	r := newRig(t)
	sofia := r.login("sofia")
	watch := func(mode string) response {
		return sofia.do("POST", "/api/v1/agents/anna/watch", `{"mode":"`+mode+`","why":"стажёр"}`)
	}
	var phone account.Account
	sofia.do("POST", "/api/v1/me/phone", `{"page":"p1"}`).decode(t, &phone)
	if _, on := r.phones.get(phone.Username); !on {
		t.Fatalf("the phone %q is not on the switch", phone.Username)
	}
	for _, in := range r.floor.inputs() {
		if _, is := in.(floor.SignIn); is {
			t.Error("a supervisor without queues was signed in")
		}
	}
	if res := watch("whisper"); res.StatusCode != http.StatusNoContent {
		t.Fatalf("%d %s", res.StatusCode, res.text)
	}
	want := floor.Follow{
		By: "sofia", Name: "Софья", Agent: "anna", Mode: acts.Whisper, Why: "стажёр",
		Device: agent.Device{Kind: agent.Browser, Address: phone.Username},
	}
	if got := last[floor.Follow](r); got != want {
		t.Errorf("told %+v, want %+v", got, want)
	}
	if res := watch("shout"); res.StatusCode != http.StatusBadRequest {
		t.Errorf("shouting: %d", res.StatusCode)
	}
	if res := sofia.do("DELETE", "/api/v1/me/watch", nil); res.StatusCode != http.StatusNoContent || last[floor.Unfollow](r).By != "sofia" {
		t.Errorf("%d %s", res.StatusCode, res.text)
	}
	// The switch forgets phones when it is restarted; so does a new process.
	_ = r.phones.DropPhone(t.Context(), phone.Username)
	r.restart()
	until(t, r.phones.news, "the phone is made again", func() bool { _, on := r.phones.get(phone.Username); return on })
	sofia.do("DELETE", "/api/v1/session", nil)
	if _, on := r.phones.get(phone.Username); on {
		t.Error("the phone outlived the login")
	}
}

// TestSigningAnAgentOutEndsTheLogins also of a second browser.
func TestSigningAnAgentOutEndsTheLogins(t *testing.T) {
	r := newRig(t)
	first, second, sofia := r.login("anna"), r.login("anna"), r.login("sofia")
	conn, _ := first.desk("")
	res := sofia.do("PUT", "/api/v1/agents/anna/state", `{"state":"offline","why":"ушла"}`)
	if res.StatusCode != http.StatusNoContent || last[floor.Act](r).Kind != acts.SignOut {
		t.Fatalf("%d %s", res.StatusCode, res.text)
	}
	if code := closeCode(t, conn); code != ws.CloseLogin.Code {
		t.Errorf("the desk was closed with %d", code)
	}
	for _, b := range []*browser{first, second} {
		if res := b.do("GET", "/api/v1/me", nil); res.StatusCode != http.StatusUnauthorized {
			t.Errorf("a login is left: %d", res.StatusCode)
		}
	}
	if p := sofia.do("PUT", "/api/v1/agents/sofia/state", `{"state":"offline"}`).problem(t); p.Status != http.StatusConflict {
		t.Errorf("%+v", p)
	}
}

func TestOversight(t *testing.T) {
	r := newRig(t)
	r.store.set(func() {
		r.store.acts = []acts.Record{{ID: "e-1", At: r.clock.now(), By: "sofia", Kind: "listen", Agent: "anna"}, {ID: "e-2", Agent: "boris"},
			{ID: "e-3", Agent: "oleg", Kind: "change-user", Reason: "name: А → Б\nbody: — → min-health"}}
	})
	sofia := r.login("sofia")
	var list ActList
	status(t, sofia, "/api/v1/acts?agent=anna&limit=10", 200).decode(t, &list)
	if len(list.Acts) != 1 || list.Acts[0].Kind != "listen" || list.Acts[0].Until != nil {
		t.Errorf("%+v", list)
	}
	list = ActList{}
	status(t, sofia, "/api/v1/acts?agent=oleg", 200).decode(t, &list)
	if !maps.Equal(list.Bodies, map[cti.BodyID]string{"min-health": "Организация min-health"}) {
		t.Errorf("organisations are called %v", list.Bodies)
	}
	var day struct{ Agent, Date string }
	status(t, sofia, "/api/v1/agents/anna/day", 200).decode(t, &day)
	if day.Agent != "anna" || day.Date != "2026-11-22" {
		t.Errorf("%+v", day)
	}
	status(t, sofia, "/api/v1/agents/anna/day?date=2026-13-01", 400)
	var staff ColleagueList
	status(t, sofia, "/api/v1/agents", 200).decode(t, &staff)
	if want := []Colleague{{ID: "anna", Name: "Анна"}, {ID: "oleg", Name: "Олег", Gone: true}, {ID: "sofia", Name: "София"}}; !slices.Equal(staff.People, want) {
		t.Errorf("the people are %+v", staff.People)
	}
	var queues QueueFiguresList
	status(t, sofia, "/api/v1/stats/queues", 200).decode(t, &queues)
	if len(queues.Queues) != 1 || queues.Queues[0].Today.Offered != 7 {
		t.Errorf("%+v", queues)
	}
	anna := r.login("anna")
	for _, path := range []string{"/api/v1/acts", "/api/v1/agents", "/api/v1/agents/anna/day", "/api/v1/stats/queues"} {
		status(t, anna, path, 403)
	}
	status(t, sofia, "/api/v1/calls?number=%2B7%20902&outcome=abandoned&reason=abandoned-queue&queue=122", 200)
	status(t, sofia, "/api/v1/calls?outcome=happy", 400)
	r.store.set(func() { r.store.away = true })
	for _, path := range []string{"/api/v1/acts", "/api/v1/agents", "/api/v1/agents/anna/day", "/api/v1/stats/queues"} {
		status(t, sofia, path, 503)
	}
}
