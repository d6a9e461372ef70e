package floor

import (
	"fmt"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// BenchmarkCycle is a busy floor: 1,000 agents talk, 1,000 callers wait. One
// operation is one call's way: an agent hangs up and is rung for the caller who
// waits longest, a new caller arrives behind all others, the agent answers.
func BenchmarkCycle(b *testing.B) {
	const crowd = 1000
	p := testPlan()
	m := NewMachine("bench", p)
	now, callers, decisions := noon, 0, 0
	talks := make([]cti.CallID, 0, crowd)
	step := func(in Input) []Effect {
		decisions++
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
		step(SignIn{profile(id, "117", "122")})
		answer(step(SetReady{cti.AgentID(id)}))
		arrive()
	}
	decisions = 0
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		agent := m.calls[talks[i]].Agent
		effects := step(HangUp{agent})
		answer(effects)
		arrive()
	}
	b.ReportMetric(float64(decisions)/b.Elapsed().Seconds(), "decisions/s")
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
