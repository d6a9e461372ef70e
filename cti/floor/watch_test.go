package floor

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
)

var deskPhone = agent.Device{Kind: agent.Phone, Address: "sip:chief@10.0.0.9"}

// follow lets a supervisor follow an agent and gives the watch.
func (s *scene) follow(by, who cti.AgentID, mode act.Mode) cti.LegID {
	s.t.Helper()
	s.ok(Follow{By: by, Name: "Chief", Device: deskPhone, Agent: who, Mode: mode, Why: "стажёр"})
	for _, e := range s.effects {
		if ring, ok := e.(RingWatch); ok {
			return ring.Watch
		}
	}
	s.t.Fatalf("nothing rings: %v", s.effects)
	return ""
}

// tuned expects the last step to bring the supervisor into a mode.
func (s *scene) tuned(mode act.Mode) {
	s.t.Helper()
	for _, e := range s.effects {
		if tune, ok := e.(Tune); ok && tune.Mode == mode {
			return
		}
	}
	s.t.Errorf("no tuning to %s: %v", mode, s.effects)
}

// over expects the last step to have ended every watch, for this reason.
func (s *scene) over(why act.End) {
	s.t.Helper()
	for _, e := range s.effects {
		if emit, ok := e.(Emit); ok {
			if end, ok := emit.Event.Body.(act.EndedEvent); ok && end.End == why && len(s.m.watches) == 0 {
				return
			}
		}
	}
	s.t.Errorf("the watches are %v, the effects %v; want an end by %s", s.m.watches, s.effects, why)
}

func TestFollowSwitchAndLeave(t *testing.T) {
	s := open(t)
	s.talk("anna")
	w := s.follow("chief", "anna", act.Listen)
	if b := s.m.Board(); len(b.Watches) != 1 || b.Watches[0].Supervisor != "chief" || b.Watches[0].On {
		t.Errorf("the board shows %+v", b.Watches)
	}
	s.ok(Follow{By: "chief", Agent: "anna", Mode: act.Whisper}) // before the answer
	s.do(WatchAnswered{w})
	s.tuned(act.Whisper)
	s.ok(Follow{By: "chief", Agent: "anna", Mode: act.Barge})
	s.tuned(act.Barge)
	s.ok(Follow{By: "chief", Agent: "anna", Mode: act.Barge})
	if len(s.effects) != 0 {
		t.Errorf("the same mode again did %v", s.effects)
	}
	if b := s.m.Board(); !b.Watches[0].On || b.Watches[0].Mode != act.Barge || b.Watches[0].Agent != "anna" {
		t.Errorf("the board shows %+v", b.Watches)
	}
	s.ok(Unfollow{By: "chief"})
	s.over(act.Left)
	s.do(WatchLeft{w})
	s.refused(Unfollow{By: "chief"}, cti.Conflict)
}

func TestWhoMayNotFollow(t *testing.T) {
	s := open(t)
	follow := func(by cti.AgentID, who cti.AgentID, d agent.Device) Follow {
		return Follow{By: by, Device: d, Agent: who, Mode: act.Listen}
	}
	s.refused(follow("chief", "anna", deskPhone), cti.Conflict) // nobody talks
	c := s.talk("anna")
	s.ready("boris", "122")
	s.refused(Follow{By: "chief", Device: deskPhone, Agent: "anna", Mode: "shout"}, cti.Invalid)
	s.refused(follow("chief", "anna", agent.Device{Kind: agent.Browser, Address: "web-chief"}), cti.Conflict) // not registered
	s.refused(follow("chief", "anna", agent.Device{Kind: agent.Browser}), cti.Conflict)
	s.refused(follow("anna", "anna", deskPhone), cti.Conflict)
	s.refused(follow("boris", "anna", deskPhone), cti.Conflict) // ready for calls
	s.ok(SetNotReady{"boris", "break"})
	s.ok(follow("boris", "anna", deskPhone))
	s.refused(SetReady{"boris"}, cti.Conflict) // the line is taken
	s.do(SwitchLost{})
	s.refused(follow("chief", "anna", deskPhone), cti.Unavailable)
	s.do(SwitchConnected{Live: []LiveCall{{Arrival: CallArrived{Call: c}, Legs: []LiveLeg{{Leg: s.leg(c), Up: true, Joined: true}}, PickedUp: true}}})
	s.over(act.Interrupted)
	s.ok(SetReady{"boris"})
}

