package floor

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// talkOn122 brings a caller of the line with a wrap-up together with an agent.
func (s *scene) talkOn122(id string) cti.CallID {
	s.t.Helper()
	s.ready(id, "122")
	c := s.call("122")
	s.heard(c, "hello")
	s.answer(c)
	return c
}

func TestCallerHangsUp(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	s.after(time.Minute).do(CallerLeft{c, 16})
	s.did("drop leg", "ended: caller-hung-up", "anna becomes ready", "desk anna: ready")
	if end := s.ended(); end.Result != call.Success || end.WaitMS != 1_000 || end.TalkMS != 60_000 {
		t.Errorf("it ended with %+v", end)
	}
}

func TestAgentHangsUp(t *testing.T) {
	want := []string{"drop call 16", "ended: agent-hung-up", "anna becomes ready", "desk anna: ready"}
	s := open(t)
	s.talk("anna")
	s.ok(HangUp{"anna"})
	s.did(append([]string{"drop leg"}, want...)...)
	s.refused(HangUp{"anna"}, cti.Conflict)

	s = open(t)
	c := s.talk("anna")
	s.do(LegLeft{c, s.leg(c), 16}) // on a SIP telephone
	s.did(want...)
}

func TestWrapUpClock(t *testing.T) {
	s := open(t)
	c := s.talkOn122("anna")
	s.do(CallerLeft{c, 16})
	s.did("drop leg", "ended: caller-hung-up", "anna becomes wrap_up", "desk anna: wrap_up, call ended")
	d := s.m.Desk("anna")
	if d.Agent.WrapUpEnds == nil || !d.Agent.WrapUpEnds.Equal(s.now.Add(30*time.Second)) || d.Call.ID != c {
		t.Errorf("the desk is %+v", d)
	}
	s.after(29 * time.Second)
	s.agentIs("anna", agent.WrapUp)
	if at, ok := s.m.Next(); !ok || !at.Equal(s.now.Add(time.Second)) {
		t.Errorf("the clock is set to %v (%v)", at, ok)
	}
	s.after(time.Second)
	s.did("anna becomes ready", "desk anna: ready")
	if d := s.m.Desk("anna"); d.Call != nil {
		t.Errorf("the ended call is still on the desk: %+v", d.Call)
	}
}

func TestWrapUpEndsEarly(t *testing.T) {
	for name, in := range map[string]Input{"by saving": EndWrapUp{"anna"}, "by being ready": SetReady{"anna"}} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			c := s.talkOn122("anna")
			s.refused(EndWrapUp{"anna"}, cti.Conflict)
			s.do(CallerLeft{c, 16})
			waiting := s.call("122")
			s.heard(waiting, "hello")
			s.ok(in)
			s.ringsAt(waiting, "anna")
			s.after(time.Minute) // the old clock does nothing any more
			s.agentIs("anna", agent.NotReady, agent.Missed)
		})
	}
}

func TestChosenStateFollowsTheWrapUp(t *testing.T) {
	s := open(t)
	c := s.talkOn122("anna")
	s.ok(SetNotReady{"anna", "lunch"})
	s.agentIs("anna", agent.Talking)
	if d := s.m.Desk("anna"); d.Agent.After != agent.NotReady || d.Agent.AfterReason != "lunch" {
		t.Errorf("the desk is %+v", d.Agent)
	}
	s.do(CallerLeft{c, 16}).after(30 * time.Second)
	s.agentIs("anna", agent.NotReady, "lunch")
}

func TestHoldAndResume(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	s.ok(Hold{"anna"})
	s.did("held", "park", "desk anna: talking, call held")
	if note := s.remembered(); note.State != call.Held {
		t.Errorf("on the channel is written %+v", note)
	}
	if s.ok(Hold{"anna"}); len(s.effects) > 0 {
		t.Errorf("holding twice did %v", s.effects)
	}
	s.after(15 * time.Second).ok(Resume{"anna"})
	s.did("resumed", "unpark", "desk anna: talking, call talking")
	if s.ok(Resume{"anna"}); len(s.effects) > 0 {
		t.Errorf("resuming twice did %v", s.effects)
	}
	s.ok(Hold{"anna"}).after(5 * time.Second).do(CallerLeft{c, 16})
	if end := s.ended(); end.HoldMS != 20_000 || end.TalkMS != 20_000 {
		t.Errorf("it ended with %+v", end)
	}
}

func TestMute(t *testing.T) {
	s := open(t)
	s.talk("anna")
	s.ok(Mute{"anna", true})
	s.did("mute true", "desk anna: talking, call talking")
	if !s.m.Desk("anna").Call.Muted {
		t.Error("the desk does not show it")
	}
	if s.ok(Mute{"anna", true}); len(s.effects) > 0 {
		t.Errorf("muting twice did %v", s.effects)
	}
	s.ok(Mute{"anna", false})
	s.did("mute false", "desk anna: talking, call talking")
}

func TestDigits(t *testing.T) {
	s := open(t)
	s.talk("anna")
	s.ok(SendDigits{"anna", "12*#AD"})
	s.did("digits 12*#AD")
	for _, bad := range []string{"", "12a", "1 2", "+7", "123456789012345678901234567890123"} {
		s.refused(SendDigits{"anna", bad}, cti.Invalid)
	}
}

