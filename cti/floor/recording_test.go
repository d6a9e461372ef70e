package floor

import (
	"slices"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/recording"
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
	loss := SoundLost{c, s.leg(c), recording.Refused}
	s.do(loss)
	s.did("recording.lost", "desk anna: talking, call talking")
	if s.remembered().SoundLost != s.leg(c) {
		t.Error("the switch does not remember it")
	}
	if d := s.m.Desk("anna").Call; d.Recorded || !d.Unrecorded {
		t.Errorf("the desk shows %+v", d)
	}
	s.refused(PauseRecording{"anna", true}, cti.Conflict)
	for _, other := range []SoundLost{loss, {c, "another", recording.Refused}, {"none", s.leg(c), recording.Refused}} {
		if s.do(other); len(s.effects) > 0 {
			t.Errorf("told again, or of another, it did %v", s.effects)
		}
	}
	s.ready("boris", "122")
	s.ok(Transfer{Agent: "anna", To: toBoris})
	s.answer(c)
	if d := s.m.Desk("boris").Call; d == nil || !d.Recorded || d.Unrecorded {
		t.Errorf("the next talk is shown as %+v", d)
	}
}

// TestALossThatIsToldLateIsOnRecord, when the talk is another's or the call is over;
// the desks of the present show nothing of it.
func TestALossThatIsToldLateIsOnRecord(t *testing.T) {
	s, c := recordedTalk(t)
	first := s.leg(c)
	s.ready("boris", "122").ok(Transfer{Agent: "anna", To: toBoris})
	s.answer(c)
	late := func() {
		t.Helper()
		s.do(SoundLost{c, first, recording.BrokeOff})
		s.did("recording.lost")
		if e := s.emitted(); e.Call != c || e.Agent != "anna" || e.Body != (recording.LostEvent{ID: first, Why: recording.BrokeOff}) {
			t.Errorf("on record is %+v", e)
		}
	}
	late()
	if d := s.m.Desk("boris").Call; d.Unrecorded || !d.Recorded {
		t.Errorf("the desk of the next talk shows %+v", d)
	}
	s.do(CallerLeft{c, causeNormal})
	s.ok(EndWrapUp{"boris"})
	late()
}

// TestALossOutlivesTheProcess, whether the journal knows it or only the channel; and
// nothing is recorded anew under the name of what was lost.
func TestALossOutlivesTheProcess(t *testing.T) {
	for name, c := range map[string]struct{ forgotten, joined bool }{
		"the journal knows": {false, true}, "the channel knows": {true, true}, "they are joined again": {false, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, id := recordedTalk(t)
			s.do(SoundLost{id, s.leg(id), recording.Refused})
			note := s.remembered()
			lc := live(note, true, LiveLeg{Leg: note.Leg, Agent: "anna", Up: true, Joined: c.joined, In: true})
			lc.Unrecorded = note.Sound
			again := s.kill
			if c.forgotten {
				again = s.killAndForget
			}
			again().do(SwitchConnected{Live: []LiveCall{lc}})
			if d := s.m.Desk("anna").Call; d.Recorded || !d.Unrecorded {
				t.Errorf("the desk shows %+v", d)
			}
			if e := s.emitted(); e.Body != nil && e.Type() == "recording.lost" {
				t.Error("it is on record twice")
			}
			if !c.joined && s.joined().Record {
				t.Error("it is recorded anew")
			}
		})
	}
}

// TestARecordingThatIsGoneAfterALostLinkIsLost: Asterisk does not tell again what it
// told nobody; of a line that is not recorded none was to be expected.
func TestARecordingThatIsGoneAfterALostLinkIsLost(t *testing.T) {
	s, c := recordedTalk(t)
	before := s.record(c)
	lc := live(before, true, LiveLeg{Leg: before.Leg, Agent: "anna", Up: true, Joined: true, In: true})
	s.do(SwitchLost{}).do(SwitchConnected{Live: []LiveCall{lc}})
	if !s.m.Desk("anna").Call.Recorded {
		t.Error("what goes on is not shown as recorded")
	}
	lc.Unrecorded = before.Sound
	s.do(SwitchLost{}).do(SwitchConnected{Live: []LiveCall{lc}})
	s.did("recording.lost", "desk anna: talking, call talking")
	if e := s.emitted(); e.Body != (recording.LostEvent{ID: before.Sound, Why: recording.Missing}) {
		t.Errorf("on record is %+v", e)
	}
	s = open(t)
	c = s.talk("anna") // on line 117
	lc = live(s.record(c), true, up(s.record(c)))
	lc.Unrecorded = s.record(c).Sound
	s.do(SwitchLost{}).do(SwitchConnected{Live: []LiveCall{lc}})
	s.did("desk anna: talking, call talking")
}

// TestTheRecordingOfATalkThatEndedUnheardIsLookedFor: nobody told whether it was lost
// before the talk was. Of what was not to be recorded, or is known to be lost, nobody asks.
func TestTheRecordingOfATalkThatEndedUnheardIsLookedFor(t *testing.T) {
	for name, then := range map[string]struct {
		known bool
		live  func(call.Call) []LiveCall
		did   []string
	}{
		"all are gone":            {false, func(call.Call) []LiveCall { return nil }, []string{"find sound"}},
		"all are gone, and known": {true, func(call.Call) []LiveCall { return nil }, nil},
		"the agent is gone":       {false, func(c call.Call) []LiveCall { return []LiveCall{live(c, true)} }, []string{"find sound"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, c := recordedTalk(t)
			sound := s.record(c).Sound
			if then.known {
				s.do(SoundLost{c, sound, recording.BrokeOff})
			}
			s.do(SwitchLost{}).do(SwitchConnected{Live: then.live(s.record(c))})
			var asked []string
			for _, e := range s.effects {
				if f, ok := e.(FindSound); ok && f == (FindSound{c, sound}) {
					asked = append(asked, "find sound")
				}
			}
			if !slices.Equal(asked, then.did) {
				t.Errorf("asked is %v, want %v", asked, then.did)
			}
			if then.known {
				return
			}
			s.do(SoundLost{c, sound, recording.Missing})
			if e := s.emitted(); e.Body != (recording.LostEvent{ID: sound, Why: recording.Missing}) || e.Call != c || e.Agent != "anna" {
				t.Errorf("on record is %+v", e)
			}
		})
	}
	s := open(t)
	s.talk("anna") // on line 117
	s.do(SwitchLost{}).do(SwitchConnected{})
	if slices.ContainsFunc(s.effects, func(e Effect) bool { _, is := e.(FindSound); return is }) {
		t.Errorf("a recording is looked for that nobody wanted: %v", s.effects)
	}
}

// emitted gives the only event of the last step; none without one.
func (s *scene) emitted() (e cti.Event) {
	s.t.Helper()
	for _, effect := range s.effects {
		if emit, ok := effect.(Emit); ok {
			if e.Body != nil {
				s.t.Fatalf("more than one event: %v", s.effects)
			}
			e = emit.Event
		}
	}
	return e
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
