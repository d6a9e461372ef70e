package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/report"
)

const (
	appealID = "0b0e7f6e-3f4e-4c1a-9d51-0f6c4a3b2c1d"
	caller   = "+73952123456"
)

// withCalls puts two calls of one caller into the database: an old one of
// boris, a new one of anna.
func (r *rig) withCalls() (older, newer cti.CallID) {
	t0 := r.clock.now().Add(-time.Hour)
	older, newer = cti.NewCallID(t0, "1"), cti.NewCallID(t0.Add(time.Minute), "2")
	r.store.set(func() {
		r.store.calls = []call.Call{
			{ID: newer, Line: "122", Caller: caller, Agent: "anna", State: call.Ended, ArrivedAt: t0.Add(time.Minute), WaitMS: 1500,
				AnsweredAt: t0.Add(2 * time.Minute), Finish: call.Finish{Result: call.Success, Reason: call.CallerHungUp}},
			{ID: older, Line: "122", Caller: caller, Agent: "boris", State: call.Ended, ArrivedAt: t0},
		}
		r.store.events[newer] = []cti.Event{
			{ID: "1", At: t0, Call: newer, Body: call.OfferedEvent{Leg: "l1", Agent: "boris"}},
			{ID: "2", At: t0, Call: newer, Body: call.MissedEvent{Leg: "l1", Agent: "boris", Why: call.NoAnswer}},
			{ID: "3", At: t0, Call: newer, Body: call.OfferedEvent{Leg: "l2", Agent: "anna"}},
			{ID: "4", At: t0, Call: newer, Body: call.AnsweredEvent{Leg: "l2", Agent: "anna"}},
			{ID: "5", At: t0, Call: newer, Body: call.EndedEvent{}},
		}
		r.store.appeals = []appeal.Appeal{{ID: "11111111-3f4e-4c1a-9d51-0f6c4a3b2c1d", Number: "2026-000007", Call: older,
			FiledBy: cti.ByAgent("boris"), Applicant: appeal.Applicant{Name: "Пётр", Phone: caller}}}
	})
	return older, newer
}

func status(t *testing.T, b *browser, path string, want int) response {
	t.Helper()
	res := b.do("GET", path, nil)
	if res.StatusCode != want {
		t.Fatalf("GET %s: status %d, want %d: %s", path, res.StatusCode, want, res.text)
	}
	return res
}

func TestWhoSeesWhichCalls(t *testing.T) {
	r := newRig(t)
	older, newer := r.withCalls()
	anna, boris, sofia := r.login("anna"), r.login("boris"), r.login("sofia")
	var list CallList
	status(t, anna, "/api/v1/calls", 200).decode(t, &list)
	if len(list.Calls) != 1 || list.Calls[0].ID != newer || list.Calls[0].WaitSeconds != 1.5 || list.Calls[0].EndedAt != nil {
		t.Fatalf("anna's calls are %+v", list)
	}
	status(t, anna, "/api/v1/calls?agent=boris", 403)
	status(t, anna, "/api/v1/calls/"+string(older), 403)
	status(t, anna, "/api/v1/calls/"+string(older)+"/card", 403)
	status(t, boris, "/api/v1/calls/"+string(newer), 200) // it rang there
	status(t, sofia, "/api/v1/calls?limit=1&agent=boris&since=2026-01-01T00:00:00Z", 200).decode(t, &list)
	if len(list.Calls) != 1 || list.Calls[0].ID != older {
		t.Fatalf("boris's calls are %+v", list)
	}
	status(t, sofia, "/api/v1/calls?limit=0", 400)
	status(t, sofia, "/api/v1/calls?since=yesterday", 400)
	status(t, sofia, "/api/v1/calls?colour=red", 400)
	status(t, sofia, "/api/v1/calls/x", 404)
	status(t, sofia, "/api/v1/calls/"+string(cti.NewCallID(r.clock.now(), "9")), 404)
}

