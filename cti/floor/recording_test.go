package floor

import (
	"slices"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// recordedTalk brings anna into a talk on the line that is recorded.
func recordedTalk(t *testing.T) (*scene, cti.CallID) {
	s := open(t).recording().ready("anna", "122")
	c := s.call("122")
	s.heard(c, "hello")
	s.answer(c)
	return s, c
}

func TestTheAgentPausesTheRecording(t *testing.T) {
	s, _ := recordedTalk(t)
	if d := s.m.Desk("anna").Call; !d.Recorded || d.Paused {
		t.Errorf("before, the desk shows %+v", d)
	}
	s.ok(PauseRecording{"anna", true})
	s.did("recording.paused", "pause sound true", "desk anna: talking, call talking")
	if !s.m.Desk("anna").Call.Paused {
		t.Error("the desk does not show it")
	}
	if s.ok(PauseRecording{"anna", true}); len(s.effects) > 0 {
		t.Errorf("pausing twice did %v", s.effects)
	}
	s.ok(PauseRecording{"anna", false})
	s.did("recording.paused", "pause sound false", "desk anna: talking, call talking")
}

func TestThereIsNothingToPause(t *testing.T) {
	s := open(t)
	s.talk("anna") // on line 117, which is not recorded
	s.refused(PauseRecording{"anna", true}, cti.Conflict)
	s.refused(PauseRecording{"nobody", true}, cti.Conflict)
	if s.m.Desk("anna").Call.Recorded {
		t.Error("the desk says that the talk is recorded")
	}
}

// TestARefusedPauseIsNotShown: the desk must not say that nothing is kept.
func TestARefusedPauseIsNotShown(t *testing.T) {
	s, c := recordedTalk(t)
	leg := s.leg(c)
	s.ok(PauseRecording{"anna", true})
	s.do(CommandFailed{PauseSound{c, leg, true}, errTest})
	s.did("recording.paused", "desk anna: talking, call talking")
	if s.m.Desk("anna").Call.Paused {
		t.Error("the desk says that the recording is paused")
	}
	if s.do(CommandFailed{PauseSound{c, leg, true}, errTest}); len(s.effects) > 0 {
		t.Errorf("an old failure did %v", s.effects)
	}
}

// TestAPauseOutlivesTheProcess: the switch has it on the leg.
func TestAPauseOutlivesTheProcess(t *testing.T) {
	s, c := recordedTalk(t)
	leg := s.leg(c)
	s.do(SwitchLost{})
	s.do(SwitchConnected{Live: []LiveCall{{
		Arrival: CallArrived{Call: c, Dialed: "122"}, PickedUp: true,
		Legs: []LiveLeg{{Leg: leg, Agent: "anna", Up: true, Joined: true, Paused: true}},
	}}})
	if !s.m.Desk("anna").Call.Paused {
		t.Error("the desk forgot that the recording is paused")
	}
}

// TestAPauseGoesWithTheTalk: the leg that the talk is handed over to knows of it,
// and the next talk is not paused.
func TestAPauseGoesWithTheTalk(t *testing.T) {
	s := open(t).recording()
	c, boris := s.invited(toBoris, false, true)
	s.ok(PauseRecording{"anna", true}).ok(CompleteTransfer{Agent: "anna"})
	if !slices.Contains(s.effects, Effect(PauseSound{c, boris, true})) || !s.m.Desk("boris").Call.Paused {
		t.Errorf("the pause was lost: %v", s.effects)
	}
	s.ok(Transfer{Agent: "boris", To: call.Party{Queue: "122"}})
	if s.m.calls[c].paused {
		t.Error("the next talk begins with a pause that its recording does not have")
	}
}
