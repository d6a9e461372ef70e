package queue

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// slip is an item of a heap in a test.
type slip struct {
	at, number int
	gone       *bool
}

func (s slip) before(o slip) bool { return s.at < o.at || (s.at == o.at && s.number < o.number) }
func (s slip) void() bool         { return *s.gone }

// TestHeapGivesTheFirst: whatever order the items come in, and whoever leaves.
func TestHeapGivesTheFirst(t *testing.T) {
	for name, when := range map[string]func(r *rand.Rand, i int) int{
		"in order":          func(_ *rand.Rand, i int) int { return i },
		"all the same":      func(*rand.Rand, int) int { return 7 },
		"the other way":     func(_ *rand.Rand, i int) int { return -i },
		"of three kinds":    func(_ *rand.Rand, i int) int { return i + 1000*(i%3) },
		"of six kinds":      func(_ *rand.Rand, i int) int { return i + 1000*(i%6) },
		"in order but some": func(r *rand.Rand, i int) int { return i - 500*(r.IntN(8)/7) },
		"in no order":       func(r *rand.Rand, _ int) int { return r.IntN(1000) },
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			var h heap[slip]
			var there []slip // sorted
			for i := range 20_000 {
				leaves := len(there) > 0 && r.IntN(1000) < 400+100*(i/5000%3)
				if leaves {
					at := 0
					if r.IntN(3) == 0 {
						at = r.IntN(len(there))
					}
					*there[at].gone = true
					there = slices.Delete(there, at, at+1)
					h.leave()
				} else {
					s := slip{when(r, i), i, new(bool)}
					at, _ := slices.BinarySearchFunc(there, s, func(a, b slip) int {
						if a.before(b) {
							return -1
						}
						return 1
					})
					there = slices.Insert(there, at, s)
					h.push(s)
				}
				if h.live != len(there) || h.size > 2*h.live+few {
					t.Fatalf("after %d the heap holds %d and %d live ones, want %d", i, h.size, h.live, len(there))
				}
				if i%3 > 0 {
					continue // nobody asks
				}
				first, ok := h.min()
				if ok != (len(there) > 0) || ok && first != there[0] {
					t.Fatalf("after %d the first is %+v (%v) of %d", i, first, ok, len(there))
				}
			}
		})
	}
}

// TestHeapKeepsKindsApart: what comes in order, or in the order of a few kinds,
// needs no tree, and a run that is drained as it is filled takes no more memory.
func TestHeapKeepsKindsApart(t *testing.T) {
	var h heap[slip]
	for i := range 100_000 {
		h.push(slip{i + 5000*(i%runs), i, new(bool)})
		if i < 20_000 {
			continue
		}
		first, _ := h.min()
		*first.gone = true
		h.leave()
		h.min()
	}
	if len(h.rest) > 0 {
		t.Errorf("%d of %d kinds are in the tree", len(h.rest), runs)
	}
	for i := range h.runs {
		if n := cap(h.runs[i].items); n > 40_000 {
			t.Errorf("run %d has room for %d", i, n)
		}
	}
}
