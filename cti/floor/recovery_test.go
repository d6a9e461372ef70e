package floor

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// kill ends this life without warning and begins the next one ten seconds
// later with what the journal has. The switch is not connected yet.
func (s *scene) kill() *scene {
	s.t.Helper()
	raw, err := json.Marshal(s.memory)
	if err != nil {
		s.t.Fatal(err)
	}
	var recalled Memory
	if err := json.Unmarshal(raw, &recalled); err != nil {
		s.t.Fatal(err)
	}
	s.now = s.now.Add(10 * time.Second)
	s.m = s.newLife()
	s.m.Restore(s.now, recalled)
	s.phonesUp()
	for _, seat := range s.m.seats {
		seat.deskOnline = true // the desks connect again before the switch
	}
	return s
}

// killAndForget loses the journal, too.
func (s *scene) killAndForget() *scene {
	s.memory, s.sloppy = Memory{}, true
	return s.kill()
}

// live is the call as the switch would list it.
func live(c call.Call, note bool, legs ...LiveLeg) LiveCall {
	lc := LiveCall{Arrival: CallArrived{Call: c.ID, Dialed: c.Dialed, Caller: c.Caller, Origin: c.Origin, Since: c.ArrivedAt}, PickedUp: true, Legs: legs}
	if note {
		lc.Note = &c
	}
	return lc
}

func (s *scene) record(c cti.CallID) call.Call {
	s.t.Helper()
	if s.m.calls[c] == nil {
		s.t.Fatalf("call %s is not on the floor", c)
	}
	return s.m.calls[c].Call
}

func up(c call.Call) LiveLeg { return LiveLeg{Leg: c.Leg, Agent: c.Agent, Up: true, Joined: true} }

// in brings one caller of line 117 into a state; anna is the agent.
func (s *scene) in(state call.State) cti.CallID {
	s.t.Helper()
	var c cti.CallID
	switch state {
	case call.Greeting:
		c = s.call("122")
	case call.Waiting:
		c = s.call("117")
	case call.Ringing:
		c = s.ready("anna", "117").call("117")
	case call.Talking:
		c = s.talk("anna")
	case call.Held:
		c = s.talk("anna")
		s.ok(Hold{"anna"})
	}
	if s.state(c) != state {
		s.t.Fatalf("the call is %s, want %s", s.state(c), state)
	}
	return c
}

var openStates = []call.State{call.Greeting, call.Waiting, call.Ringing, call.Talking, call.Held}

// TestRecovery: what becomes of a call in each state, by what the switch still
// has of it after the restart.
func TestRecovery(t *testing.T) {
	missing := func(call.Call) []LiveLeg { return nil }
	there := func(c call.Call) []LiveLeg { return []LiveLeg{up(c)} }
	unjoined := func(c call.Call) []LiveLeg { return []LiveLeg{{Leg: c.Leg, Agent: c.Agent, Up: true}} }
	rings := func(c call.Call) []LiveLeg { return []LiveLeg{{Leg: c.Leg, Agent: c.Agent}} }
	for name, c := range map[string]struct {
		from call.State
		legs func(call.Call) []LiveLeg
		did  []string
	}{
		"greeting, caller there":      {call.Greeting, missing, []string{"queued", "play wait"}},
		"waiting, caller there":       {call.Waiting, missing, []string{"music"}},
		"ringing, still rings":        {call.Ringing, rings, []string{"music", "desk anna: ringing, call ringing"}},
		"ringing, answered meanwhile": {call.Ringing, unjoined, []string{"anna becomes talking", "answered", "join", "desk anna: talking, call talking"}},
		"ringing, leg missing": {call.Ringing, missing, []string{"missed: interrupted", "anna becomes ready", "music",
			"anna becomes ringing", "offered", "desk anna: ringing, call ringing", "ring anna"}},
		"talking, joined":      {call.Talking, there, []string{"desk anna: talking, call talking"}},
		"talking, unjoined":    {call.Talking, unjoined, []string{"join", "desk anna: talking, call talking"}},
		"talking, leg missing": {call.Talking, missing, []string{"agent_lost", "anna becomes not_ready", "play agent-lost", "desk anna: not_ready"}},
		"held, leg there":      {call.Held, unjoined, []string{"desk anna: talking, call held"}},
		"held, leg missing":    {call.Held, missing, []string{"agent_lost", "anna becomes not_ready", "play agent-lost", "desk anna: not_ready"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			id := s.in(c.from)
			before := s.record(id)
			s.kill().do(SwitchConnected{Live: []LiveCall{live(before, true, c.legs(before)...)}})
			s.did(c.did...)
			if after := s.record(id); !after.ArrivedAt.Equal(before.ArrivedAt) || (before.QueuedAt != time.Time{} && after.State != call.Waiting && !after.QueuedAt.Equal(before.QueuedAt)) {
				t.Errorf("the call was %+v and is %+v", before, after)
			}
		})
	}
}

