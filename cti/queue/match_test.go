package queue

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dozvon/dozvon/cti"
)

var law60 = NewLadder([]Step{{Skills: cti.Skills{"law": 60}}, {After: 30 * time.Second, Skills: cti.Skills{"law": 30}}, {After: time.Minute}})

func TestDemandRelaxesWithTime(t *testing.T) {
	var q hall
	q.Free(Turn{second(-60), "novice"}, nil)
	q.Free(Turn{second(-50), "clerk"}, cti.Skills{"law": 30})
	q.Ask(noon, Place{Since: noon, Call: "c"}, Wish{Ladder: law60, Since: noon})
	for i, want := range []cti.AgentID{"", "clerk", "novice"} {
		at := noon.Add(time.Duration(i) * 30 * time.Second)
		if changed := q.Advance(at.Add(-time.Nanosecond)); len(changed) > 0 {
			t.Errorf("a nanosecond before step %d %v changed", i, changed)
		}
		q.Advance(at)
		if got, ok := q.AgentFor("c"); got != want || ok != (want != "") {
			t.Errorf("after %s the caller goes to %q, want %q", at.Sub(noon), got, want)
		}
	}
	if at, more := q.Changes("c"); more {
		t.Errorf("the last step changes at %s", at)
	}
}

func TestUnequalCallersPassEachOther(t *testing.T) {
	var q hall
	q.Ask(noon, Place{Since: noon, Call: "hard"}, Wish{Ladder: law60, Since: noon})
	q.Wait(Place{Since: second(5), Call: "easy"})
	q.Free(Turn{noon, "novice"}, nil)
	if p, ok := q.CallerFor("novice"); !ok || p.Call != "easy" {
		t.Errorf("the novice takes %+v", p)
	}
	q.Free(Turn{second(1), "lawyer"}, cti.Skills{"law": 100})
	if p, who, ok := q.Match(); !ok || p.Call != "hard" || who != "lawyer" {
		t.Errorf("first comes %+v with %s", p, who)
	}
}

// TestNobodyStarves: with two levels of priority, worth two minutes, an
// important caller passes an ordinary one only within these two minutes.
func TestNobodyStarves(t *testing.T) {
	var q hall
	q.Wait(Place{Since: noon, Call: "ordinary"})
	for i := range 10 {
		q.Wait(Place{Since: second(30 * i), Ahead: 2 * time.Minute, Call: cti.CallID(fmt.Sprintf("vip%d", i))})
	}
	if place := q.PlaceOf("ordinary"); place != 5 { // behind those of the first two minutes
		t.Errorf("the ordinary caller has place %d, want 5", place)
	}
}

func TestKeptForOneAgent(t *testing.T) {
	var q hall
	q.AtWork(noon, "anna", true)
	q.Free(Turn{second(-90), "boris"}, nil)
	kept := func(call cti.CallID) {
		q.Ask(noon, Place{Since: noon, Call: call}, Wish{Ladder: law60, Since: noon, First: "anna", Until: second(20)})
	}
	kept("c")
	if _, _, ok := q.Match(); ok {
		t.Error("a caller who is kept was given away")
	}
	q.Free(Turn{noon, "anna"}, nil) // without the skill: she knows the case
	if got, _ := q.AgentFor("c"); got != "anna" {
		t.Errorf("the caller goes to %q", got)
	}
	q.Busy("anna")
	if changed := q.Advance(second(20)); len(changed) != 1 {
		t.Errorf("after the time %v are anybody's", changed)
	}
	if _, ok := q.AgentFor("c"); ok {
		t.Error("who was kept lost the demand of the line")
	}
	kept("d")
	q.Free(Turn{noon, "lawyer"}, cti.Skills{"law": 90})
	q.Leave("c")
	if released := q.AtWork(second(1), "anna", false); !slices.Equal(released, []cti.CallID{"d"}) {
		t.Errorf("when the agent went, %v were released", released)
	}
	if got, _ := q.AgentFor("d"); got != "lawyer" {
		t.Errorf("then the caller goes to %q", got)
	}
}

