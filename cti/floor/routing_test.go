package floor

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

// routed is a floor whose line 117 asks for skills and keeps callers for the
// agent they know, and whose line 118 leads to the same queue with priority.
func routed(t *testing.T) *scene {
	s := open(t)
	p := testPlan()
	p.Lines = append(p.Lines, plan.Line{ID: "118", Name: "Важная", Queue: "117", Priority: 2, Demands: []plan.Demand{{}}})
	p.Queues[1].Demands = []plan.Demand{
		{Skills: cti.Skills{"law": 60}}, {AfterSeconds: 30, Skills: cti.Skills{"law": 30}}, {AfterSeconds: 60},
	}
	p.Queues[1].LastAgent = plan.LastAgent{Hours: 2, Seconds: 20}
	return s.do(PlanChanged{Plan: p})
}

// skilled signs an agent of queue 117 in, ready.
func (s *scene) skilled(id string, skills cti.Skills) *scene {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	p := profile(id, "117")
	p.Skills = skills
	s.do(SignIn{p}).do(PhoneChanged{Phone: "web-" + id, Up: true})
	return s.ok(SetReady{cti.AgentID(id)})
}

// from lets a known number dial.
func (s *scene) from(number, dialed string) cti.CallID {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	in := s.arrival(dialed, 0)
	in.Caller = number
	s.do(in)
	return in.Call
}

func TestComplaint14SkillsAreAskedForAndRelax(t *testing.T) {
	s := routed(t).skilled("novice", nil).skilled("clerk", cti.Skills{"law": 30})
	c := s.call("117")
	if s.state(c) != call.Waiting {
		t.Fatalf("the call is %s though nobody has the skill", s.state(c))
	}
	s.after(29 * time.Second)
	if s.state(c) != call.Waiting {
		t.Errorf("after 29 s the call is %s", s.state(c))
	}
	s.after(time.Second)
	s.ringsAt(c, "clerk")
	s.ok(HangUp{"clerk"}) // declines: the place and the time of waiting stay
	s.after(30 * time.Second)
	s.ringsAt(c, "novice")
}

func TestLongestIdleOfThoseWhoFit(t *testing.T) {
	s := routed(t).skilled("novice", nil).skilled("first", cti.Skills{"law": 60}).skilled("second", cti.Skills{"law": 100})
	s.ringsAt(s.call("117"), "first")
	s.ringsAt(s.call("117"), "second")
}

// TestPriorityAges: two levels are worth two minutes, no more.
func TestPriorityAges(t *testing.T) {
	s := open(t)
	p := testPlan()
	p.Lines = append(p.Lines, plan.Line{ID: "118", Name: "Важная", Queue: "117", Priority: 2})
	s.do(PlanChanged{Plan: p})
	old := s.call("117")
	s.after(90 * time.Second)
	important := s.call("118")
	s.after(60 * time.Second)
	late := s.call("118")
	for _, want := range []cti.CallID{important, old, late} {
		id := "a" + string(want[len(want)-2:])
		s.ready(id, "117")
		s.ringsAt(want, cti.AgentID(id))
	}
}

func TestLastAgentGoesFirst(t *testing.T) {
	s := routed(t)
	law := cti.Skills{"law": 90}
	s.skilled("anna", law)
	c := s.from("+73952111111", "117")
	s.answer(c).ok(HangUp{"anna"})
	s.skilled("boris", law)
	s.after(time.Minute)
	s.ok(SetNotReady{"boris", "break"}).ok(SetReady{"boris"})

	t.Run("though another is idle longer", func(*testing.T) {
		s.talkedWith("vera", law, "+73952222222")
		c := s.from("+73952222222", "117")
		s.ringsAt(c, "vera")
		s.do(CallerLeft{Call: c, Cause: 16})
	})
	t.Run("waits for her for a while", func(*testing.T) {
		busy := s.from("+73952111111", "117")
		s.ringsAt(busy, "anna")
		s.answer(busy)
		c := s.from("+73952111111", "117")
		if s.state(c) != call.Waiting {
			t.Errorf("the caller was not kept: %s", s.state(c))
		}
		s.after(20 * time.Second)
		s.ringsAt(c, "boris")
		s.do(CallerLeft{Call: c, Cause: 16})
		s.ok(HangUp{"anna"})
	})
	t.Run("but not for one who goes", func(*testing.T) {
		s.answer(s.from("+73952111111", "117"))
		c := s.from("+73952111111", "117")
		s.ok(SetNotReady{"anna", "lunch"})
		s.ringsAt(c, "boris")
	})
}