// TestRecoveryFromTheNoteAlone: the journal is lost, the record on the channel
// is enough to go on, and the agent of a talk is on the floor again.
func TestRecoveryFromTheNoteAlone(t *testing.T) {
	for _, from := range openStates {
		t.Run(string(from), func(t *testing.T) {
			s := open(t)
			id := s.in(from)
			before := s.record(id)
			var legs []LiveLeg
			if before.Leg != "" {
				legs = []LiveLeg{up(before)}
			}
			s.killAndForget().do(SwitchConnected{Live: []LiveCall{live(before, true, legs...)}})
			want := map[call.State]call.State{call.Greeting: call.Waiting, call.Waiting: call.Waiting, call.Ringing: call.Talking, call.Talking: call.Talking, call.Held: call.Held}
			if s.state(id) != want[from] {
				t.Errorf("the call is %s, want %s: %+v", s.state(id), want[from], s.effects)
			}
			if before.Agent != "" {
				s.agentIs("anna", agent.Talking)
			}
			if want[from] == call.Talking {
				s.ok(Hold{"anna"}).ok(Resume{"anna"}).ok(HangUp{"anna"})
			}
		})
	}
}

// TestRecoveryOfWhatNobodyRemembers: neither journal nor note; the call begins
// anew, in the place of its arrival, and an agent's leg that is there is dropped.
func TestRecoveryOfWhatNobodyRemembers(t *testing.T) {
	for _, from := range openStates {
		t.Run(string(from), func(t *testing.T) {
			s := open(t)
			id := s.in(from)
			before := s.record(id)
			var legs []LiveLeg
			want := []string{"arrived", "queued", "pick up", "music"}
			if from == call.Greeting { // of line 122, which announces
				want = []string{"arrived", "queued", "pick up", "play wait"}
			}
			if before.Leg != "" {
				legs, want = []LiveLeg{up(before)}, append([]string{"drop leg"}, want...)
			}
			lc := live(before, false, legs...)
			lc.PickedUp = false
			s.killAndForget().do(SwitchConnected{Live: []LiveCall{lc}})
			s.did(want...)
			if place := s.record(id).QueuedAt; !place.Equal(before.ArrivedAt) {
				t.Errorf("the place is of %v, want that of the arrival %v", place, before.ArrivedAt)
			}
		})
	}
}

// TestCallerWentWhileAway: the call ends once, honestly, and its agent is free.
func TestCallerWentWhileAway(t *testing.T) {
	for _, from := range openStates {
		for name, gone := range map[string]bool{"nothing is listed": false, "only the leg is listed": true} {
			t.Run(string(from)+", "+name, func(t *testing.T) {
				s := open(t)
				id := s.in(from)
				before := s.record(id)
				var list []LiveCall
				if gone && before.Leg != "" {
					lc := live(before, false, up(before))
					lc.Gone = true
					list = append(list, lc)
				}
				s.kill().do(SwitchConnected{Live: list})
				end := s.ended()
				if end.Result != call.Indeterminate || end.Reason != call.LostUnwatched || s.state(id) != call.Ended {
					t.Errorf("it ended with %+v", end)
				}
				if before.Agent != "" {
					s.agentIs("anna", agent.Ready)
				}
				if dropped := slices.ContainsFunc(s.effects, func(e Effect) bool { _, is := e.(DropLeg); return is }); dropped != (len(list) > 0) {
					t.Errorf("the lonely leg: %v", s.effects)
				}
			})
		}
	}
}