// naive is a queue that looks at everybody each time.
type naive struct {
	now    time.Time
	places map[cti.CallID]Place
	wishes map[cti.CallID]Wish
	free   map[cti.AgentID]Turn
	skills map[cti.AgentID]cti.Skills

	working map[cti.AgentID]bool
}

func (n *naive) release(a cti.AgentID) {
	for c, w := range n.wishes {
		if w.First == a {
			w.First = ""
			n.wishes[c] = w
		}
	}
}

// longestIdle is the free agent whose turn comes first.
func (n *naive) longestIdle() (cti.AgentID, bool) {
	var best Turn
	for _, turn := range n.free {
		if best.Agent == "" || turn.Before(best) {
			best = turn
		}
	}
	return best.Agent, best.Agent != ""
}

// staff is the number of agents at work.
func (n *naive) staff() (staff int) {
	for _, yes := range n.working {
		if yes {
			staff++
		}
	}
	return staff
}

// changes is when the demand of a caller changes.
func (n *naive) changes(c cti.CallID) (at time.Time, more bool) {
	w := n.wishes[c]
	if w.First != "" && n.now.Before(w.Until) {
		return w.Until, true
	}
	if w.Ladder == nil {
		return at, false
	}
	for _, step := range w.Ladder.steps {
		if at = w.Since.Add(step.After); at.After(n.now) {
			return at, true
		}
	}
	return time.Time{}, false
}

func (n *naive) suits(a cti.AgentID, c cti.CallID) bool {
	w := n.wishes[c]
	if w.First != "" && n.now.Before(w.Until) {
		return a == w.First
	}
	return n.skills[a].Meet(w.Ladder.Demand(n.now.Sub(w.Since)))
}

func (n *naive) sorted() []Place {
	return slices.SortedFunc(maps.Values(n.places), func(a, b Place) int {
		if a.Front != b.Front {
			return map[bool]int{true: -1, false: 1}[a.Front]
		}
		return cmp.Or(a.Since.Add(-a.Ahead).Compare(b.Since.Add(-b.Ahead)), cmp.Compare(a.Call, b.Call))
	})
}

func (n *naive) agentFor(c cti.CallID) (cti.AgentID, bool) {
	var best Turn
	found := false
	for id, turn := range n.free {
		if n.suits(id, c) && (!found || turn.Before(best)) {
			best, found = turn, true
		}
	}
	return best.Agent, found
}

func (n *naive) callerFor(a cti.AgentID) (Place, bool) {
	for _, p := range n.sorted() {
		if _, free := n.free[a]; free && n.suits(a, p.Call) {
			return p, true
		}
	}
	return Place{}, false
}

