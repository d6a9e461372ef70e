package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/deploy/lab"
)

// admin adds an administrator and logs in.
func (c *centre) admin(login string) *person {
	c.t.Helper()
	c.add(login, cti.RoleAdmin, "")
	return c.logIn(login)
}

func (p *person) planInForce() (now plan.InForce) {
	p.c.t.Helper()
	status, text := p.ask(http.MethodGet, "/plan", nil)
	if err := json.Unmarshal([]byte(text), &now); err != nil || status != http.StatusOK {
		p.c.t.Fatalf("GET /plan: %d %s", status, text)
	}
	return now
}

// puts saves a text that began with the one in force of this sum.
func (p *person) puts(text, base string) (status int, answer problem.Problem) {
	p.c.t.Helper()
	status, body := p.ask(http.MethodPut, "/plan", map[string]string{"text": text, "base": base, "note": "проба"})
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		p.c.t.Fatalf("PUT /plan: %d %s", status, body)
	}
	return status, answer
}

// versionsAre waits until the database lists these, newest first, as "who sum".
func (c *centre) versionsAre(want ...string) {
	c.t.Helper()
	var got []string
	defer func() {
		if c.t.Failed() {
			c.t.Logf("the versions are %v", got)
		}
	}()
	eventually(c.t, "the versions "+strings.Join(want, ", "), func() bool {
		page, err := c.db.PlanVersions(c.t.Context(), 0, 0)
		if err != nil {
			return false
		}
		got = got[:0]
		for _, v := range page.Versions {
			got = append(got, string(v.By)+" "+v.Sum)
		}
		return strings.Join(got, ", ") == strings.Join(want, ", ")
	})
}

// TestASavedPlanIsInForceUnderACallAndAfterAKill: what is saved counts for the
// next caller, the one who talks hears nothing of it, and the file is what the
// next life reads.
func TestASavedPlanIsInForceUnderACallAndAfterAKill(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	service := c.spawn()
	file := filepath.Join(c.set.data, "plan.yaml")
	ann := c.agent("ann", 0, toneAnn, "122")
	talking := c.dial("89991110001", "122", toneCall)
	ann.phone.Rung(patience)
	talking.Hears(toneAnn, patience)
	olga, oleg := c.admin("olga"), c.admin("oleg")
	first, second := plan.Sum(testPlan), ""

	bad := strings.Replace(testPlan, `greeting: greeting-122, queue: "122"`, `greeting: greeting-122, queue: "12"`, 1)
	if status, p := olga.puts(bad, first); status != http.StatusBadRequest || !strings.Contains(p.Detail, "[4:66] lines[0].queue") {
		t.Errorf("a bad plan is answered with %d %+v", status, p)
	}
	next := strings.NewReplacer("greeting: greeting-122", "greeting: greeting-117", "name: Перерыв", "name: Чай").Replace(testPlan)
	second = plan.Sum(next)
	if status, p := olga.puts(next, first); status != http.StatusOK {
		t.Fatalf("a good plan is answered with %d %+v", status, p)
	}
	if kept, err := os.ReadFile(file); err != nil || string(kept) != next {
		t.Errorf("plan.yaml holds %q (%v)", kept, err)
	}
	later := c.dial("89991110002", "122", toneCall)
	later.Hears(tone117, patience)
	talking.Hears(toneAnn, patience)
	if status, p := oleg.puts(testPlan, first); status != http.StatusConflict || !strings.Contains(p.Detail, "olga") {
		t.Errorf("the second administrator is answered with %d %+v", status, p)
	}
	c.versionsAre("olga "+second, " "+first)

	service.kill()
	service = c.spawn()
	if now := oleg.planInForce(); now.Sum != second || now.File != nil {
		t.Errorf("after the kill in force is %+v", now)
	}
	talking.Hears(toneAnn, patience)
	if status, text := ann.ask(http.MethodPut, "/me/state", map[string]string{"state": "not_ready", "reason": "lunch"}); status != http.StatusBadRequest || !strings.Contains(text, "Чай") {
		t.Errorf("a reason that is none is answered with %d %s", status, text)
	}

	// By hand: seen, not overwritten, and taken with a HUP.
	byHand := strings.Replace(next, "name: Чай", "name: Обед", 1)
	write(t, file, []byte(byHand))
	if now := oleg.planInForce(); now.File == nil || now.File.Text != byHand {
		t.Errorf("the file changed by hand does not show: %+v", now.File)
	}
	if status, p := oleg.puts(testPlan, second); status != http.StatusConflict || !strings.Contains(p.Detail, "plan.yaml") {
		t.Errorf("a save over it is answered with %d %+v", status, p)
	}
	if err := service.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	c.versionsAre(" "+plan.Sum(byHand), "olga "+second, " "+first)
	if now := oleg.planInForce(); now.Sum != plan.Sum(byHand) || now.File != nil || now.By != "" {
		t.Errorf("after the HUP in force is %+v", now)
	}
	talking.Hears(toneAnn, patience)

	// By hand while nobody served: the next start takes it and says so.
	service.kill()
	write(t, file, []byte(testPlan))
	c.spawn()
	if now := oleg.planInForce(); now.Sum != first || now.File != nil {
		t.Errorf("after the change during the outage in force is %+v", now)
	}
	c.versionsAre(" "+first, " "+plan.Sum(byHand), "olga "+second, " "+first)
	if said := c.log.tail(1 << 20); strings.Count(said, "plan.yaml is not the plan last in force") != 1 {
		t.Error("the log does not say once that the file was changed meanwhile")
	}
	talking.Hears(toneAnn, patience)
	talking.Hangup()
	later.Hangup()
	c.silent()
}

// TestAPlanIsSavedWithoutPostgreSQL: it is in force at once, and its version is
// there when the database is.
func TestAPlanIsSavedWithoutPostgreSQL(t *testing.T) {
	t.Parallel()
	config := deploy.PostgresConfig{Dir: lab.Folder(t), Test: true}
	server, err := deploy.StartPostgres(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	c := newCentre(t, func(c *centre) { c.set.database = server.URL() })
	c.start()
	olga := c.admin("olga")
	c.versionsAre(" " + plan.Sum(testPlan))
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the database is missed", func() bool {
		_, degraded := c.readiness()
		return degraded == partDatabase
	})
	next := strings.Replace(testPlan, "greeting: greeting-122", "greeting: greeting-117", 1)
	if status, p := olga.puts(next, plan.Sum(testPlan)); status != http.StatusOK {
		t.Fatalf("it is answered with %d %+v", status, p)
	}
	caller := c.dial("89991110001", "122", toneCall)
	caller.Hears(tone117, patience)
	if status, text := olga.ask(http.MethodGet, "/plan/versions", nil); status != http.StatusServiceUnavailable || !strings.Contains(text, "Править план") {
		t.Errorf("the versions are answered with %d %s", status, text)
	}
	caller.Hangup()
	if _, err = deploy.StartPostgres(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	c.versionsAre("olga "+plan.Sum(next), " "+plan.Sum(testPlan))
	c.silent()
}
