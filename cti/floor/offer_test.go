package floor

import (
	"fmt"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// TestCallerLeavesWhileRinging: the ringing stops at once, and the agent, who
// did nothing wrong, keeps the first turn.
func TestCallerLeavesWhileRinging(t *testing.T) {
	s := open(t).ready("anna", "117").ready("boris", "117")
	c := s.call("117")
	s.after(3 * time.Second).do(CallerLeft{c, 16})
	s.did("drop leg", "missed: caller-left", "ended: abandoned-queue", "anna becomes ready", "desk anna: ready")
	if end := s.ended(); end.WaitMS != 3_000 || end.Result != call.ClientError {
		t.Errorf("it ended with %+v", end)
	}
	s.ringsAt(s.call("117"), "anna")
}

func TestCallerLeavesAndTheNextOneRings(t *testing.T) {
	s := open(t).ready("anna", "117")
	first, second := s.call("117"), s.call("117")
	s.do(CallerLeft{first, 16})
	s.ringsAt(second, "anna")
}

// TestNoAnswer: not ready with the reason; the caller keeps the first place and
// rings at the next agent.
func TestNoAnswer(t *testing.T) {
	s := open(t).ready("anna", "117")
	first, second := s.call("117"), s.call("117")
	s.after(7 * time.Second)
	s.ringsAt(first, "anna") // 8 of 10 seconds
	s.ready("boris", "122")  // serves another queue
	s.after(time.Second)
	s.did("drop leg", "missed: no-answer", "anna becomes not_ready", "pick up", "music", "desk anna: not_ready")
	s.agentIs("anna", agent.NotReady, agent.Missed)
	s.ready("vera", "117")
	s.ringsAt(first, "vera")
	if s.state(second) != call.Waiting {
		t.Error("the second caller was served before the first")
	}
	if l := s.m.calls[first]; l.Rings != 2 || !l.QueuedAt.Equal(l.ArrivedAt) {
		t.Errorf("the first caller is %+v", l)
	}
}

func TestNoAnswerRingsTheNextFreeAgentAtOnce(t *testing.T) {
	s := open(t).ready("anna", "117").ready("boris", "117")
	c := s.call("117")
	s.after(10 * time.Second)
	s.did("drop leg", "missed: no-answer", "anna becomes not_ready", "boris becomes ringing", "offered",
		"desk boris: ringing, call ringing", "ring boris", "desk anna: not_ready")
	s.ringsAt(c, "boris")
}

func TestHowAnOfferIsMissed(t *testing.T) {
	for name, c := range map[string]struct {
		in     func(cti.CallID, cti.LegID) Input
		why    call.Miss
		reason agent.Reason
	}{
		"device says busy":       {func(c cti.CallID, l cti.LegID) Input { return LegLeft{c, l, 17} }, call.Rejected, agent.Rejected},
		"device says rejected":   {func(c cti.CallID, l cti.LegID) Input { return LegLeft{c, l, 21} }, call.Rejected, agent.Rejected},
		"device rang in vain":    {func(c cti.CallID, l cti.LegID) Input { return LegLeft{c, l, 19} }, call.NoAnswer, agent.Missed},
		"device is not there":    {func(c cti.CallID, l cti.LegID) Input { return LegLeft{c, l, 20} }, call.PhoneFailed, agent.PhoneFailed},
		"switch refuses to ring": {func(c cti.CallID, l cti.LegID) Input { return CommandFailed{Ring{Call: c, Leg: l}, errTest} }, call.PhoneFailed, agent.PhoneFailed},
		"agent declines":         {func(cti.CallID, cti.LegID) Input { return HangUp{"anna"} }, call.Rejected, agent.Rejected},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t).ready("anna", "117")
			id := s.call("117")
			s.ok(c.in(id, s.leg(id)))
			s.agentIs("anna", agent.NotReady, c.reason)
			if s.state(id) != call.Waiting {
				t.Errorf("the call is %s", s.state(id))
			}
			for _, e := range s.effects {
				if emit, ok := e.(Emit); ok {
					if missed, ok := emit.Event.Body.(call.MissedEvent); ok && missed.Why != c.why {
						t.Errorf("it is on record as %s, want %s", missed.Why, c.why)
					}
				}
			}
		})
	}
}

func TestSignalsOfAnOldLegAreIgnored(t *testing.T) {
	s := open(t).ready("anna", "117").ready("boris", "117")
	c := s.call("117")
	old := s.leg(c)
	s.after(10 * time.Second)
	s.ringsAt(c, "boris")
	for _, in := range []Input{LegLeft{c, old, 16}, CommandFailed{Ring{Call: c, Leg: old}, errTest}} {
		if s.do(in); len(s.effects) > 0 {
			t.Errorf("%T did %v", in, s.effects)
		}
	}
	s.do(LegAnswered{c, old})
	s.did("drop leg") // picked up a moment too late
	s.ringsAt(c, "boris")
	s.do(LegAnswered{"no-such-call", old})
	s.did("drop leg")
}

func TestAnsweredTwice(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	if s.do(LegAnswered{c, s.leg(c)}); len(s.effects) > 0 {
		t.Errorf("the second telling did %v", s.effects)
	}
}

// TestLongestIdle: who has not talked for the longest time is rung first,
// whatever the order of becoming ready.
func TestLongestIdle(t *testing.T) {
	s := open(t).ready("anna", "117").ready("boris", "117")
	c := s.call("117")
	s.answer(c)
	s.ok(HangUp{"anna"}) // no wrap-up on this line; anna is idle since now
	s.ok(SetNotReady{"boris", "lunch"})
	s.after(time.Minute).ok(SetReady{"boris"})
	s.ringsAt(s.call("117"), "boris")
	s.ringsAt(s.call("117"), "anna")
}

// TestTwoQueues: an agent of both takes the longest wait of either.
func TestTwoQueues(t *testing.T) {
	s := open(t)
	first := s.call("117")
	second := s.call("122")
	s.heard(second, "hello")
	third := s.call("117")
	s.ready("both", "122", "117")
	s.ringsAt(first, "both")
	s.do(CallerLeft{first, 16})
	s.ringsAt(second, "both")
	s.ready("only117", "117")
	s.ringsAt(third, "only117")
}

func TestAgentOfAnotherQueueIsNotRung(t *testing.T) {
	s := open(t).ready("anna", "122")
	if c := s.call("117"); s.state(c) != call.Waiting {
		t.Errorf("the call is %s", s.state(c))
	}
}

// TestNewQueuesHoldAtOnce: the administrator gave a ready agent another queue.
func TestNewQueuesHoldAtOnce(t *testing.T) {
	s := open(t).ready("anna", "122")
	c := s.call("117")
	s.ok(SignIn{profile("anna", "117")})
	s.ringsAt(c, "anna")
	s.do(CallerLeft{c, 16})
	next := s.call("122")
	s.heard(next, "hello")
	if s.state(next) != call.Waiting {
		t.Error("the queue that was taken away is still served")
	}
}

func TestManyCallersManyAgentsInOrder(t *testing.T) {
	s := open(t)
	var calls []cti.CallID
	for range 20 {
		calls = append(calls, s.call("117"))
	}
	for i, c := range calls {
		id := fmt.Sprintf("a%02d", i)
		s.ready(id, "117")
		s.ringsAt(c, cti.AgentID(id))
		s.answer(c)
	}
}
