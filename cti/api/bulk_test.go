package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/appeal"
)

func TestManyAppealsAreChangedAndWhatDidNotGoSaysWhy(t *testing.T) {
	r, cases := aCase(t)
	id := cases.record.Case.Appeal.ID
	sofia := r.login("sofia")
	const path = "/api/v1/worklists/changes"
	bulk := func(change string, version int, fields map[string]string, ids ...cti.AppealID) map[string]any {
		rows := []map[string]any{}
		for _, id := range ids {
			rows = append(rows, map[string]any{"id": id, "version": version})
		}
		return map[string]any{"key": "k-" + change, "change": change, "fields": fields, "appeals": rows}
	}
	var got BulkAnswer
	ask(t, sofia, http.MethodPost, path, bulk("assign", 1, map[string]string{"body": "health"}, "7c1b2a90-1111-4222-8333-000000000000", id), http.StatusOK, &got)
	if got.Done != 1 || len(got.Result) != 2 || got.Result[0].Done || !strings.Contains(got.Result[0].Why, "нет") || !got.Result[1].Done || got.Result[1].Why != "" {
		t.Errorf("it gives %+v", got)
	}
	if cases.record.Case.Body != "health" || cases.asked.By != cti.BySupervisor("sofia") || cases.asked.Key != "k-assign" {
		t.Errorf("the case is %+v after %+v", cases.record.Case, cases.asked)
	}
	// What was seen is old by now; then what the rules refuse.
	got = BulkAnswer{}
	ask(t, sofia, http.MethodPost, path, bulk("forward", 1, map[string]string{"to": "roads", "text": "не наше"}, id), http.StatusOK, &got)
	if got.Done != 0 || got.Result[0].Why == "" || cases.record.Case.Body != "health" {
		t.Errorf("of an old version it gives %+v", got)
	}
	got = BulkAnswer{}
	ask(t, sofia, http.MethodPost, path, bulk("forward", 2, map[string]string{"to": "roads"}, id), http.StatusOK, &got)
	if got.Done != 0 || got.Result[0].Field != "text" {
		t.Errorf("without a reason it gives %+v", got)
	}
	if n := len(r.shownTo("sofia")); n != 0 {
		t.Errorf("%d views are on record, and nothing was shown", n)
	}
	var p problem.Problem
	for _, change := range []string{"answer", "refuse", "tick"} {
		ask(t, sofia, http.MethodPost, path, bulk(change, 2, nil, id), http.StatusBadRequest, &p)
	}
	ask(t, sofia, http.MethodPost, path, bulk("assign", 2, map[string]string{"bodi": "x"}, id), http.StatusBadRequest, &p)

	// An agent changes her own only.
	got = BulkAnswer{}
	ask(t, r.login("anna"), http.MethodPost, path, bulk("entrust", 2, map[string]string{"person": "anna"}, id), http.StatusOK, &got)
	if got.Done != 0 || got.Result[0].Why == "" {
		t.Errorf("somebody else's gives %+v", got)
	}
	got = BulkAnswer{}
	ask(t, r.login("boris"), http.MethodPost, path, bulk("entrust", 2, map[string]string{"person": "boris"}, id), http.StatusOK, &got)
	if got.Done != 1 || cases.record.Case.Person != "boris" {
		t.Errorf("her own gives %+v", got)
	}
}

func TestAHiddenAppealIsNotForwardedInBulk(t *testing.T) {
	r, cases, _ := withSecret(t)
	var got BulkAnswer
	in := map[string]any{"key": "k", "change": "comment", "fields": map[string]string{"text": "x"}, "appeals": []map[string]any{{"id": secretID, "version": cases.record.Case.Version}}}
	ask(t, r.login("mila"), http.MethodPost, "/api/v1/worklists/changes", in, http.StatusOK, &got)
	if got.Done != 0 || !strings.Contains(got.Result[0].Why, "ограниченным доступом") || cases.asked.Change != nil {
		t.Errorf("it gives %+v", got)
	}
}

func TestAWorklistIsNarrowed(t *testing.T) {
	r, cases := aCase(t)
	sofia := r.login("sofia")
	var list TaskList
	ask(t, sofia, http.MethodGet, "/api/v1/worklists/open?kind=legal&state=in_work&topic=roads.surface&body=health", nil, http.StatusOK, &list)
	want := appeal.Work{List: appeal.ListOpen, Person: "sofia", Body: "health", Kind: cti.KindLegal, State: appeal.StateInWork, Topic: "roads.surface", At: cases.work.At, Limit: 50}
	if cases.work != want {
		t.Errorf("asked was %+v, want %+v", cases.work, want)
	}
	var counts WorkCounts
	ask(t, sofia, http.MethodGet, "/api/v1/worklists?kind=legal", nil, http.StatusOK, &counts)
	if cases.work.Kind != cti.KindLegal {
		t.Errorf("counted was %+v", cases.work)
	}
	status(t, sofia, "/api/v1/worklists/open?state=lost", http.StatusBadRequest)
}
