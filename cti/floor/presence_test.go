package floor

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

func TestADayBegins(t *testing.T) {
	s := open(t)
	s.refused(SetReady{"anna"}, cti.Conflict)
	s.refused(SetNotReady{"anna", "lunch"}, cti.Conflict)
	s.refused(SignIn{}, cti.Invalid)
	s.ok(SignIn{profile("anna", "117")})
	s.did("anna becomes not_ready", "desk anna: not_ready")
	s.agentIs("anna", agent.NotReady, agent.SignedIn)
	s.ok(SetReady{"anna"})
	s.did("anna becomes ready", "desk anna: ready")
	if s.ok(SetReady{"anna"}); len(s.effects) > 0 {
		t.Errorf("being ready twice did %v", s.effects)
	}
	if s.ok(SignIn{profile("anna", "117")}); len(s.effects) > 0 {
		t.Errorf("signing in twice did %v", s.effects)
	}
}

func TestPausesHaveAReason(t *testing.T) {
	s := open(t).ready("anna", "117")
	s.refused(SetNotReady{"anna", ""}, cti.Invalid)
	s.ok(SetNotReady{"anna", "lunch"})
	s.agentIs("anna", agent.NotReady, "lunch")
	since := s.m.seats["anna"].Since
	if s.after(time.Minute).ok(SetNotReady{"anna", "lunch"}); len(s.effects) > 0 || !s.m.seats["anna"].Since.Equal(since) {
		t.Errorf("the same pause twice did %v", s.effects)
	}
	s.ok(SetNotReady{"anna", "study"})
	s.agentIs("anna", agent.NotReady, "study")
}

func TestBrowserAgentNeedsAPhoneToBeReady(t *testing.T) {
	s := open(t)
	p := profile("anna", "117")
	p.Device.Address = ""
	s.ok(SignIn{p})
	s.refused(SetReady{"anna"}, cti.Conflict)
	p.Device.Address = "web-1"
	s.ok(SignIn{p}).ok(SetReady{"anna"})
	p.Device.Address = "" // signing in again does not take the phone away
	s.ok(SignIn{p})
	if got := s.m.seats["anna"].Device.Address; got != "web-1" {
		t.Errorf("the phone is %q", got)
	}
}

func TestSignOut(t *testing.T) {
	s := open(t)
	if s.ok(SignOut{"anna"}); len(s.effects) > 0 {
		t.Errorf("signing out without being in did %v", s.effects)
	}
	c := s.talk("anna")
	s.refused(SignOut{"anna"}, cti.Conflict)
	s.do(CallerLeft{c, 16}).ok(SignOut{"anna"})
	s.did("anna becomes offline", "desk anna: offline")
	if c := s.call("117"); s.state(c) != call.Waiting {
		t.Error("an agent who is not there was rung")
	}
	s.ok(SignIn{profile("anna", "117")})
	s.agentIs("anna", agent.NotReady, agent.SignedIn)
}

func TestSignOutDuringTheWrapUp(t *testing.T) {
	s := open(t)
	c := s.talkOn122("anna")
	s.do(CallerLeft{c, 16}).ok(SignOut{"anna"})
	if len(s.m.calls) > 0 {
		t.Errorf("the call stays on the floor: %v", s.m.calls)
	}
	s.after(time.Minute)
	s.agentIs("anna", agent.Offline)
}

func TestSignOutWithdrawsTheOffer(t *testing.T) {
	s := open(t).ready("anna", "117").ready("boris", "117")
	c := s.call("117")
	s.ok(SignOut{"anna"})
	s.did("drop leg", "anna becomes offline", "missed: signed-out", "boris becomes ringing", "offered",
		"desk boris: ringing, call ringing", "ring boris", "desk anna: offline")
	s.ringsAt(c, "boris")
}

// TestDeskIsLost: a reload or a moment without network is no absence.
func TestDeskIsLost(t *testing.T) {
	s := open(t).ready("anna", "117")
	s.do(DeskChanged{"anna", false})
	s.did("desk anna: ready")
	s.after(14 * time.Second).do(DeskChanged{"anna", true})
	s.after(time.Minute)
	s.agentIs("anna", agent.Ready)
	s.do(DeskChanged{"anna", false}).after(15 * time.Second)
	s.did("anna becomes not_ready", "desk anna: not_ready")
	s.agentIs("anna", agent.NotReady, agent.DeskLost)
	if s.do(DeskChanged{"nobody", true}); len(s.effects) > 0 {
		t.Errorf("a desk of nobody did %v", s.effects)
	}
}

func TestDeskIsLostInATalk(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	s.do(DeskChanged{"anna", false}).after(time.Minute)
	s.agentIs("anna", agent.Talking)
	s.do(CallerLeft{c, 16})
	s.agentIs("anna", agent.NotReady, agent.DeskLost)
}

func TestTelephoneAgentNeedsNoDesk(t *testing.T) {
	s := open(t)
	p := profile("anna", "117")
	p.Device = agent.Device{Kind: agent.Phone, Address: "sip:100@192.0.2.7"}
	s.ok(SignIn{p}).do(DeskChanged{"anna", true}).ok(SetReady{"anna"})
	s.do(DeskChanged{"anna", false}).after(time.Hour)
	s.agentIs("anna", agent.Ready)
	c := s.call("117")
	s.answer(c)
	if s.do(PhoneRestarted{"anna"}); len(s.effects) > 0 {
		t.Errorf("a reload of the page did %v to a talk on a telephone", s.effects)
	}
}

