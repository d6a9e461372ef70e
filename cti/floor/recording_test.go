package floor

import (
	"slices"
	"testing"

	"github.com/dozvon/dozvon/cti"
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

// TestATalkWhoseRecordingIsLostIsNotShownAsRecorded, until the next one begins.
func TestATalkWhoseRecordingIsLostIsNotShownAsRecorded(t *testing.T) {
	s, c := recordedTalk(t)
	s.do(SoundLost{c, s.leg(c)})
	s.did("desk anna: talking, call talking")
	if s.m.Desk("anna").Call.Recorded {
		t.Error("the desk says that the talk is recorded")
	}
	s.refused(PauseRecording{"anna", true}, cti.Conflict)
	for _, other := range []SoundLost{{c, "another"}, {"none", s.leg(c)}} {
		if s.do(other); len(s.effects) > 0 {
			t.Errorf("the loss of another did %v", s.effects)
		}
	}
	s.ready("boris", "122")
	s.ok(Transfer{Agent: "anna", To: toBoris})
	s.answer(c)
	if d := s.m.Desk("boris").Call; d == nil || !d.Recorded {
		t.Errorf("the next talk is shown as %+v", d)
	}
}

// TestAPauseOutlivesTheProcess: the switch knows which recording is paused.
func TestAPauseOutlivesTheProcess(t *testing.T) {
	for name, held := range map[string]bool{"talking": false, "on hold": true} {
		t.Run(name, func(t *testing.T) {
			s, c := recordedTalk(t)
			if s.ok(PauseRecording{"anna", true}); held {
				s.ok(Hold{"anna"})
			}
			before := s.record(c)
			lc := live(before, true, LiveLeg{Leg: before.Leg, Agent: "anna", Up: true, Joined: !held, In: true})
			lc.Paused = before.Leg
			s.kill().do(SwitchConnected{Live: []LiveCall{lc}})
			if !s.m.Desk("anna").Call.Paused {
				t.Error("the desk forgot that the recording is paused")
			}
			s.kill()
			lc.Paused = "an older recording"
			if s.do(SwitchConnected{Live: []LiveCall{lc}}); s.m.Desk("anna").Call.Paused {
				t.Error("the pause of another recording is shown")
			}
		})
	}
}

// TestAPauseGoesWithTheTalk: it is the recording's, whoever leads the talk, also
// after a restart in which the agent who asked for it is gone.
func TestAPauseGoesWithTheTalk(t *testing.T) {
	s := open(t).recording()
	c, boris := s.invited(toBoris, false, true)
	sound := s.leg(c)
	s.ok(PauseRecording{"anna", true})
	s.did("recording.paused", "pause sound true", "desk anna: talking, call talking", "desk boris: talking, call talking")
	if !s.m.Desk("boris").Call.Paused {
		t.Error("the guest does not see it")
	}
	s.ok(CompleteTransfer{Agent: "anna"})
	s.did("hand over", "transferred", "anna becomes wrap_up", "drop leg", "desk anna: wrap_up, call ended", "desk boris: talking, call talking")
	if !s.m.Desk("boris").Call.Paused {
		t.Error("the pause was lost")
	}
	lc := live(s.record(c), true, LiveLeg{Leg: boris, Agent: "boris", Up: true, Joined: true, In: true})
	lc.Paused = sound
	if s.kill().do(SwitchConnected{Live: []LiveCall{lc}}); !s.m.Desk("boris").Call.Paused {
		t.Error("the pause was lost in the restart")
	}
	s.ok(PauseRecording{"boris", false})
	if !slices.Contains(s.effects, Effect(PauseSound{c, sound, false})) || s.m.Desk("boris").Call.Paused {
		t.Errorf("the pause does not end: %v", s.effects)
	}
}

// TestTheAgentWhoPausedIsGoneAfterARestart: who has the talk now sees the pause.
func TestTheAgentWhoPausedIsGoneAfterARestart(t *testing.T) {
	s := open(t).recording()
	c, boris := s.invited(toBoris, true, true)
	s.ok(PauseRecording{"anna", true})
	lc := live(s.record(c), true, LiveLeg{Leg: boris, Agent: "boris", Up: true, In: true})
	lc.Paused = s.leg(c)
	if s.kill().do(SwitchConnected{Live: []LiveCall{lc}}); !s.m.Desk("boris").Call.Paused {
		t.Errorf("the desk of boris shows %+v", s.m.Desk("boris").Call)
	}
}

// TestThePauseOfATalkIsNotThatOfTheNext, which another agent has; the same agent
// finds it as it was, however often the page was reloaded.
func TestThePauseOfATalkIsNotThatOfTheNext(t *testing.T) {
	s, c := recordedTalk(t)
	s.ok(PauseRecording{"anna", true})
	for range 2 {
		s.do(PhoneRestarted{"anna"})
	}
	old := s.record(c).Sound
	s.answer(c)
	if j := s.joined(); !j.Paused || j.Sound == old || !s.m.Desk("anna").Call.Paused {
		t.Errorf("after the reload: %+v, the desk shows %+v", j, s.m.Desk("anna").Call)
	}
	s.ready("boris", "122").ok(Transfer{Agent: "anna", To: toBoris})
	s.do(LegLeft{c, s.leg(c), causeNoAnswer}).answer(c)
	if j := s.joined(); s.record(c).Agent != "anna" || !j.Paused {
		t.Errorf("nobody took the transfer, and %s has %+v", s.record(c).Agent, j)
	}
	s.ok(SetReady{"boris"}).ok(Transfer{Agent: "anna", To: toBoris}).answer(c)
	if j := s.joined(); j.Paused || s.m.Desk("boris").Call.Paused || !s.m.Desk("boris").Call.Recorded {
		t.Errorf("boris begins with %+v", j)
	}
}

// TestNothingIsPausedWithoutTheSwitch: it would be shown and not be so.
func TestNothingIsPausedWithoutTheSwitch(t *testing.T) {
	s, _ := recordedTalk(t)
	s.do(SwitchLost{}).refused(PauseRecording{"anna", true}, cti.Unavailable)
}
