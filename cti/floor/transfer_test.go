package floor

import (
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

var (
	toBoris  = call.Party{Agent: "boris"}
	toRescue = call.Party{Number: "8 (3952) 24-10-00", Name: "МЧС"}
)

// lastHop is the call's last transfer.
func (s *scene) lastHop(c cti.CallID) call.Hop {
	s.t.Helper()
	hops := s.record(c).Hops
	if len(hops) == 0 {
		s.t.Fatalf("call %s was never transferred", c)
	}
	return hops[len(hops)-1]
}

// withBoris brings a caller of the line with a wrap-up and anna together;
// boris is free.
func (s *scene) withBoris() cti.CallID {
	s.t.Helper()
	c := s.talkOn122("anna")
	s.ready("boris", "117")
	return c
}

func TestBlindTransferToAnAgent(t *testing.T) {
	s := open(t).recording()
	c := s.withBoris()
	s.after(time.Minute).ok(Transfer{Agent: "anna", To: toBoris, Note: " Вопрос о пенсии "})
	s.did("transferred", "park", "drop leg", "boris becomes ringing", "offered",
		"desk boris: ringing, call ringing", "ring boris", "anna becomes wrap_up", "desk anna: wrap_up, call ended")
	d := s.m.Desk("boris")
	if hop := d.Call.Hops[0]; hop.From.Name != "ANNA" || hop.Note != "Вопрос о пенсии" || hop.Way != call.Blind {
		t.Errorf("boris's card shows %+v", hop)
	}
	before := s.record(c)
	s.answer(c)
	s.did("boris becomes talking", "answered", "join and record", "desk boris: talking, call talking")
	if hop := s.lastHop(c); hop.Outcome != call.Taken {
		t.Errorf("the hop is %+v", hop)
	}
	if r := s.record(c); r.Transfers != 1 || r.Back != "" || !r.OfferedAt.Equal(before.OfferedAt) || !r.AnsweredAt.Equal(before.AnsweredAt) {
		t.Errorf("the record is %+v", r)
	}
	s.after(time.Second).do(CallerLeft{c, 16})
	s.agentIs("boris", agent.WrapUp)
	s.ok(EndWrapUp{"boris"})
	if s.m.Desk("anna").Call == nil {
		t.Error("anna's card is gone while she wraps up")
	}
	s.ok(EndWrapUp{"anna"})
	if len(s.m.calls) > 0 {
		t.Errorf("on the floor is left %v", s.m.calls)
	}
}

// TestTargetThatDoesNotAnswerGivesTheCallerBack: to the agent, or, when the
// agent is gone, to the front of the queue.
func TestTargetThatDoesNotAnswerGivesTheCallerBack(t *testing.T) {
	targets := map[string]call.Party{"agent": toBoris, "number": toRescue}
	fails := map[string]func(*scene, cti.CallID){
		"no answer":  func(s *scene, c cti.CallID) { s.after(46 * time.Second) },
		"busy":       func(s *scene, c cti.CallID) { s.do(LegLeft{c, s.leg(c), causeBusy}) },
		"no network": func(s *scene, c cti.CallID) { s.do(LegLeft{c, s.leg(c), 38}) },
		"refused": func(s *scene, c cti.CallID) {
			s.do(CommandFailed{Ring{Call: c, Leg: s.leg(c)}, errTest})
		},
	}
	for target, to := range targets {
		for name, fail := range fails {
			for _, gone := range []bool{false, true} {
				t.Run(target+", "+name, func(t *testing.T) {
					s := open(t)
					c := s.withBoris()
					s.do(LegLeft{}) // not of this call
					wrapUp := s.now.Add(time.Hour)
					s.ok(Transfer{Agent: "anna", To: to})
					s.m.seats["anna"].WrapUpEnds = wrapUp
					if s.sloppy = true; gone {
						s.ok(SignOut{"anna"})
					}
					fail(s, c)
					if gone {
						if r := s.record(c); r.State != call.Waiting || !r.Front {
							t.Errorf("the call is %+v, want it before all others", r)
						}
						return
					}
					s.ringsAt(c, "anna")
					if hop := s.lastHop(c); hop.Outcome != call.Returned {
						t.Errorf("the hop is %+v", hop)
					}
					s.after(25 * time.Second) // anna does not answer either
					if r := s.record(c); r.State != call.Waiting || !r.Front {
						t.Errorf("the call is %+v, want it before all others", r)
					}
				})
			}
		}
	}
}

func TestTransferToAQueue(t *testing.T) {
	s := open(t)
	c := s.talkOn122("anna")
	other := s.call("117")
	s.after(time.Second).ok(Transfer{Agent: "anna", To: call.Party{Queue: "117"}})
	s.did("transferred", "park", "drop leg", "anna becomes wrap_up", "desk anna: wrap_up, call ended")
	s.ready("boris", "117")
	s.ringsAt(c, "boris") // who has waited once does not wait behind the others again
	s.after(11 * time.Second)
	if r := s.record(c); r.State != call.Waiting || r.Queue != "117" || s.lastHop(c).Outcome != "" {
		t.Errorf("the record is %+v", r)
	}
	if s.state(other) != call.Waiting {
		t.Error("the other caller is gone")
	}
}

func TestTransferOutside(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	s.after(time.Second).ok(Hold{"anna"}).ok(Transfer{Agent: "anna", To: toRescue})
	s.did("transferred", "drop leg", "offered", "ring +73952241000", "anna becomes ready", "desk anna: ready")
	for _, e := range s.effects {
		if ring, ok := e.(Ring); ok && ring.Caller != "117" {
			t.Errorf("the outside number sees %q", ring.Caller)
		}
	}
	s.answer(c)
	s.did("answered", "join")
	if r := s.record(c); r.Number != "+73952241000" || r.Agent != "" || r.State != call.Talking {
		t.Errorf("the record is %+v", r)
	}
	s.kill().do(SwitchConnected{Live: []LiveCall{live(s.record(c), true, up(s.record(c)))}})
	s.did("hand over")
	s.after(time.Minute).do(LegLeft{c, s.leg(c), causeNormal})
	s.did("drop call 16", "ended: party-hung-up")
}

func TestCallerWhoLeavesWhileTheTargetRings(t *testing.T) {
	for _, to := range []call.Party{toBoris, toRescue} {
		s := open(t)
		c := s.withBoris()
		s.ok(Transfer{Agent: "anna", To: to})
		s.do(CallerLeft{c, 16})
		if end := s.ended(); end.Reason != call.AbandonedQueue {
			t.Errorf("it ended with %+v", end)
		}
		s.agentIs("boris", agent.Ready)
		s.do(LegAnswered{c, "late"})
		s.did("drop leg")
	}
}

func TestTransfersThatAreRefused(t *testing.T) {
	s := open(t)
	s.refused(Transfer{Agent: "anna", To: toBoris}, cti.Conflict)
	c := s.withBoris()
	long := strings.Repeat("я", noteLength+1)
	for _, bad := range []call.Party{
		{}, {Agent: "anna"}, {Queue: "none"}, {Number: "+49301234567"}, {Number: "1"}, {Number: "abc"}, {Agent: "boris", Queue: "117"},
	} {
		s.refused(Transfer{Agent: "anna", To: bad}, cti.Invalid)
		s.refused(Invite{Agent: "anna", To: bad, Consult: true}, cti.Invalid)
	}
	s.refused(Transfer{Agent: "anna", To: toBoris, Note: long}, cti.Invalid)
	s.refused(Invite{Agent: "anna", To: call.Party{Queue: "117"}}, cti.Invalid)
	s.refused(Transfer{Agent: "anna", To: call.Party{Agent: "nobody"}}, cti.Conflict)
	s.refused(CompleteTransfer{Agent: "anna"}, cti.Conflict)
	s.refused(RemoveGuest{Agent: "anna", Leg: "x"}, cti.Conflict)
	s.ok(SetNotReady{"boris", "lunch"})
	s.refused(Transfer{Agent: "anna", To: toBoris}, cti.Conflict)
	s.do(SwitchLost{})
	s.refused(Transfer{Agent: "anna", To: call.Party{Queue: "117"}}, cti.Unavailable)
	if s.state(c) != call.Talking {
		t.Errorf("the call is %s", s.state(c))
	}
}
