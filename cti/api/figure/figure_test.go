package figure

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dozvon/dozvon/cti/report"
)

func TestFiguresAreReadOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads, goOn := int64(0), make(chan error)
		f := New(func(ctx context.Context, from, until string) (report.Joint, error) {
			reads++
			select {
			case err := <-goOn:
				return report.Joint{From: from, Until: until, Total: report.Calls{Offered: reads}}, err
			case <-ctx.Done():
				return report.Joint{}, context.Cause(ctx)
			}
		}, time.Now)
		// ask lets some desks ask in the same moment.
		ask := func(desks int, answer error) (got []int64) {
			var mu sync.Mutex
			var all sync.WaitGroup
			for range desks {
				all.Go(func() {
					joint, err := f.Of(t.Context(), "2026-11-22")
					if !errors.Is(err, answer) {
						t.Errorf("error %v", err)
					}
					mu.Lock()
					defer mu.Unlock()
					got = append(got, joint.Total.Offered)
				})
			}
			synctest.Wait()
			select {
			case goOn <- answer:
			default: // nobody reads
			}
			all.Wait()
			return got
		}
		want := func(what string, got []int64, reading int64) {
			t.Helper()
			for _, g := range got {
				if g != reading {
					t.Fatalf("%s: given %v, want reading %d", what, got, reading)
				}
			}
		}
		want("a hundred desks", ask(100, nil), 1)
		want("again without news", ask(3, nil), 1)
		f.Changed()
		want("after news", ask(3, nil), 2)
		time.Sleep(oldAfter)
		want("when old", ask(3, nil), 3)
		f.Changed()
		ask(3, errors.ErrUnsupported)
		want("after a failure", ask(3, nil), 5)

		f.Changed()
		gone, leave := context.WithCancel(t.Context())
		left := make(chan error)
		go func() { _, err := f.Of(gone, "2026-11-22"); left <- err }()
		synctest.Wait()
		leave()
		want("the first one left", ask(2, nil), 6)
		<-left
	})
}
