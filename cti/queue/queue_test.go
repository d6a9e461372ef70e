package queue

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dozvon/dozvon/cti"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

func second(n int) time.Time { return noon.Add(time.Duration(n) * time.Second) }

// drain takes all callers out in the order in which they would be served.
func drain(q *hall) []cti.CallID {
	var order []cti.CallID
	for p, ok := q.First(); ok; p, ok = q.First() {
		order = append(order, p.Call)
		q.Leave(p.Call)
	}
	return order
}

func TestFirstComeFirstServed(t *testing.T) {
	var q hall
	for _, p := range []Place{
		{Since: second(3), Call: "c3"}, {Since: second(1), Call: "b-same-moment"}, {Since: second(1), Call: "a-same-moment"},
		{Since: second(9), Call: "late-front", Front: true}, {Since: second(7), Call: "front", Front: true}, {Since: second(2), Call: "c2"},
	} {
		q.Wait(p)
	}
	want := []cti.CallID{"front", "late-front", "a-same-moment", "b-same-moment", "c2", "c3"}
	if got := drain(&q); !slices.Equal(got, want) {
		t.Errorf("served in the order %v, want %v", got, want)
	}
}

func TestLongestIdleTakesTheNextCall(t *testing.T) {
	var q hall
	q.Wait(Place{Since: second(9), Call: "c"})
	for _, turn := range []Turn{{second(5), "anna"}, {second(2), "vera"}, {second(2), "boris"}} {
		q.Free(turn, nil)
	}
	for _, want := range []cti.AgentID{"boris", "vera", "anna"} {
		next, ok := q.AgentFor("c")
		if !ok || next != want {
			t.Fatalf("next is %v, want %s", next, want)
		}
		q.Busy(next)
	}
	if _, ok := q.AgentFor("c"); ok || q.Idle() != 0 {
		t.Error("agents are left over")
	}
}

func TestComingAgainMoves(t *testing.T) {
	var q hall
	q.Wait(Place{Since: second(1), Call: "a"})
	q.Wait(Place{Since: second(2), Call: "b"})
	q.Wait(Place{Since: second(3), Call: "a"})
	if got := drain(&q); !slices.Equal(got, []cti.CallID{"b", "a"}) {
		t.Errorf("after moving a back the order is %v", got)
	}
	q.Leave("nobody")
	q.Busy("nobody")
	if _, ok := q.First(); ok || q.Waiting() != 0 {
		t.Error("an empty queue is not empty")
	}
}

// TestHeapAgainstNaiveModel does random things to the heap and to a map that
// is sorted whenever the smallest is asked for.
func TestHeapAgainstNaiveModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q hall
		model := map[cti.CallID]Place{}
		key := rapid.Custom(func(t *rapid.T) cti.CallID {
			return cti.CallID(fmt.Sprintf("c%02d", rapid.IntRange(0, 30).Draw(t, "key")))
		})
		t.Repeat(map[string]func(*rapid.T){
			"wait": func(t *rapid.T) {
				p := Place{Front: rapid.IntRange(0, 4).Draw(t, "front") == 0, Since: second(rapid.IntRange(0, 9).Draw(t, "since")), Call: key.Draw(t, "call")}
				q.Wait(p)
				model[p.Call] = p
			},
			"leave": func(t *rapid.T) {
				c := key.Draw(t, "call")
				q.Leave(c)
				delete(model, c)
			},
			"serve": func(t *rapid.T) {
				if p, ok := q.First(); ok {
					q.Leave(p.Call)
					delete(model, p.Call)
				}
			},
			"": func(t *rapid.T) {
				compare(t, &q, model)
			},
		})
	})
}

func compare(t *rapid.T, q *hall, model map[cti.CallID]Place) {
	if q.Waiting() != len(model) || len(q.in) != len(model) {
		t.Fatalf("the queue holds %d callers under %d keys, want %d", q.Waiting(), len(q.in), len(model))
	}
	sorted := slices.SortedFunc(maps.Values(model), func(a, b Place) int {
		if a.Front != b.Front {
			if a.Front {
				return -1
			}
			return 1
		}
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Call, b.Call))
	})
	first, ok := q.First()
	if ok != (len(sorted) > 0) || (ok && first != sorted[0]) {
		t.Fatalf("first is %+v (%v), want the first of %+v", first, ok, sorted)
	}
	for i, p := range sorted {
		if got := q.PlaceOf(p.Call); got != i+1 {
			t.Fatalf("%s has place %d, want %d", p.Call, got, i+1)
		}
	}
}
