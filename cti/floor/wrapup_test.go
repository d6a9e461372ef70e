package floor

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

// patience changes the plan's queues for one scene.
func (s *scene) patience(wrapUp, extend, most, misses int) *scene {
	p := testPlan()
	for i := range p.Queues {
		q := &p.Queues[i]
		q.WrapUpSeconds, q.WrapUpExtendSeconds, q.WrapUpMaxSeconds, q.Misses = wrapUp, extend, most, misses
	}
	return s.do(PlanChanged{Plan: p})
}

func TestWrapUpIsExtended(t *testing.T) {
	s := open(t).patience(30, 20, 60, 0)
	s.refused(ExtendWrapUp{"anna"}, cti.Conflict)
	c := s.talk("anna")
	s.refused(ExtendWrapUp{"anna"}, cti.Conflict)
	s.do(CallerLeft{c, 16})
	if more := s.m.Desk("anna").Agent.WrapUpMore; more != 20 {
		t.Errorf("the desk offers %d seconds more", more)
	}
	s.after(29 * time.Second).ok(ExtendWrapUp{"anna"})
	s.did("anna becomes wrap_up", "desk anna: wrap_up, call ended")
	s.after(20 * time.Second)
	s.agentIs("anna", agent.WrapUp)
	s.ok(ExtendWrapUp{"anna"})
	if d := s.m.Desk("anna").Agent; d.WrapUpMore != 0 || !d.WrapUpEnds.Equal(d.Since.Add(time.Minute)) {
		t.Errorf("the desk shows %+v", d)
	}
	s.refused(ExtendWrapUp{"anna"}, cti.Conflict)
	s.after(10 * time.Second)
	s.agentIs("anna", agent.WrapUp)
	s.after(2 * time.Second)
	s.agentIs("anna", agent.Ready)
}

func TestWrapUpThatThePlanDoesNotExtend(t *testing.T) {
	s := open(t).patience(30, 0, 0, 0)
	s.do(CallerLeft{s.talk("anna"), 16})
	s.refused(ExtendWrapUp{"anna"}, cti.Conflict)
}

// TestExtendedWrapUpSurvivesARestart: it lives on the server, so that neither
// the end of the process nor a closed desk ends it.
func TestExtendedWrapUpSurvivesARestart(t *testing.T) {
	s := open(t).patience(30, 20, 60, 0)
	s.do(CallerLeft{s.talk("anna"), 16}).ok(ExtendWrapUp{"anna"})
	s.m = s.newLife()
	s.m.Restore(s.now, s.memory)
	s.do(SwitchConnected{})
	s.after(49 * time.Second)
	s.agentIs("anna", agent.WrapUp)
	s.after(time.Second)
	s.agentIs("anna", agent.NotReady, agent.DeskLost)
}

// TestComplaint08ALostDeskDoesNotEndTheWrapUp: nor is it shorter for it, and who
// is back in time goes on as if nothing had been.
func TestComplaint08ALostDeskDoesNotEndTheWrapUp(t *testing.T) {
	s := open(t).patience(60, 0, 0, 0)
	s.do(CallerLeft{s.talk("anna"), 16})
	ends := s.m.seats["anna"].WrapUpEnds
	s.do(DeskChanged{"anna", false}).after(30 * time.Second)
	s.agentIs("anna", agent.WrapUp)
	s.do(DeskChanged{"anna", true})
	if a := s.m.seats["anna"]; !a.WrapUpEnds.Equal(ends) || a.After != agent.Ready {
		t.Errorf("back at the desk anna is %+v", a.Agent)
	}
	s.after(29 * time.Second)
	s.agentIs("anna", agent.WrapUp)
	s.after(time.Second)
	s.agentIs("anna", agent.Ready)
}

// TestPauseChosenBeforeTheDeskWasLost is not forgotten.
func TestPauseChosenBeforeTheDeskWasLost(t *testing.T) {
	s := open(t).patience(60, 0, 0, 0)
	c := s.talk("anna")
	s.ok(SetNotReady{"anna", "lunch"}).do(CallerLeft{c, 16})
	s.do(DeskChanged{"anna", false}).after(30 * time.Second).do(DeskChanged{"anna", true}).after(30 * time.Second)
	s.agentIs("anna", agent.NotReady, "lunch")
}

