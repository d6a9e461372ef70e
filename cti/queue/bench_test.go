package queue

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// BenchmarkDecision is the whole country's queue: 10,000 agents with five of 200
// skills each, 100,000 callers who each ask for one of them at a level that
// relaxes twice. One operation: an agent becomes free and takes the best place
// of those who suit; a new caller comes, and nobody is free.
func BenchmarkDecision(b *testing.B) {
	for _, waiting := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("waiting=%d", waiting), func(b *testing.B) { benchmarkDecision(b, waiting) })
	}
}

func benchmarkDecision(b *testing.B, waiting int) {
	const agents, skillCount = 10_000, 200
	rng := rand.New(rand.NewPCG(1, 2))
	var names []string
	var ladders []*Ladder
	for i := range skillCount {
		names = append(names, fmt.Sprintf("skill%03d", i))
		ladders = append(ladders, NewLadder([]Step{
			{Skills: cti.Skills{names[i]: 80}}, {After: time.Minute, Skills: cti.Skills{names[i]: 50}}, {After: time.Hour, Skills: cti.Skills{names[i]: 20}},
		}))
	}
	var q Queue
	ids, skills := make([]cti.AgentID, agents), make([]cti.Skills, agents)
	for i := range agents {
		ids[i], skills[i] = cti.AgentID(fmt.Sprintf("a%05d", i)), cti.Skills{}
		for range 5 {
			skills[i][names[rng.IntN(skillCount)]] = 80 + rng.IntN(21)
		}
	}
	now, next := noon, 0
	calls := make([]cti.CallID, 2*waiting)
	for i := range calls {
		calls[i] = cti.CallID(fmt.Sprintf("c%06d", i))
	}
	arrive := func() {
		now = now.Add(time.Millisecond)
		q.Advance(now)
		q.Ask(now, Place{Since: now, Call: calls[next%len(calls)]}, Wish{Ladder: ladders[next%skillCount], Since: now})
		next++
	}
	for range waiting {
		arrive()
	}
	for i := range ids { // the first round makes the classes known
		q.Free(Turn{noon, ids[i]}, skills[i])
		q.Busy(ids[i])
	}
	served := 0
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		a := i % agents
		q.Free(Turn{now, ids[a]}, skills[a])
		p, ok := q.CallerFor(ids[a])
		if !ok {
			b.Fatal("nobody suits")
		}
		q.Leave(p.Call)
		q.Busy(ids[a])
		served++
		for q.Waiting() < waiting {
			arrive()
		}
	}
	b.ReportMetric(float64(served)*2/b.Elapsed().Seconds(), "decisions/s")
}
