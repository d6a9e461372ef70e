package floor

import (
	"errors"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
)

const citizen = "+79025550101"

// made gives the call that an agent makes.
func (s *scene) made() cti.CallID {
	s.t.Helper()
	for id, l := range s.m.calls {
		if l.BeingMade() {
			return id
		}
	}
	s.t.Fatal("nobody makes a call")
	return ""
}

// dial lets an agent call the citizen, up to the moment when his telephone rings.
func (s *scene) dial(id string) cti.CallID {
	s.t.Helper()
	s.ok(PlaceCall{Agent: cti.AgentID(id), Number: citizen})
	c := s.made()
	s.do(LegAnswered{c, s.leg(c)})
	return c
}

func TestAnAgentCallsACitizen(t *testing.T) {
	s := open(t)
	s.ready("anna", "117")
	s.ok(PlaceCall{Agent: "anna", Number: "8 (902) 555-01-01", Name: "Иван", Appeal: "a1"})
	s.did("anna becomes ringing", "dialed", "desk anna: ringing, call calling", "ring anna")
	c := s.made()
	if s.call("117"); s.state(c) != call.Calling {
		t.Error("a caller disturbed the agent who dials")
	}
	s.do(LegAnswered{c, s.leg(c)})
	s.did("anna becomes talking", "reached", "dial "+citizen+" as 117", "desk anna: talking, call dialing")
	s.do(CitizenAnswered{c})
	s.did("answered", "join", "desk anna: talking, call talking")
	note := s.remembered()
	if note.Direction != call.Out || note.Caller != citizen || note.Appeal != "a1" || note.Line != "117" || note.Agent != "anna" {
		t.Errorf("the channel carries %+v", note)
	}
	s.after(time.Minute).ok(HangUp{"anna"})
	if end := s.ended(); end.Reason != call.AgentHungUp || end.TalkMS != 60_000 {
		t.Errorf("it ended with %+v", end)
	}
	s.agentIs("anna", agent.Ringing) // the one who waited
}

func TestAPauseIsTheSameAfterACall(t *testing.T) {
	s := open(t)
	s.ready("anna", "117").ok(SetNotReady{"anna", "lunch"})
	c := s.dial("anna")
	s.do(CallerLeft{c, 17})
	s.agentIs("anna", agent.NotReady, "lunch")
}

func TestACitizenWhoIsNotReached(t *testing.T) {
	for cause, want := range map[int]call.Reason{
		17: call.PartyBusy, 19: call.NotReached, 18: call.NotReached, 20: call.NotReached, 21: call.PartyRefused, 1: call.PartyInvalid, 38: call.SwitchFailed,
	} {
		s := open(t)
		s.ready("anna", "117")
		c := s.dial("anna")
		s.do(CallerLeft{c, cause})
		s.did("drop leg", "ended: "+string(want), "desk anna: talking, call ended", "anna becomes ready", "desk anna: ready")
		if end := s.ended(); end.Result == call.Success || end.Cause != cause {
			t.Errorf("cause %d ends with %+v", cause, end)
		}
	}
}

func TestNobodyRingsForEver(t *testing.T) {
	s := open(t)
	s.ready("anna", "117").ok(PlaceCall{Agent: "anna", Number: citizen})
	s.after(9 * time.Second)
	s.agentIs("anna", agent.Ringing)
	s.after(time.Second)
	s.did("drop leg", "ended: agent-cancelled", "desk anna: ringing, call ended", "anna becomes ready", "desk anna: ready")
	s.dial("anna")
	s.after(39 * time.Second)
	s.agentIs("anna", agent.Talking)
	s.after(time.Second)
	s.did("drop leg", "drop call 16", "ended: not-reached", "desk anna: talking, call ended", "anna becomes ready", "desk anna: ready")
}

func TestAnAgentGivesUpDialing(t *testing.T) {
	for name, giveUp := range map[string]func(*scene, cti.CallID) Input{
		"hangs up":            func(*scene, cti.CallID) Input { return HangUp{"anna"} },
		"reloads the page":    func(*scene, cti.CallID) Input { return PhoneRestarted{"anna"} },
		"puts the phone down": func(s *scene, c cti.CallID) Input { return LegLeft{c, s.leg(c), 16} },
	} {
		s := open(t)
		s.ready("anna", "117")
		c := s.dial("anna")
		if s.ok(giveUp(s, c)); s.ended().Reason != call.AgentCancelled || s.state(c) != call.Ended {
			t.Errorf("%s: it ended with %+v", name, s.ended())
		}
		s.do(CitizenAnswered{c})
		s.did("drop call 16")
	}
}

func TestSigningOutEndsTheOwnRinging(t *testing.T) {
	s := open(t)
	s.ready("anna", "117").ok(PlaceCall{Agent: "anna", Number: citizen})
	s.call("117")
	s.ok(SignOut{"anna"})
	s.agentIs("anna", agent.Offline)
	s.refused(PlaceCall{Agent: "anna", Number: citizen}, cti.Conflict)
}