func TestCallWithEventsAndLegs(t *testing.T) {
	r := newRig(t)
	_, newer := r.withCalls()
	var detail struct {
		CallRow
		Events []struct{ Type string }
		Legs   []LegView
	}
	status(t, r.login("anna"), "/api/v1/calls/"+string(newer), 200).decode(t, &detail)
	if len(detail.Events) != 5 || detail.Events[0].Type != "call.offered" || detail.Result != call.Success {
		t.Fatalf("%+v", detail)
	}
	if len(detail.Legs) != 2 || detail.Legs[0].Missed != call.NoAnswer || detail.Legs[1].AnsweredAt == nil || detail.Legs[1].EndedAt == nil {
		t.Fatalf("legs are %+v", detail.Legs)
	}
}

func TestCardOfTheCallOnTheDesk(t *testing.T) {
	r := newRig(t)
	r.withCalls()
	b := r.login("anna")
	id := cti.NewCallID(r.clock.now(), "now")
	r.floor.set("anna", floor.Desk{
		Agent: floor.AgentView{ID: "anna", State: agent.Ringing},
		Call:  &floor.CallView{ID: id, Line: "122", Caller: caller, State: call.Ringing, ArrivedAt: r.clock.now()},
	})
	var card CardView
	status(t, b, "/api/v1/calls/"+string(id)+"/card", 200).decode(t, &card)
	if card.Call.ID != id || card.Name != "Пётр" || len(card.EarlierCalls) != 2 || len(card.EarlierAppeals) != 1 {
		t.Fatalf("card is %+v", card)
	}
	if one := card.EarlierAppeals[0]; one.State == "" {
		t.Errorf("the card does not tell how an earlier appeal stands: %+v", one)
	}
	r.store.set(func() { r.store.away = true })
	if p := b.do("GET", "/api/v1/calls/"+string(id)+"/card", nil).problem(t); p.Status != 503 || !strings.Contains(p.Detail, "База данных") {
		t.Fatalf("%+v", p)
	}
}

func TestDrafts(t *testing.T) {
	r := newRig(t)
	_, newer := r.withCalls()
	anna, boris := r.login("anna"), r.login("boris")
	path := "/api/v1/calls/" + string(newer) + "/draft"
	status(t, anna, path, 404)
	if res := anna.do("PUT", path, `{"text":"нет воды","n":1}`); res.StatusCode != http.StatusNoContent {
		t.Fatalf("status %d: %s", res.StatusCode, res.text)
	}
	r.store.set(func() { r.store.away = true })
	r.restart()
	if res := status(t, anna, path, 200); strings.TrimSpace(res.text) != `{"n":1,"text":"нет воды"}` {
		t.Fatalf("draft is %s", res.text)
	}
	status(t, boris, path, 404)
	if p := anna.do("PUT", path, `{"text":"`+strings.Repeat("x", maxDraft)+`"}`).problem(t); p.Status != 400 {
		t.Fatalf("%+v", p)
	}
	if p := anna.do("PUT", path, `[1]`).problem(t); p.Status != 400 {
		t.Fatalf("%+v", p)
	}
	if res := anna.do("DELETE", path, nil); res.StatusCode != http.StatusNoContent {
		t.Fatalf("status %d", res.StatusCode)
	}
	status(t, anna, path, 404)
}

func draftOf(call cti.CallID) AppealDraft {
	return AppealDraft{ID: appealID, Call: call, Applicant: appeal.Applicant{Name: " Пётр ", Phone: "8 395 2123456"}, Topic: "Вода", Text: "Нет воды"}
}

