package queue

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// The whole country's centre: 10,000 agents with five of 200 skills each; callers
// each ask for one of them at a level that relaxes after one minute and an hour.
const (
	agents     = 10_000
	skillCount = 200
	// meanWait is that of every caller, however many wait: they come the faster.
	meanWait = 100 * time.Second
)

// BenchmarkDecision is a centre where callers wait. One operation is two
// decisions. An agent becomes free, and the best place of those who suit is found
// and taken out. A caller comes, is offered to nobody, because nobody is free, and
// takes a place. Besides, one demand relaxes, as every caller's does once while
// waiting; that is no decision, only work.
func BenchmarkDecision(b *testing.B) {
	for _, waiting := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("waiting=%d", waiting), func(b *testing.B) { benchmarkDecision(b, waiting) })
	}
}

// centre is what the benchmarks play with.
type centre struct {
	q       Queue
	now     time.Time
	ids     []cti.AgentID
	skills  []cti.Skills
	ladders []*Ladder
	calls   []cti.CallID
	pace    time.Duration
	came    int
}

func newCentre(waiting int) *centre {
	rng := rand.New(rand.NewPCG(1, 2))
	c := &centre{now: noon, pace: meanWait / time.Duration(max(waiting, 1))}
	var names []string
	for i := range skillCount {
		names = append(names, fmt.Sprintf("skill%03d", i))
		c.ladders = append(c.ladders, NewLadder([]Step{
			{Skills: cti.Skills{names[i]: 80}}, {After: time.Minute, Skills: cti.Skills{names[i]: 50}}, {After: time.Hour, Skills: cti.Skills{names[i]: 20}},
		}))
	}
	for i := range agents {
		skills := cti.Skills{}
		for range 5 {
			skills[names[rng.IntN(skillCount)]] = 80 + rng.IntN(21)
		}
		c.ids, c.skills = append(c.ids, cti.AgentID(fmt.Sprintf("a%05d", i))), append(c.skills, skills)
	}
	for i := range 2*waiting + 1 {
		c.calls = append(c.calls, cti.NewCallID(noon, fmt.Sprint(i)))
	}
	for range waiting {
		c.arrive()
	}
	for i := range c.ids { // the first round makes the classes known
		c.q.Free(Turn{noon, c.ids[i]}, c.skills[i])
		c.q.Busy(c.ids[i])
	}
	return c
}

func (c *centre) arrive() *Caller {
	c.now = c.now.Add(c.pace)
	c.q.Advance(c.now)
	call, ladder := c.calls[c.came%len(c.calls)], c.ladders[c.came%skillCount]
	c.came++
	return c.q.Ask(c.now, Place{Since: c.now, Call: call}, Wish{Ladder: ladder, Since: c.now})
}

func benchmarkDecision(b *testing.B, waiting int) {
	c := newCentre(waiting)
	b.ReportAllocs()
	decisions, cpu := 0, cpuTime()
	for i := 0; b.Loop(); i++ {
		a := i % agents
		c.q.Free(Turn{c.now, c.ids[a]}, c.skills[a])
		next := c.q.CallerFor(c.ids[a])
		if next == nil {
			b.Fatal("nobody suits")
		}
		next.Leave()
		c.q.Busy(c.ids[a])
		if _, free := c.arrive().AgentFor(); free {
			b.Fatal("somebody is free while callers wait")
		}
		decisions += 2
	}
	b.ReportMetric(float64(decisions)/(cpuTime()-cpu).Seconds(), "decisions/core-s")
}

// BenchmarkIdle is the other half of the day: nobody waits and all agents are
// free. One operation: a caller comes, and of those who suit the longest idle is
// found and taken; another becomes free.
func BenchmarkIdle(b *testing.B) {
	c := newCentre(0)
	for i := range c.ids {
		c.now = c.now.Add(time.Millisecond)
		c.q.Free(Turn{c.now, c.ids[i]}, c.skills[i])
	}
	number := map[cti.AgentID]int{}
	for i, id := range c.ids {
		number[id] = i
	}
	b.ReportAllocs()
	decisions, cpu := 0, cpuTime()
	for b.Loop() {
		next := c.arrive()
		id, free := next.AgentFor()
		if !free {
			b.Fatal("nobody suits")
		}
		next.Leave()
		c.q.Busy(id)
		c.now = c.now.Add(time.Millisecond)
		c.q.Free(Turn{c.now, id}, c.skills[number[id]])
		decisions += 2
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
