package floor

import (
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/plan"
)

// keyed is a floor whose queue 117 offers a call-back by 1, queue 122 by 3 and
// English by 9, and tells of it after half a minute.
func keyed(t *testing.T) *scene {
	s := open(t)
	return s.do(PlanChanged{Plan: keyedPlan()})
}

func keyedPlan() plan.Plan {
	p := testPlan()
	p.Queues[1].Keys = []plan.Choice{
		{Key: "1", Action: plan.Action{Do: plan.CallBack}}, {Key: "3", Action: plan.Action{Queue: "122", Announce: "other"}},
		{Key: "9", Action: plan.Action{Do: plan.Repeat, Language: "en"}},
	}
	p.Queues[1].TellKeys = plan.TellKeys{Prompt: "keys", AfterSeconds: 30}
	return p
}

// press lets a caller press keys, a second apart.
func (s *scene) press(c cti.CallID, keys string) *scene {
	s.t.Helper()
	for _, key := range keys {
		s.now = s.now.Add(time.Second)
		s.do(KeyPressed{c, string(key)})
	}
	return s
}

// asked lets a citizen call, wait a minute and ask to be called back.
func (s *scene) askedBack(number string) callback.Callback {
	s.t.Helper()
	c := s.from(number, "117")
	s.after(time.Minute).press(c, "11")
	promise := s.promise()
	s.heard(c)
	return promise
}

const readBack = "callback-number+digit-8+pause+digit-9+digit-0+digit-2+pause+digit-5+digit-5+digit-5+pause+digit-0+digit-1+pause+digit-0+digit-1"

func TestTheNumberIsReadBackAndThePlaceIsKept(t *testing.T) {
	s := keyed(t)
	c := s.from(citizen, "117")
	since := s.now
	s.after(time.Minute).press(c, "1")
	if want := readBack + "+callback-confirm"; s.played() != want {
		t.Errorf("after the key is heard\n%s, want\n%s", s.played(), want)
	}
	if s.state(c) != call.Waiting || s.m.calls[c].waits.Number() != 1 {
		t.Errorf("the key cost the place: the call is %s", s.state(c))
	}
	s.press(c, "1")
	p := s.promise()
	if p.Why != callback.ByKey || p.Number != citizen || !p.Since.Equal(since) || p.Call != c || p.State != callback.Open {
		t.Errorf("the promise is %+v", p)
	}
	if note := s.remembered(); s.played() != "callback-promised" || note.Farewell == nil {
		t.Errorf("then %q is heard, and on the channel is %+v", s.played(), note)
	}
	s.heard(c)
	if end := s.ended(); end.Result != call.Success || end.Reason != call.CallbackPromised || end.WaitMS != s.now.Sub(since).Milliseconds() {
		t.Errorf("the call ended with %+v", end)
	}
	if all := s.m.Callbacks(s.now); len(all) != 1 || !all[0].Due {
		t.Errorf("the list is %+v", all)
	}
}

// TestComplaint09TheTurnComesAsIfOnTheLine: before those who came later, after those who
// came sooner, and an agent is in hand before anybody is dialled.
func TestComplaint09TheTurnComesAsIfOnTheLine(t *testing.T) {
	s := keyed(t)
	first := s.call("117")
	p := s.askedBack(citizen)
	last := s.call("117")
	if place := s.m.calls[last].waits.Number(); place != 3 {
		t.Errorf("who came later is told place %d", place)
	}
	s.ready("anna", "117")
	s.ringsAt(first, "anna")
	s.ready("boris", "117")
	out := s.made()
	if c := s.m.calls[out]; c.Callback != p.ID || c.Agent != "boris" || c.Caller != citizen || !c.Proposed || c.State != call.Calling {
		t.Errorf("boris makes %+v", c)
	}
	s.did("boris becomes ready", "boris becomes ringing", "dialed", "callback.changed", "desk boris: ringing, call calling", "ring boris")
	s.do(LegAnswered{out, s.leg(out)})
	s.ready("vera", "117")
	s.ringsAt(last, "vera")
	s.do(CitizenAnswered{out})
	if s.state(out) != call.Talking || len(s.m.Callbacks(s.now)) != 0 {
		t.Errorf("the call is %s and the list %+v", s.state(out), s.m.Callbacks(s.now))
	}
}

