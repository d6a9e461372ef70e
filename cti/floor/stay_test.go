package floor

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// conference brings a caller, anna, boris and an outside number together.
func (s *scene) conference() (c cti.CallID, boris, rescue cti.LegID) {
	s.t.Helper()
	c, boris = s.invited(toBoris, false, true)
	s.ok(Invite{Agent: "anna", To: toRescue})
	rescue = s.guestLeg(c)
	s.do(LegAnswered{c, rescue})
	return c, boris, rescue
}

// TestCallerLeavesAConference: the others talk on, whatever they were saying. The
// call's result and sums are those of the caller's leaving.
func TestCallerLeavesAConference(t *testing.T) {
	s := open(t).recording()
	c, _, rescue := s.conference()
	s.after(10 * time.Second).do(CallerLeft{c, 16})
	s.did("stop sound", "stayed", "desk anna: talking, call staying", "desk boris: talking, call staying")
	left, talked := s.now, s.record(c).TalkMS
	s.agentIs("anna", agent.Talking)
	s.agentIs("boris", agent.Talking)
	for _, in := range []Input{Hold{"anna"}, SendDigits{"anna", "1"}, Transfer{Agent: "anna", To: toRescue}, Invite{Agent: "anna", To: toRescue}, RemoveCaller{"anna"}, SignOut{"anna"}} {
		s.refused(in, cti.Conflict)
	}
	s.ok(Mute{"anna", true}).ok(Mute{"boris", true})
	if s.do(CallerLeft{c, 16}); len(s.effects) > 0 {
		t.Errorf("the caller who left twice did %v", s.effects)
	}
	s.after(20 * time.Second).ok(RemoveGuest{"anna", rescue})
	s.did("drop leg", "parted: removed", "desk anna: talking, call staying", "desk boris: talking, call staying")
	s.after(5 * time.Second).ok(HangUp{"boris"})
	s.did("drop leg", "parted: hung-up", "boris becomes ready", "drop leg", "ended: caller-hung-up", "anna becomes wrap_up",
		"desk anna: wrap_up, call ended", "desk boris: ready")
	end := s.ended()
	if end.Result != call.Success || end.TalkMS != talked || end.StayMS != 25_000 {
		t.Errorf("it ended with %+v, want %d ms of talk", end, talked)
	}
	if l := s.m.calls[c]; !l.EndedAt.Equal(left) {
		t.Errorf("the caller's part ended at %s, want %s", l.EndedAt, left)
	}
}

func TestAgentRemovesTheCaller(t *testing.T) {
	s := open(t).recording()
	c, boris := s.invited(toBoris, true, true)
	s.refused(RemoveCaller{"anna"}, cti.Conflict) // the caller hears music
	s.refused(RemoveCaller{"boris"}, cti.Conflict)
	s.ok(Resume{"anna"}).ok(RemoveCaller{"anna"})
	s.did("drop call 16", "stop sound", "stayed", "desk anna: talking, call staying", "desk boris: talking, call staying")
	s.do(CallerLeft{c, 16})
	s.did()
	s.after(time.Second).do(LegLeft{c, boris, causeNormal})
	if end := s.ended(); end.Reason != call.AgentHungUp || end.StayMS != 1000 {
		t.Errorf("it ended with %+v", end)
	}
	s.agentIs("anna", agent.WrapUp)
	s.agentIs("boris", agent.Ready)
}

func TestNobodyToTalkTo(t *testing.T) {
	s := open(t).recording()
	c := s.withBoris()
	s.refused(RemoveCaller{"anna"}, cti.Conflict)
	s.ok(Invite{Agent: "anna", To: toBoris})
	s.refused(RemoveCaller{"anna"}, cti.Conflict)
	s.do(LegAnswered{c, s.guestLeg(c)}).ok(Invite{Agent: "anna", To: toRescue})
	s.do(CallerLeft{c, 16})
	s.did("drop leg", "parted: talk-ended", "stop sound", "stayed", "desk anna: talking, call staying", "desk boris: talking, call staying")
}

