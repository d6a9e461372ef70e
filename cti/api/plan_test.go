package api

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/desk"
	"github.com/dozvon/dozvon/cti/plan"
)

// fakePlans takes what was seen and refuses texts with «bad» in them.
type fakePlans struct {
	now   plan.InForce
	edits []plan.Edit
	err   error
}

func (f *fakePlans) InForce() (plan.InForce, error) { return f.now, nil }

func (f *fakePlans) Review(text string) plan.Review {
	r := plan.Review{Problems: []plan.Problem{}, Notes: []string{"к сведению"}}
	if strings.Contains(text, "bad") {
		r.Problems = append(r.Problems, plan.Problem{Line: 3, Column: 5, Path: "lines[0].queue", Text: "нет очереди"})
	}
	return r
}

func (f *fakePlans) Enforce(_ context.Context, e plan.Edit) (plan.InForce, error) {
	f.edits = append(f.edits, e)
	if e.Base != f.now.Sum {
		return f.now, cti.Errorf(cti.Conflict, "план изменил oleg")
	}
	f.now = plan.InForce{Text: e.Text, Sum: plan.Sum(e.Text), By: e.By}
	return f.now, nil
}

func (f *fakePlans) PlanVersions(_ context.Context, before, limit int) (plan.VersionPage, error) {
	return plan.VersionPage{Before: before + limit}, f.err
}

func (f *fakePlans) PlanVersion(_ context.Context, n int) (plan.Version, error) {
	if n != 2 {
		return plan.Version{}, cti.Errorf(cti.NotFound, "нет")
	}
	return plan.Version{Number: 2, Text: "b\n"}, f.err
}

// newPlanRig has an administrator beside the usual people.
func newPlanRig(t *testing.T) (*rig, *fakePlans) {
	kept := &fakePlans{now: plan.InForce{Text: "a\n", Sum: plan.Sum("a\n")}}
	r := newRig(t, func(c *Config) { c.Plans, c.Versions = kept, kept })
	r.store.set(func() {
		r.store.users["olga"] = cti.User{Login: "olga", Name: "Ольга", Role: cti.RoleAdmin, PasswordHash: passwordHash()}
	})
	return r, kept
}

func TestOnlyAdministratorsSeeAndChangeThePlan(t *testing.T) {
	r, kept := newPlanRig(t)
	edit := map[string]any{"text": "b", "base": plan.Sum("a\n"), "note": " проба "}
	for _, login := range []string{"anna", "sofia"} {
		one := r.login(login)
		for _, ask := range [][2]string{{"GET", "/api/v1/plan"}, {"PUT", "/api/v1/plan"}, {"POST", "/api/v1/plan/review"}, {"GET", "/api/v1/plan/versions"}, {"GET", "/api/v1/plan/versions/2"}} {
			if res := one.do(ask[0], ask[1], edit); res.StatusCode != http.StatusForbidden {
				t.Errorf("%s: %s %s is answered with %d", login, ask[0], ask[1], res.StatusCode)
			}
		}
	}
	olga := r.login("olga")
	var now plan.InForce
	olga.do(http.MethodGet, "/api/v1/plan", nil).decode(t, &now)
	if now.Text != "a\n" {
		t.Errorf("in force is %+v", now)
	}
	olga.do(http.MethodPut, "/api/v1/plan", edit).decode(t, &now)
	want := plan.Edit{Text: "b\n", Base: plan.Sum("a\n"), FileBase: plan.Sum("a\n"), Note: "проба", By: "olga"}
	if now.Text != "b\n" || len(kept.edits) != 1 || kept.edits[0] != want {
		t.Errorf("in force is %+v after %+v", now, kept.edits)
	}
	edit["file"] = plan.Sum("by hand\n")
	if p := olga.do(http.MethodPut, "/api/v1/plan", edit).problem(t); p.Status != http.StatusConflict || !strings.Contains(p.Detail, "oleg") {
		t.Errorf("what began with an old plan is answered with %+v", p)
	}
	if last := kept.edits[1]; last.FileBase != plan.Sum("by hand\n") {
		t.Errorf("the file that was seen is lost: %+v", last)
	}
}

func TestABadPlanIsRefusedWithItsPlaces(t *testing.T) {
	r, kept := newPlanRig(t)
	olga := r.login("olga")
	var found plan.Review
	olga.do(http.MethodPost, "/api/v1/plan/review", map[string]any{"text": "bad"}).decode(t, &found)
	if len(found.Problems) != 1 || found.Problems[0].Line != 3 || found.Problems[0].Column != 5 || len(found.Notes) != 1 {
		t.Errorf("the review is %+v", found)
	}
	p := olga.do(http.MethodPut, "/api/v1/plan", map[string]any{"text": "bad", "base": plan.Sum("a\n")}).problem(t)
	if p.Status != http.StatusBadRequest || !strings.Contains(p.Detail, "[3:5] lines[0].queue: нет очереди") || len(p.Errors) != 1 || len(kept.edits) != 0 {
		t.Errorf("the answer is %+v, put in force %v", p, kept.edits)
	}
	long := map[string]any{"text": "a", "base": plan.Sum("a\n"), "note": strings.Repeat("я", 301)}
	if p := olga.do(http.MethodPut, "/api/v1/plan", long).problem(t); p.Status != http.StatusBadRequest {
		t.Errorf("a long note: %+v", p)
	}
}

func TestVersionsAreReadFromTheDatabase(t *testing.T) {
	r, kept := newPlanRig(t)
	olga := r.login("olga")
	var page plan.VersionPage
	olga.do(http.MethodGet, "/api/v1/plan/versions?before=7&limit=3", nil).decode(t, &page)
	if page.Before != 10 || page.Versions == nil {
		t.Errorf("the page is %+v", page)
	}
	var v plan.Version
	olga.do(http.MethodGet, "/api/v1/plan/versions/2", nil).decode(t, &v)
	if v.Text != "b\n" {
		t.Errorf("version 2 is %+v", v)
	}
	if res := olga.do(http.MethodGet, "/api/v1/plan/versions/9", nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown version: %d", res.StatusCode)
	}
	kept.err = errAway
	if p := olga.do(http.MethodGet, "/api/v1/plan/versions", nil).problem(t); p.Status != http.StatusServiceUnavailable || !strings.Contains(p.Detail, "Править план") {
		t.Errorf("with the database away: %+v", p)
	}
}

// TestDesksHearOfAnotherPlan also when it came while they were away.
func TestDesksHearOfAnotherPlan(t *testing.T) {
	var now atomic.Pointer[plan.Plan]
	now.Store(testPlan())
	r := newRig(t, func(c *Config) { c.Plan = now.Load })
	anna := r.login("anna")
	conn, snap := anna.desk("")
	if snap.Plan.Reasons[0].Name != "Обед" {
		t.Fatalf("the snapshot's reasons are %+v", snap.Plan.Reasons)
	}
	other := testPlan()
	other.Reasons = []plan.Reason{{ID: "tea", Name: "Чай"}}
	now.Store(other)
	r.api.Hub().ShowPlan()
	var f desk.PlanFrame
	if err := conn.ReadJSON(&f); err != nil || f.Type != "plan" || f.Seq != 2 || f.Plan.Reasons[0].Name != "Чай" {
		t.Errorf("the frame is %+v (%v)", f, err)
	}
	if _, snap := anna.desk(""); snap.Plan.Reasons[0].Name != "Чай" {
		t.Errorf("a later desk's reasons are %+v", snap.Plan.Reasons)
	}
}
