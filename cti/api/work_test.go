package api

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/deadline"
	"github.com/dozvon/dozvon/cti/floor"
)

func TestACaseComesWithNamesAndWithWhatMayBeDone(t *testing.T) {
	r, cases := aCase(t, func(c *Config) { c.Terms = deadline.Standard(time.UTC) })
	cases.record.Case.Topic, cases.record.Case.Territory = "roads.surface.pit", "bratsk"
	sofia := r.login("sofia")
	var view CaseView
	change := func(key string, name appeal.ChangeName, fields any) {
		t.Helper()
		asked := map[string]any{"key": key, "version": cases.record.Case.Version, "change": name, "fields": fields}
		ask(t, sofia, http.MethodPost, casePath+"/changes", asked, http.StatusOK, &view)
	}
	change("k1", appeal.NameAssign, map[string]string{"body": "health"})
	if view.Names.Bodies["health"] != "Организация health" || view.Names.People["sofia"] != "Сотрудник sofia" || view.Names.Territories["bratsk"] != "город Братск" {
		t.Errorf("the names are %+v", view.Names)
	}
	if view.Rules.Approval || view.Rules.ExtendDays != 0 || view.Rules.Moves != 0 || !slices.Equal(view.Rules.Visited, []cti.BodyID{"health"}) || !slices.Contains(view.Rules.Kinds, cti.KindLegal) {
		t.Errorf("the rules are %+v", view.Rules)
	}
	if !slices.Contains(view.May, appeal.NameAnswer) || slices.Contains(view.May, appeal.NameExtend) || slices.Contains(view.May, appeal.NameExamine) {
		t.Errorf("one may %v", view.May)
	}
}

func TestAnAppealIsJoinedByItsNumber(t *testing.T) {
	r, cases := aCase(t)
	sofia := r.login("sofia")
	join := map[string]any{"key": "k", "version": 1, "change": "join", "fields": map[string]string{"master": "2026-000003"}}
	var p problem.Problem
	ask(t, sofia, http.MethodPost, casePath+"/changes", join, http.StatusBadRequest, &p)
	if len(p.Errors) != 1 || p.Errors[0].Location != "master" {
		t.Errorf("an unknown number: %+v", p)
	}
	join["fields"] = map[string]string{"master": "2026-000002"}
	var view CaseView
	ask(t, sofia, http.MethodPost, casePath+"/changes", join, http.StatusOK, &view)
	if cases.record.Case.Master != "7c1b2a90-1111-4222-8333-9a0b1c2d3e50" {
		t.Errorf("it follows %q", cases.record.Case.Master)
	}
}

func TestWorklistsAreCountedForWhoMaySeeThem(t *testing.T) {
	r, cases := aCase(t)
	sofia, anna := r.login("sofia"), r.login("anna")
	var counts WorkCounts
	ask(t, anna, http.MethodGet, "/api/v1/worklists?person=boris&body=health", nil, http.StatusOK, &counts)
	if len(counts.Lists) != 3 || counts.Lists[appeal.ListUnread] != 1 || counts.Lists[appeal.ListMine] != 1 || counts.Lists[appeal.ListUndelivered] != 1 || !cases.work.Own || counts.Most != appeal.MostCounted || cases.work.Person != "anna" || cases.work.Body != "health" {
		t.Errorf("an agent is told %+v by %+v", counts, cases.work)
	}
	var list TaskList
	ask(t, anna, http.MethodGet, "/api/v1/worklists/undelivered?person=boris", nil, http.StatusOK, &list)
	if !cases.work.Own || cases.work.Person != "anna" {
		t.Errorf("an agent reads %+v", cases.work)
	}
	ask(t, sofia, http.MethodGet, "/api/v1/worklists/undelivered", nil, http.StatusOK, &list)
	if cases.work.Own {
		t.Errorf("a supervisor reads %+v", cases.work)
	}
	ask(t, sofia, http.MethodGet, "/api/v1/worklists?person=boris", nil, http.StatusOK, &counts)
	if len(counts.Lists) != len(appeal.Lists())-1 || cases.work.Person != "boris" {
		t.Errorf("a supervisor is told %+v by %+v", counts, cases.work)
	}
	ask(t, sofia, http.MethodGet, "/api/v1/worklists/mine", nil, http.StatusOK, &list)
	if cases.work.Person != "sofia" || list.Names.Bodies == nil {
		t.Errorf("her own list is %+v by %+v", list, cases.work)
	}
	var found PersonList
	ask(t, anna, http.MethodGet, "/api/v1/people?q=%D0%BA%D0%B8%D0%BC", nil, http.StatusOK, &found)
	if len(found.People) != 1 || found.People[0].Login != "boris" || found.People[0].Name != "Борис Ким" {
		t.Errorf("found %+v", found)
	}
}

func TestTheAppealsOfTheCallersCardOpen(t *testing.T) {
	r, cases := aCase(t)
	anna := r.login("anna")
	cases.record.Case.Appeal.Applicant.Phone = "+79021234567"
	var p problem.Problem
	ask(t, anna, http.MethodGet, casePath+"/case", nil, http.StatusForbidden, &p)
	talking := floor.Desk{Agent: floor.AgentView{ID: "anna", State: agent.Talking}, Call: &floor.CallView{ID: "c", State: call.Talking, Caller: "+79021234567"}}
	r.floor.set("anna", talking)
	r.show("anna", talking)
	var view CaseView
	ask(t, anna, http.MethodGet, casePath+"/case", nil, http.StatusOK, &view)
	if view.Case.Appeal.Text != "Яма" {
		t.Errorf("the case is %+v", view.Case)
	}
}
