package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api"
	"github.com/dozvon/dozvon/cti/api/applicant"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/appeal"
	offices "github.com/dozvon/dozvon/cti/body"
)

const filedOnline = "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f"

// citizen is somebody at a public page.
func (c *centre) citizen() *person { return &person{c: c, login: "citizen", client: &http.Client{}} }

// gets is ask for what has to have a status; the answer is read into out.
func (p *person) gets(status int, method, path string, in, out any) {
	p.c.t.Helper()
	got, text := p.ask(method, path, in)
	if got != status {
		p.c.t.Fatalf("%s: %s %s gives %d: %s", p.login, method, path, got, text)
	}
	if err := json.Unmarshal([]byte(text), out); err != nil {
		p.c.t.Fatalf("%s: %v", text, err)
	}
}

// told is a citizen with an appeal, and a supervisor who works on it.
type told struct {
	*person
	lead  *person
	claim map[string]any
	key   int
}

func (c *centre) told() *told {
	c.t.Helper()
	if _, err := c.db.ImportBodies(c.t.Context(), []offices.Body{
		{ID: "roads", Name: "Дорожная служба", Kind: "roads", Phones: []offices.Phone{{Number: "+73952111111", Name: "приёмная"}}, Hours: "пн–пт 9–18"},
		{ID: "energy", Name: "Энергосбыт", Kind: "energy"},
	}, false, time.Now().Format(time.DateOnly)); err != nil {
		c.t.Fatal(err)
	}
	c.add("lead", cti.RoleSupervisor, "")
	var filed api.Filed
	who := c.citizen()
	status, text := who.ask(http.MethodPost, "/public/appeals", map[string]any{
		"id": filedOnline, "applicant": map[string]string{"name": "Мария Ивановна", "phone": "8 902 123-45-67"}, "topic": "", "topic_code": "roads.surface.pit", "text": "Яма у дома", "consent": true,
	})
	if err := json.Unmarshal([]byte(text), &filed); err != nil || status != http.StatusCreated && status != http.StatusAccepted {
		c.t.Fatalf("filing gives %d: %s", status, text)
	}
	eventually(c.t, "the appeal in the database", func() bool {
		found, err := c.db.Appeal(c.t.Context(), filedOnline)
		filed.Number = found.Number
		return err == nil
	})
	return &told{who, c.logIn("lead"), map[string]any{"number": filed.Number, "code_word": filed.CodeWord}, 0}
}