// TestPriorityAndSkillsAreKept: a promise asks for what its call asked for.
func TestPriorityAndSkillsAreKept(t *testing.T) {
	s := open(t)
	p := keyedPlan()
	p.Skills = []plan.Skill{{ID: "law", Name: "Право"}}
	p.Queues[1].Demands = []plan.Demand{{Skills: cti.Skills{"law": 50}}, {AfterSeconds: 600}}
	p.Lines = append(p.Lines, plan.Line{ID: "118", Name: "Важная", Queue: "117", Priority: 9})
	s.do(PlanChanged{Plan: p})
	sooner := s.call("117")
	c := s.arrival("118", 0)
	c.Caller = citizen
	s.do(c).after(time.Second).press(c.Call, "11").heard(c.Call)
	s.ready("anna", "117") // knows no law
	s.agentIs("anna", agent.Ready)
	s.after(10 * time.Minute)
	s.agentIs("anna", agent.Ringing)
	if made := s.m.calls[s.made()]; made.Caller != citizen {
		t.Errorf("anna gets %+v before the one with priority; %s came sooner without it", made.Call, sooner)
	}
}

func TestAnotherNumberIsTyped(t *testing.T) {
	s := keyed(t)
	c := s.from(citizen, "117")
	s.after(time.Minute).press(c, "12")
	if s.played() != "callback-type" {
		t.Errorf("after 2 is heard %q", s.played())
	}
	if s.press(c, "8"); !strings.HasPrefix(describe(s.effects[0]), "stop") {
		t.Errorf("the first digit does not cut the prompt: %v", s.effects)
	}
	s.press(c, "9#")
	if s.played() != "callback-bad+callback-type" {
		t.Errorf("a short number is answered with %q", s.played())
	}
	s.press(c, "89025550101#")
	if s.played() != readBack+"+callback-confirm" {
		t.Errorf("the number is read back as %q", s.played())
	}
	s.press(c, "2").press(c, "123*").press(c, "9025550102").after(typeWait) // ten digits and no #
	s.press(c, "1")
	if p := s.promise(); p.Number != "+79025550102" || p.Name != "" {
		t.Errorf("the promise is %+v", p)
	}
}

func TestWhoHidesTheNumberTypesIt(t *testing.T) {
	for _, number := range []string{"", "112", "+881612345678"} {
		s := keyed(t)
		c := s.from(number, "117")
		s.press(c, "1")
		if s.played() != "callback-unknown+callback-type" {
			t.Errorf("%q hears %q", number, s.played())
		}
		s.press(c, "81016123456789#") // abroad
		if s.played() != "callback-bad+callback-type" {
			t.Errorf("%q may name a number abroad: %q", number, s.played())
		}
		if s.press(c, "89025550101#1"); s.promise().Number != "+79025550101" {
			t.Errorf("%q: the promise is %+v", number, s.promise())
		}
	}
}

// TestWhoHidesTheNumberIsAskedEachTime: what was typed and not confirmed is not
// read back the next time; nor is a number that is known of the caller's last call.
func TestWhoHidesTheNumberIsAskedEachTime(t *testing.T) {
	s := keyed(t)
	for range 2 {
		c := s.from("", "117")
		for range 2 {
			if s.press(c, "1"); s.played() != "callback-unknown+callback-type" {
				t.Errorf("after the key is heard %q", s.played())
			}
			if s.press(c, "89025550101#"); s.played() != readBack+"+callback-confirm" {
				t.Errorf("after the number is heard %q", s.played())
			}
			if s.press(c, "*"); s.played() != "callback-stay" || len(s.m.promises.all) > 0 {
				t.Errorf("after the star is heard %q, and the list is %+v", s.played(), s.m.promises.all)
			}
		}
		s.do(CallerLeft{c, 16})
	}
}

