package floor

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

// surveyed is a floor whose line 117 asks after a talk.
func surveyed(t *testing.T) *scene {
	s := open(t)
	p := testPlan()
	p.Lines[1].Survey = &plan.Survey{}
	p.Queues[1].WrapUpSeconds = 300
	return s.do(PlanChanged{Plan: p})
}

// askedBy lets anna talk with a caller for a minute and hang up.
func (s *scene) askedBy() cti.CallID {
	s.t.Helper()
	c := s.talk("anna")
	s.after(time.Minute).ok(HangUp{"anna"})
	s.did("drop leg", "part", "rating_asked", "play survey", "anna becomes wrap_up", "desk anna: wrap_up, call ended")
	return c
}

// wantTalk expects the end of the talk of a minute, whatever came after it.
func (s *scene) wantTalk(c cti.CallID, mark int) {
	s.t.Helper()
	end := s.ended()
	if end.Result != call.Success || end.Reason != call.AgentHungUp || end.TalkMS != 60_000 {
		s.t.Errorf("the call ended with %+v", end)
	}
	record := s.memory.calls[c]
	if record.ID == "" {
		return // nobody wraps it up any more
	}
	if record.Mark() != mark || record.Agent != "anna" || record.EndedAt.Sub(record.AnsweredAt) != time.Minute {
		s.t.Errorf("the record is %+v, its mark %d, want %d", record, record.Mark(), mark)
	}
}

func TestTheCitizenGivesAMark(t *testing.T) {
	s := surveyed(t)
	c := s.askedBy()
	if v := s.m.Desk("anna").Call; v.Reason != call.AgentHungUp {
		t.Errorf("anna's desk shows %+v", v)
	}
	s.after(2 * time.Second).do(KeyPressed{c, "4"})
	s.did("rated", "stop survey", "play thank-you", "desk anna: wrap_up, call ended")
	s.do(KeyPressed{c, "1"}) // one mark is enough
	s.did()
	s.after(2 * time.Second).heard(c)
	s.did("drop call 16", "ended: agent-hung-up", "desk anna: wrap_up, call ended")
	s.wantTalk(c, 4)
}

func TestTheCitizenMayGiveNone(t *testing.T) {
	for name, leave := range map[string]func(*scene, cti.CallID){
		"hangs up": func(s *scene, c cti.CallID) { s.after(time.Second).do(CallerLeft{c, 16}) },
		"is silent": func(s *scene, c cti.CallID) {
			s.heard(c).after(5 * time.Second)
			s.did("play survey")
			s.heard(c).after(5 * time.Second)
			s.did("play thank-you")
			s.heard(c)
		},
		"presses others": func(s *scene, c cti.CallID) {
			s.do(KeyPressed{c, "9"})
			s.did("stop survey", "play invalid-key+survey")
			s.do(KeyPressed{c, "0"})
			s.did("stop invalid-key+survey", "play thank-you")
			s.heard(c)
		},
		"hears nothing": func(s *scene, c cti.CallID) { s.after(ratingLimit) },
	} {
		t.Run(name, func(t *testing.T) {
			s := surveyed(t)
			c := s.askedBy()
			leave(s, c)
			s.wantTalk(c, 0)
		})
	}
}

// TestTheAgentIsNotHeld: the next caller is served while the first is asked.
func TestTheAgentIsNotHeld(t *testing.T) {
	s := surveyed(t)
	c := s.askedBy()
	s.ok(EndWrapUp{"anna"})
	next := s.call("117")
	s.ringsAt(next, "anna")
	s.do(KeyPressed{c, "5"}).heard(c)
	if end := s.ended(); end.Reason != call.AgentHungUp {
		t.Errorf("the call ended with %+v", end)
	}
	s.agentIs("anna", agent.Ringing)
}

