package floor

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// invited brings a caller and anna together and boris, or a number, as a guest;
// joined tells whether the guest answers.
func (s *scene) invited(to call.Party, consult, joined bool) (cti.CallID, cti.LegID) {
	s.t.Helper()
	c := s.withBoris()
	s.now = s.now.Add(time.Second)
	s.ok(Invite{Agent: "anna", To: to, Consult: consult, Note: "Совет"})
	leg := s.guestLeg(c)
	if joined {
		s.now = s.now.Add(time.Second)
		s.do(LegAnswered{c, leg})
	}
	return c, leg
}

func (s *scene) guestLeg(c cti.CallID) cti.LegID {
	s.t.Helper()
	guests := s.record(c).Guests
	if len(guests) == 0 {
		s.t.Fatalf("call %s has no guests", c)
	}
	return guests[len(guests)-1].Leg
}

// TestRefusedReturnFromHoldAfterAHandOver: the refusal comes when another leads
// the talk; the caller must not be left with the music.
func TestRefusedReturnFromHoldAfterAHandOver(t *testing.T) {
	s := open(t)
	c := s.withBoris()
	s.ok(Invite{Agent: "anna", To: toBoris, Consult: true})
	s.do(LegAnswered{c, s.guestLeg(c)})
	old := s.record(c).Leg
	s.ok(Resume{"anna"}).ok(CompleteTransfer{Agent: "anna"})
	s.do(CommandFailed{Command: Unpark{c, old}, Err: errTest})
	s.did("unpark")
	s.do(CommandFailed{Command: Unpark{c, s.record(c).Leg}, Err: errTest})
	if got := s.record(c); got.State == call.Talking {
		t.Errorf("nobody hears the caller, who is %s with %s", got.State, got.Agent)
	}
}

func TestConsultationThatIsCompleted(t *testing.T) {
	s := open(t)
	c := s.withBoris()
	s.ok(Invite{Agent: "anna", To: toBoris, Consult: true, Note: "Совет"})
	s.did("held", "park", "boris becomes ringing", "invited", "desk boris: ringing, call ringing", "ring boris", "desk anna: talking, call held")
	if d := s.m.Desk("boris"); !d.Call.Guest || d.Call.Guests[0].ByName != "ANNA" || d.Call.Guests[0].Note != "Совет" {
		t.Errorf("boris's desk shows %+v", d.Call)
	}
	leg := s.guestLeg(c)
	s.refused(CompleteTransfer{Agent: "anna"}, cti.Conflict)
	s.do(LegAnswered{c, leg})
	s.did("boris becomes talking", "joined", "admit", "desk boris: talking, call talking", "desk anna: talking, call held")
	s.after(10 * time.Second).ok(CompleteTransfer{Agent: "anna"})
	s.did("hand over", "resumed", "unpark", "transferred", "anna becomes wrap_up", "drop leg",
		"desk anna: wrap_up, call ended", "desk boris: talking, call talking")
	r := s.record(c)
	if r.Agent != "boris" || r.Leg != leg || r.State != call.Talking || len(r.Guests) > 0 || r.HoldMS != 10_000 {
		t.Errorf("the record is %+v", r)
	}
	if hop := s.lastHop(c); hop.Way != call.Attended || hop.Outcome != call.Taken || hop.From.Agent != "anna" || hop.Note != "Совет" {
		t.Errorf("the hop is %+v", hop)
	}
	s.ok(Hold{"boris"}).ok(Resume{"boris"}).after(time.Second).ok(HangUp{"boris"})
	if end := s.ended(); end.Reason != call.AgentHungUp {
		t.Errorf("it ended with %+v", end)
	}
}