// TestWhoSaysNothingGoesOnWaiting: three times nothing, or nonsense, and the
// caller waits on at the same place.
func TestWhoSaysNothingGoesOnWaiting(t *testing.T) {
	s := keyed(t)
	c := s.from(citizen, "117")
	s.press(c, "1").heard(c)
	for range 2 {
		if s.after(confirmWait); s.played() != readBack+"+callback-confirm" {
			t.Errorf("after a silence is heard %q", s.played())
		}
		s.heard(c)
	}
	if s.after(confirmWait); s.played() != "callback-no-number" {
		t.Errorf("at last is heard %q", s.played())
	}
	if s.heard(c); describe(s.effects[0]) != "music" {
		t.Errorf("then %v", s.effects)
	}
	if s.press(c, "155"); s.played() != "invalid-key+"+readBack+"+callback-confirm" {
		t.Errorf("after a wrong key is heard %q", s.played())
	}
	if s.press(c, "*"); s.played() != "callback-stay" {
		t.Errorf("after a star is heard %q", s.played())
	}
	if s.state(c) != call.Waiting || len(s.m.promises.all) > 0 {
		t.Errorf("the call is %s and the list %v", s.state(c), s.m.promises.all)
	}
}

// TestAnAnswerCutsTheDialogue: the caller is never too busy with keys to talk.
func TestAnAnswerCutsTheDialogue(t *testing.T) {
	s := keyed(t)
	c := s.from(citizen, "117")
	s.press(c, "1").ready("anna", "117")
	s.ringsAt(c, "anna")
	s.press(c, "2")
	s.answer(c)
	s.did("anna becomes talking", "answered", "stop callback-type", "join", "desk anna: talking, call talking")
	s.press(c, "1").after(time.Minute)
	if s.state(c) != call.Talking || len(s.m.promises.all) > 0 {
		t.Errorf("the call is %s and the list %v", s.state(c), s.m.promises.all)
	}
}

// TestConfirmingWhileAnAgentIsRung: the agent is free again and the answer that
// comes too late is dropped.
func TestConfirmingWhileAnAgentIsRung(t *testing.T) {
	s := keyed(t)
	c := s.from(citizen, "117")
	s.press(c, "1").ready("anna", "117")
	leg := s.leg(c)
	s.press(c, "1")
	s.agentIs("anna", agent.Ready)
	s.do(LegAnswered{c, leg})
	s.did("drop leg")
	s.heard(c)
	s.agentIs("anna", agent.Ringing) // and gets the call-back at once
	if out := s.m.calls[s.made()]; out.Caller != citizen {
		t.Errorf("anna makes %+v", out)
	}
}

// TestComplaint09NobodyIsCalledBackTwice: who asks again is on the list once, at the better
// place, and a list entry that came by itself gives way.
func TestComplaint09NobodyIsCalledBackTwice(t *testing.T) {
	s := keyed(t)
	s.gaveUp(citizen)
	p := s.askedBack(citizen)
	if len(s.m.promises.all) != 1 || s.m.promises.all[p.ID].Why != callback.ByKey {
		t.Fatalf("the list is %v", s.m.promises.all)
	}
	again := s.askedBack(citizen)
	if len(s.m.promises.all) != 1 || !again.Since.Equal(p.Since) {
		t.Errorf("the second time the promise is %+v, the first had %s", again, p.Since)
	}
}

// TestAPromiseWaitsWhileItsPersonIsOnTheLine and is taken off by getting through.
func TestAPromiseWaitsWhileItsPersonIsOnTheLine(t *testing.T) {
	s := keyed(t)
	s.askedBack(citizen)
	in := s.arrival("122", 0) // the greeting of another line plays
	in.Caller = citizen
	s.do(in).ready("anna", "117")
	s.agentIs("anna", agent.Ready)
	s.do(CallerLeft{in.Call, 16})
	s.agentIs("anna", agent.Ringing)
	s.ok(HangUp{"anna"}) // does not take it, and rests
	c := s.from(citizen, "117")
	s.ok(SetReady{"anna"})
	s.ringsAt(c, "anna")
	s.answer(c)
	if len(s.m.promises.all) > 0 {
		t.Errorf("the list is %v", s.m.promises.all)
	}
}

