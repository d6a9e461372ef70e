package floor

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// acts gives the acts that the last step put on record.
func (s *scene) acts() (out []act.DoneEvent) {
	s.t.Helper()
	for _, e := range s.effects {
		if emit, ok := e.(Emit); ok {
			if done, ok := emit.Event.Body.(act.DoneEvent); ok {
				if emit.Event.By.Kind != "supervisor" || emit.Event.By.ID == "" {
					s.t.Errorf("the act %+v was done by %+v", done, emit.Event.By)
				}
				out = append(out, done)
			}
		}
	}
	return out
}

// acted expects that the last step put exactly this act on record.
func (s *scene) acted(kind act.Kind, why string) {
	s.t.Helper()
	if acts := s.acts(); len(acts) != 1 || acts[0].Kind != kind || acts[0].Why != why {
		s.t.Errorf("on record are %+v, want one %s", acts, kind)
	}
}

func TestSupervisorChangesAnAgentsState(t *testing.T) {
	s := open(t)
	s.refused(Act{By: "vera", Kind: act.NotReady, Agent: "anna", Reason: "break"}, cti.Conflict) // not on shift
	s.ready("anna", "117")
	s.refused(Act{By: "vera", Kind: act.Ready, Agent: "anna"}, cti.Conflict)
	s.ok(Act{By: "vera", Kind: act.NotReady, Agent: "anna", Reason: "break", Why: "просила"})
	s.acted(act.NotReady, "просила")
	s.agentIs("anna", agent.NotReady, "break")
	s.refused(Act{By: "vera", Kind: act.NotReady, Agent: "anna", Reason: "break"}, cti.Conflict)
	c := s.call("117")
	s.ok(Act{By: "vera", Kind: act.Ready, Agent: "anna"})
	s.acted(act.Ready, "")
	s.ringsAt(c, "anna")
	s.answer(c)
	s.refused(Act{By: "vera", Kind: act.SignOut, Agent: "anna"}, cti.Conflict)
	s.refused(Act{By: "vera", Kind: act.EndWrapUp, Agent: "anna"}, cti.Conflict)
	s.do(CallerLeft{c, 16})
	s.ok(Act{By: "vera", Kind: act.SignOut, Agent: "anna", Why: "домой"})
	s.acted(act.SignOut, "домой")
	s.agentIs("anna", agent.Offline)
	s.refused(Act{By: "vera", Kind: "dance", Agent: "anna"}, cti.Invalid)
}

func TestSupervisorEndsAStuckWrapUp(t *testing.T) {
	s := open(t)
	c := s.talkOn122("anna")
	s.do(CallerLeft{c, 16})
	s.agentIs("anna", agent.WrapUp)
	s.ok(Act{By: "vera", Kind: act.EndWrapUp, Agent: "anna"})
	s.acted(act.EndWrapUp, "")
	s.agentIs("anna", agent.Ready)
}

// TestQueuesOfASupervisorHoldUntilSignOut: the browser signs in again and again
// with the administrator's queues.
func TestQueuesOfASupervisorHoldUntilSignOut(t *testing.T) {
	s := open(t)
	s.ready("anna", "117")
	s.refused(Act{By: "vera", Kind: act.Queues, Agent: "anna"}, cti.Invalid)
	s.refused(Act{By: "vera", Kind: act.Queues, Agent: "anna", Queues: []cti.QueueID{"999"}}, cti.Invalid)
	s.refused(Act{By: "vera", Kind: act.Queues, Agent: "anna", Queues: []cti.QueueID{"117"}}, cti.Conflict)
	c := s.call("122")
	s.heard(c, "hello")
	if s.state(c) != call.Waiting {
		t.Fatalf("the call is %s", s.state(c))
	}
	s.ok(Act{By: "vera", Kind: act.Queues, Agent: "anna", Queues: []cti.QueueID{"122"}})
	s.acted(act.Queues, "")
	s.ringsAt(c, "anna")
	s.do(CallerLeft{c, 16})
	s.do(SignIn{profile("anna", "117")})
	if got := s.m.seats["anna"].Queues; len(got) != 1 || got[0] != "122" {
		t.Errorf("after signing in again the queues are %v", got)
	}
	s.ok(SignOut{"anna"})
	s.do(SignIn{profile("anna", "117")})
	if got := s.m.seats["anna"].Queues; len(got) != 1 || got[0] != "117" {
		t.Errorf("on the next shift the queues are %v", got)
	}
}

func TestSupervisorMovesACallerToTheFront(t *testing.T) {
	s := open(t)
	first, second := s.call("117"), s.call("117")
	s.ok(Act{By: "vera", Kind: act.Front, Call: second, Why: "инфаркт"})
	s.acted(act.Front, "инфаркт")
	if !s.remembered().Front {
		t.Error("the channel does not remember the place")
	}
	s.refused(Act{By: "vera", Kind: act.Front, Call: second}, cti.Conflict)
	s.ready("anna", "117")
	s.ringsAt(second, "anna")
	s.refused(Act{By: "vera", Kind: act.Front, Call: second}, cti.Conflict) // rings already
	s.do(CallerLeft{first, 16})
	s.refused(Act{By: "vera", Kind: act.Front, Call: first}, cti.Conflict)
}