// TestAgainstNaiveQueue does random things to both.
func TestAgainstNaiveQueue(t *testing.T) {
	ladders := []*Ladder{nil, law60, NewLadder([]Step{{After: 10 * time.Second, Skills: cti.Skills{"law": 60, "tax": 10}}, {After: 40 * time.Second, Skills: cti.Skills{"tax": 90}}})}
	skills := []cti.Skills{nil, {"law": 30}, {"law": 60, "tax": 50}, {"tax": 100}}
	rapid.Check(t, func(t *rapid.T) {
		q := &hall{}
		n := &naive{now: noon, places: map[cti.CallID]Place{}, wishes: map[cti.CallID]Wish{}, free: map[cti.AgentID]Turn{}, skills: map[cti.AgentID]cti.Skills{}, working: map[cti.AgentID]bool{}}
		drawCall := func(t *rapid.T) cti.CallID {
			return cti.CallID(rapid.StringMatching(`c[0-9][0-3]`).Draw(t, "call"))
		}
		drawAgent := func(t *rapid.T) cti.AgentID {
			return cti.AgentID(rapid.SampledFrom([]string{"anna", "boris", "vera", "galina", "dina"}).Draw(t, "agent"))
		}
		t.Repeat(map[string]func(*rapid.T){
			"ask": func(t *rapid.T) {
				p := Place{Front: rapid.IntRange(0, 6).Draw(t, "front") == 0, Since: n.now, Ahead: time.Duration(rapid.IntRange(0, 2).Draw(t, "ahead")) * time.Minute, Call: drawCall(t)}
				w := Wish{Ladder: rapid.SampledFrom(ladders).Draw(t, "ladder"), Since: n.now}
				if rapid.IntRange(0, 3).Draw(t, "kept") == 0 {
					w.First, w.Until = drawAgent(t), n.now.Add(15*time.Second)
				}
				q.Ask(n.now, p, w)
				n.places[p.Call], n.wishes[p.Call] = p, w
			},
			"leave": func(t *rapid.T) {
				c := drawCall(t)
				q.Leave(c)
				delete(n.places, c)
			},
			"free": func(t *rapid.T) {
				turn := Turn{n.now, drawAgent(t)}
				can := rapid.SampledFrom(skills).Draw(t, "skills")
				q.Free(turn, can)
				n.free[turn.Agent], n.skills[turn.Agent] = turn, can
			},
			"busy": func(t *rapid.T) {
				a := drawAgent(t)
				q.Busy(a)
				delete(n.free, a)
			},
			"release": func(t *rapid.T) {
				a := drawAgent(t)
				q.Release(n.now, a)
				n.release(a)
			},
			"work": func(t *rapid.T) {
				a, yes := drawAgent(t), rapid.Bool().Draw(t, "at work")
				q.AtWork(n.now, a, yes)
				if n.working[a] = yes; !yes {
					n.release(a)
				}
			},
			"wait": func(t *rapid.T) {
				n.now = n.now.Add(time.Duration(rapid.IntRange(1, 20).Draw(t, "seconds")) * time.Second)
				q.Advance(n.now)
			},
			"match": func(t *rapid.T) {
				if p, a, ok := q.Match(); ok {
					q.Leave(p.Call)
					q.Busy(a)
					delete(n.places, p.Call)
					delete(n.free, a)
				}
			},
			"": func(t *rapid.T) { sameAnswers(t, q, n) },
		})
	})
}

func sameAnswers(t *rapid.T, q *hall, n *naive) {
	if q.Waiting() != len(n.places) || q.Idle() != len(n.free) {
		t.Fatalf("%d wait and %d are free, want %d and %d", q.Waiting(), q.Idle(), len(n.places), len(n.free))
	}
	var pair string
	for i, p := range n.sorted() {
		want, ok := n.agentFor(p.Call)
		if got, found := q.AgentFor(p.Call); got != want || found != ok {
			t.Fatalf("%s goes to %q, want %q", p.Call, got, want)
		}
		if q.PlaceOf(p.Call) != i+1 {
			t.Fatalf("%s has place %d, want %d", p.Call, q.PlaceOf(p.Call), i+1)
		}
		if at, more := q.Changes(p.Call); true {
			if wantAt, wantMore := n.changes(p.Call); more != wantMore || !at.Equal(wantAt) {
				t.Fatalf("the demand of %s changes at %s (%v), want %s (%v)", p.Call, at, more, wantAt, wantMore)
			}
		}
		if ok && pair == "" {
			pair = fmt.Sprint(p.Call, want)
		}
	}
	if p, a, ok := q.Match(); ok != (pair != "") || (ok && fmt.Sprint(p.Call, a) != pair) {
		t.Fatalf("the pair is %s %s, want %s", p.Call, a, pair)
	}
	if got, found := q.LongestIdle(); q.Staff() != n.staff() {
		t.Fatalf("%d are at work, want %d", q.Staff(), n.staff())
	} else if want, ok := n.longestIdle(); got != want || found != ok {
		t.Fatalf("the longest idle is %q, want %q", got, want)
	}
	for a := range n.skills {
		want, ok := n.callerFor(a)
		if got, found := q.CallerFor(a); got != want || found != ok {
			t.Fatalf("%s takes %+v, want %+v", a, got, want)
		}
	}
}

// TestPlacesOfMany fills several blocks and empties them from all sides.
func TestPlacesOfMany(t *testing.T) {
	var q hall
	const many = 5 * blockSize
	id := func(i int) cti.CallID { return cti.CallID(fmt.Sprintf("%06d", i)) }
	for i := range many { // half in order, half between the others
		k := i * 2
		if i >= many/2 {
			k = (i-many/2)*2 + 1
		}
		q.Wait(Place{Since: second(k), Call: id(k)})
	}
	gone := 0
	for k := 0; k < many; k += 3 {
		if place := q.PlaceOf(id(k)); place != k-gone+1 {
			t.Fatalf("%d has place %d, want %d", k, place, k-gone+1)
		}
		q.Leave(id(k))
		gone++
	}
	if q.PlaceOf(id(0)) != 0 || q.Waiting() != many-gone {
		t.Errorf("%d are left, want %d", q.Waiting(), many-gone)
	}
}