// TestLinkIsLostAndComesBack: the same without a restart.
func TestLinkIsLostAndComesBack(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	waiting := s.call("117")
	s.do(SwitchLost{})
	if s.m.Board().SwitchUp {
		t.Error("the board says that the switch is there")
	}
	talk, wait := s.record(c), s.record(waiting)
	s.after(time.Minute).do(SwitchConnected{Live: []LiveCall{live(talk, true, up(talk)), live(wait, true)}})
	s.did("music", "desk anna: talking, call talking")
	s.ok(HangUp{"anna"})
	s.ringsAt(waiting, "anna")
}

// TestHoldWhoseRefusalWasLost with the process: who is held on record hears
// nobody.
func TestHoldWhoseRefusalWasLost(t *testing.T) {
	s := open(t)
	c := s.talk("anna")
	s.ok(Hold{"anna"})
	held := s.record(c)
	s.kill().do(SwitchConnected{Live: []LiveCall{live(held, true, up(held))}})
	s.did("park", "desk anna: talking, call held")
	s.kill().do(SwitchConnected{Live: []LiveCall{live(held, true, LiveLeg{Leg: held.Leg, Agent: held.Agent, Up: true})}})
	s.did("desk anna: talking, call held")
}

// TestEndedCallWhoseDropWasLost: a channel that we ended is dropped again and
// does not become a second call, with or without the record of the first.
func TestEndedCallWhoseDropWasLost(t *testing.T) {
	s := open(t)
	c := s.talkOn122("anna")
	talk := s.record(c)
	s.ok(HangUp{"anna"}) // in wrap-up now; the commands are lost with the process
	s.kill().do(SwitchConnected{Live: []LiveCall{live(talk, true, up(talk))}})
	s.did("drop leg", "drop call 16")
	s.after(time.Minute) // the wrap-up is over, the call is forgotten
	s.kill().do(SwitchConnected{Live: []LiveCall{live(talk, true, up(talk))}})
	s.did("drop leg", "drop call 16")
	s.do(CallArrived{Call: c, Dialed: "122", Since: talk.ArrivedAt})
	s.did("drop call 16")
}

func TestDroppedCallsAreForgottenInTime(t *testing.T) {
	var d dropped
	agentHungUp, callerHungUp := call.Finish{Reason: call.AgentHungUp}, call.Finish{Reason: call.CallerHungUp}
	d.note("a", noon, agentHungUp)
	d.note("b", noon.Add(time.Minute), callerHungUp) // its channel went first
	d.note("a", noon.Add(2*time.Minute), agentHungUp)
	if !d.has["a"] || d.has["b"] || len(d.order) != 1 {
		t.Errorf("remembered are %v", d.order)
	}
	d.note("c", noon.Add(droppedFor+time.Second), agentHungUp)
	if d.has["a"] || !d.has["c"] || len(d.order) != 1 {
		t.Errorf("after a quarter of an hour remembered are %v", d.order)
	}
}

// TestTwoNotesOfOneAgent: the note of an offer that was missed is old; it must
// not take the agent out of the offer that rings now.
func TestTwoNotesOfOneAgent(t *testing.T) {
	for _, swap := range []bool{false, true} {
		s := open(t).ready("anna", "117")
		first, second := s.arrival("117", 0), s.arrival("117", -time.Millisecond)
		if swap {
			first, second = second, first
		}
		stale := call.Call{ID: first.Call, State: call.Ringing, Line: "117", Dialed: "117", Queue: "117", Agent: "anna", Leg: "old", Rings: 1, ArrivedAt: noon, QueuedAt: noon}
		fresh := stale
		fresh.ID, fresh.Leg = second.Call, "new"
		s.killAndForget().do(SwitchConnected{Live: []LiveCall{live(stale, true), live(fresh, true, LiveLeg{Leg: "new", Agent: "anna"})}})
		s.ringsAt(second.Call, "anna")
		s.agentIs("anna", agent.Ringing)
		if s.state(first.Call) != call.Waiting {
			t.Errorf("the other call is %s", s.state(first.Call))
		}
	}
}