func TestFileAppeal(t *testing.T) {
	cases := &fakeCases{}
	r := newRig(t, func(c *Config) { c.Cases = cases })
	older, newer := r.withCalls()
	b := r.login("anna")
	var filed appeal.Appeal
	for range 2 { // a repetition gets the same answer
		res := b.do("POST", "/api/v1/appeals", draftOf(newer))
		if res.StatusCode != http.StatusCreated {
			t.Fatalf("status %d: %s", res.StatusCode, res.text)
		}
		res.decode(t, &filed)
		if filed.Number != "2026-000001" || filed.Line != "122" || filed.FiledBy != cti.ByAgent("anna") ||
			filed.Applicant.Phone != caller || filed.Applicant.Name != "Пётр" || filed.Channel != appeal.ByCall {
			t.Fatalf("%+v", filed)
		}
	}
	if len(r.store.journal) != 1 || r.store.journal[0].ID != "appeal.filed."+appealID {
		t.Fatalf("the journal has %+v", r.store.journal)
	}
	*cases = *newCases(t, filed)
	status(t, b, "/api/v1/appeals/"+appealID, 200)
	status(t, b, "/api/v1/appeals/"+appealID+"/calls", 200)
	status(t, r.login("boris"), "/api/v1/appeals/"+appealID, 200) // the call rang there
	status(t, r.login("sofia"), "/api/v1/appeals?channel=call", 200)
	status(t, b, "/api/v1/appeals", 400)
	status(t, b, "/api/v1/appeals?call_id="+string(newer), 200)
	status(t, b, "/api/v1/appeals?call_id="+string(older), 403)
	if p := r.login("boris").do("POST", "/api/v1/appeals", draftOf("")).problem(t); p.Errors[0].Location != "id" {
		t.Fatalf("a taken id: %+v", p)
	}
	bad := draftOf(older)
	bad.ID = "2b0e7f6e-3f4e-4c1a-9d51-0f6c4a3b2c1d"
	if p := b.do("POST", "/api/v1/appeals", bad).problem(t); p.Status != 403 {
		t.Fatalf("somebody else's call: %+v", p)
	}
	bad.Call, bad.Text = "", " "
	if p := b.do("POST", "/api/v1/appeals", bad).problem(t); p.Errors[0].Location != "text" {
		t.Fatalf("no text: %+v", p)
	}
	if r.value("dozvon_appeals_filed_total", "channel=call", "registered=now") != 1 {
		t.Fatal("not counted")
	}
}

func TestFileAppealWithDatabaseAway(t *testing.T) {
	r := newRig(t)
	b := r.login("anna")
	r.store.set(func() { r.store.away = true })
	res := b.do("POST", "/api/v1/appeals", draftOf(cti.NewCallID(r.clock.now(), "unseen")))
	if res.StatusCode != http.StatusAccepted || !strings.Contains(res.text, appealID) || len(r.store.journal) != 1 {
		t.Fatalf("status %d: %s", res.StatusCode, res.text)
	}
	r.store.set(func() { r.store.jammed = true })
	if p := b.do("POST", "/api/v1/appeals", draftOf("")).problem(t); p.Status != 503 {
		t.Fatalf("%+v", p)
	}
}

func TestFileOnline(t *testing.T) {
	r := newRig(t)
	b := r.browser()
	d := OnlineAppeal{ID: appealID, Applicant: appeal.Applicant{Name: "Пётр", Email: "p@example.org"}, Topic: "Вода", Text: "Нет воды"}
	if p := b.do("POST", "/api/v1/public/appeals", d).problem(t); p.Errors[0].Location != "consent" {
		t.Fatalf("%+v", p)
	}
	d.Consent, d.Version = true, contact.ConsentAsked().Version
	for range 2 {
		var filed Filed
		res := b.do("POST", "/api/v1/public/appeals", d)
		res.decode(t, &filed)
		if res.StatusCode != http.StatusCreated || filed != (Filed{ID: appealID, Number: "2026-000001", CodeWord: "пчела 47"}) {
			t.Fatalf("status %d: %s", res.StatusCode, res.text)
		}
	}
	d.Applicant = appeal.Applicant{Name: "Пётр"}
	d.ID = "2b0e7f6e-3f4e-4c1a-9d51-0f6c4a3b2c1d"
	if p := b.do("POST", "/api/v1/public/appeals", d).problem(t); p.Errors[0].Location != "applicant.phone" {
		t.Fatalf("%+v", p)
	}
	d.Applicant = appeal.Applicant{Name: "Пётр", Email: "p@example.org", Phone: "не скажу"}
	if p := b.do("POST", "/api/v1/public/appeals", d).problem(t); p.Errors[0].Location != "applicant.phone" {
		t.Fatalf("a telephone that is none would be lost: %+v", p)
	}
	if p := b.do("POST", "/api/v1/public/appeals", d).problem(t); p.Status != http.StatusTooManyRequests {
		t.Fatalf("sixth in a minute: %+v", p)
	}
	var lines PublicPlan
	status(t, b, "/api/v1/public/lines", 200).decode(t, &lines)
	if lines.Lines[0].ID != "122" || lines.Topics[0] == "" || lines.TimeZone != "Asia/Irkutsk" {
		t.Fatalf("%+v", lines)
	}
}