// TestWatchEnds with whatever ends the talk, and when the device fails.
func TestWatchEnds(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(s *scene, c cti.CallID, w cti.LegID)
		want act.End
	}{
		"the caller hangs up":     {func(s *scene, c cti.CallID, _ cti.LegID) { s.do(CallerLeft{c, 16}) }, act.TalkOver},
		"the agent hangs up":      {func(s *scene, _ cti.CallID, _ cti.LegID) { s.do(HangUp{"anna"}) }, act.TalkOver},
		"the agent's line breaks": {func(s *scene, c cti.CallID, _ cti.LegID) { s.do(LegLeft{c, s.leg(c), 41}) }, act.TalkOver},
		"the page is reloaded":    {func(s *scene, _ cti.CallID, _ cti.LegID) { s.do(PhoneRestarted{"anna"}) }, act.TalkOver},
		"the supervisor leaves":   {func(s *scene, _ cti.CallID, w cti.LegID) { s.do(WatchLeft{w}) }, act.Left},
		"nobody answers":          {func(s *scene, _ cti.CallID, _ cti.LegID) { s.after(watchRing) }, act.Unanswered},
		"the switch refuses": {func(s *scene, c cti.CallID, w cti.LegID) {
			s.do(CommandFailed{Command: RingWatch{Call: c, Watch: w}})
		}, act.Failed},
		"the switch cannot": {func(s *scene, c cti.CallID, w cti.LegID) {
			s.do(WatchAnswered{w}).do(CommandFailed{Command: Tune{Call: c, Watch: w, Mode: act.Listen}})
		}, act.Failed},
		"the link is lost": {func(s *scene, _ cti.CallID, _ cti.LegID) { s.do(SwitchConnected{}) }, act.Interrupted},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			call := s.talk("anna")
			w := s.follow("chief", "anna", act.Listen)
			c.do(s, call, w)
			s.over(c.want)
		})
	}
}

func TestHoldDoesNotEndAWatch(t *testing.T) {
	s := open(t)
	s.talk("anna")
	w := s.follow("chief", "anna", act.Listen)
	s.do(WatchAnswered{w}).ok(Hold{"anna"}).after(time.Hour).ok(Resume{"anna"})
	if len(s.m.watches) != 1 {
		t.Errorf("the watches are %v", s.m.watches)
	}
}

// TestWatchOutlivesUsOnlyOnRecord: a new life knows of the watch and ends it
// when the switch is back.
func TestWatchOutlivesUsOnlyOnRecord(t *testing.T) {
	s := open(t)
	s.talk("anna")
	s.follow("chief", "anna", act.Listen)
	raw, err := json.Marshal(s.memory)
	if err != nil {
		t.Fatal(err)
	}
	var memory Memory
	if err := json.Unmarshal(raw, &memory); err != nil {
		t.Fatal(err)
	}
	s.m = s.newLife()
	s.m.Restore(s.now, memory)
	s.do(Tick{}).do(SwitchConnected{})
	s.over(act.Interrupted)
}

// TestWhoFollowsATalkMakesNoCall: the one line is taken, and the refusal says so.
func TestWhoFollowsATalkMakesNoCall(t *testing.T) {
	s := open(t)
	s.talk("anna")
	s.ready("olga", "117").ok(SetNotReady{"olga", "break"})
	s.follow("olga", "anna", act.Listen)
	s.refused(PlaceCall{Agent: "olga", Number: "+79025550101"}, cti.Conflict)
	if got := s.err.Error(); !strings.HasSuffix(got, "Сначала закончите слушать разговор: линия занята.") {
		t.Errorf("it says %q", got)
	}
	s.ok(Unfollow{"olga"}).ok(PlaceCall{Agent: "olga", Number: "+79025550101"})
	s.agentIs("olga", agent.Ringing)
}
