package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api"
)

// TestAdministratorManagesStaff over the API: who is added logs in and answers,
// a change reaches the floor at once, and who is disabled is out.
func TestAdministratorManagesStaff(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	c.add("olga", cti.RoleAdmin, "")
	olga := c.logIn("olga")
	draft := map[string]any{
		"login": "vera", "password": everyPassword, "name": "Вера", "role": "agent", "queues": []string{"122"}, "skills": map[string]int{},
		"phone": "sip:100@127.0.0.1", "body": "", "sees": []string{},
	}
	if status, text := olga.ask(http.MethodPost, "/users", draft); status != http.StatusCreated {
		t.Fatalf("add: %d %s", status, text)
	}
	if status, text := olga.ask(http.MethodPost, "/users", draft); status != http.StatusBadRequest {
		t.Errorf("added twice: %d %s", status, text)
	}
	vera := c.logIn("vera")
	vera.ready()
	delete(draft, "login")
	delete(draft, "password")
	draft["queues"], draft["version"] = []string{"117", "122"}, 1
	olga.must(http.MethodPut, "/users/vera", draft)
	if d := vera.shows(agent.Ready, ""); !slices.Equal(d.Agent.Queues, []cti.QueueID{"117", "122"}) {
		t.Errorf("the floor has her in %v", d.Agent.Queues)
	}
	olga.must(http.MethodPut, "/users/vera/disabled", map[string]any{"disabled": true})
	if status, text := vera.ask(http.MethodGet, "/me", nil); status != http.StatusUnauthorized {
		t.Errorf("a disabled person asks: %d %s", status, text)
	}
	if status, text := olga.ask(http.MethodPut, "/users/olga/disabled", map[string]any{"disabled": true}); status != http.StatusConflict {
		t.Errorf("an administrator disables himself: %d %s", status, text)
	}
	var done api.ActList
	status, text := olga.ask(http.MethodGet, "/acts?agent=vera", nil)
	if err := json.Unmarshal([]byte(text), &done); err != nil || status != http.StatusOK {
		t.Fatalf("acts: %d %s", status, text)
	}
	var kinds []string
	for _, a := range done.Acts {
		kinds = append(kinds, string(a.By)+" "+a.Kind)
	}
	if !slices.Equal(kinds, []string{"olga disable-user", "olga change-user", "olga add-user"}) {
		t.Errorf("on record is %v", kinds)
	}
}