// talkedWith lets an agent talk with a number once.
func (s *scene) talkedWith(id string, skills cti.Skills, number string) {
	s.t.Helper()
	s.skilled(id, skills)
	in := s.arrival("117", 0)
	in.Caller = number
	for _, other := range []cti.AgentID{"anna", "boris"} {
		s.ok(SetNotReady{other, "break"})
	}
	s.do(in).ringsAt(in.Call, cti.AgentID(id))
	s.answer(in.Call).ok(HangUp{cti.AgentID(id)})
	for _, other := range []cti.AgentID{"anna", "boris"} {
		s.ok(SetReady{other})
	}
}

func TestLastAgentIsForgottenInTime(t *testing.T) {
	s := routed(t).skilled("boris", cti.Skills{"law": 60})
	s.talkedAlone("anna", "+73952333333")
	s.after(2*time.Hour + time.Minute)
	s.ringsAt(s.from("+73952333333", "117"), "boris")
}

// talkedAlone lets a new agent talk with a number while boris has a break.
func (s *scene) talkedAlone(id, number string) {
	s.t.Helper()
	s.ok(SetNotReady{"boris", "break"}).skilled(id, cti.Skills{"law": 60})
	c := s.from(number, "117")
	s.answer(c).ok(HangUp{cti.AgentID(id)}).ok(SetReady{"boris"})
}

// TestRoutingSurvivesARestart: skills, the last agent and the place in the queue
// are known to the next life.
func TestRoutingSurvivesARestart(t *testing.T) {
	s := routed(t).skilled("anna", cti.Skills{"law": 90})
	s.answer(s.from("+73952444444", "117"))
	kept := s.from("+73952444444", "117")
	before := s.m
	s.m = s.newLife()
	s.m.plan = before.plan
	s.m.Restore(s.now, s.memory)
	s.phonesUp()
	live := []LiveCall{}
	for _, id := range before.callIDs() {
		l := before.calls[id]
		lc := LiveCall{Arrival: CallArrived{Call: id, Since: l.ArrivedAt}, Note: &l.Call, PickedUp: true}
		if l.Leg != "" {
			lc.Legs = []LiveLeg{{Leg: l.Leg, Agent: l.Agent, Up: true, Joined: true}}
		}
		live = append(live, lc)
	}
	s.do(SwitchConnected{live})
	s.skilled("boris", cti.Skills{"law": 90})
	if s.state(kept) != call.Waiting {
		t.Errorf("the caller who was kept for anna is %s", s.state(kept))
	}
	s.ok(HangUp{"anna"})
	s.ringsAt(kept, "anna")
}

func TestPlanChangeAsksAnew(t *testing.T) {
	s := routed(t).skilled("novice", nil)
	c := s.call("117")
	s.do(PlanChanged{Plan: testPlan()})
	s.ringsAt(c, "novice")
}

func TestTalksAreBounded(t *testing.T) {
	var a talks
	for i := range 3 * talksKept {
		a.note(talk{Caller: string(rune('а' + i%7)), Agent: "x", At: noon.Add(time.Duration(i))})
	}
	if len(a.list()) != 7 || len(a.order) > 2*talksKept {
		t.Errorf("of seven callers %d talks are kept, in a list of %d", len(a.list()), len(a.order))
	}
	for i := range 2 * talksKept {
		a.note(talk{Caller: string(cti.NewCallID(noon.Add(time.Duration(i)*time.Second), "x")), Agent: "x", At: noon})
	}
	if _, known := a.of("а"); known || len(a.list()) != talksKept {
		t.Errorf("%d talks are kept, the oldest: %v", len(a.list()), known)
	}
}

// TestFrontOfWhoKnowsAFreeAgent: nobody is kept for an agent whose page is being
// loaded anew; whom a supervisor puts in front afterwards is hers again, at once.
func TestFrontOfWhoKnowsAFreeAgent(t *testing.T) {
	s := routed(t).skilled("anna", cti.Skills{"law": 90})
	c := s.from("+73952111111", "117")
	s.answer(c).ok(HangUp{"anna"})
	p := profile("anna", "117")
	s.do(SignIn{p}) // she has lost the skill
	busy := s.from("+73952111111", "117")
	s.answer(busy)
	waits := s.from("+73952111111", "117")
	s.do(PhoneRestarted{Agent: "anna"}).do(CallerLeft{busy, 16})
	if s.state(waits) != call.Waiting {
		t.Fatalf("the caller, who asks for a skill, is %s", s.state(waits))
	}
	s.ok(Act{By: "vera", Kind: act.Front, Call: waits})
	s.ringsAt(waits, "anna")
}
