package archive_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/attachment"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/store/archive"
)

var errTest = errors.New("as the test wants it")

// world is the switch, the journal and the database around a collector.
type world struct {
	mu     sync.Mutex
	talks  map[cti.LegID]recording.Talk
	events []cti.Event
	old    []recording.Recording
	doomed []recording.Recording
	files  []attachment.Attachment
	jammed bool            // the journal
	known  map[string]bool // keys of attachments
	lag    uint64
}

func (w *world) locked(do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	do()
}

func (w *world) Recorded(context.Context) (talks []recording.Talk, err error) {
	w.locked(func() {
		for _, t := range w.talks {
			talks = append(talks, t)
		}
	})
	return talks, nil
}

func (w *world) OpenRecording(context.Context, cti.LegID) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(strings.Repeat("x", 44+16000*3/2))), nil
}

func (w *world) DropRecording(_ context.Context, id cti.LegID) error {
	w.locked(func() { delete(w.talks, id) })
	return nil
}

func (w *world) Append(_ context.Context, events []cti.Event) (last uint64, err error) {
	w.locked(func() {
		if err = errTest; !w.jammed {
			w.events, err = append(w.events, events...), nil
		}
	})
	return 1, err
}

func (w *world) OldRecordings(_ context.Context, line cti.LineID, before time.Time) (old []recording.Recording, err error) {
	w.locked(func() {
		for _, r := range w.old {
			if line == "122" && r.EndedAt.Before(before) {
				old = append(old, r)
			}
		}
	})
	return old, nil
}

func (w *world) Doomed(context.Context) (doomed []recording.Recording, err error) {
	w.locked(func() { doomed = w.doomed })
	return doomed, nil
}

func (w *world) DoomedAttachments(context.Context) (doomed []attachment.Attachment, err error) {
	w.locked(func() { doomed = w.files })
	return doomed, nil
}

func (w *world) behind() (lag uint64) {
	w.locked(func() { lag = w.lag })
	return lag
}

// collecting runs a collector in a bubble of time.
func collecting(t *testing.T, do func(*testing.T, *world, *archive.Archive, *archive.Collector)) {
	synctest.Test(t, func(t *testing.T) { collectingIn(t, t.TempDir(), do) })
}

// collectingIn runs a collector into an archive of one's choice.
func collectingIn(t *testing.T, where string, do func(*testing.T, *world, *archive.Archive, *archive.Collector)) {
	w := &world{talks: map[cti.LegID]recording.Talk{}}
	a := opened(t, where)
	c := archive.NewCollector(archive.Config{
		Archive: a, Files: a, Source: w, Journal: w, Old: w, Log: slog.New(slog.DiscardHandler), Lag: w.behind,
		Keep: func() map[cti.LineID]time.Duration { return map[cti.LineID]time.Duration{"122": 24 * time.Hour} },
	})
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	do(t, w, a, c)
}

func (w *world) record() recording.Talk {
	call := cti.NewCallID(time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC), "x")
	t := recording.Talk{ID: cti.LegID(string(call) + "_e1_anna"), Call: call, Agent: "anna"}
	w.locked(func() { w.talks[t.ID] = t })
	return t
}

func TestAFinishedRecordingIsCollected(t *testing.T) {
	collecting(t, func(t *testing.T, w *world, a *archive.Archive, c *archive.Collector) {
		talk := w.record()
		c.Nudge()
		synctest.Wait()
		if len(w.events) != 1 || len(w.talks) != 0 {
			t.Fatalf("events %+v, left on the switch %v", w.events, w.talks)
		}
		kept, ok := w.events[0].Body.(recording.KeptEvent)
		if !ok || kept.ID != talk.ID || kept.Call != talk.Call || kept.Agent != "anna" || kept.Seconds != 1.5 {
			t.Errorf("kept %+v", kept)
		}
		if kept.Key != "2026/11/22/"+string(talk.ID)+".wav" {
			t.Errorf("the key is %s", kept.Key)
		}
		if _, _, err := a.Read(t.Context(), kept.Key); err != nil {
			t.Error(err)
		}
	})
}