// TestConsultationThatFails: whatever becomes of the target, the caller is with
// anna again.
func TestConsultationThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		to     call.Party
		joined bool
		fail   func(*scene, cti.CallID, cti.LegID)
		boris  agent.State
	}{
		"no answer":          {toBoris, false, func(s *scene, _ cti.CallID, _ cti.LegID) { s.after(21 * time.Second) }, agent.NotReady},
		"busy":               {toBoris, false, func(s *scene, c cti.CallID, g cti.LegID) { s.do(LegLeft{c, g, causeBusy}) }, agent.NotReady},
		"declined":           {toBoris, false, func(s *scene, _ cti.CallID, _ cti.LegID) { s.ok(HangUp{"boris"}) }, agent.NotReady},
		"signed out":         {toBoris, false, func(s *scene, _ cti.CallID, _ cti.LegID) { s.ok(SignOut{"boris"}) }, agent.Offline},
		"page restarted":     {toBoris, false, func(s *scene, _ cti.CallID, _ cti.LegID) { s.do(PhoneRestarted{"boris"}) }, agent.Ready},
		"ring refused":       {toBoris, false, func(s *scene, c cti.CallID, g cti.LegID) { s.do(CommandFailed{Ring{Call: c, Leg: g}, errTest}) }, agent.NotReady},
		"cancelled":          {toBoris, false, func(s *scene, _ cti.CallID, _ cti.LegID) { s.ok(CancelConsult{"anna"}) }, agent.Ready},
		"cancelled, talking": {toBoris, true, func(s *scene, _ cti.CallID, _ cti.LegID) { s.ok(CancelConsult{"anna"}) }, agent.Ready},
		"removed":            {toBoris, true, func(s *scene, _ cti.CallID, g cti.LegID) { s.ok(RemoveGuest{"anna", g}) }, agent.Ready},
		"hung up":            {toBoris, true, func(s *scene, c cti.CallID, g cti.LegID) { s.do(LegLeft{c, g, causeNormal}) }, agent.Ready},
		"line broke":         {toBoris, true, func(s *scene, c cti.CallID, g cti.LegID) { s.do(LegLeft{c, g, 41}) }, agent.NotReady},
		"not admitted":       {toBoris, true, func(s *scene, c cti.CallID, g cti.LegID) { s.do(CommandFailed{Admit{c, g}, errTest}) }, agent.NotReady},
		"number, no answer":  {toRescue, false, func(s *scene, _ cti.CallID, _ cti.LegID) { s.after(46 * time.Second) }, agent.Ready},
		"number hung up":     {toRescue, true, func(s *scene, c cti.CallID, g cti.LegID) { s.do(LegLeft{c, g, causeNormal}) }, agent.Ready},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			id, leg := s.invited(c.to, true, c.joined)
			c.fail(s, id, leg)
			if r := s.record(id); r.State != call.Talking || r.Agent != "anna" || len(r.Guests) > 0 {
				t.Errorf("the call is %+v, want it with anna", r)
			}
			s.agentIs("anna", agent.Talking)
			s.agentIs("boris", c.boris)
		})
	}
}

// TestAgentWhoLeavesAConsultation: the caller is carried to the one who was
// asked, or goes before all others.
func TestAgentWhoLeavesAConsultation(t *testing.T) {
	for name, c := range map[string]struct {
		to     call.Party
		joined bool
		leave  func(*scene, cti.CallID)
		with   call.Party
	}{
		"hangs up, boris talks":       {toBoris, true, func(s *scene, _ cti.CallID) { s.ok(HangUp{"anna"}) }, toBoris},
		"phone hangs up, boris talks": {toBoris, true, func(s *scene, c cti.CallID) { s.do(LegLeft{c, s.leg(c), causeNormal}) }, toBoris},
		"line breaks, boris talks":    {toBoris, true, func(s *scene, c cti.CallID) { s.do(LegLeft{c, s.leg(c), 41}) }, toBoris},
		"hangs up, boris rings":       {toBoris, false, func(s *scene, _ cti.CallID) { s.ok(HangUp{"anna"}) }, call.Party{}},
		"line breaks, boris rings":    {toBoris, false, func(s *scene, c cti.CallID) { s.do(LegLeft{c, s.leg(c), 41}) }, call.Party{}},
		"page restarted":              {toBoris, true, func(s *scene, _ cti.CallID) { s.do(PhoneRestarted{"anna"}) }, call.Party{Agent: "anna"}},
		"hangs up, number talks":      {toRescue, true, func(s *scene, _ cti.CallID) { s.ok(HangUp{"anna"}) }, call.Party{Number: "+73952241000"}},
		"line breaks, number talks":   {toRescue, true, func(s *scene, c cti.CallID) { s.do(LegLeft{c, s.leg(c), 41}) }, call.Party{}},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			id, _ := s.invited(c.to, true, c.joined)
			s.after(time.Second)
			c.leave(s, id)
			r := s.record(id)
			if leader := r.Leader(); leader.Agent != c.with.Agent || leader.Number != c.with.Number || len(r.Guests) > 0 {
				t.Errorf("the call is %+v, want it with %+v", r, c.with)
			}
			if (c.with == call.Party{}) && (r.State != call.Waiting || !r.Front) {
				t.Errorf("the call is %+v, want it before all others", r)
			}
		})
	}
}