// TestAFrontCallerIsKeptAgain: the agent who last spoke with the caller went and
// came back, and takes the caller when the supervisor moves her to the front.
func TestAFrontCallerIsKeptAgain(t *testing.T) {
	s := routed(t).skilled("anna", nil)
	c := s.from("+73952111111", "117")
	s.after(time.Minute) // until nobody asks for skills
	s.answer(c).ok(HangUp{"anna"}).after(time.Minute)
	busy := s.from("+73952222222", "118")
	s.ringsAt(busy, "anna")
	s.answer(busy)
	c = s.from("+73952111111", "117")
	s.ok(SetNotReady{"anna", "lunch"}).ok(SetReady{"anna"}).ok(HangUp{"anna"})
	if s.state(c) != call.Waiting {
		t.Fatalf("without the skill and kept for nobody the call is %s", s.state(c))
	}
	s.ok(Act{By: "vera", Kind: act.Front, Call: c, Why: "инфаркт"})
	s.ringsAt(c, "anna")
}

// TestSupervisorGivesACallerToAChosenAgent who need not serve the queue.
func TestSupervisorGivesACallerToAChosenAgent(t *testing.T) {
	s := open(t)
	s.ready("boris", "122")
	first, second := s.call("117"), s.call("117")
	s.refused(Act{By: "vera", Kind: act.Assign, Call: second, Agent: "nobody"}, cti.Conflict)
	s.ok(Act{By: "vera", Kind: act.Assign, Call: second, Agent: "boris"})
	s.acted(act.Assign, "")
	s.ringsAt(second, "boris")
	s.refused(Act{By: "vera", Kind: act.Assign, Call: first, Agent: "boris"}, cti.Conflict) // busy now
	s.answer(second)
	s.do(CallerLeft{second, 16})
	s.do(PhoneChanged{Phone: "web-boris", Up: false})
	s.refused(Act{By: "vera", Kind: act.Assign, Call: first, Agent: "boris"}, cti.Conflict) // cannot be rung
	s.do(PhoneChanged{Phone: "web-boris", Up: true}).do(SwitchLost{})
	s.refused(Act{By: "vera", Kind: act.Assign, Call: first, Agent: "boris"}, cti.Unavailable)
}

func TestTakeOver(t *testing.T) {
	s := open(t)
	s.ready("vera", "122").ok(SetNotReady{"vera", "break"})
	c := s.talk("anna")
	s.refused(Act{By: "chief", Kind: act.TakeOver, Agent: "anna"}, cti.Conflict) // takes no calls
	s.refused(Act{By: "vera", Kind: act.TakeOver, Agent: "vera"}, cti.Conflict)
	s.after(time.Minute).ok(Act{By: "vera", Kind: act.TakeOver, Agent: "anna", Why: "жалоба"})
	s.acted(act.TakeOver, "жалоба")
	s.ringsAt(c, "vera")
	s.agentIs("anna", agent.Ready)
	if l := s.m.calls[c]; !l.Front || l.TalkMS != 60_000 {
		t.Errorf("the record is %+v", l.Call)
	}
	s.answer(c)
	s.do(CallerLeft{c, 16})
	s.agentIs("vera", agent.NotReady, "break") // the pause goes on
}

// TestTakeOverOfWhoListens waits for the line: a browser has one.
func TestTakeOverOfWhoListens(t *testing.T) {
	s := open(t)
	s.ready("vera", "122").ok(SetNotReady{"vera", "break"})
	c := s.talk("anna")
	w := s.follow("vera", "anna", act.Listen)
	s.do(WatchAnswered{w})
	s.ok(Act{By: "vera", Kind: act.TakeOver, Agent: "anna"})
	if s.state(c) != call.Talking || len(s.m.watches) != 0 {
		t.Fatalf("the call is %s, the watches are %v", s.state(c), s.m.watches)
	}
	s.do(WatchLeft{w})
	s.acted(act.TakeOver, "")
	s.ringsAt(c, "vera")

	// Missed: the caller goes on to whoever is free.
	s.do(LegLeft{c, s.leg(c), 21})
	s.ringsAt(c, "anna")
}

// TestTakeOverComesTooLate: the talk ended before the line was free.
func TestTakeOverComesTooLate(t *testing.T) {
	s := open(t)
	s.ready("vera", "122").ok(SetNotReady{"vera", "break"})
	c := s.talk("anna")
	w := s.follow("vera", "anna", act.Listen)
	s.ok(Act{By: "vera", Kind: act.TakeOver, Agent: "anna"})
	s.do(CallerLeft{c, 16})
	s.do(WatchLeft{w})
	if len(s.acts()) > 0 || len(s.m.takeOvers) > 0 {
		t.Errorf("%v and %v are left", s.acts(), s.m.takeOvers)
	}
	s.agentIs("vera", agent.NotReady, "break")
}
