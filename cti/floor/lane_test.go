package floor

import (
	"slices"
	"sync"
	"testing"
)

func TestFIFOKeepsOrderAndSaysWhenItIsClosed(t *testing.T) {
	f := newFIFO[int]()
	var got []int
	var wg sync.WaitGroup
	wg.Go(func() {
		for range f.ready() {
			items, open := f.take()
			got = append(got, items...)
			if !open {
				return
			}
		}
	})
	const n = 10_000
	for i := range n {
		if !f.put(i) {
			t.Error("an open queue refused")
		}
	}
	f.close()
	wg.Wait()
	if len(got) != n || !slices.IsSorted(got) {
		t.Errorf("%d items came out, sorted: %v", len(got), slices.IsSorted(got))
	}
	if f.put(1) || f.len() != 0 {
		t.Error("a closed queue took something")
	}
}

func TestLanesKeepOrderAndLeaveNothingBehind(t *testing.T) {
	var l lanes
	var mu sync.Mutex
	got := map[string][]int{}
	for i := range 1000 {
		for _, key := range []string{"a", "b", "c"} {
			l.run(key, func() {
				mu.Lock()
				defer mu.Unlock()
				got[key] = append(got[key], i)
			})
		}
	}
	l.wait()
	for key, order := range got {
		if len(order) != 1000 || !slices.IsSorted(order) {
			t.Errorf("lane %s ran %d tasks, in order: %v", key, len(order), slices.IsSorted(order))
		}
	}
	if len(l.open) != 0 {
		t.Errorf("%d lanes stay open", len(l.open))
	}
}