// with is the claim and more fields.
func (d *told) with(more map[string]any) map[string]any {
	all := map[string]any{}
	for _, m := range []map[string]any{d.claim, more} {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

func (d *told) status() applicant.AppealStatus { return d.does("status", d.claim) }

// does what has to succeed and gives how the appeal stands then.
func (d *told) does(what string, in any) (s applicant.AppealStatus) {
	d.c.t.Helper()
	d.gets(http.StatusOK, http.MethodPost, "/public/appeals/"+what, in, &s)
	return s
}

// changes lets the supervisor change the appeal.
func (d *told) changes(change string, fields map[string]any) {
	d.c.t.Helper()
	var view api.CaseView
	d.lead.gets(http.StatusOK, http.MethodGet, "/appeals/"+filedOnline+"/case", nil, &view)
	d.key++
	d.lead.gets(http.StatusOK, http.MethodPost, "/appeals/"+filedOnline+"/changes",
		map[string]any{"key": fmt.Sprint("k", d.key), "version": view.Case.Version, "change": change, "fields": fields}, &view)
}

func (d *told) answers() {
	d.c.t.Helper()
	d.changes("answer", map[string]any{"text": "Яму закатали.", "outcome": "resolved", "checklist": appeal.Checklist()})
}

// TestACitizenFollowsAnAppeal on a real PostgreSQL: who holds it, the answer, a mark, and once more.
func TestACitizenFollowsAnAppeal(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	d := c.told()
	if s := d.status(); s.Stage != appeal.StageReceived || !s.Holder.Centre || s.Topic == "" || s.DueAt.IsZero() || s.Late || s.Answer != nil || len(s.May) != 0 {
		t.Errorf("filed, it stands as %+v", s)
	}
	d.changes("assign", map[string]any{"body": "roads"})
	d.changes("forward", map[string]any{"to": "energy", "text": "тайная переписка", "told": true})
	s := d.status()
	if s.Stage != appeal.StageWorking || s.Holder.Name != "Энергосбыт" || s.Holder.Since.IsZero() || len(s.Moves) != 1 || s.Moves[0].To != "Энергосбыт" {
		t.Errorf("sent on, it stands as %+v", s)
	}
	d.changes("forward", map[string]any{"to": "roads", "reason": "not-powers", "text": "x", "told": true})
	if s := d.status(); s.Holder.Name != "Дорожная служба" || len(s.Holder.Phones) != 1 || s.Holder.Hours == "" || s.Moves[1].Reason != "not-powers" {
		t.Errorf("it stands as %+v", s)
	}
	var p problem.Problem
	d.gets(http.StatusConflict, http.MethodPost, "/public/appeals/mark", d.with(map[string]any{"round": 0, "mark": 5}), &p)
	d.gets(http.StatusConflict, http.MethodPost, "/public/appeals/reopen", d.with(map[string]any{"round": 0, "text": "скорее"}), &p)

	d.answers()
	if s := d.status(); s.Stage != appeal.StageAnswered || s.Answer == nil || s.Answer.Text != "Яму закатали." || len(s.May) != 2 {
		t.Errorf("answered, it stands as %+v", s)
	}
	mark := d.with(map[string]any{"round": 0, "mark": 2, "comment": "Закатали не ту."})
	for range 2 { // a retry is the same mark
		s = d.does("mark", mark)
	}
	d.gets(http.StatusConflict, http.MethodPost, "/public/appeals/mark", d.with(map[string]any{"round": 0, "mark": 5}), &p)
	if s.Mark != 2 || !strings.Contains(p.Detail, "уже поставлена оценка: 2") {
		t.Errorf("marked, it stands as %+v; another mark: %s", s, p.Detail)
	}
	d.gets(http.StatusBadRequest, http.MethodPost, "/public/appeals/reopen", d.with(map[string]any{"round": 0, "text": " "}), &p)
	again := d.with(map[string]any{"round": 0, "text": "Яма на месте.\x00"})
	for range 2 {
		s = d.does("reopen", again)
	}
	if s.Stage != appeal.StageOnceMore || s.Round != 1 || s.Mark != 0 || s.Answer != nil || s.Holder.Name != "Дорожная служба" {
		t.Errorf("opened again, it stands as %+v", s)
	}
	d.gets(http.StatusConflict, http.MethodPost, "/public/appeals/reopen", d.with(map[string]any{"round": 0, "text": "Другими словами"}), &p)
	if !strings.Contains(p.Detail, "уже открыто снова") {
		t.Errorf("a second reopening: %s", p.Detail)
	}
	d.changes("assign", map[string]any{"body": "roads"})
	d.answers()
	d.gets(http.StatusConflict, http.MethodPost, "/public/appeals/mark", d.with(map[string]any{"round": 3, "mark": 5}), &p)
	if s := d.does("mark", d.with(map[string]any{"round": 1, "mark": 5})); s.Mark != 5 || s.Round != 1 {
		t.Errorf("answered again, it stands as %+v", s)
	}

	r, err := c.db.AppealRecord(t.Context(), filedOnline)
	if err != nil || len(r.Case.Marks) != 2 || !r.Case.Marks[0].Examine || r.Case.Marks[0].By != cti.ByCitizen || r.Case.Marks[0].Way != appeal.WayLink || r.Case.Round != 1 {
		t.Errorf("the case is %+v, %v", r.Case, err)
	}
	// A journal that is applied again, and another life with the same data, change no code word.
	c.app.stop()
	c.start()
	if s := d.status(); s.Mark != 5 {
		t.Errorf("after a restart it stands as %+v", s)
	}
}

// TestGarbageAndHasteAtTheStatusPage: nothing of the one is an error of ours, and
// of the other one mark and one reopening come.
func TestGarbageAndHasteAtTheStatusPage(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	d := c.told()
	d.takesGarbage()
	d.changes("assign", map[string]any{"body": "roads"})
	d.answers()
	statuses := make([]int, 8) // no more than may be under way at once
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() {
			path, body := "mark", d.with(map[string]any{"round": 0, "mark": 1, "comment": "Нет."})
			if i%2 == 1 {
				path, body = "reopen", d.with(map[string]any{"round": 0, "text": "Не сделано."})
			}
			statuses[i], _ = c.citizen().ask(http.MethodPost, "/public/appeals/"+path, body)
		})
	}
	all.Wait()
	for i, status := range statuses {
		// A mark that comes after the reopening is late, if it is the first one.
		if status != http.StatusOK && (i%2 == 1 || status != http.StatusConflict) {
			t.Errorf("request %d: %d", i, status)
		}
	}
	r, err := c.db.AppealRecord(t.Context(), filedOnline)
	if err != nil || r.Case.Round != 1 || r.Case.State != appeal.StateReopened || len(r.Case.Marks) > 1 {
		t.Errorf("the case is %+v, %v", r.Case, err)
	}
}

// takesGarbage sends much that is wrong, after which nothing is changed.
func (d *told) takesGarbage() {
	c, t := d.c, d.c.t
	t.Helper()
	long := strings.Repeat("9", 5000)
	for _, bad := range []any{nil, "", []int{}, map[string]any{}, map[string]any{"number": 5}, map[string]any{"number": long, "code_word": "x"},
		map[string]any{"number": "2026-000001", "code_word": long}, map[string]any{"number": "2026-\x00", "code_word": "x"},
		map[string]any{"number": "\u202e2026-000001", "phone_tail": "٤٥٦٧"}, map[string]any{"number": "2026-000001", "phone_tail": "'or'"},
		d.with(map[string]any{"round": -1}), d.with(map[string]any{"mark": 5, "round": 0, "text": "лишнее"}), d.with(map[string]any{"role": "admin"})} {
		for _, path := range []string{"status", "mark", "reopen"} {
			status, text := c.citizen().ask(http.MethodPost, "/public/appeals/"+path, bad)
			var p problem.Problem
			if err := json.Unmarshal([]byte(text), &p); status < 400 || status >= 500 || err != nil || p.Detail == "" {
				t.Errorf("%s %v: %d %s", path, bad, status, text)
			}
		}
	}
	if status, text := d.ask(http.MethodPost, "/public/appeals/status", d.claim); status != http.StatusOK {
		t.Errorf("afterwards: %d %s", status, text)
	}
	if r, err := c.db.AppealRecord(t.Context(), filedOnline); err != nil || r.Case.Version != 1 {
		t.Errorf("the case is %+v, %v", r.Case, err)
	}
}