// TestPlacesAreKeptAcrossARestart, front places included.
func TestPlacesAreKeptAcrossARestart(t *testing.T) {
	s := open(t)
	broken := s.talk("anna")
	var calls []cti.CallID
	for range 3 {
		calls = append(calls, s.call("117"))
	}
	s.do(LegLeft{broken, s.leg(broken), 41})
	var list []LiveCall
	for _, c := range append([]cti.CallID{broken}, calls...) {
		list = append(list, live(s.record(c), true))
	}
	s.kill().do(SwitchConnected{Live: list})
	for i, c := range append([]cti.CallID{broken}, calls...) {
		id := []string{"boris", "vera", "gleb", "dina"}[i]
		s.ready(id, "117")
		s.ringsAt(c, cti.AgentID(id))
		s.answer(c)
	}
}

// TestClocksAreKeptAcrossARestart: a wrap-up that ended meanwhile is over; a
// desk that does not come back is missed after the usual grace.
func TestClocksAreKeptAcrossARestart(t *testing.T) {
	s := open(t)
	c := s.talkOn122("anna")
	s.do(CallerLeft{c, 16}).kill()
	s.m.seats["anna"].deskOnline = false
	s.do(SwitchConnected{})
	s.agentIs("anna", agent.WrapUp)
	s.after(15 * time.Second) // the grace; the wrap-up has 5 s left
	s.agentIs("anna", agent.WrapUp)
	s.after(5 * time.Second)
	s.agentIs("anna", agent.NotReady, agent.DeskLost)

	s = open(t)
	c = s.talkOn122("anna")
	s.do(CallerLeft{c, 16})
	s.now = s.now.Add(time.Minute)
	s.kill().do(SwitchConnected{})
	s.agentIs("anna", agent.Ready)
}

func TestMemoryRefusesWhatIsNoMemory(t *testing.T) {
	var m Memory
	if err := json.Unmarshal([]byte(`{"agents":7}`), &m); err == nil {
		t.Error("a number was taken for the agents")
	}
	if err := m.Apply(cti.Event{ID: "1", Call: "c", Body: call.HeldEvent{}}); err == nil {
		t.Error("a call that never arrived was held")
	}
	if err := m.Apply(cti.Event{ID: "2", Body: cti.Unknown{Name: "call.later"}}); err != nil {
		t.Errorf("an unknown event: %v", err)
	}
}

// TestAgentWhoseCallIsInNoRecord is free again: a memory that lost a call must
// not lock its agent out.
func TestAgentWhoseCallIsInNoRecord(t *testing.T) {
	for state, want := range map[agent.State]agent.State{agent.Ringing: agent.Ready, agent.Talking: agent.Ready, agent.WrapUp: agent.WrapUp} {
		s := open(t)
		s.sloppy = true
		a := agent.Agent{Profile: profile("anna", "117"), State: state, Since: s.now, IdleSince: s.now, Call: "lost", After: agent.Ready}
		if state == agent.WrapUp {
			a.WrapUpEnds = s.now.Add(time.Minute)
		}
		if err := s.memory.Apply(cti.Event{ID: "1", At: s.now, Agent: "anna", Body: agent.ChangedEvent{Agent: a}}); err != nil {
			t.Fatal(err)
		}
		s.m = s.newLife()
		s.m.Restore(s.now, s.memory)
		s.phonesUp()
		s.m.seats["anna"].deskOnline = true
		waiting := s.arrival("117", time.Minute)
		s.do(SwitchConnected{Live: []LiveCall{{Arrival: waiting}}})
		if want == agent.Ready {
			s.ringsAt(waiting.Call, "anna")
		} else {
			s.agentIs("anna", want)
		}
	}
}
