package queue

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// BenchmarkDecision is the whole country's queue: 10,000 agents with five of 200
// skills each, 100,000 callers who each ask for one of them at a level that
// relaxes twice. One operation: an agent becomes free and takes the best place
// of those who suit; a new caller comes, and nobody is free; demands whose time
// has come relax. Each of these is a decision.
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
	now, next, decisions := noon, 0, 0
	calls := make([]cti.CallID, 2*waiting)
	for i := range calls {
		calls[i] = cti.CallID(fmt.Sprintf("c%06d", i))
	}
	arrive := func() {
		now = now.Add(time.Millisecond)
		decisions += len(q.Advance(now)) + 1
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
	decisions = 0
	cpu := cpuTime()
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
		decisions++
		for q.Waiting() < waiting {
			arrive()
		}
	}
	b.ReportMetric(float64(decisions)/(cpuTime()-cpu).Seconds(), "decisions/core-s")
}

// cpuTime is what the process has used of its cores, which is what counts on a
// machine that has other things to do.
func cpuTime() time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		panic(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