func TestReports(t *testing.T) {
	r := newRig(t)
	r.store.joint = report.Joint{Lines: []report.LineTotal{{Line: "122"}}, LineHours: []report.LineHour{{Line: "122"}}, Total: report.Calls{Offered: 3}}
	var got report.Joint
	r.clock.add(12 * time.Hour) // 17:00 UTC is tomorrow in Irkutsk
	anna, sofia := r.login("anna"), r.login("sofia")
	status(t, anna, "/api/v1/stats/today", 200).decode(t, &got)
	if got.From != "2026-11-23" || got.Total.Offered != 3 || len(got.Lines) != 0 || len(got.LineHours) != 0 {
		t.Fatalf("%+v", got)
	}
	status(t, sofia, "/api/v1/stats/today", 200).decode(t, &got)
	if len(got.Lines) != 1 || len(got.LineHours) != 1 {
		t.Fatalf("%+v", got)
	}
	status(t, sofia, "/api/v1/reports/joint?from=2026-11-01&until=2026-11-30", 200)
	status(t, sofia, "/api/v1/reports/joint?from=2026-11-01&until=2026-12-02", 400)
	status(t, sofia, "/api/v1/reports/joint?from=2026-11-02&until=2026-11-01", 400)
	status(t, sofia, "/api/v1/reports/joint?from=2026-11-02", 400)
	status(t, sofia, "/api/v1/reports/joint?from=2026-13-02&until=x", 400)
	status(t, anna, "/api/v1/reports/joint?from=2026-11-01&until=2026-11-01", 403)
}

func TestAgentsActs(t *testing.T) {
	r := newRig(t)
	b := r.login("anna")
	for _, c := range []struct {
		method, path, body string
		want               floor.Input
	}{
		{"PUT", "/state", `{"state":"ready"}`, floor.SetReady{Agent: "anna"}},
		{"PUT", "/state", `{"state":"not_ready","reason":"lunch"}`, floor.SetNotReady{Agent: "anna", Reason: "lunch"}},
		{"POST", "/call/hold", "", floor.Hold{Agent: "anna"}},
		{"POST", "/call/resume", "", floor.Resume{Agent: "anna"}},
		{"POST", "/call/mute", `{"on":true}`, floor.Mute{Agent: "anna", On: true}},
		{"POST", "/call/digits", `{"digits":"1#"}`, floor.SendDigits{Agent: "anna", Digits: "1#"}},
		{"POST", "/call/recording", `{"paused":true}`, floor.PauseRecording{Agent: "anna", On: true}},
		{"POST", "/wrap-up/end", "", floor.EndWrapUp{Agent: "anna"}},
		{"POST", "/wrap-up/extend", "", floor.ExtendWrapUp{Agent: "anna"}},
	} {
		var in any
		if c.body != "" {
			in = c.body
		}
		res := b.do(c.method, "/api/v1/me"+c.path, in)
		told := r.floor.inputs()
		if res.StatusCode != 200 || told[len(told)-1] != c.want || !strings.Contains(res.text, `"agent":{"id":"anna"`) {
			t.Errorf("%s: status %d %s, told %+v", c.path, res.StatusCode, res.text, told[len(told)-1])
		}
	}
	if p := b.do("POST", "/api/v1/me/call/hangup", nil).problem(t); p.Status != 409 || p.Detail != "Разговора нет." {
		t.Errorf("%+v", p)
	}
	if p := b.do("PUT", "/api/v1/me/state", `{"state":"not_ready"}`).problem(t); p.Errors[0].Location != "reason" || !strings.Contains(p.Detail, "lunch («Обед»)") {
		t.Errorf("%+v", p)
	}
	if p := b.do("PUT", "/api/v1/me/state", `{"state":"asleep"}`).problem(t); p.Errors[0].Location != "state" {
		t.Errorf("%+v", p)
	}
	if p := r.login("sofia").do("PUT", "/api/v1/me/state", `{"state":"ready"}`).problem(t); p.Status != 403 {
		t.Errorf("%+v", p)
	}
}
