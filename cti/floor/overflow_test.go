package floor

import (
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/plan"
)

// limited is a floor whose queue 117 has these limits.
func limited(t *testing.T, o plan.Overflow) *scene {
	s := open(t)
	p := testPlan()
	p.Queues[1].Overflow = o
	return s.do(PlanChanged{Plan: p})
}

func TestFullQueueSaysGoodbyeAndCallsBack(t *testing.T) {
	s := limited(t, plan.Overflow{MaxWaiting: 2})
	s.call("117")
	s.call("117")
	c := s.call("117")
	if s.state(c) != call.Greeting || s.played() != plan.OverflowPrompt {
		t.Fatalf("the third caller is %s and hears %q", s.state(c), s.played())
	}
	s.after(5 * time.Second).heard(c)
	if end := s.ended(); end.Reason != call.QueueFull || end.Result != call.ServerError || end.WaitMS != 0 {
		t.Errorf("the call ended with %+v", end)
	}
	promised := false
	for _, p := range s.m.promises.all {
		promised = promised || p.Call == c && p.Why == callback.Overflow
	}
	if !promised {
		t.Error("nobody will call back")
	}
}

// TestNobodyOverflowsWhoIsServed: the limit is for those who have to wait.
func TestNobodyOverflowsWhoIsServed(t *testing.T) {
	s := limited(t, plan.Overflow{MaxWaiting: 1, MaxExpectedSeconds: 1})
	s.ready("anna", "117")
	s.ringsAt(s.call("117"), "anna")
}

func TestOverflowByExpectedWait(t *testing.T) {
	s := limited(t, plan.Overflow{MaxExpectedSeconds: 200}) // a talk is believed to take 180 s
	s.talk("anna")
	if c := s.call("117"); s.state(c) != call.Waiting {
		t.Errorf("the first is %s", s.state(c))
	}
	if c := s.call("117"); s.state(c) != call.Greeting {
		t.Errorf("the second is %s", s.state(c))
	}
}

// TestOverflowKeepsTheClock: in the next queue the place counts from the first
// moment, and the agents of that queue are tried at once.
func TestOverflowKeepsTheClock(t *testing.T) {
	s := limited(t, plan.Overflow{MaxWaitSeconds: 120, Queue: "122"})
	c := s.call("117")
	since := s.now
	s.after(119 * time.Second)
	later := s.call("122")
	s.heard(later, "hello")
	s.after(time.Minute)
	if l := s.m.calls[c]; l.Queue != "122" || !l.QueuedAt.Equal(since) || l.State != call.Waiting {
		t.Fatalf("after two minutes the call is %+v", l.Call)
	}
	s.ready("anna", "122")
	s.ringsAt(c, "anna")
	s.answer(c)
	if got, want := s.m.calls[c].WaitMS, s.now.Sub(since).Milliseconds(); got != want {
		t.Errorf("the wait is %d ms, want %d", got, want)
	}
}

func TestOverflowFindsAFreeAgentAtOnce(t *testing.T) {
	s := limited(t, plan.Overflow{MaxWaitSeconds: 60, Queue: "122"}).ready("anna", "122")
	c := s.call("117")
	s.after(time.Minute)
	s.ringsAt(c, "anna")
}

// TestRingingIsNotCutShort: the time runs out while an agent is rung; if the
// agent does not take the call, it goes on.
func TestRingingIsNotCutShort(t *testing.T) {
	s := limited(t, plan.Overflow{MaxWaitSeconds: 5, Prompt: "sorry"}).ready("anna", "117")
	c := s.call("117")
	s.after(6 * time.Second)
	s.ringsAt(c, "anna")
	s.ok(HangUp{"anna"})
	s.after(time.Millisecond)
	if s.state(c) != call.Greeting || !strings.Contains(s.m.calls[c].prompt, "sorry") {
		t.Errorf("then the call is %s and hears %q", s.state(c), s.m.calls[c].prompt)
	}
	s.do(CallerLeft{Call: c, Cause: 16})
	if end := s.ended(); end.Reason != call.WaitedTooLong || end.WaitMS == 0 {
		t.Errorf("it ended with %+v", end)
	}
}

// TestWhoWasCutOffStays: a broken talk is no reason to be sent away.
func TestWhoWasCutOffStays(t *testing.T) {
	s := limited(t, plan.Overflow{MaxWaitSeconds: 5})
	c := s.talk("anna")
	s.do(LegLeft{Call: c, Leg: s.leg(c), Cause: 41}).after(time.Minute)
	if s.state(c) != call.Waiting {
		t.Errorf("the call is %s", s.state(c))
	}
}

func TestOverflowThroughTwoQueues(t *testing.T) {
	s := open(t)
	p := testPlan()
	p.Queues[0].Overflow = plan.Overflow{MaxWaiting: 1, Queue: "117"}
	p.Queues[1].Overflow = plan.Overflow{MaxWaiting: 1}
	s.do(PlanChanged{Plan: p})
	var calls []cti.CallID
	for range 3 {
		c := s.call("122")
		s.heard(c, "hello")
		calls = append(calls, c)
	}
	for i, want := range []cti.QueueID{"122", "117", "117"} {
		if l := s.m.calls[calls[i]]; l.Queue != want || (l.State == call.Waiting) != (i < 2) {
			t.Errorf("caller %d is %s in %s", i, l.State, l.Queue)
		}
	}
}

