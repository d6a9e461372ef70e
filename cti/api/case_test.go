package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/deadline"
)

// fakeCases keeps one case by the real rules.
type fakeCases struct {
	record appeal.Record
	asked  appeal.Asked
	work   appeal.Work
	away   bool
	seen   []string // by whom, what, as far as when
}

func newCases(t *testing.T, filed appeal.Appeal) *fakeCases {
	t.Helper()
	c, entries, err := appeal.Open(filed, appeal.Facts{}, deadline.Standard(time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return &fakeCases{record: appeal.Record{Case: c, History: entries}}
}

func (f *fakeCases) AppealRecord(_ context.Context, id cti.AppealID) (appeal.Record, error) {
	if f.away {
		return appeal.Record{}, errAway
	}
	if id != f.record.Case.Appeal.ID {
		return appeal.Record{}, cti.Errorf(cti.NotFound, "Такого обращения нет.")
	}
	return f.record, nil
}

func (f *fakeCases) ChangeAppeal(_ context.Context, asked appeal.Asked) (appeal.Record, error) {
	if f.asked = asked; asked.Version != f.record.Case.Version {
		return f.record, cti.Errorf(cti.Conflict, "уже изменили")
	}
	c, entries, err := f.record.Case.Apply(asked.Change, asked.By, asked.At, deadline.Standard(time.UTC))
	if err != nil {
		return appeal.Record{}, err
	}
	f.record = appeal.Record{Case: c, History: append(f.record.History, entries...)}
	return f.record, nil
}

func (f *fakeCases) MarkSeen(_ context.Context, who cti.AgentID, id cti.AppealID, at time.Time) error {
	f.seen = append(f.seen, fmt.Sprintf("%s %s %d", who, id, at.Unix()))
	return nil
}

func (f *fakeCases) Worklist(_ context.Context, work appeal.Work) (appeal.TaskPage, error) {
	f.work = work
	return appeal.TaskPage{Tasks: []appeal.Task{{Appeal: f.record.Case.Appeal, State: f.record.Case.State}}, Cursor: "next"}, nil
}

func (f *fakeCases) CountWork(_ context.Context, work appeal.Work, lists []appeal.List) (map[appeal.List]int, error) {
	f.work = work
	counts := map[appeal.List]int{}
	for _, l := range lists {
		counts[l] = 1
	}
	return counts, nil
}

func (f *fakeCases) CaseNames(_ context.Context, bodies []cti.BodyID, people []cti.AgentID, appeals []cti.AppealID) (appeal.Names, error) {
	names := appeal.Names{Bodies: map[cti.BodyID]string{}, People: map[cti.AgentID]string{}, Appeals: map[cti.AppealID]string{}}
	for _, a := range appeals {
		names.Appeals[a] = "2026-000007"
	}
	for _, b := range bodies {
		names.Bodies[b] = "Организация " + string(b)
	}
	for _, p := range people {
		names.People[p] = "Сотрудник " + string(p)
	}
	return names, nil
}

func (f *fakeCases) AppealByNumber(_ context.Context, number string) (cti.AppealID, error) {
	if known := f.record.Case.Appeal; known.Number == number {
		return known.ID, nil
	}
	if number != "2026-000002" {
		return "", cti.Errorf(cti.NotFound, "Нет.")
	}
	return "7c1b2a90-1111-4222-8333-9a0b1c2d3e50", nil
}

func (f *fakeCases) Colleagues(context.Context) ([]cti.User, error) {
	return []cti.User{{Login: "anna", Name: "Анна Котова", Role: cti.RoleAgent}, {Login: "boris", Name: "Борис Ким", Role: cti.RoleAgent}}, nil
}

const casePath = "/api/v1/appeals/7c1b2a90-1111-4222-8333-9a0b1c2d3e4f"

// ask sends a request and reads the answer, which has to have a status.
func ask(t *testing.T, b *browser, method, path string, in any, status int, out any) {
	t.Helper()
	res := b.do(method, path, in)
	if res.StatusCode != status {
		t.Fatalf("%s %s gives %d: %s", method, path, res.StatusCode, res.text)
	}
	if err := json.Unmarshal([]byte(res.text), out); err != nil {
		t.Fatal(err)
	}
}

func aCase(t *testing.T, more ...func(*Config)) (*rig, *fakeCases) {
	t.Helper()
	filed := appeal.Appeal{ID: "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f", Number: "2026-000001", Channel: appeal.ByCall, Status: appeal.Registered,
		FiledAt: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC), FiledBy: cti.ByAgent("boris"), Topic: "Дороги", Text: "Яма"}
	cases := newCases(t, filed)
	r := newRig(t, func(c *Config) {
		c.Cases = cases
		for _, tune := range more {
			tune(c)
		}
	})
	r.store.set(func() { r.store.appeals = append(r.store.appeals, filed) })
	return r, cases
}

func TestAnAppealIsChangedAndTheSecondEditorSeesHow(t *testing.T) {
	r, cases := aCase(t)
	sofia := r.login("sofia")
	var view CaseView
	ask(t, sofia, http.MethodGet, casePath+"/case", nil, http.StatusOK, &view)
	if view.Case.State != appeal.StateNew || view.Case.Version != 1 || len(view.History) != 1 || view.Due == nil || len(view.May) == 0 {
		t.Fatalf("the case is %+v", view)
	}
	assign := map[string]any{"key": "k1", "version": 1, "change": "assign", "fields": map[string]string{"body": "health"}}
	ask(t, sofia, http.MethodPost, casePath+"/changes", assign, http.StatusOK, &view)
	if view.Case.State != appeal.StateInWork || view.Case.Body != "health" || cases.asked.By != cti.BySupervisor("sofia") || cases.asked.Key != "k1" {
		t.Errorf("the case is %+v after %+v", view.Case, cases.asked)
	}
	var p CaseConflict
	assign["key"] = "k2"
	ask(t, sofia, http.MethodPost, casePath+"/changes", assign, http.StatusConflict, &p)
	if p.Present == nil || p.Present.Case.Version != 2 || p.Present.Case.Body != "health" || p.Code != cti.Conflict {
		t.Errorf("the second editor is told %+v", p)
	}
}

func TestAnAppealIsOpenedByItsNumber(t *testing.T) {
	r, cases := aCase(t)
	sofia, known := r.login("sofia"), cases.record.Case.Appeal
	for _, typed := range []string{known.Number, strings.ReplaceAll(known.Number, "-", "")} {
		var view CaseView
		ask(t, sofia, http.MethodGet, "/api/v1/appeals/"+typed+"/case", nil, http.StatusOK, &view)
		if view.Case.Appeal.ID != known.ID {
			t.Errorf("%s opens %+v", typed, view.Case.Appeal)
		}
	}
	var p problem.Problem
	ask(t, sofia, http.MethodGet, "/api/v1/appeals/2026-999999/case", nil, http.StatusNotFound, &p)
	ask(t, r.login("anna"), http.MethodGet, "/api/v1/appeals/"+known.Number+"/case", nil, http.StatusForbidden, &p)
}

func TestBadChangesOfAnAppealNameTheirField(t *testing.T) {
	r, cases := aCase(t)
	sofia := r.login("sofia")
	for field, asked := range map[string]map[string]any{
		"change":     {"change": "none"},
		"text":       {"change": "comment"},
		"topic_code": {"change": "classify", "fields": map[string]any{"topic_code": "no.such"}},
		"version":    {"change": "comment", "version": -1},
		"key":        {"change": "comment", "key": ""},
	} {
		for name, v := range map[string]any{"key": "k", "version": 1} {
			if _, there := asked[name]; !there {
				asked[name] = v
			}
		}
		var p problem.Problem
		ask(t, sofia, http.MethodPost, casePath+"/changes", asked, http.StatusBadRequest, &p)
		if len(p.Errors) != 1 || p.Errors[0].Location != field {
			t.Errorf("%s: %+v", field, p)
		}
	}
	if cases.record.Case.Version != 1 {
		t.Error("something was changed")
	}
	cases.away = true
	var p problem.Problem
	ask(t, sofia, http.MethodGet, casePath+"/case", nil, http.StatusServiceUnavailable, &p)
}

func TestAgentsSeeTheirOwnAppealsOnly(t *testing.T) {
	r, cases := aCase(t)
	anna := r.login("anna")
	note := map[string]any{"key": "k", "version": 1, "change": "comment", "fields": map[string]string{"text": "звонила"}}
	var p problem.Problem
	ask(t, anna, http.MethodGet, casePath+"/case", nil, http.StatusForbidden, &p)
	ask(t, anna, http.MethodPost, casePath+"/changes", note, http.StatusForbidden, &p)
	ask(t, anna, http.MethodGet, "/api/v1/worklists/open", nil, http.StatusForbidden, &p)
	ask(t, anna, http.MethodGet, casePath+"/calls", nil, http.StatusForbidden, &p)
	cases.record.Case.Person = "anna"
	var calls CallList
	ask(t, anna, http.MethodGet, casePath+"/calls", nil, http.StatusOK, &calls)
	var view CaseView
	ask(t, anna, http.MethodPost, casePath+"/changes", note, http.StatusOK, &view)
	var list TaskList
	ask(t, anna, http.MethodGet, "/api/v1/worklists/mine", nil, http.StatusOK, &list)
	if view.Case.Version != 2 || len(list.Tasks) != 1 || list.Cursor != "next" || cases.work.Person != "anna" || cases.work.Limit != 50 {
		t.Errorf("got %+v, %+v by %+v", view.Case, list, cases.work)
	}
	ask(t, r.login("sofia"), http.MethodGet, "/api/v1/worklists/none", nil, http.StatusBadRequest, &p)
}

// TestWhoAnsweredMayOpenItAgain: the appeal that was opened again is theirs to read,
// and reading it is on record as far as it went.
func TestWhoAnsweredMayOpenItAgain(t *testing.T) {
	r, cases := aCase(t)
	anna := r.login("anna")
	var list TaskList
	ask(t, anna, http.MethodGet, "/api/v1/worklists/unread", nil, http.StatusOK, &list)
	if cases.work.List != appeal.ListUnread || cases.work.Person != "anna" {
		t.Errorf("asked for %+v", cases.work)
	}
	var counts WorkCounts
	ask(t, anna, http.MethodGet, "/api/v1/worklists", nil, http.StatusOK, &counts)
	if counts.Lists[appeal.ListUnread] != 1 {
		t.Errorf("counts are %v", counts.Lists)
	}
	var p problem.Problem
	ask(t, anna, http.MethodGet, casePath+"/case", nil, http.StatusForbidden, &p)
	at := time.Date(2026, 3, 3, 1, 0, 0, 0, time.UTC)
	cases.record.History = append(cases.record.History, appeal.Entry{At: at, By: cti.ByAgent("anna"), What: appeal.NameSubmit})
	var view CaseView
	ask(t, anna, http.MethodGet, casePath+"/case", nil, http.StatusOK, &view)
	if want := fmt.Sprintf("anna %s %d", cases.record.Case.Appeal.ID, at.Unix()); len(cases.seen) != 1 || cases.seen[0] != want {
		t.Errorf("seen %v, not %s", cases.seen, want)
	}
}
