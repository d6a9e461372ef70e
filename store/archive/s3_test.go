package archive_test

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/deploy/lab"
	"github.com/dozvon/dozvon/store/archive"
)

// objectStore is an S3 server whose keys are in the environment, as the
// administrator gives them.
func objectStore(t *testing.T) *lab.ObjectStore {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
	} {
		t.Setenv(name, value)
	}
	return lab.StartObjectStore(t)
}

func TestASoundInAnObjectStoreIsKeptReadInPartsAndErased(t *testing.T) {
	keepReadErase(t, objectStore(t).URL())
}

// TestASoundThatBreaksOffIsNotInTheObjectStore: half a talk must not pass for the
// whole there either.
func TestASoundThatBreaksOffIsNotInTheObjectStore(t *testing.T) {
	breakOff(t, opened(t, objectStore(t).URL()))
}

// TestAnObjectStoreThatIsAwayLosesNothing: the recording stays on the switch,
// comes into the store when it is back, and is erased there when its time is
// over; an erasure that the store missed is made good too.
func TestAnObjectStoreThatIsAwayLosesNothing(t *testing.T) {
	store := objectStore(t)
	synctest.Test(t, func(t *testing.T) {
		collectingIn(t, store.URL(), func(t *testing.T, w *world, a *archive.Archive, c *archive.Collector) {
			store.Away(true)
			talk := w.record()
			c.Nudge()
			time.Sleep(3 * time.Minute) // in the bubble: three sweeps fail
			synctest.Wait()
			w.locked(func() {
				if len(w.talks) != 1 || len(w.events) != 0 {
					t.Fatalf("while the store is away: events %+v, on the switch %v", w.events, w.talks)
				}
			})
			store.Away(false)
			time.Sleep(2 * time.Minute)
			synctest.Wait()
			var kept recording.KeptEvent
			w.locked(func() {
				if len(w.talks) != 0 || len(w.events) != 1 {
					t.Fatalf("with the store again: events %+v, on the switch %v", w.events, w.talks)
				}
				kept = w.events[0].Body.(recording.KeptEvent)
			})
			if sound, _, err := a.Read(t.Context(), kept.Key); err != nil {
				t.Fatal(err)
			} else if all, err := io.ReadAll(sound); len(all) != int(kept.Bytes) || err != nil || sound.Close() != nil {
				t.Errorf("%d of %d bytes, %v", len(all), kept.Bytes, err)
			}

			store.Away(true)
			w.locked(func() {
				kept.EndedAt = time.Now().Add(-25 * time.Hour)
				w.old = []recording.Recording{kept.Recording}
			})
			time.Sleep(2 * time.Minute)
			synctest.Wait()
			w.locked(func() {
				if len(w.events) != 1 {
					t.Errorf("called erased while the store was away: %+v", w.events)
				}
			})
			store.Away(false)
			time.Sleep(2 * time.Minute)
			synctest.Wait()
			if _, _, err := a.Read(t.Context(), kept.Key); cti.CodeOf(err) != cti.NotFound {
				t.Errorf("the sound whose time is over: %v", err)
			}
			w.locked(func() {
				if last := w.events[len(w.events)-1].Body; last != (recording.ErasedEvent{ID: talk.ID, Reason: recording.Expired}) {
					t.Errorf("the last event is %+v", last)
				}
			})
		})
	})
}