func TestLongestIdleIsAskedWhateverTheSkills(t *testing.T) {
	var q hall
	if _, any := q.LongestIdle(); any {
		t.Error("an empty queue has a free agent")
	}
	q.Free(Turn{IdleSince: noon.Add(time.Minute), Agent: "bob"}, cti.Skills{"law": 90})
	q.Free(Turn{IdleSince: noon, Agent: "ann"}, nil)
	if a, _ := q.LongestIdle(); a != "ann" {
		t.Errorf("the longest idle is %s", a)
	}
	q.Busy("ann")
	if a, _ := q.LongestIdle(); a != "bob" {
		t.Errorf("then it is %s", a)
	}
}

// TestOrderOfMany does random things to thousands, so that blocks and heaps are
// split, tidied and emptied, and compares with sorted slices now and then.
func TestOrderOfMany(t *testing.T) {
	skills := []string{"law", "tax", "health", "roads"}
	var ladders []*Ladder
	for _, name := range skills {
		ladders = append(ladders, NewLadder([]Step{{Skills: cti.Skills{name: 80}}, {After: time.Minute, Skills: cti.Skills{name: 40}}, {After: 5 * time.Minute}}))
	}
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 5))
		q := &hall{}
		n := &naive{now: noon, places: map[cti.CallID]Place{}, wishes: map[cti.CallID]Wish{}, free: map[cti.AgentID]Turn{}, skills: map[cti.AgentID]cti.Skills{}}
		leave := func(c cti.CallID) {
			q.Leave(c)
			delete(n.places, c)
		}
		for i := range 12_000 {
			n.now = n.now.Add(time.Duration(rng.IntN(100)) * time.Millisecond)
			q.Advance(n.now)
			if rng.IntN(10) < 6 || i < 3000 {
				since := n.now.Add(-time.Duration(rng.IntN(3)) * time.Duration(rng.IntN(60)) * time.Second)
				p := Place{Front: rng.IntN(50) == 0, Since: since, Ahead: time.Duration(rng.IntN(2)) * 2 * time.Minute, Call: cti.CallID(fmt.Sprintf("c%05d", rng.IntN(9000)))}
				w := Wish{Ladder: ladders[rng.IntN(len(ladders))], Since: since}
				q.Ask(n.now, p, w)
				n.places[p.Call], n.wishes[p.Call] = p, w
				continue
			}
			if rng.IntN(3) == 0 { // somebody gives up
				leave(cti.CallID(fmt.Sprintf("c%05d", rng.IntN(9000))))
				continue
			}
			a := cti.AgentID(fmt.Sprintf("a%d", rng.IntN(9)))
			can := cti.Skills{skills[rng.IntN(4)]: 90, skills[rng.IntN(4)]: 50}
			q.Free(Turn{n.now, a}, can)
			n.free[a], n.skills[a] = Turn{n.now, a}, can
			got, found := q.CallerFor(a)
			if i%40 == 0 {
				if want, ok := n.callerFor(a); got != want || found != ok {
					t.Fatalf("seed %d, step %d: %s takes %+v, want %+v", seed, i, a, got, want)
				}
			}
			if found {
				leave(got.Call)
			}
			q.Busy(a)
			delete(n.free, a)
			if i%400 == 0 {
				for at, p := range n.sorted() {
					if at%97 == 0 && q.PlaceOf(p.Call) != at+1 {
						t.Fatalf("seed %d, step %d: %s has place %d, want %d", seed, i, p.Call, q.PlaceOf(p.Call), at+1)
					}
				}
			}
		}
		if q.Waiting() != len(n.places) {
			t.Fatalf("seed %d: %d wait, want %d", seed, q.Waiting(), len(n.places))
		}
	}
}