// TestNobodyIsCalledAtNight: the place is kept until the morning.
func TestNobodyIsCalledAtNight(t *testing.T) {
	s := keyed(t)
	s.now = noon.Add(50 * time.Minute) // 20:50 in Irkutsk
	p := s.askedBack(citizen)
	s.now = noon.Add(time.Hour)
	s.ready("anna", "117")
	s.agentIs("anna", agent.Ready)
	if all := s.m.Callbacks(s.now); len(all) != 1 || all[0].Due || s.m.Desk("anna").Callbacks != 0 {
		t.Errorf("at nine in the evening the list is %+v", all)
	}
	s.now = noon.Add(13*time.Hour - time.Second)
	s.do(Tick{}).agentIs("anna", agent.Ready)
	s.after(time.Second)
	s.agentIs("anna", agent.Ringing)
	if c := s.m.calls[s.made()]; c.Callback != p.ID {
		t.Errorf("in the morning anna makes %+v", c)
	}
}

// TestAPromiseOutlivesTheProcess with its place, also when the process dies in
// the middle of the farewell.
func TestAPromiseOutlivesTheProcess(t *testing.T) {
	s := keyed(t)
	c := s.from(citizen, "117")
	s.after(time.Minute).press(c, "11")
	p, note := s.promise(), s.m.calls[c].Call
	later := s.call("117")
	s.m = s.newLife()
	s.m.plan = keyedPlan()
	s.m.Restore(s.now, s.memory)
	s.do(SwitchConnected{Live: []LiveCall{
		{Arrival: CallArrived{Call: c}, Note: &note, PickedUp: true}, {Arrival: CallArrived{Call: later}},
	}})
	if s.m.calls[c].prompt != "callback-promised" {
		t.Errorf("after the restart %q is heard", s.m.calls[c].prompt)
	}
	s.heard(c).ready("anna", "117")
	if out := s.m.calls[s.made()]; out.Callback != p.ID {
		t.Errorf("anna makes %+v", out)
	}
}

// TestADialogueDiesWithTheProcess: the caller goes on waiting at the same place.
func TestADialogueDiesWithTheProcess(t *testing.T) {
	s := keyed(t)
	c := s.from(citizen, "117")
	s.press(c, "1").heard(c)
	s.do(SwitchLost{}).do(SwitchConnected{Live: []LiveCall{{Arrival: CallArrived{Call: c}, PickedUp: true}}})
	if s.press(c, "1"); s.state(c) != call.Waiting || !strings.HasPrefix(s.played(), "callback-number") {
		t.Errorf("after the link is back a key finds %s and %q", s.state(c), s.played())
	}
}

// TestNobodyStaysInTheDialogue: whoever goes round in it comes to its end.
func TestNobodyStaysInTheDialogue(t *testing.T) {
	s := keyed(t)
	c := s.from(citizen, "117")
	s.press(c, "1")
	for s.m.calls[c].dialog.step != idle && s.now.Sub(noon) < time.Hour {
		s.press(c, "2").press(c, "89025550102#")
	}
	if took := s.now.Sub(noon); took > dialogLimit+time.Minute || s.state(c) != call.Waiting {
		t.Errorf("after %s the call is %s", took, s.state(c))
	}
}

// TestAPlanChangeKeepsThePlace: also one that closes the line, which keeps the
// place until it opens.
func TestAPlanChangeKeepsThePlace(t *testing.T) {
	s := keyed(t)
	p := s.askedBack(citizen)
	later := s.call("117")
	s.do(PlanChanged{Plan: keyedPlan()})
	if place := s.m.calls[later].waits.Number(); place != 2 {
		t.Errorf("after the new plan who came later has place %d", place)
	}
	closed := keyedPlan()
	closed.Lines[1].Hours = &plan.Hours{Weekly: []plan.Span{{Days: []string{"daily"}, From: "10:00", To: "11:00"}}}
	s.do(PlanChanged{Plan: closed}).ready("anna", "117")
	s.ringsAt(later, "anna") // it is evening: nobody may be called
	s.do(PlanChanged{Plan: keyedPlan()}).ready("boris", "117")
	if out := s.m.calls[s.made()]; out.Callback != p.ID || out.Agent != "boris" {
		t.Errorf("boris makes %+v", out)
	}
}
