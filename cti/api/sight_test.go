package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/desk"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/deadline"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/report"
	"github.com/dozvon/dozvon/cti/topic"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// What nobody may see who is not allowed, wherever it stands.
const (
	secretID     = "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f"
	secretNumber = "+79027654321"
	secretTopic  = "health.hospital.mind"
)

var secrets = []string{"Тайнова", "Диагноз", "Секретная улица", "taynova@", "Комментарий врача", secretNumber, "9027654321", "7654321"}

// withSecret is a call in which anna took an appeal about somebody's health, with
// everything that may lead to it.
func withSecret(t *testing.T) (r *rig, cases *fakeCases, id cti.CallID) {
	t.Helper()
	at := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	id = cti.NewCallID(at, "7")
	filed := appeal.Appeal{ID: secretID, Number: "2026-000001", Channel: appeal.ByVoicemail, Status: appeal.Registered, FiledAt: at, FiledBy: cti.ByAgent("anna"),
		Worker: "anna", Call: id, Voicemail: "l1", Line: "122", Topic: "Психиатрия и наркология", TopicCode: secretTopic, Text: "Диагноз подтверждён",
		Applicant: appeal.Applicant{Name: "Тайнова Мария", Phone: secretNumber, Email: "taynova@example.org", Address: "Секретная улица, 1"}}
	c, entries, err := appeal.Open(filed, appeal.Facts{Topic: secretTopic, Sensitive: true}, deadline.Standard(time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	c, more, err := c.Apply(appeal.Comment{Text: "Комментарий врача"}, cti.ByAgent("anna"), at, deadline.Standard(time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	cases = &fakeCases{record: appeal.Record{Case: c, History: append(entries, more...)}}
	r = newRig(t, func(c *Config) { c.Cases = cases })
	r.store.set(func() {
		r.store.users["klara"] = cti.User{Login: "klara", Name: "Клара", Role: cti.RoleSupervisor, PasswordHash: passwordHash(), Sees: []cti.Sensitivity{cti.Health}}
		r.store.users["mila"] = cti.User{Login: "mila", Name: "Мила", Role: cti.RoleAdmin, PasswordHash: passwordHash(), Sees: []cti.Sensitivity{cti.Military}}
		r.store.calls = []call.Call{
			{ID: id, Line: "122", Caller: secretNumber, Name: "Тайнова", Agent: "anna", State: call.Ended, ArrivedAt: at},
			{ID: cti.NewCallID(at, "8"), Line: "122", Caller: secretNumber, Name: "Тайнова", Direction: call.Out, Appeal: secretID, Agent: "anna", State: call.Ended, ArrivedAt: at},
		}
		r.store.events[id] = []cti.Event{
			{ID: "1", At: at, Call: id, By: cti.ByCaller, Body: call.ArrivedEvent{Line: "122", Caller: secretNumber, Name: "Тайнова"}},
			{ID: "2", At: at, Call: id, By: cti.BySystem, Body: call.OfferedEvent{Leg: "l1", Agent: "boris"}},
			{ID: "3", At: at, Call: id, By: cti.ByAgent("anna"), Body: appeal.FiledEvent{Appeal: filed}},
		}
		r.store.appeals = []appeal.Appeal{filed}
		r.store.kept = map[cti.CallID][]recording.Recording{id: {{ID: "l1", Call: id, Agent: "anna", EndedAt: at, Key: "k/l1"}}}
		r.store.heard = []voicemail.Voicemail{{ID: "l1", Call: id, Queue: "122", Number: secretNumber, Name: "Тайнова", State: voicemail.Filed, Appeal: secretID}}
		r.store.backs = []callback.Record{{Callback: callback.Callback{ID: "b1", Queue: "122", Line: "122", Number: secretNumber, Name: "Тайнова", Call: id, State: callback.Done, ClosedAt: at}}}
		r.store.offers = []report.AgentOffer{{Call: string(id), Caller: secretNumber, RangAt: at}}
	})
	r.floor.callbacks = []floor.Callback{{Callback: callback.Callback{ID: "b2", Queue: "122", Line: "122", Number: secretNumber, Name: "Тайнова", Call: id, State: callback.Open}}}
	r.floor.voicemails = []voicemail.Voicemail{voicemail.New(at, time.Hour, voicemail.Voicemail{ID: "l2", Call: id, Line: "122", Queue: "122", Number: secretNumber, Name: "Тайнова"})}
	r.floor.board = floor.Board{Queues: []floor.QueueView{}, Agents: []floor.AgentView{}, Calls: []floor.CallView{{ID: "live", Caller: secretNumber, Name: "Тайнова", Appeal: secretID, Direction: call.Out}}}
	return r, cases, id
}

// walk asks every GET of the API for everything that may be asked by what is
// known of the secret, and gives the answers by their addresses.
func walk(t *testing.T, b *browser, id cti.CallID) map[string]response {
	t.Helper()
	answers := map[string]response{}
	for path, item := range b.api.routes.Description().Paths {
		if item.Get == nil {
			continue
		}
		for _, address := range addresses(path, item.Get, id) {
			answers[address] = b.do(http.MethodGet, address, nil)
		}
	}
	if len(answers) < 50 {
		t.Fatalf("only %d addresses were asked", len(answers))
	}
	return answers
}

func addresses(path string, op *huma.Operation, id cti.CallID) []string {
	paths := []string{path}
	for _, p := range op.Parameters {
		var values []string
		switch {
		case p.In != "path":
			continue
		case p.Name == "login":
			values = []string{"anna", "boris"}
		case p.Name == "list":
			for _, l := range appeal.Lists() {
				values = append(values, string(l))
			}
		default:
			values = []string{secretID, string(id), "l1", "l2", "b1", "b2", "2026-000001", "122", "1"}
		}
		var next []string
		for _, one := range paths {
			for _, v := range values {
				next = append(next, strings.ReplaceAll(one, "{"+p.Name+"}", url.PathEscape(v)))
			}
		}
		paths = next
	}
	needed, asked := url.Values{}, []url.Values{{}}
	for _, p := range op.Parameters {
		if p.In != "query" {
			continue
		}
		for _, v := range questions(p.Name, id) {
			if p.Required {
				needed.Set(p.Name, v)
			} else {
				asked = append(asked, url.Values{p.Name: {v}})
			}
		}
	}
	var out []string
	for _, one := range paths {
		for _, q := range asked {
			q = maps.Clone(q)
			maps.Copy(q, needed)
			if out = append(out, one+"?"+q.Encode()); len(q) == 0 {
				out[len(out)-1] = one
			}
		}
	}
	return out
}

// questions are what may be asked in a parameter of this name.
func questions(name string, id cti.CallID) []string {
	switch name {
	case "number", "phone", "caller", "digits":
		return []string{secretNumber, "765432"}
	case "call", "call_id":
		return []string{string(id)}
	case "appeal", "id", "subject", "master":
		return []string{secretID}
	case "callback":
		return []string{"b1", "b2"}
	case "done", "tries":
		return []string{"true"}
	case "from", "until", "date", "day":
		return []string{"2026-11-22"}
	case "q", "query", "text", "search", "words":
		return []string{"Диагноз", "Тайнова", "765432", "2026-000001"}
	}
	return nil
}

func TestNothingOfASensitiveAppealIsShownToWhoIsNotAllowed(t *testing.T) {
	r, _, id := withSecret(t)
	for _, name := range []string{"sofia", "mila", "boris"} {
		b := r.login(name)
		if name != "boris" { // agents have no board
			board(t, b, name)
		}
		for address, res := range walk(t, b, id) {
			if leak := leakOf(res.text, address); leak != "" {
				t.Errorf("%s shows %q to %s: %s", address, leak, name, res.text)
			}
		}
		if res := b.do(http.MethodGet, "/api/v1/recordings/l1/sound", nil); res.StatusCode != http.StatusForbidden || !strings.Contains(res.text, "допуск") {
			t.Errorf("the sound is heard by %s: %d %s", name, res.StatusCode, res.text)
		}
	}
	// That the walk would have found it is shown by somebody who is allowed.
	klara := r.login("klara")
	seen := map[string]bool{}
	for address, res := range walk(t, klara, id) {
		if slices.ContainsFunc(secrets[:5], func(s string) bool { return strings.Contains(res.text, s) }) {
			path, _, _ := strings.Cut(address, "?")
			seen[strings.NewReplacer(secretID, "ID", string(id), "CALL").Replace(path)] = true
		}
	}
	for _, path := range []string{"appeals", "appeals/ID", "appeals/ID/case", "appeals/ID/calls", "worklists/open", "calls", "calls/CALL", "calls/CALL/card", "caller", "callbacks", "voicemails"} {
		if !seen["/api/v1/"+path] {
			t.Errorf("klara, who is allowed, sees nothing of it at %s; the walk proves nothing there", path)
		}
	}
	if res := klara.do(http.MethodGet, "/api/v1/recordings/l1/sound", nil); res.StatusCode != http.StatusOK {
		t.Errorf("klara cannot hear it: %d", res.StatusCode)
	}
}

func board(t *testing.T, b *browser, name string) {
	t.Helper()
	conn, snap := b.desk("?board=1")
	b.api.hub.ShowBoard()
	var f desk.BoardFrame
	for f.Type != "board" {
		if err := conn.ReadJSON(&f); err != nil {
			t.Fatal(err)
		}
	}
	for _, shown := range []floor.Board{*snap.Board, f.Board} {
		text, err := json.Marshal(shown)
		if err != nil {
			t.Fatal(err)
		}
		if leak := leakOf(string(text), ""); leak != "" || len(shown.Calls) != 1 {
			t.Errorf("the board shows %q to %s: %s", leak, name, text)
		}
	}
}

// leakOf gives the first secret in an answer. Who asks by a number knows it.
func leakOf(text, address string) string {
	for _, s := range secrets {
		if strings.Contains(text, s) && !(strings.Contains(s, "7654321") && strings.Contains(address, "%2B79027654321")) {
			return s
		}
	}
	return ""
}

func TestWhoMayNotSeeAnAppealIsToldWhyAndMayOnlyPassItOn(t *testing.T) {
	r, cases, _ := withSecret(t)
	sofia := r.login("sofia")
	var view CaseView
	ask(t, sofia, http.MethodGet, casePath+"/case", nil, http.StatusOK, &view)
	one := view.Case.Appeal
	if !strings.Contains(one.Hidden, "«здоровье»") || one.Topic != "Психиатрия и наркология" || one.Number == "" || view.Due == nil || len(view.History) != 2 {
		t.Errorf("sofia sees %+v", view)
	}
	for _, name := range view.May {
		if name != appeal.NameAssign && name != appeal.NameEntrust {
			t.Errorf("she may %s, blindly", name)
		}
	}
	var p problem.Problem
	change := func(name string, version int, fields map[string]any) map[string]any {
		return map[string]any{"key": name, "version": version, "change": name, "fields": fields}
	}
	// Another topic would uncover it.
	ask(t, sofia, http.MethodPost, casePath+"/changes", change("classify", 2, map[string]any{"topic_code": "roads.road.pit"}), http.StatusBadRequest, &p)
	code := firstOrdinary(t)
	ask(t, sofia, http.MethodPost, casePath+"/changes", change("classify", 2, map[string]any{"topic_code": code}), http.StatusForbidden, &p)
	ask(t, sofia, http.MethodPost, casePath+"/changes", change("entrust", 2, map[string]any{"person": "boris"}), http.StatusBadRequest, &p)
	if len(p.Errors) != 1 || p.Errors[0].Location != "person" || !strings.Contains(p.Detail, "нет допуска") {
		t.Errorf("she is told %+v", p)
	}
	// A wrong version is answered with the present case, which is no way round either.
	res := sofia.do(http.MethodPost, casePath+"/changes", change("entrust", 1, map[string]any{"person": "klara"}))
	if leak := leakOf(res.text, ""); res.StatusCode != http.StatusConflict || leak != "" {
		t.Errorf("a conflict gives %d and shows %q: %s", res.StatusCode, leak, res.text)
	}
	res = sofia.do(http.MethodPost, casePath+"/changes", change("assign", 2, map[string]any{"body": "health"}))
	if leak := leakOf(res.text, ""); res.StatusCode != http.StatusOK || leak != "" || cases.record.Case.Body != "health" {
		t.Errorf("to assign it gives %d and shows %q: %s", res.StatusCode, leak, res.text)
	}
}

func firstOrdinary(t *testing.T) cti.TopicCode {
	t.Helper()
	for _, one := range topic.Known().Topics() {
		if one.Sensitive == cti.Ordinary {
			return one.Code
		}
	}
	t.Fatal("every topic is sensitive")
	return ""
}

func TestWhoTookAnAppealSeesItWhileItIsHers(t *testing.T) {
	r, _, _ := withSecret(t)
	anna := r.login("anna")
	path := "/api/v1/appeals/" + secretID
	if text := status(t, anna, path, http.StatusOK).text; !strings.Contains(text, "Диагноз") {
		t.Errorf("anna sees %s", text)
	}
	for _, worker := range []cti.AgentID{"klara", ""} { // entrusted to another; closed
		r.store.set(func() { r.store.appeals[0].Worker = worker })
		if text := status(t, anna, path, http.StatusOK).text; leakOf(text, "") != "" || !strings.Contains(text, "hidden") {
			t.Errorf("anna sees %s when it is %q's", text, worker)
		}
	}
}

func TestAPermissionCountsInOpenLoginsWithinAMinute(t *testing.T) {
	r, _, _ := withSecret(t)
	klara := r.login("klara")
	path := "/api/v1/appeals/" + secretID
	if text := status(t, klara, path, http.StatusOK).text; !strings.Contains(text, "Диагноз") {
		t.Fatalf("klara sees %s", text)
	}
	r.store.set(func() { u := r.store.users["klara"]; u.Sees = nil; r.store.users["klara"] = u })
	r.api.sweep(t.Context())
	if text := status(t, klara, path, http.StatusOK).text; leakOf(text, "") != "" {
		t.Errorf("klara still sees %s", text)
	}
}

func TestNumbersAreMaskedInListsAndWholeWhereOneIsOpened(t *testing.T) {
	r, _, id := withSecret(t)
	klara := r.login("klara")
	for _, path := range []string{"calls", "appeals", "callbacks", "callbacks?done=true", "voicemails", "voicemails?done=true", "worklists/open", "agents/anna/day", "appeals/" + secretID + "/calls"} {
		text := status(t, klara, "/api/v1/"+path, http.StatusOK).text
		if strings.Contains(text, secretNumber) || !strings.Contains(text, "+7 902 ***-**-21") {
			t.Errorf("%s shows %s", path, text)
		}
	}
	for _, path := range []string{"calls/" + string(id), "calls/" + string(id) + "/card", "appeals/" + secretID, "appeals/" + secretID + "/case",
		"caller?call=" + string(id), "caller?appeal=" + secretID, "caller?callback=b1", "caller?callback=b2", "calls?caller=89027654321", "calls?number=89027654321", "appeals?phone=89027654321", "callbacks?number=89027654321"} {
		if text := status(t, klara, "/api/v1/"+path, http.StatusOK).text; !strings.Contains(text, secretNumber) {
			t.Errorf("%s hides the number: %s", path, text)
		}
	}
	status(t, klara, "/api/v1/caller?callback=none", http.StatusNotFound)
	status(t, klara, "/api/v1/caller", http.StatusBadRequest)
}

func TestAListThatCannotAskShowsLess(t *testing.T) {
	r, _, _ := withSecret(t)
	sofia := r.login("sofia")
	r.store.set(func() { r.store.away = true })
	text := status(t, sofia, "/api/v1/callbacks", http.StatusOK).text
	if leakOf(text, "") != "" || !strings.Contains(text, "+7 902 ***-**-21") {
		t.Errorf("without the database she sees %s", text)
	}
}

func TestAnAgentCallsTheApplicantOfAListedAppeal(t *testing.T) {
	r, _, _ := withSecret(t)
	anna := r.login("anna")
	r.floor.set("anna", floor.Desk{Agent: floor.AgentView{ID: "anna"}})
	res := anna.do(http.MethodPost, "/api/v1/me/dial", map[string]string{"appeal": secretID, "line": "122"})
	told := r.floor.inputs()
	if placed, ok := told[len(told)-1].(floor.PlaceCall); res.StatusCode != http.StatusOK || !ok || placed.Number != secretNumber || placed.Appeal != secretID {
		t.Errorf("%d, the floor was told %+v", res.StatusCode, told)
	}
	boris := r.login("boris")
	if res := boris.do(http.MethodPost, "/api/v1/me/dial", map[string]string{"appeal": secretID, "line": "122"}); res.StatusCode != http.StatusForbidden {
		t.Errorf("boris, who may not see it, dials: %d", res.StatusCode)
	}
}