func TestWithoutATalkThereIsNothingToHold(t *testing.T) {
	s := open(t).ready("anna", "117")
	for _, who := range []cti.AgentID{"anna", "nobody"} {
		for _, in := range []Input{Hold{who}, Resume{who}, Mute{who, true}, SendDigits{who, "1"}, HangUp{who}, EndWrapUp{who}} {
			s.refused(in, cti.Conflict)
		}
	}
	s.call("117") // rings at anna
	for _, in := range []Input{Hold{"anna"}, Resume{"anna"}, Mute{"anna", true}, SendDigits{"anna", "1"}} {
		s.refused(in, cti.Conflict)
	}
}

// TestAgentsLineIsLost: the caller is told so, hears music, goes before all others
// and rings at whoever is free.
func TestAgentsLineIsLost(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	other := s.call("117")
	s.after(10 * time.Second).do(LegLeft{c, s.leg(c), 41})
	s.did("agent_lost", "anna becomes not_ready", "play agent-lost", "desk anna: not_ready")
	s.agentIs("anna", agent.NotReady, agent.LineLost)
	if note := s.remembered(); !note.Front || note.State != call.Waiting {
		t.Errorf("on the channel is written %+v", note)
	}
	s.heard(c, "agent-lost")
	s.did("music")
	s.ready("boris", "117")
	s.ringsAt(c, "boris")
	if s.state(other) != call.Waiting {
		t.Error("the caller whose talk broke was overtaken")
	}
}

// TestAgentsLineIsLostAndAnotherIsFree: nobody sits in silence meanwhile.
func TestAgentsLineIsLostAndAnotherIsFree(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	s.ready("boris", "117")
	s.do(LegLeft{c, s.leg(c), 41})
	s.did("agent_lost", "anna becomes not_ready", "boris becomes ringing", "offered",
		"desk boris: ringing, call ringing", "ring boris", "play agent-lost", "desk anna: not_ready")
}

// TestAgentHangsUpWhileAnswering: who had not met the caller yet has refused the
// call, and the caller, who noticed nothing, goes before all others.
func TestAgentHangsUpWhileAnswering(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	other := s.call("117")
	s.do(NeverMet{c, s.leg(c), causeNormal})
	s.did("agent_lost", "anna becomes not_ready", "music", "desk anna: not_ready")
	s.agentIs("anna", agent.NotReady, agent.Rejected)
	if note := s.remembered(); !note.Front || note.State != call.Waiting {
		t.Errorf("on the channel is written %+v", note)
	}
	s.ready("boris", "117")
	s.ringsAt(c, "boris")
	if s.state(other) != call.Waiting {
		t.Error("the caller whose agent hung up was overtaken")
	}
}

// TestNeverMetIsElseALegThatLeft: a line that broke is one, and a citizen who was
// called is not asked to wait for another agent.
func TestNeverMetIsElseALegThatLeft(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	s.do(NeverMet{c, s.leg(c), 41})
	s.agentIs("anna", agent.NotReady, agent.LineLost)

	s = open(t)
	s.ready("anna", "117")
	c = s.dial("anna")
	s.do(CitizenAnswered{c})
	s.do(NeverMet{c, s.leg(c), causeNormal})
	s.did("drop call 16", "ended: agent-hung-up", "anna becomes ready", "desk anna: ready")
}

func TestJoinThatFailsLosesTheAgent(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	leg := s.leg(c)
	s.do(CommandFailed{Join{Call: c, Leg: leg}, errTest})
	s.did("drop leg", "agent_lost", "anna becomes not_ready", "play agent-lost", "desk anna: not_ready")
	if s.do(CommandFailed{Join{Call: c, Leg: leg}, errTest}); len(s.effects) > 0 {
		t.Errorf("the failure of an old leg did %v", s.effects)
	}
}

func TestOtherFailuresLeaveTheTalkAlone(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	leg := s.leg(c)
	for _, cmd := range []Command{
		Answer{c}, StopPlay{Call: c}, StartMusic{c}, Park{c, leg}, MuteLeg{c, leg, true},
		Digits{c, "1"}, DropLeg{c, leg}, DropCall{c, 16}, Remember{call.Call{ID: c}}, Ring{Call: c, Leg: leg}, Play{Call: c},
		Ring{Call: "no-such-call"},
	} {
		if s.do(CommandFailed{cmd, errTest}); len(s.effects) > 0 {
			t.Errorf("%T did %v", cmd, s.effects)
		}
	}
}

// TestRefusedHold: what the switch did not do must not stand on record.
func TestRefusedHold(t *testing.T) {
	s := open(t).ready("anna", "117")
	c := s.call("117")
	leg := s.record(c).Leg
	s.answer(c).ok(Hold{"anna"})
	s.do(CommandFailed{Command: Park{c, leg}, Err: errTest})
	if got := s.record(c).State; got != call.Talking {
		t.Errorf("after a refused hold the call is %s, want talking", got)
	}
	s.do(CommandFailed{Command: Unpark{c, leg}, Err: errTest})
	if got := s.record(c); got.State != call.Waiting || !got.Front {
		t.Errorf("when the caller cannot be brought back, the call is %+v, want it first in the queue", got)
	}
	s.do(CommandFailed{Command: Unpark{c, leg}, Err: errTest})
	if got := s.record(c).State; got != call.Waiting {
		t.Errorf("a refusal of long ago made the call %s", got)
	}
}