// TestLeaderLeavesThoseWhoStay: however she goes, those who are left talk on
// while one of them is ours, and nobody is stuck when they part.
func TestLeaderLeavesThoseWhoStay(t *testing.T) {
	for name, c := range map[string]struct {
		leave func(*scene, cti.CallID)
		anna  agent.State
	}{
		"hangs up":       {func(s *scene, _ cti.CallID) { s.ok(HangUp{"anna"}) }, agent.WrapUp},
		"phone hangs up": {func(s *scene, c cti.CallID) { s.do(LegLeft{c, s.leg(c), causeNormal}) }, agent.WrapUp},
		"line breaks":    {func(s *scene, c cti.CallID) { s.do(LegLeft{c, s.leg(c), 41}) }, agent.NotReady},
		"page restarted": {func(s *scene, _ cti.CallID) { s.do(PhoneRestarted{"anna"}) }, agent.WrapUp},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			id, boris, rescue := s.conference()
			s.do(CallerLeft{id, 16})
			c.leave(s, id)
			s.agentIs("anna", c.anna)
			if r := s.record(id); r.State != call.Staying || r.Leg != boris || r.Transfers != 0 || len(r.Hops) > 0 {
				t.Errorf("the record is %+v", r)
			}
			s.ok(Mute{"boris", true}).do(LegLeft{id, rescue, causeNormal})
			s.ended()
			s.agentIs("boris", agent.WrapUp)
		})
	}
}

// TestOutsideNumbersAloneDoNotStay: nobody of ours would hear them, and we pay.
func TestOutsideNumbersAloneDoNotStay(t *testing.T) {
	s := open(t)
	c, _ := s.invited(toRescue, false, true)
	s.do(CallerLeft{c, 16}).ok(HangUp{"anna"})
	s.did("drop leg", "drop leg", "parted: talk-ended", "ended: caller-hung-up", "anna becomes wrap_up", "desk anna: wrap_up, call ended")
}

// TestCallerMayCallAgain while others still talk about the first call.
func TestCallerMayCallAgain(t *testing.T) {
	s := open(t)
	c, _ := s.invited(toBoris, false, true)
	number := s.record(c).Caller
	s.do(CallerLeft{c, 16}).ready("clara", "122")
	s.ok(PlaceCall{Agent: "clara", Number: number, Line: "122"})
	s.agentIs("clara", agent.Ringing)
}

// TestThoseWhoStaySurviveARestart: the caller's channel, and with it the record,
// is gone, but the floor's memory knows.
func TestThoseWhoStaySurviveARestart(t *testing.T) {
	for name, c := range map[string]struct {
		live func(call.Call) LiveCall
		did  []string
	}{
		"all there": {func(c call.Call) LiveCall {
			return gone(c, LiveLeg{Leg: c.Leg, Up: true, In: true}, LiveLeg{Leg: c.Guests[0].Leg, Up: true, In: true})
		}, []string{"hand over", "desk boris: talking, call staying", "desk anna: talking, call staying"}},
		"outside the bridge": {func(c call.Call) LiveCall {
			return gone(c, LiveLeg{Leg: c.Leg, Up: true}, LiveLeg{Leg: c.Guests[0].Leg, Up: true})
		}, []string{"hand over", "admit", "admit", "desk boris: talking, call staying", "desk anna: talking, call staying"}},
		"caller still there": {func(c call.Call) LiveCall {
			return live(c, true, LiveLeg{Leg: c.Leg, Up: true, In: true}, LiveLeg{Leg: c.Guests[0].Leg, Up: true, In: true})
		}, []string{"drop call 16", "hand over", "desk boris: talking, call staying", "desk anna: talking, call staying"}},
		"guest gone": {func(c call.Call) LiveCall { return gone(c, LiveLeg{Leg: c.Leg, Up: true, In: true}) },
			[]string{"hand over", "parted: interrupted", "boris becomes ready", "drop leg", "ended: caller-hung-up", "anna becomes wrap_up",
				"desk anna: wrap_up, call ended", "desk boris: ready"}},
		"leader gone": {func(c call.Call) LiveCall { return gone(c, LiveLeg{Leg: c.Guests[0].Leg, Up: true, In: true}) },
			[]string{"drop leg", "parted: talk-ended", "boris becomes ready", "ended: caller-hung-up", "anna becomes wrap_up",
				"desk boris: ready", "desk anna: wrap_up, call ended"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			id, _ := s.invited(toBoris, false, true)
			s.do(CallerLeft{id, 16})
			before := s.record(id)
			s.kill().do(SwitchConnected{Live: []LiveCall{c.live(before)}})
			s.did(c.did...)
		})
	}
	s := open(t)
	id, _ := s.invited(toBoris, false, true)
	s.do(CallerLeft{id, 16}).kill().do(SwitchConnected{})
	if end := s.ended(); end.Reason != call.CallerHungUp || end.Result != call.Success {
		t.Errorf("when nobody is left it ended with %+v", end)
	}
}

// gone is a call of which the switch has only these legs.
func gone(c call.Call, legs ...LiveLeg) LiveCall {
	return LiveCall{Arrival: CallArrived{Call: c.ID}, Gone: true, Legs: legs}
}