// TestOverflowOffersACallBack: the caller hears the number and may confirm it at
// the kept place, say nothing, or hang up; in all cases somebody will call.
func TestOverflowOffersACallBack(t *testing.T) {
	const offer = "callback-offer+" + readBack + "+callback-agree"
	enter := func(t *testing.T) (*scene, cti.CallID) {
		s := limited(t, plan.Overflow{MaxWaiting: 1, Callback: true})
		s.call("117")
		c := s.from(citizen, "117")
		if s.played() != offer || s.state(c) != call.Waiting {
			t.Fatalf("the second caller is %s and hears %q", s.state(c), s.played())
		}
		return s, c
	}
	t.Run("confirmed", func(t *testing.T) {
		s, c := enter(t)
		if s.press(c, "1"); s.promise().Why != callback.ByKey || s.played() != "callback-promised" {
			t.Errorf("the promise is %+v, and %q is heard", s.promise(), s.played())
		}
	})
	t.Run("silent", func(t *testing.T) {
		s, c := enter(t)
		for range dialogTries {
			s.heard(c).after(confirmWait)
		}
		if s.played() != plan.OverflowPrompt || s.state(c) != call.Greeting {
			t.Fatalf("at last the caller is %s and hears %q", s.state(c), s.played())
		}
		s.heard(c)
		if end := s.ended(); end.Reason != call.QueueFull || s.promise().Why != callback.Overflow {
			t.Errorf("it ended with %+v, and the promise is %+v", end, s.promise())
		}
	})
	t.Run("hung up", func(t *testing.T) {
		s, c := enter(t)
		s.do(CallerLeft{c, 16})
		if end := s.ended(); end.Reason != call.QueueFull || end.Result != call.ServerError || s.promise().Why != callback.Overflow {
			t.Errorf("it ended with %+v, and the promise is %+v", end, s.promise())
		}
	})
	t.Run("answered after all", func(t *testing.T) {
		s, c := enter(t)
		s.ready("anna", "117").ready("boris", "117")
		s.ringsAt(c, "boris")
		if s.answer(c); s.state(c) != call.Talking {
			t.Errorf("the call is %s", s.state(c))
		}
	})
}

// TestNobodyIsToldOfACallThatCannotCome: a hidden number that nobody typed.
func TestNobodyIsToldOfACallThatCannotCome(t *testing.T) {
	s := limited(t, plan.Overflow{MaxWaiting: 1, Callback: true})
	s.call("117")
	c := s.from("", "117")
	if s.played() != "callback-offer+callback-unknown+callback-type" {
		t.Errorf("the caller hears %q", s.played())
	}
	for range dialogTries {
		s.heard(c).after(typeWait)
	}
	if s.played() != plan.SorryPrompt {
		t.Errorf("at last the caller hears %q", s.played())
	}
	if s.heard(c); s.ended().NoCallback != call.HiddenNumber || len(s.m.promises.all) > 0 {
		t.Errorf("it ended with %+v", s.ended())
	}
}

// TestOverflowToANumber: it sees the line's number, or the caller's if the plan
// says so; whoever is not answered there waits on and is sent there again later.
func TestOverflowToANumber(t *testing.T) {
	for show, want := range map[bool]string{false: "117", true: citizen} {
		s := limited(t, plan.Overflow{MaxWaitSeconds: 60, Number: "112", ShowCaller: show})
		c := s.from(citizen, "117")
		s.after(time.Minute)
		var ring Ring
		for _, e := range s.effects {
			if r, ok := e.(Ring); ok {
				ring = r
			}
		}
		if l := s.m.calls[c]; l.State != call.Ringing || l.Number != "112" || ring.Device.Address != "112" || ring.Caller != want {
			t.Fatalf("after a minute the call is %+v, and the ring %+v", l.Call, ring)
		}
		s.after(outsideRing)
		if s.state(c) != call.Waiting || s.m.calls[c].waits.Number() != 1 {
			t.Fatalf("not answered there, the call is %s", s.state(c))
		}
		s.after(59 * time.Second)
		if s.state(c) != call.Waiting {
			t.Fatalf("before its minute is over again the call is %s", s.state(c))
		}
		if s.after(time.Second); s.state(c) != call.Ringing {
			t.Fatalf("a minute after the last attempt the call is %s", s.state(c))
		}
		s.answer(c)
		s.do(CallerLeft{c, 16})
		if end := s.ended(); end.Reason != call.CallerHungUp || end.Result != call.Success {
			t.Errorf("it ended with %+v", end)
		}
	}
}

// TestANumberThatRingsForLongIsNotTriedAtOnceAgain: the caller's patience begins
// anew when the attempt is over.
func TestANumberThatRingsForLongIsNotTriedAtOnceAgain(t *testing.T) {
	s := limited(t, plan.Overflow{MaxWaitSeconds: 20, Number: "112"})
	c := s.from(citizen, "117")
	if s.after(20 * time.Second); s.state(c) != call.Ringing {
		t.Fatalf("after its time the call is %s", s.state(c))
	}
	if s.after(outsideRing); s.state(c) != call.Waiting {
		t.Fatalf("not answered there, the call is %s", s.state(c))
	}
	if s.after(19 * time.Second); s.state(c) != call.Waiting {
		t.Fatalf("before its time is over again the call is %s", s.state(c))
	}
	if s.after(time.Second); s.state(c) != call.Ringing {
		t.Fatalf("after its time the call is %s", s.state(c))
	}
}

// TestAGoodbyeIsSaidOnce: the call is over, but the agent who had it before still
// wraps it up when the time of the last prompt is over.
func TestAGoodbyeIsSaidOnce(t *testing.T) {
	s := limited(t, plan.Overflow{MaxWaiting: 1})
	s.call("117")
	c := s.call("117")
	l := s.m.calls[c]
	last := timer{kind: farewellTimer, call: c}
	if l.Farewell == nil || s.m.stale(last) {
		t.Fatalf("no good-bye is said: %+v", l.Call)
	}
	l.State = call.Ended
	if !s.m.stale(last) {
		t.Error("an ended call hears good-bye again")
	}
}
