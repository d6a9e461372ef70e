package floor

import (
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

// joined gives the command that brought caller and agent together in the last step.
func (s *scene) joined() Join {
	s.t.Helper()
	for _, e := range s.effects {
		if j, ok := e.(Join); ok {
			return j
		}
	}
	s.t.Fatalf("nobody was joined: %v", s.effects)
	return Join{}
}

// noticed opens a floor on which line 117, which has no greeting, is recorded.
func noticed(t *testing.T) *scene {
	s := open(t)
	s.m.plan.Lines[1].Record = true
	return s
}

// TestTheCallerIsToldBeforeTheQueue: the notice delays no answer, is given once,
// and is on the channel and on record.
func TestTheCallerIsToldBeforeTheQueue(t *testing.T) {
	s := noticed(t).ready("anna", "117")
	c := s.call("117")
	s.did("arrived", "greeted", "pick up", "play recording-notice")
	if s.do(KeyPressed{c, "1"}); len(s.effects) > 0 {
		t.Errorf("a key cut the notice: %v", s.effects)
	}
	s.heard(c, plan.NoticePrompt)
	s.did("recording_announced", "queued", "anna becomes ringing", "offered", "desk anna: ringing, call ringing", "ring anna", "music")
	if s.remembered().AnnouncedAt.IsZero() {
		t.Error("the channel does not say that the caller was told")
	}
	if s.answer(c); !s.joined().Record {
		t.Error("the talk is not recorded")
	}
	s.do(LegLeft{c, s.leg(c), 41}) // the caller waits again, and is not told again
	if slices.ContainsFunc(s.effects, func(e Effect) bool { p, ok := e.(Play); return ok && p.Prompt == plan.NoticePrompt }) {
		t.Error("the caller was told twice")
	}
}

// TestWhoSkippedTheGreetingIsTold: the greeting may say it to those who hear it
// to its end, and to nobody else.
func TestWhoSkippedTheGreetingIsTold(t *testing.T) {
	s := open(t).recording()
	c := s.call("122")
	s.heard(c, "hello").did("recording_announced", "queued", "play wait")
	late := s.arrival("122", time.Minute)
	s.do(late).did("arrived", "greeted", "pick up", "play recording-notice")
	s.heard(late.Call, plan.NoticePrompt)
	if at := s.record(late.Call).QueuedAt; !at.Equal(late.Since) {
		t.Errorf("the notice cost the place: %s", at)
	}
	c = s.call("122")
	s.unheard(c, "hello").did("play recording-notice")
}

// TestWhoCouldNotBeToldIsNotRecorded: nor does the desk say so.
func TestWhoCouldNotBeToldIsNotRecorded(t *testing.T) {
	s := noticed(t).ready("anna", "117")
	c := s.call("117")
	s.unheard(c, plan.NoticePrompt)
	if s.state(c) != call.Ringing {
		t.Fatalf("the call is %s", s.state(c))
	}
	if s.answer(c); s.joined().Record || s.m.Desk("anna").Call.Recorded {
		t.Error("the talk is recorded and the caller does not know")
	}
}

// TestAKilledNoticeIsGivenAgain: what was not heard to its end does not count.
func TestAKilledNoticeIsGivenAgain(t *testing.T) {
	s := noticed(t)
	c := s.call("117")
	before := s.record(c)
	s.kill()
	s.m.plan.Lines[1].Record = true
	s.do(SwitchConnected{Live: []LiveCall{live(before, true)}}).did("play recording-notice")
	s.heard(c, plan.NoticePrompt)
	if s.record(c).AnnouncedAt.IsZero() || s.state(c) != call.Waiting {
		t.Errorf("the record is %+v", s.record(c))
	}
}

// TestACitizenIsToldBeforeTheAgentIsHeard: the telephone's limit is over once it
// was answered, and who hangs up then has refused.
func TestACitizenIsToldBeforeTheAgentIsHeard(t *testing.T) {
	s := noticed(t).ready("anna", "117")
	c := s.dial("anna")
	s.do(CitizenAnswered{c}).did("play recording-notice")
	s.after(time.Hour).did()
	s.heard(c, plan.NoticePrompt)
	s.did("recording_announced", "answered", "join and record", "desk anna: talking, call talking")
	s.ok(HangUp{"anna"}).after(time.Minute)

	s.ok(SetReady{"anna"})
	c = s.dial("anna")
	s.do(CitizenAnswered{c}).do(CallerLeft{c, causeNormal})
	if end := s.ended(); end.Reason != call.PartyRefused {
		t.Errorf("it ended with %+v", end)
	}
}
