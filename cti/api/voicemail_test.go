package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/voicemail"
)

func (s *fakeStore) Voicemails(_ context.Context, f voicemail.Filter) (p voicemail.Page, err error) {
	err = s.locked(func() {
		for _, v := range s.heard {
			if (f.Call == "" || v.Call == f.Call) && (f.Queues == nil || slices.Contains(f.Queues, v.Queue)) {
				p.Voicemails = append(p.Voicemails, v)
			}
		}
	})
	return p, err
}

// withMessages puts two messages on the floor, one of another queue, and one that
// is done into the database.
func (r *rig) withMessages() (mine cti.CallID) {
	older, _ := r.withCalls()
	at := r.clock.now()
	r.floor.voicemails = []voicemail.Voicemail{
		voicemail.New(at, time.Hour, voicemail.Voicemail{ID: "v1", Call: older, Line: "122", Queue: "122", Number: caller, Seconds: 20}),
		voicemail.New(at, time.Hour, voicemail.Voicemail{ID: "v2", Call: "c2", Line: "117", Queue: "999"}),
	}
	r.store.set(func() {
		r.store.heard = []voicemail.Voicemail{{ID: "v0", Call: "c0", Queue: "122", State: voicemail.Closed, Reason: voicemail.Empty, Agent: "anna"}}
		r.store.kept = map[cti.CallID][]recording.Recording{older: {{ID: "v1", Call: older, EndedAt: at, Seconds: 20, Key: "k/l1"}}}
	})
	return older
}

func TestAgentsSeeAndHearTheMessagesOfTheirQueues(t *testing.T) {
	r := newRig(t)
	r.withMessages()
	anna, sofia := r.login("anna"), r.login("sofia")
	var list VoicemailList
	status(t, anna, "/api/v1/voicemails", 200).decode(t, &list)
	if len(list.Voicemails) != 1 || list.Voicemails[0].ID != "v1" || list.Voicemails[0].Sound != "/api/v1/recordings/v1/sound" {
		t.Errorf("anna sees %+v", list.Voicemails)
	}
	status(t, sofia, "/api/v1/voicemails", 200).decode(t, &list)
	if len(list.Voicemails) != 2 {
		t.Errorf("sofia sees %+v", list.Voicemails)
	}
	status(t, anna, "/api/v1/voicemails?done=true", 200).decode(t, &list)
	if len(list.Voicemails) != 1 || list.Voicemails[0].Reason != voicemail.Empty || list.Voicemails[0].AgentName != "Сотрудник anna" {
		t.Errorf("done are %+v", list.Voicemails)
	}
	// The call was never hers, and yet its message is.
	if res := anna.sound("v1", ""); res.StatusCode != 200 || res.text != soundText {
		t.Errorf("the message: %d %s", res.StatusCode, res.text)
	}
	r.floor.voicemails = r.floor.voicemails[1:]
	if res := anna.sound("v1", ""); res.StatusCode != 403 {
		t.Errorf("no longer a message of hers: %d", res.StatusCode)
	}
	r.floor.voicemails = nil
	r.store.set(func() { r.store.away = true })
	status(t, anna, "/api/v1/voicemails", 200)
	status(t, anna, "/api/v1/voicemails?done=true", 503)
}

func TestMessagesAreWorkedOnTheFloor(t *testing.T) {
	r := newRig(t)
	r.withMessages()
	for _, c := range []struct {
		who, path, body string
		want            floor.Input
	}{
		{"anna", "take", ``, floor.TakeVoicemail{Agent: "anna", Voicemail: "v1"}},
		{"anna", "release", ``, floor.ReleaseVoicemail{By: cti.ByAgent("anna"), Voicemail: "v1"}},
		{"anna", "close", `{"reason":"empty","note":"тишина"}`,
			floor.CloseVoicemail{By: cti.ByAgent("anna"), Voicemail: "v1", Reason: voicemail.Empty, Note: "тишина", Queues: []cti.QueueID{"122"}}},
		{"sofia", "close", `{"reason":"wrong-number"}`, floor.CloseVoicemail{By: cti.BySupervisor("sofia"), Voicemail: "v1", Reason: voicemail.WrongNumber}},
	} {
		var body any
		if c.body != "" {
			body = c.body
		}
		if res := r.login(c.who).do("POST", "/api/v1/voicemails/v1/"+c.path, body); res.StatusCode != http.StatusNoContent {
			t.Errorf("%s: %d %s", c.path, res.StatusCode, res.text)
		}
		if got := r.floor.inputs(); !reflect.DeepEqual(got[len(got)-1], c.want) {
			t.Errorf("%s told the floor %+v, want %+v", c.path, got[len(got)-1], c.want)
		}
	}
	if p := r.login("anna").do("POST", "/api/v1/voicemails/v1/close", `{"reason":"no idea"}`).problem(t); p.Status != 400 {
		t.Errorf("a reason that does not exist: %+v", p)
	}
}

const messageDraft = `{"id":"5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c","voicemail_id":"v1","applicant":{"name":"Иван"},"topic":"Вода","text":"Нет воды"}`

func TestAnAppealIsMadeOfAMessage(t *testing.T) {
	r := newRig(t)
	id := r.withMessages()
	anna := r.login("anna")
	res := anna.do("POST", "/api/v1/appeals", messageDraft)
	var filed appeal.Appeal
	res.decode(t, &filed)
	if res.StatusCode != 201 || filed.Channel != appeal.ByVoicemail || filed.Voicemail != "v1" || filed.Call != id || filed.Line != "122" {
		t.Fatalf("%d %s", res.StatusCode, res.text)
	}
	told := r.floor.inputs()
	if want := (floor.FileVoicemail{By: cti.ByAgent("anna"), Voicemail: "v1", Appeal: filed.ID}); told[len(told)-1] != want {
		t.Errorf("the floor was told %+v", told[len(told)-1])
	}
	// The answer was lost: the same is sent again, when the message is done.
	r.floor.voicemails = nil
	if res := anna.do("POST", "/api/v1/appeals", messageDraft); res.StatusCode != 201 || !strings.Contains(res.text, filed.Number) {
		t.Errorf("a repetition: %d %s", res.StatusCode, res.text)
	}
	if res := anna.do("POST", "/api/v1/appeals", strings.Replace(messageDraft, "5f0d", "6f0d", 1)); res.StatusCode != 409 {
		t.Errorf("another appeal of a message that is done: %d %s", res.StatusCode, res.text)
	}
}

func TestOfTwoAgentsOneFilesTheMessage(t *testing.T) {
	r := newRig(t)
	r.withMessages()
	r.floor.voicemails[0].State, r.floor.voicemails[0].Agent = voicemail.Taken, "boris"
	anna := r.login("anna")
	var list VoicemailList
	if status(t, anna, "/api/v1/voicemails", 200).decode(t, &list); list.Voicemails[0].AgentName != "Сотрудник boris" {
		t.Errorf("who works it is called %q", list.Voicemails[0].AgentName)
	}
	if res := anna.do("POST", "/api/v1/appeals", messageDraft); res.StatusCode != 409 || !strings.Contains(res.text, "обрабатывает Сотрудник boris.") {
		t.Errorf("%d %s", res.StatusCode, res.text)
	}
	if res := anna.do("POST", "/api/v1/appeals", strings.Replace(messageDraft, `"v1"`, `"v2"`, 1)); res.StatusCode != 403 {
		t.Errorf("another queue's: %d %s", res.StatusCode, res.text)
	}
	if len(r.store.journal) > 0 {
		t.Errorf("filed: %+v", r.store.journal)
	}
}
