package floor

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// BenchmarkCycle is a busy floor: 1,000 agents talk, 1,000 callers wait. One
// operation is one call's way, three steps: an agent hangs up and is rung for the
// caller who waits longest, a new caller arrives behind all others, the agent
// answers.
func BenchmarkCycle(b *testing.B) {
	const crowd = 1000
	p := testPlan()
	m := NewMachine("bench", p)
	now, callers, steps := noon, 0, 0
	talks := make([]cti.CallID, 0, crowd)
	step := func(in Input) []Effect {
		steps++
		now = now.Add(time.Millisecond)
		effects, err := m.Step(now, in)
		if err != nil {
			b.Fatal(err)
		}
		return effects
	}
	arrive := func() {
		callers++
		id := cti.NewCallID(now, fmt.Sprint(callers))
		step(CallArrived{Call: id, Dialed: "117", Caller: "+79021234567", Origin: call.Trunk, Since: now})
	}
	answer := func(effects []Effect) {
		for _, e := range effects {
			if ring, ok := e.(Ring); ok {
				step(LegAnswered{ring.Call, ring.Leg})
				talks = append(talks, ring.Call)
				return
			}
		}
		b.Fatal("nobody was rung")
	}
	step(SwitchConnected{})
	for range crowd {
		arrive()
	}
	for i := range crowd {
		id := fmt.Sprintf("a%04d", i)
		who := profile(id, "117", "122")
		who.Device = agent.Device{Kind: agent.Phone, Address: "sip:" + id + "@10.0.0.1"}
		step(SignIn{who})
		answer(step(SetReady{cti.AgentID(id)}))
		arrive()
	}
	steps = 0
	cpu := cpuTime()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		effects := step(HangUp{m.calls[talks[i]].Agent})
		answer(effects)
		arrive()
	}
	b.ReportMetric(float64(steps)/(cpuTime()-cpu).Seconds(), "steps/core-s")
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

func BenchmarkBoard(b *testing.B) {
	m := NewMachine("bench", testPlan())
	for i := range 1000 {
		if _, err := m.Step(noon, SignIn{profile(fmt.Sprintf("a%04d", i), "117", "122")}); err != nil {
			b.Fatal(err)
		}
		at := noon.Add(time.Duration(i) * time.Millisecond)
		if _, err := m.Step(at, CallArrived{Call: cti.NewCallID(at, "x"), Dialed: "117", Since: at}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		m.Board()
	}
}