func TestWhatTheSwitchRefusesEndsTheCall(t *testing.T) {
	s := open(t)
	s.ready("anna", "117").ok(PlaceCall{Agent: "anna", Number: citizen})
	c := s.made()
	s.do(CommandFailed{Ring{Call: c, Leg: s.leg(c), Own: true}, errors.New("no device")})
	s.agentIs("anna", agent.Ready)
	c = s.dial("anna")
	s.do(CommandFailed{DialCitizen{Leg: s.leg(c), Note: call.Call{ID: c}}, errors.New("no trunk")})
	if end := s.ended(); end.Reason != call.SwitchFailed || end.Result != call.UpstreamError {
		t.Errorf("it ended with %+v", end)
	}
	s.agentIs("anna", agent.Ready)
}

func TestWhatCannotBeDialedIsRefused(t *testing.T) {
	s := open(t)
	s.refused(PlaceCall{Agent: "anna", Number: citizen}, cti.Conflict)
	s.ready("anna", "117")
	for _, number := range []string{"", "1", "аноним", "+7902,123"} {
		s.refused(PlaceCall{Agent: "anna", Number: number}, cti.Invalid)
	}
	s.refused(PlaceCall{Agent: "anna", Number: citizen, Line: "999"}, cti.Invalid)
	s.do(PhoneChanged{Phone: "web-anna", Up: false})
	s.refused(PlaceCall{Agent: "anna", Number: citizen}, cti.Conflict)
	s.do(PhoneChanged{Phone: "web-anna", Up: true})
	s.ready("boris", "117").ok(PlaceCall{Agent: "boris", Number: citizen})
	s.refused(PlaceCall{Agent: "anna", Number: citizen}, cti.Conflict) // boris calls him
	s.refused(PlaceCall{Agent: "boris", Number: "+79025550102"}, cti.Conflict)
	s.do(SwitchLost{})
	s.refused(PlaceCall{Agent: "anna", Number: "+79025550103"}, cti.Unavailable)
}

// TestACallIsMadeAcrossARestart kills the process at each stage of a call.
func TestACallIsMadeAcrossARestart(t *testing.T) {
	live := func(s *scene, c cti.CallID, legUp, picked bool) LiveCall {
		l := LiveCall{Arrival: CallArrived{Call: c}, Gone: true, Legs: []LiveLeg{{Leg: s.leg(c), Agent: "anna", Up: legUp, Joined: picked}}}
		if s.state(c) != call.Calling {
			l.Gone, l.Outgoing, l.PickedUp = false, true, picked
		}
		return l
	}
	restart := func(s *scene, calls ...LiveCall) {
		s.m = s.newLife()
		s.m.Restore(s.now, s.memory)
		s.phonesUp()
		s.do(SwitchConnected{calls})
	}
	s := open(t)
	s.ready("anna", "117").ok(PlaceCall{Agent: "anna", Number: citizen})
	c := s.made()
	restart(s, live(s, c, false, false))
	s.agentIs("anna", agent.Ringing)
	restart(s, live(s, c, true, false))
	if s.state(c) != call.Dialing {
		t.Fatalf("after her own answer the call is %s", s.state(c))
	}
	restart(s, live(s, c, true, false))
	if s.agentIs("anna", agent.Talking); s.state(c) != call.Dialing {
		t.Fatalf("while it rings the call is %s", s.state(c))
	}
	restart(s, live(s, c, true, true))
	if s.state(c) != call.Talking {
		t.Fatalf("after the citizen's answer the call is %s", s.state(c))
	}
	restart(s, live(s, c, true, true))
	if s.agentIs("anna", agent.Talking); s.state(c) != call.Talking {
		t.Fatalf("a talk became %s", s.state(c))
	}
	restart(s)
	if s.ended().Reason != call.LostUnwatched {
		t.Errorf("a call that is gone ended with %+v", s.ended())
	}
}

func TestTheCitizenIsNotLostWithTheAgentsLine(t *testing.T) {
	s := open(t)
	s.ready("anna", "117")
	c := s.dial("anna")
	s.do(CitizenAnswered{c}).do(LegLeft{c, s.leg(c), 41})
	s.agentIs("anna", agent.NotReady, agent.LineLost)
	s.ready("boris", "117")
	s.ringsAt(c, "boris")
}

func TestAKeptPromiseGoesOffTheList(t *testing.T) {
	s := open(t)
	s.ready("anna", "117").ok(AskCallback{By: cti.ByAgent("anna"), Number: citizen, Line: "117"})
	c := s.dial("anna") // by hand, and yet it keeps the promise
	s.do(CitizenAnswered{c})
	if len(s.m.promises.all) > 0 {
		t.Errorf("the list still holds %v", s.m.promises.all)
	}
	if p := s.promise(); p.State != callback.Done || p.Outgoing != c {
		t.Errorf("the promise is %+v", p)
	}
}
