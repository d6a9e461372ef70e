package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/appeal"
)

// of puts people into a body.
func (r *rig) of(body cti.BodyID, logins ...cti.AgentID) {
	r.store.set(func() {
		for _, login := range logins {
			u := r.store.users[login]
			u.Body = body
			r.store.users[login] = u
		}
	})
}

func TestWhoIsOfABodyHasItsList(t *testing.T) {
	r, cases := aCase(t)
	r.of("health", "anna", "sofia")
	anna, sofia, boris := r.login("anna"), r.login("sofia"), r.login("boris")
	var me Me
	if ask(t, anna, http.MethodGet, "/api/v1/me", nil, http.StatusOK, &me); me.Body != "health" {
		t.Errorf("she is told to be of %q", me.Body)
	}
	var list TaskList
	ask(t, anna, http.MethodGet, "/api/v1/worklists/body?topic=roads&state=in_work", nil, http.StatusOK, &list)
	if cases.work.List != appeal.ListBody || cases.work.Home != "health" || cases.work.Body != "" || cases.work.Topic != "roads" || cases.work.State != appeal.StateInWork || len(list.Tasks) != 1 {
		t.Errorf("she has %+v by %+v", list, cases.work)
	}
	ask(t, anna, http.MethodGet, "/api/v1/worklists/body?body=rescue", nil, http.StatusOK, &list)
	if cases.work.Home != "health" || cases.work.Body != "rescue" {
		t.Errorf("by another body's code she reads %+v", cases.work)
	}
	ask(t, sofia, http.MethodGet, "/api/v1/worklists/body", nil, http.StatusOK, &list)
	if cases.work.Home != "health" {
		t.Errorf("a supervisor reads %+v", cases.work)
	}
	var counts WorkCounts
	if ask(t, anna, http.MethodGet, "/api/v1/worklists", nil, http.StatusOK, &counts); len(counts.Lists) != len(ownLists) || counts.Lists[appeal.ListBody] != 1 || cases.work.Home != "health" {
		t.Errorf("her lists are %+v by %+v", counts, cases.work)
	}
	counts = WorkCounts{}
	if ask(t, sofia, http.MethodGet, "/api/v1/worklists", nil, http.StatusOK, &counts); len(counts.Lists) != len(appeal.Lists()) {
		t.Errorf("a supervisor's lists are %+v", counts)
	}
	var p problem.Problem
	if ask(t, boris, http.MethodGet, "/api/v1/worklists/body", nil, http.StatusForbidden, &p); !strings.Contains(p.Detail, "администратору") {
		t.Errorf("who is of none is told %q", p.Detail)
	}
	counts = WorkCounts{}
	if ask(t, boris, http.MethodGet, "/api/v1/worklists", nil, http.StatusOK, &counts); len(counts.Lists) != len(ownLists)-1 {
		t.Errorf("his lists are %+v", counts)
	}
	r.of("", "anna")
	r.of("rescue", "boris") // open logins follow
	r.api.sweep(t.Context())
	ask(t, anna, http.MethodGet, "/api/v1/worklists/body", nil, http.StatusForbidden, &p)
	if ask(t, boris, http.MethodGet, "/api/v1/worklists/body", nil, http.StatusOK, &list); cases.work.Home != "rescue" {
		t.Errorf("he reads %+v", cases.work)
	}
}

// TestWhatABodyHoldsItsPeopleWorkOn while it holds it: a list of what cannot be
// opened would be of no use.
func TestWhatABodyHoldsItsPeopleWorkOn(t *testing.T) {
	r, cases := aCase(t)
	r.of("health", "anna")
	anna := r.login("anna")
	var p problem.Problem
	ask(t, anna, http.MethodGet, casePath+"/case", nil, http.StatusForbidden, &p)
	cases.record.Case.State, cases.record.Case.Body = appeal.StateInWork, "health"
	var view CaseView
	if ask(t, anna, http.MethodGet, casePath+"/case", nil, http.StatusOK, &view); view.Case.Appeal.Text != "Яма" {
		t.Errorf("the case is %+v", view.Case)
	}
	take := map[string]any{"key": "k", "version": 1, "change": "entrust", "fields": map[string]string{"person": "anna"}}
	if ask(t, anna, http.MethodPost, casePath+"/changes", take, http.StatusOK, &view); view.Case.Person != "anna" {
		t.Errorf("it is entrusted to %q", view.Case.Person)
	}
	cases.record.Case.Body, cases.record.Case.Person = "rescue", ""
	ask(t, anna, http.MethodGet, casePath+"/case", nil, http.StatusForbidden, &p)
	r.of("", "anna")
	r.api.sweep(t.Context())
	cases.record.Case.Body = "" // of nobody is not of who is of none
	ask(t, anna, http.MethodGet, casePath+"/case", nil, http.StatusForbidden, &p)
}

// TestABodyBringsNoSensitiveTopicAlong: its people see that it holds the appeal,
// and what is about health only if they are allowed.
func TestABodyBringsNoSensitiveTopicAlong(t *testing.T) {
	r, cases, id := withSecret(t)
	cases.record.Case.State, cases.record.Case.Body = appeal.StateInWork, "min-health"
	r.of("min-health", "boris", "klara", "mila")
	boris := r.login("boris")
	var view CaseView
	ask(t, boris, http.MethodGet, casePath+"/case", nil, http.StatusOK, &view)
	if view.Case.Appeal.Hidden == "" || view.Case.Appeal.Number != "2026-000001" {
		t.Errorf("he is shown %+v", view.Case.Appeal)
	}
	for address, res := range walk(t, boris, id) {
		if leak := leakOf(res.text, address); leak != "" {
			t.Errorf("%s shows %q to who is of its body: %s", address, leak, res.text)
		}
	}
	var p problem.Problem
	take := map[string]any{"key": "k", "version": cases.record.Case.Version, "change": "entrust", "fields": map[string]string{"person": "boris"}}
	if ask(t, boris, http.MethodPost, casePath+"/changes", take, http.StatusBadRequest, &p); cases.record.Case.Person != "" {
		t.Error("he took what he does not see")
	}
	if ask(t, r.login("klara"), http.MethodGet, casePath+"/case", nil, http.StatusOK, &view); view.Case.Appeal.Text != "Диагноз подтверждён" {
		t.Errorf("who is allowed is shown %+v", view.Case.Appeal)
	}
}
