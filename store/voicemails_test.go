package store_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// TestAMessageIsKeptUntilItsAppeal follows a caller who leaves a message instead
// of waiting; applying it all twice changes nothing.
func TestAMessageIsKeptUntilItsAppeal(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	db := connected(t, url)
	id, menu := cti.NewCallID(morning, "m"), cti.NewCallID(morning.Add(time.Minute), "n")
	at := func(seconds int) time.Time {
		return morning.Add(time.Duration(seconds) * time.Second).Truncate(time.Microsecond)
	}
	recording := cti.LegID(string(id) + "_life1_Message")
	v := voicemail.New(at(40), 4*time.Hour, voicemail.Voicemail{ID: recording, Call: id, Line: "122", Queue: "122", Number: "+79021234567", Seconds: 30})
	taken, err := v.Next(at(60), voicemail.Change{Signal: voicemail.Take, Agent: "anna"})
	check(t, err)
	filed, err := taken.Next(at(90), voicemail.Change{Signal: voicemail.File, Agent: "anna", Appeal: "5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c"})
	check(t, err)
	over := call.EndedEvent{Finish: call.Finish{Result: call.Success, Reason: call.LeftVoicemail, Cause: 16}, WaitMS: 8000}
	early := call.EndedEvent{Finish: over.Finish}
	arrived := call.ArrivedEvent{Line: "122", Dialed: "122", Caller: "+79021234567", Origin: call.Trunk, Since: morning}
	events := []cti.Event{
		{ID: "m1", At: at(0), Call: id, Body: arrived},
		{ID: "m2", At: at(0), Call: id, Body: call.QueuedEvent{Queue: "122", Since: at(0)}},
		{ID: "m3", At: at(8), Call: id, Body: call.VoicemailAskedEvent{Why: call.WaitedTooLong}},
		{ID: "m4", At: at(10), Call: id, Body: call.VoicemailBeganEvent{Recording: recording}},
		{ID: "m5", At: at(40), Call: id, Body: voicemail.ChangedEvent{Signal: voicemail.Leave, Voicemail: v}},
		{ID: "m6", At: at(40), Call: id, Body: over},
		{ID: "m7", At: at(60), Call: id, Body: voicemail.ChangedEvent{From: voicemail.Waiting, Signal: voicemail.Take, Voicemail: taken}},
		{ID: "n1", At: at(60), Call: menu, Body: arrived},
		{ID: "n2", At: at(60), Call: menu, Body: call.VoicemailAskedEvent{}},
		{ID: "n3", At: at(61), Call: menu, Body: call.VoicemailBeganEvent{Recording: "n"}},
		{ID: "n4", At: at(70), Call: menu, Body: early},
		{ID: "m8", At: at(90), Call: id, Body: appeal.FiledEvent{Appeal: appeal.Appeal{
			ID: filed.Appeal, Channel: appeal.ByVoicemail, Call: id, Voicemail: recording, Line: "122", Topic: "Вода", Text: "Нет воды",
		}}},
		{ID: "m9", At: at(90), Call: id, Body: voicemail.ChangedEvent{From: voicemail.Taken, Signal: voicemail.File, Voicemail: filed}},
	}
	check(t, s.Apply(t.Context(), events))
	before := hashes(t, db)
	check(t, s.Apply(t.Context(), events))
	if s.Skipped() != 0 || hashes(t, db) != before {
		t.Fatalf("%d events were skipped, or a repetition changed something", s.Skipped())
	}
	page, err := s.Voicemails(t.Context(), voicemail.Filter{Queues: []cti.QueueID{"122"}, Call: id, Done: true})
	check(t, err)
	if len(page.Voicemails) != 1 || !reflect.DeepEqual(page.Voicemails[0], filed) {
		t.Errorf("the message is %+v, want %+v", page.Voicemails, filed)
	}
	if page, err = s.Voicemails(t.Context(), voicemail.Filter{Queues: []cti.QueueID{}}); err != nil || len(page.Voicemails) > 0 {
		t.Errorf("somebody without queues sees %+v (%v)", page, err)
	}
	made, err := s.Appeal(t.Context(), filed.Appeal)
	check(t, err)
	if made.Voicemail != recording || made.Channel != appeal.ByVoicemail {
		t.Errorf("the appeal is %+v", made)
	}
	j, err := s.Joint(t.Context(), testPlan("UTC"), "2026-03-02", "2026-03-02")
	check(t, err)
	if c := j.Total; c.Offered != 1 || c.Voicemails != 2 || c.Abandoned != 0 || c.NotQueued != 0 || c.Decided != 1 || c.InTime != 0 {
		t.Errorf("the figures are %+v", c)
	}
	if n := j.Channels[3]; n.Channel != "voicemail" || n.Appeals != 1 {
		t.Errorf("the channels are %+v", j.Channels)
	}
	lost, err := s.Calls(t.Context(), call.Filter{Outcome: call.Abandoned})
	check(t, err)
	if len(lost.Calls) != 0 {
		t.Errorf("abandoned are %+v", lost.Calls)
	}
}