// TestLostDeskInATalkAndBack: the agent is ready after the talk.
func TestLostDeskInATalkAndBack(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	s.do(DeskChanged{"anna", false}).after(time.Minute).do(DeskChanged{"anna", true}).do(CallerLeft{c, 16})
	s.agentIs("anna", agent.Ready)
}

// ringOut lets the offer of a call ring for the plan's time.
func (s *scene) ringOut(c cti.CallID) {
	s.t.Helper()
	if s.state(c) != call.Ringing {
		s.t.Fatalf("the call does not ring: %s", s.state(c))
	}
	s.after(10 * time.Second)
}

// TestComplaint10OneMissIsNotEnough: the next one is tried each time, and only the
// last miss makes the agent not ready.
func TestComplaint10OneMissIsNotEnough(t *testing.T) {
	s := open(t).patience(0, 0, 0, 2).ready("anna", "117").ready("boris", "117")
	c := s.call("117")
	s.ringsAt(c, "anna")
	s.ringOut(c)
	s.agentIs("anna", agent.Ready)
	s.ringsAt(c, "boris")
	s.ringOut(c)
	s.agentIs("boris", agent.Ready)
	s.ringsAt(c, "anna")
	s.ringOut(c)
	s.agentIs("anna", agent.NotReady, agent.Missed)
	s.ringsAt(c, "boris")
	s.answer(c).do(CallerLeft{c, 16})
	c = s.call("117")
	s.ringOut(c)
	s.agentIs("boris", agent.Ringing) // the talk began the count anew, and nobody else is free
	s.ringsAt(c, "boris")
}

// TestDeclinedCallCountsAsAMiss, a broken telephone does not: it is not rung again.
func TestDeclinedCallCountsAsAMiss(t *testing.T) {
	s := open(t).patience(0, 0, 0, 3).ready("anna", "117").ready("boris", "117")
	c := s.call("117")
	s.ok(HangUp{"anna"})
	s.agentIs("anna", agent.Ready)
	s.ringsAt(c, "boris")
	s.do(LegLeft{c, s.leg(c), 20})
	s.agentIs("boris", agent.NotReady, agent.PhoneFailed)
	s.ringsAt(c, "anna")
}

// TestForgivenAgentGetsTheBestPlace of all queues, not that of the call that
// was missed.
func TestForgivenAgentGetsTheBestPlace(t *testing.T) {
	s := open(t).patience(0, 0, 0, 3).ready("anna", "117", "122")
	missed := s.call("117")
	first := s.call("122")
	s.heard(first, "hello")
	s.ok(Act{By: "olga", Kind: act.Front, Call: first, Why: "ambulance"})
	s.ringOut(missed)
	s.ringsAt(first, "anna")
	if s.state(missed) != call.Waiting {
		t.Errorf("the missed call is %s", s.state(missed))
	}
}

// TestForgivenAgentServesAllQueues although the queue of the missed call has a
// caller for her as well.
func TestForgivenAgentServesAllQueues(t *testing.T) {
	s := open(t)
	p := testPlan()
	p.Lines = append(p.Lines, plan.Line{ID: "118", Name: "Право", Queue: "117", Demands: []plan.Demand{{Skills: cti.Skills{"law": 60}}}})
	p.Queues[1].Misses = 3
	s.do(PlanChanged{Plan: p})
	anna := profile("anna", "117", "122")
	anna.Skills = cti.Skills{"law": 90}
	s.do(SignIn{anna}).do(PhoneChanged{Phone: "web-anna", Up: true}).ok(SetReady{"anna"})
	missed := s.call("117")
	s.ringsAt(missed, "anna")
	s.ready("boris", "117")
	first := s.call("122")
	s.heard(first, "hello")
	law := s.call("118")
	s.ringOut(missed)
	s.ringsAt(missed, "boris")
	s.ringsAt(first, "anna")
	if s.state(law) != call.Waiting {
		t.Errorf("who came last is %s", s.state(law))
	}
}