func TestWhoIsNotAsked(t *testing.T) {
	hangsUp := func(s *scene, c cti.CallID) { s.after(time.Minute).ok(HangUp{"anna"}) }
	for name, end := range map[string]func(*scene, cti.CallID){
		"a short talk":       func(s *scene, c cti.CallID) { s.after(9 * time.Second).ok(HangUp{"anna"}) },
		"the caller left":    func(s *scene, c cti.CallID) { s.after(time.Minute).do(CallerLeft{c, 16}) },
		"the line broke":     func(s *scene, c cti.CallID) { s.after(time.Minute).do(LegLeft{c, s.leg(c), 41}) },
		"held":               func(s *scene, c cti.CallID) { s.ok(Hold{"anna"}).after(time.Minute).ok(HangUp{"anna"}) },
		"carried elsewhere":  func(s *scene, c cti.CallID) { s.after(time.Minute).ok(Transfer{Agent: "anna", To: toRescue}) },
		"a line that is not": func(s *scene, c cti.CallID) { s.do(PlanChanged{Plan: testPlan()}); hangsUp(s, c) },
	} {
		t.Run(name, func(t *testing.T) {
			s := surveyed(t)
			c := s.talk("anna")
			end(s, c)
			if s.state(c) == call.Rating {
				t.Errorf("the call is %+v", s.record(c))
			}
		})
	}
}

func TestNobodyIsAskedTwiceInAWeek(t *testing.T) {
	s := surveyed(t)
	s.ready("anna", "117")
	ask := func() bool {
		c := s.from(citizen, "117")
		s.answer(c)
		s.after(time.Minute).ok(HangUp{"anna"})
		asked := s.state(c) == call.Rating
		if asked {
			s.do(CallerLeft{c, 16})
		}
		s.ok(EndWrapUp{"anna"})
		return asked
	}
	if !ask() || ask() {
		t.Error("asked twice, or never")
	}
	s.kill().do(SwitchConnected{})
	p := testPlan()
	p.Lines[1].Survey, p.Queues[1].WrapUpSeconds = &plan.Survey{}, 30
	s.do(PlanChanged{Plan: p})
	if ask() {
		t.Error("a restart forgot who was asked")
	}
	s.now = s.now.Add(7 * 24 * time.Hour)
	s.do(Tick{})
	s.ok(SetReady{"anna"})
	if !ask() {
		t.Error("not asked again after a week")
	}
}

// TestAQuestionOutlivesACrash: the talk's success stays, and the citizen is asked
// once more or let go.
func TestAQuestionOutlivesACrash(t *testing.T) {
	for name, c := range map[string]struct {
		mark bool
		away time.Duration
		live bool
		said string
	}{
		"asked again":        {live: true, said: "survey"},
		"let go after a key": {mark: true, live: true, said: "thank-you"},
		"too late":           {away: time.Minute, live: true},
		"hung up meanwhile":  {},
	} {
		t.Run(name, func(t *testing.T) {
			s := surveyed(t)
			id := s.askedBy()
			if c.mark {
				s.do(KeyPressed{id, "3"})
			}
			record := s.record(id)
			s.kill()
			s.now = s.now.Add(c.away)
			var there []LiveCall
			if c.live {
				there = append(there, live(record, true, LiveLeg{Leg: record.Leg, Agent: "anna", Up: true})) // a ghost of the agent
			}
			s.do(SwitchConnected{Live: there})
			if c.said != "" {
				if s.played() != c.said {
					t.Errorf("the citizen hears %q", s.played())
				}
				s.heard(id)
				s.do(CallerLeft{id, 16})
			}
			if s.state(id) != call.Ended {
				t.Fatalf("the call is %+v", s.record(id))
			}
			s.agentIs("anna", agent.WrapUp)
			if got := s.memory.calls[id]; got.Finish.Result != call.Success || got.TalkMS != 60_000 || got.EndedAt.Sub(got.AnsweredAt) != time.Minute {
				t.Errorf("the record is %+v", got)
			}
		})
	}
}