func TestCallerWhoLeavesBeforeTheGuestAnswersEndsIt(t *testing.T) {
	for _, consult := range []bool{true, false} {
		s := open(t)
		c, _ := s.invited(toBoris, consult, false)
		s.do(CallerLeft{c, 16})
		if end := s.ended(); end.Reason != call.CallerHungUp {
			t.Errorf("it ended with %+v", end)
		}
		s.agentIs("boris", agent.Ready)
		s.agentIs("anna", agent.WrapUp)
	}
}

func TestConference(t *testing.T) {
	s := open(t)
	c, boris := s.invited(toBoris, true, true)
	s.ok(Resume{"anna"})
	s.did("resumed", "unpark", "desk anna: talking, call talking", "desk boris: talking, call talking")
	s.ok(Invite{Agent: "anna", To: toRescue})
	s.did("invited", "ring +73952241000", "desk anna: talking, call talking", "desk boris: talking, call talking")
	rescue := s.guestLeg(c)
	s.do(LegAnswered{c, rescue})
	s.did("joined", "admit", "desk anna: talking, call talking", "desk boris: talking, call talking")
	s.ok(Mute{"boris", true})
	s.did("mute true", "desk boris: talking, call talking")
	if !s.m.Desk("boris").Call.Muted || s.m.Desk("anna").Call.Muted {
		t.Error("the wrong voice is silenced")
	}
	s.refused(Hold{"boris"}, cti.Conflict) // anna leads
	s.after(time.Second).ok(HangUp{"anna"})
	s.did("drop leg", "hand over", "transferred", "anna becomes wrap_up", "desk anna: wrap_up, call ended", "desk boris: talking, call talking")
	if r := s.record(c); r.Agent != "boris" || r.Leg != boris || len(r.Guests) != 1 || !s.m.calls[c].muted {
		t.Errorf("the record is %+v", r)
	}
	s.ok(Resume{"boris"}).ok(RemoveGuest{"boris", rescue})
	s.did("drop leg", "parted: removed", "desk boris: talking, call talking")
	s.do(LegLeft{c, rescue, causeNormal})
	s.did()
	if s.state(c) != call.Talking {
		t.Errorf("the call is %s", s.state(c))
	}
}

// TestConferenceSurvivesARestart: each leg is taken up as the switch has it.
func TestConferenceSurvivesARestart(t *testing.T) {
	for name, c := range map[string]struct {
		consult, joined bool
		live            func(call.Call) []LiveLeg
		did             []string
	}{
		"all there": {false, true, func(c call.Call) []LiveLeg {
			return []LiveLeg{up(c), {Leg: c.Guests[0].Leg, Up: true, In: true, Joined: true}}
		}, []string{"hand over", "desk boris: talking, call talking", "desk anna: talking, call talking"}},
		"guest outside the bridge": {false, true, func(c call.Call) []LiveLeg {
			return []LiveLeg{up(c), {Leg: c.Guests[0].Leg, Up: true}}
		}, []string{"hand over", "admit", "desk boris: talking, call talking", "desk anna: talking, call talking"}},
		"guest gone": {true, true, func(c call.Call) []LiveLeg { return []LiveLeg{{Leg: c.Leg, Up: true}} },
			[]string{"hand over", "parted: interrupted", "boris becomes ready", "resumed", "unpark", "join and record",
				"desk anna: talking, call talking", "desk boris: ready"}},
		"guest rings": {true, false, func(c call.Call) []LiveLeg {
			return []LiveLeg{{Leg: c.Leg, Up: true}, {Leg: c.Guests[0].Leg}}
		}, []string{"hand over", "desk boris: ringing, call ringing", "desk anna: talking, call held"}},
		"guest answered meanwhile": {true, false, func(c call.Call) []LiveLeg {
			return []LiveLeg{{Leg: c.Leg, Up: true}, {Leg: c.Guests[0].Leg, Up: true}}
		}, []string{"hand over", "boris becomes talking", "joined", "admit", "desk boris: talking, call talking", "desk anna: talking, call held"}},
		"agent gone": {true, true, func(c call.Call) []LiveLeg {
			return []LiveLeg{{Leg: c.Guests[0].Leg, Up: true, In: true}}
		}, []string{"hand over", "resumed", "unpark", "transferred", "anna becomes not_ready",
			"desk boris: talking, call talking", "desk anna: not_ready"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t).recording()
			id, _ := s.invited(toBoris, c.consult, c.joined)
			before := s.record(id)
			s.kill().do(SwitchConnected{Live: []LiveCall{live(before, true, c.live(before)...)}})
			s.did(c.did...)
		})
	}
}
