package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/recording"
)

const soundText = "RIFF-the-whole-sound"

// The fake store keeps one recording with sound and one that was erased, of the
// call that it is asked for.
func (s *fakeStore) Recordings(_ context.Context, id cti.CallID) (kept []recording.Recording, err error) {
	err = s.locked(func() { kept = s.kept[id] })
	return kept, err
}

func (s *fakeStore) Recording(_ context.Context, id cti.LegID) (found recording.Recording, err error) {
	err = s.locked(func() {
		for _, list := range s.kept {
			for _, r := range list {
				if r.ID == id {
					found = r
				}
			}
		}
	})
	if err == nil && found.ID == "" {
		err = cti.Errorf(cti.NotFound, "Такой записи нет.")
	}
	return found, err
}

// LostRecordings are those of the journal.
func (s *fakeStore) LostRecordings(_ context.Context, ids []cti.CallID) (lost map[cti.CallID][]recording.Lost, err error) {
	lost = map[cti.CallID][]recording.Lost{}
	err = s.locked(func() {
		for _, e := range s.journal {
			if b, ok := e.Body.(recording.LostEvent); ok && slices.Contains(ids, e.Call) {
				lost[e.Call] = append(lost[e.Call], recording.Lost{ID: b.ID, Agent: e.Agent, At: e.At, Why: b.Why})
			}
		}
	})
	return lost, err
}

func (s *fakeStore) Hearings(context.Context, cti.CallID) (heard []recording.Hearing, err error) {
	err = s.locked(func() {
		for _, e := range s.journal {
			if b, ok := e.Body.(recording.HeardEvent); ok {
				heard = append(heard, recording.Hearing{ID: b.ID, By: e.By.ID, At: e.At})
			}
		}
	})
	return heard, err
}

func (s *fakeStore) Read(_ context.Context, key string) (io.ReadSeekCloser, time.Time, error) {
	if key != "k/l1" {
		return nil, time.Time{}, cti.Errorf(cti.NotFound, "нет звука")
	}
	return struct {
		*bytes.Reader
		io.Closer
	}{bytes.NewReader([]byte(soundText)), io.NopCloser(nil)}, time.Unix(1, 0), nil
}

func (r *rig) withRecordings() cti.CallID {
	_, newer := r.withCalls()
	at := r.clock.now()
	r.store.set(func() {
		r.store.kept = map[cti.CallID][]recording.Recording{newer: {
			{ID: "l1", Call: newer, Agent: "anna", EndedAt: at, Seconds: 3.5, Key: "k/l1"},
			{ID: "l0", Call: newer, Agent: "anna", EndedAt: at, Seconds: 1},
		}}
	})
	return newer
}

func (b *browser) sound(id, from string) response {
	if b.header.Del("Range"); from != "" {
		b.header.Set("Range", from)
	}
	return b.do("GET", "/api/v1/recordings/"+id+"/sound", nil)
}

func TestRecordingsAreHeardOnRecord(t *testing.T) {
	r := newRig(t)
	id := r.withRecordings()
	anna, sofia := r.login("anna"), r.login("sofia")
	res := anna.sound("l1", "bytes=0-")
	if res.StatusCode != http.StatusPartialContent || res.text != soundText || res.Header.Get("Content-Type") != "audio/wav" {
		t.Fatalf("status %d %v: %q", res.StatusCode, res.Header, res.text)
	}
	if res := anna.sound("l1", "bytes=5-7"); res.StatusCode != http.StatusPartialContent || res.text != soundText[5:8] {
		t.Fatalf("a piece: status %d, %q", res.StatusCode, res.text)
	}
	if res := sofia.sound("l1", ""); res.StatusCode != http.StatusOK || res.text != soundText {
		t.Fatalf("the whole: status %d, %q", res.StatusCode, res.text)
	}
	var list RecordingList
	status(t, sofia, "/api/v1/calls/"+string(id)+"/recordings", 200).decode(t, &list)
	if len(list.Recordings) != 2 || list.Recordings[0].Sound != "/api/v1/recordings/l1/sound" || list.Recordings[1].Sound != "" {
		t.Fatalf("recordings are %+v", list)
	}
	if heard := list.Recordings[0].Heard; len(heard) != 2 || heard[0].By != "anna" || heard[1].By != "sofia" {
		t.Errorf("heard by %+v", heard)
	}
	status(t, anna, "/api/v1/calls/"+string(id)+"/recordings", 200).decode(t, &list)
	if len(list.Recordings[0].Heard) != 0 {
		t.Errorf("an agent sees who listened: %+v", list.Recordings[0].Heard)
	}
}

func TestRecordingsAreNotForEverybody(t *testing.T) {
	r := newRig(t)
	older, _ := r.withCalls()
	r.withRecordings()
	anna := r.login("anna")
	for id, want := range map[string]int{"l0": 404, "nobody": 404} {
		if res := anna.sound(id, ""); res.StatusCode != want {
			t.Errorf("%s: status %d", id, res.StatusCode)
		}
	}
	r.store.set(func() {
		r.store.kept[older] = []recording.Recording{{ID: "l9", Call: older, Agent: "boris", Key: "k/l1"}}
	})
	if res := anna.sound("l9", ""); res.StatusCode != 403 || strings.Contains(res.text, soundText) {
		t.Errorf("somebody else's call: status %d %s", res.StatusCode, res.text)
	}
	status(t, anna, "/api/v1/calls/"+string(older)+"/recordings", 403)
	if res := r.browser().sound("l1", ""); res.StatusCode != 401 {
		t.Errorf("without a login: status %d", res.StatusCode)
	}
	r.store.set(func() { r.store.jammed = true })
	if res := anna.sound("l1", ""); res.StatusCode != 503 || strings.Contains(res.text, soundText) {
		t.Errorf("while nothing can be put on record: status %d %s", res.StatusCode, res.text)
	}
}

// TestALostRecordingIsTold where the call is read, in its list of recordings, and in
// the list of calls.
func TestALostRecordingIsTold(t *testing.T) {
	r := newRig(t)
	older, _ := r.withCalls()
	newer := r.withRecordings()
	r.store.set(func() {
		r.store.journal = append(r.store.journal, cti.Event{
			ID: "lost", At: r.clock.now(), Call: newer, Agent: "anna", By: cti.BySystem, Body: recording.LostEvent{ID: "l0", Why: recording.BrokeOff},
		})
	})
	anna := r.login("anna")
	var list RecordingList
	status(t, anna, "/api/v1/calls/"+string(newer)+"/recordings", 200).decode(t, &list)
	if len(list.Recordings) != 2 || len(list.Lost) != 1 || list.Lost[0].ID != "l0" || list.Lost[0].Why != recording.BrokeOff || list.Lost[0].AgentName == "" {
		t.Errorf("the list of recordings is %+v", list)
	}
	var one CallDetail
	status(t, anna, "/api/v1/calls/"+string(newer), 200).decode(t, &one)
	if !one.Unrecorded || len(one.Lost) != 1 || one.Lost[0].AgentName == "" {
		t.Errorf("the call is %+v", one)
	}
	var calls CallList
	status(t, r.login("sofia"), "/api/v1/calls", 200).decode(t, &calls)
	if len(calls.Calls) < 2 {
		t.Fatalf("the calls are %+v", calls)
	}
	for _, c := range calls.Calls {
		if c.Unrecorded != (c.ID == newer) || c.ID == older && c.Unrecorded {
			t.Errorf("in the list of calls: %+v", c)
		}
	}
}