// TestPageIsRestartedInATalk: the same agent is rung for the same caller at
// once, before anybody else.
func TestPageIsRestartedInATalk(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	old := s.leg(c)
	s.ready("boris", "117")
	s.ok(Mute{"anna", true}).ok(Hold{"anna"}).after(10 * time.Second).do(PhoneRestarted{"anna"})
	s.did("drop leg", "agent_lost", "play agent-back", "anna becomes not_ready", "anna becomes ready", "anna becomes ringing",
		"offered", "desk anna: ringing, call ringing", "ring anna")
	s.ringsAt(c, "anna")
	s.agentIs("boris", agent.Ready)
	if s.leg(c) == old || s.m.Desk("anna").Call.Muted {
		t.Errorf("the call goes on as %+v", s.m.calls[c])
	}
	if s.do(LegLeft{c, old, 16}); len(s.effects) > 0 {
		t.Errorf("the end of the old leg did %v", s.effects)
	}
	s.answer(c)
	s.did("anna becomes talking", "answered", "stop agent-back", "join", "desk anna: talking, call talking")
	s.agentIs("anna", agent.Talking)
}

// TestAnotherBrowserTakesTheTalkOfADeadOne: after a crash the agent logs in anew;
// a browser that is still there keeps its talk.
func TestAnotherBrowserTakesTheTalkOfADeadOne(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	if s.do(PhoneReplaced{"anna", []string{"web-anna"}}); len(s.effects) > 0 {
		t.Errorf("though the other browser is there, it did %v", s.effects)
	}
	s.do(PhoneChanged{Phone: "web-anna", Up: false})
	p := profile("anna", "117")
	p.Device.Address = "web-anna-2"
	s.do(SignIn{p}).do(PhoneChanged{Phone: "web-anna-2", Up: true})
	s.do(PhoneReplaced{"anna", []string{"web-anna"}})
	s.ringsAt(c, "anna")
	s.answer(c)
	s.agentIs("anna", agent.Talking)
}

// TestPauseChosenInATalkSurvivesTheRecall: a reload must not undo what the
// agent has decided.
func TestPauseChosenInATalkSurvivesTheRecall(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	s.ok(SetNotReady{"anna", "lunch"}).do(PhoneRestarted{"anna"})
	s.ringsAt(c, "anna")
	s.answer(c)
	s.do(CallerLeft{c, 16})
	s.agentIs("anna", agent.NotReady, "lunch")
}

func TestPageIsRestartedWhileRinging(t *testing.T) {
	s := open(t).ready("anna", "117")
	c := s.call("117")
	old := s.leg(c)
	s.do(PhoneRestarted{"anna"})
	s.ringsAt(c, "anna")
	if s.leg(c) == old {
		t.Error("the old leg, which the new page does not have, is still rung")
	}
}

// TestPageIsRestartedWhileRingingBeforeAPause: the agent is not free after
// this, so the caller, who has heard ringing so far, must hear something else.
func TestPageIsRestartedWhileRingingBeforeAPause(t *testing.T) {
	s := open(t).ready("anna", "117")
	s.call("117")
	s.ok(SetNotReady{"anna", "lunch"}).do(PhoneRestarted{"anna"})
	s.did("drop leg", "missed: interrupted", "anna becomes not_ready", "pick up", "music", "desk anna: not_ready")
}

func TestRestartOfAPageThatHasNoCall(t *testing.T) {
	s := open(t).ready("anna", "117")
	for _, who := range []cti.AgentID{"anna", "nobody"} {
		if s.do(PhoneRestarted{who}); len(s.effects) > 0 {
			t.Errorf("the restart of %s did %v", who, s.effects)
		}
	}
	c := s.talkOn122("boris")
	s.do(CallerLeft{c, 16})
	if s.do(PhoneRestarted{"boris"}); len(s.effects) > 0 {
		t.Errorf("a restart in the wrap-up did %v", s.effects)
	}
}

// TestBrowserThatCannotBeRungIsOfferedNothing: after a restart or a break of the
// network an agent stays ready and is rung once the phone has registered again,
// not before, when the ring could only fail.
func TestBrowserThatCannotBeRungIsOfferedNothing(t *testing.T) {
	s := open(t).ready("anna", "117")
	s.do(PhoneChanged{Phone: "web-anna", Up: false})
	c := s.call("117")
	if got := s.m.Desk("anna").Agent; got.State != agent.Ready || got.PhoneUp {
		t.Errorf("without a phone anna is %+v", got)
	}
	if got := s.record(c).State; got != call.Waiting {
		t.Errorf("the call is %s, want it to wait", got)
	}
	s.do(PhoneChanged{Phone: "web-anna", Up: true})
	if got := s.record(c); got.State != call.Ringing || got.Agent != "anna" {
		t.Errorf("with the phone again the call is %+v", got)
	}
	if s.do(PhoneChanged{Phone: "web-anna", Up: true}); len(s.effects) > 0 {
		t.Errorf("told twice, it did %v", s.effects)
	}
}
