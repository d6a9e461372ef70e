package store_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/recording"
)

func TestRecordingsAndWhoHeardThem(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	call := plain(morning, "a", "122", "", "anna")
	stranger := plain(morning, "b", "117", "", "anna")
	kept := func(leg string, of cti.CallID, ended time.Time) recording.Recording {
		return recording.Recording{ID: cti.LegID(leg), Call: of, Agent: "anna", EndedAt: ended.Truncate(time.Microsecond), Seconds: 12.5, Bytes: 200_044, Key: "k/" + leg}
	}
	first, second, other := kept("l1", call.id, morning), kept("l2", call.id, morning.Add(time.Hour)), kept("l3", stranger.id, morning)
	event := func(id string, by cti.Actor, body cti.Body) cti.Event {
		return cti.Event{ID: cti.EventID(id), At: morning.Add(2 * time.Hour), Call: call.id, By: by, Body: body}
	}
	boss := cti.Actor{Kind: "supervisor", ID: "boss"}
	events := []cti.Event{
		event("e1", cti.BySystem, recording.KeptEvent{Recording: first}), event("e2", cti.BySystem, recording.KeptEvent{Recording: second}),
		event("e3", cti.BySystem, recording.KeptEvent{Recording: other}), event("e4", boss, recording.HeardEvent{ID: "l1"}),
		event("e5", cti.BySystem, recording.PausedEvent{ID: "l1", On: true}),
	}
	check(t, s.Apply(t.Context(), append(call.events, stranger.events...)))
	check(t, s.Apply(t.Context(), events))
	check(t, s.Apply(t.Context(), events)) // once more changes nothing
	got, err := s.Recordings(t.Context(), call.id)
	check(t, err)
	if !reflect.DeepEqual(got, []recording.Recording{first, second}) {
		t.Errorf("recordings are %+v", got)
	}
	heard, err := s.Hearings(t.Context(), call.id)
	check(t, err)
	if !reflect.DeepEqual(heard, []recording.Hearing{{ID: "l1", By: "boss", At: morning.Add(2 * time.Hour).Truncate(time.Microsecond)}}) {
		t.Errorf("heard %+v", heard)
	}
	old, err := s.OldRecordings(t.Context(), "122", morning.Add(time.Minute))
	check(t, err)
	if len(old) != 1 || old[0].ID != "l1" {
		t.Errorf("old ones are %+v", old)
	}
	check(t, s.Apply(t.Context(), []cti.Event{event("e6", cti.BySystem, recording.ErasedEvent{ID: "l1", Reason: recording.Expired})}))
	one, err := s.Recording(t.Context(), "l1")
	check(t, err)
	if one.Key != "" || one.Seconds != 12.5 {
		t.Errorf("erased, it is %+v", one)
	}
	if old, err = s.OldRecordings(t.Context(), "122", morning.Add(time.Minute)); err != nil || len(old) != 0 {
		t.Errorf("old ones are %+v (%v)", old, err)
	}
	if _, err := s.Recording(t.Context(), "nobody"); cti.CodeOf(err) != cti.NotFound {
		t.Errorf("an unknown one gives %v", err)
	}
}

// TestLostRecordings: a loss is there once, however often it is told, also beside the
// recording of what was kept of the talk.
func TestLostRecordings(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	call, whole := plain(morning, "a", "122", "", "anna"), plain(morning, "b", "117", "", "anna")
	lost := func(id string, leg cti.LegID, minutes int, why recording.Loss) cti.Event {
		at := morning.Add(time.Duration(minutes) * time.Minute)
		return cti.Event{ID: cti.EventID(id), At: at, Call: call.id, Agent: "anna", By: cti.BySystem, Body: recording.LostEvent{ID: leg, Why: why}}
	}
	check(t, s.Apply(t.Context(), append(call.events, whole.events...)))
	events := []cti.Event{
		lost("e1", "l2", 2, recording.BrokeOff), lost("e2", "l1", 1, recording.Refused), lost("e3", "l2", 3, recording.Refused),
		{ID: "e5", At: morning, Call: call.id, By: cti.BySystem, Body: recording.KeptEvent{Recording: recording.Recording{ID: "l2", Call: call.id, Agent: "anna", EndedAt: morning, Key: "k"}}},
	}
	check(t, s.Apply(t.Context(), events))
	check(t, s.Apply(t.Context(), events)) // once more changes nothing
	got, err := s.LostRecordings(t.Context(), []cti.CallID{call.id, whole.id, "nobody\x00"})
	check(t, err)
	at := morning.Truncate(time.Microsecond).UTC()
	want := map[cti.CallID][]recording.Lost{call.id: {
		{ID: "l1", Agent: "anna", At: at.Add(time.Minute), Why: recording.Refused},
		{ID: "l2", Agent: "anna", At: at.Add(2 * time.Minute), Why: recording.BrokeOff},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("lost are\n%+v, want\n%+v", got, want)
	}
	if kept, err := s.Recordings(t.Context(), call.id); err != nil || len(kept) != 1 {
		t.Errorf("kept is %+v, %v", kept, err)
	}
}
