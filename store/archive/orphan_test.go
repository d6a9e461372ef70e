package archive_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/store/archive"
)

func (w *world) UnknownFiles(_ context.Context, keys []string) (unknown []string, err error) {
	w.locked(func() {
		for _, key := range keys {
			if !w.known[key] {
				unknown = append(unknown, key)
			}
		}
	})
	return unknown, nil
}

// kept puts a file into the archive that is so old.
func kept(t *testing.T, a *archive.Archive, dir, key string, age time.Duration) {
	t.Helper()
	if _, err := a.Keep(t.Context(), key, strings.NewReader("%PDF")); err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(-age) // of the bubble
	if err := os.Chtimes(filepath.Join(dir, key), at, at); err != nil {
		t.Fatal(err)
	}
}

func has(t *testing.T, a *archive.Archive, key string) bool {
	t.Helper()
	r, _, err := a.Read(t.Context(), key)
	if err == nil {
		_ = r.Close()
	} else if cti.CodeOf(err) != cti.NotFound {
		t.Fatal(err)
	}
	return err == nil
}

// TestAFileThatNoAppealRefersToIsDeleted: the process ended between keeping it and
// its event.
func TestAFileThatNoAppealRefersToIsDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		collectingIn(t, dir, func(t *testing.T, w *world, a *archive.Archive, _ *archive.Collector) {
			kept(t, a, dir, "appeal/lost", 25*time.Hour)
			kept(t, a, dir, "appeal/fresh", 23*time.Hour)
			kept(t, a, dir, "appeal/known", 1000*time.Hour)
			w.locked(func() { w.known, w.lag = map[string]bool{"appeal/known": true}, 1 })
			time.Sleep(2 * time.Minute) // in the bubble
			synctest.Wait()
			if !has(t, a, "appeal/lost") {
				t.Fatal("it was deleted before the database had every event")
			}
			w.locked(func() { w.lag = 0 })
			time.Sleep(time.Minute)
			synctest.Wait()
			if has(t, a, "appeal/lost") || !has(t, a, "appeal/fresh") || !has(t, a, "appeal/known") {
				t.Errorf("left are lost %v, fresh %v, known %v", has(t, a, "appeal/lost"), has(t, a, "appeal/fresh"), has(t, a, "appeal/known"))
			}
			time.Sleep(25 * time.Hour)
			synctest.Wait()
			if has(t, a, "appeal/fresh") || !has(t, a, "appeal/known") {
				t.Error("a day later the fresh one is still there, or the known one is not")
			}
			if len(w.events) != 0 {
				t.Errorf("events are %+v", w.events)
			}
		})
	})
}

// TestADatabaseThatKnowsNoFilesDeletesNone: it was restored from somewhere else.
func TestADatabaseThatKnowsNoFilesDeletesNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		collectingIn(t, dir, func(t *testing.T, w *world, a *archive.Archive, _ *archive.Collector) {
			for i := range 30 {
				kept(t, a, dir, fmt.Sprintf("appeal/%d", i), 48*time.Hour)
			}
			time.Sleep(time.Hour) // in the bubble
			synctest.Wait()
			for i := range 30 {
				if !has(t, a, fmt.Sprintf("appeal/%d", i)) {
					t.Fatalf("file %d was deleted", i)
				}
			}
		})
	})
}