// TestNothingLeavesTheSwitchBeforeItIsOnRecord: and it is tried again.
func TestNothingLeavesTheSwitchBeforeItIsOnRecord(t *testing.T) {
	collecting(t, func(t *testing.T, w *world, _ *archive.Archive, c *archive.Collector) {
		w.locked(func() { w.jammed = true })
		w.record()
		c.Nudge()
		synctest.Wait()
		if len(w.talks) != 1 {
			t.Fatal("a recording left the switch that is on no record")
		}
		if c.Failures() != 1 {
			t.Errorf("%d failures are counted, want 1", c.Failures())
		}
		w.locked(func() { w.jammed = false })
		time.Sleep(2 * time.Minute) // in the bubble
		synctest.Wait()
		if len(w.talks) != 0 || len(w.events) != 1 {
			t.Errorf("after the journal came back: %d events, %d on the switch", len(w.events), len(w.talks))
		}
	})
}

func TestTheSoundOfAnErasedPersonIsDeleted(t *testing.T) {
	collecting(t, func(t *testing.T, w *world, a *archive.Archive, _ *archive.Collector) {
		if _, err := a.Keep(t.Context(), "k", strings.NewReader("sound")); err != nil {
			t.Fatal(err)
		}
		w.locked(func() { w.doomed = []recording.Recording{{ID: "r", Key: "k", EndedAt: time.Now()}} })
		time.Sleep(time.Minute) // in the bubble
		synctest.Wait()
		if len(w.events) != 1 || w.events[0].Body != (recording.ErasedEvent{ID: "r", Reason: recording.PersonErased}) {
			t.Errorf("events are %+v", w.events)
		}
		if _, _, err := a.Read(t.Context(), "k"); cti.CodeOf(err) != cti.NotFound {
			t.Errorf("the sound: %v", err)
		}
	})
}

// TestAFileThatWasTakenOutIsDeleted: its content first, so that what failed is
// tried again.
func TestAFileThatWasTakenOutIsDeleted(t *testing.T) {
	collecting(t, func(t *testing.T, w *world, a *archive.Archive, _ *archive.Collector) {
		if _, err := a.Keep(t.Context(), "appeal/file", strings.NewReader("%PDF")); err != nil {
			t.Fatal(err)
		}
		w.locked(func() {
			w.files = []attachment.Attachment{{ID: "file", Appeal: "appeal", Key: "appeal/file"}}
			w.jammed = true
		})
		time.Sleep(2 * time.Minute) // in the bubble
		synctest.Wait()
		if _, _, err := a.Read(t.Context(), "appeal/file"); cti.CodeOf(err) != cti.NotFound {
			t.Errorf("it is still there: %v", err)
		}
		w.locked(func() { w.jammed = false })
		time.Sleep(time.Minute)
		synctest.Wait()
		w.locked(func() {
			if len(w.events) != 1 || w.events[0].Body != (attachment.ErasedEvent{ID: "file", Appeal: "appeal"}) {
				t.Errorf("events are %+v", w.events)
			}
		})
	})
}

func TestWhatIsOldIsErased(t *testing.T) {
	collecting(t, func(t *testing.T, w *world, a *archive.Archive, _ *archive.Collector) {
		for key, age := range map[string]time.Duration{"old": 25 * time.Hour, "young": 23 * time.Hour} {
			if _, err := a.Keep(t.Context(), key, strings.NewReader("sound")); err != nil {
				t.Fatal(err)
			}
			w.locked(func() {
				w.old = append(w.old, recording.Recording{ID: cti.LegID(key), Key: key, EndedAt: time.Now().Add(-age)})
			})
		}
		time.Sleep(time.Minute) // in the bubble
		synctest.Wait()
		if len(w.events) != 1 || w.events[0].Body != (recording.ErasedEvent{ID: "old", Reason: recording.Expired}) {
			t.Errorf("events are %+v", w.events)
		}
		if _, _, err := a.Read(t.Context(), "old"); cti.CodeOf(err) != cti.NotFound {
			t.Errorf("the old sound: %v", err)
		}
		if _, _, err := a.Read(t.Context(), "young"); err != nil {
			t.Errorf("the young sound: %v", err)
		}
	})
}
