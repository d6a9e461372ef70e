package floor

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

func TestKeysAreToldAfterAWhileAndWithTheTidings(t *testing.T) {
	s := open(t)
	p := keyedPlan()
	p.Queues[1].Tell = plan.Telling{EverySeconds: 60, Place: true}
	c := s.do(PlanChanged{Plan: p}).call("117")
	if s.played() != "you-are+ord-1+in-queue" {
		t.Errorf("at first is heard %q", s.played())
	}
	s.heard(c)
	if s.after(29 * time.Second); s.played() != "" {
		t.Errorf("before its time is heard %q", s.played())
	}
	if s.after(time.Second); s.played() != "keys" {
		t.Errorf("after half a minute is heard %q", s.played())
	}
	s.heard(c)
	if s.after(30 * time.Second); s.played() != "you-are+ord-1+in-queue+keys" {
		t.Errorf("after a minute is heard %q", s.played())
	}
}

// TestKeysInterruptNothing: while something else is heard they are told later.
func TestKeysInterruptNothing(t *testing.T) {
	s := open(t)
	p := keyedPlan()
	p.Queues[1].Announcement = "wait"
	c := s.do(PlanChanged{Plan: p}).call("117")
	if s.after(31 * time.Second); s.played() != "" {
		t.Errorf("the announcement is cut by %q", s.played())
	}
	s.heard(c)
	if s.after(keysAgain); s.played() != "keys" {
		t.Errorf("then is heard %q", s.played())
	}
}

func TestAWrongKeyIsToldAndTheWaitGoesOn(t *testing.T) {
	s := keyed(t)
	c := s.call("117")
	if s.press(c, "5"); s.played() != "invalid-key+keys" || s.state(c) != call.Waiting {
		t.Errorf("a wrong key is answered with %q, and the call is %s", s.played(), s.state(c))
	}
	plain := s.call("122")
	s.heard(plain, "hello")
	if s.press(plain, "1"); len(s.effects) != 0 {
		t.Errorf("in a queue without keys a key does %v", s.effects)
	}
}

func TestAnotherQueueIsChosenAtTheSamePlace(t *testing.T) {
	s := keyed(t)
	c := s.call("117")
	since := s.now
	s.after(time.Minute)
	other := s.call("122")
	s.heard(other, "hello")
	s.press(c, "3")
	if l := s.m.calls[c]; l.Queue != "122" || !l.QueuedAt.Equal(since) || s.played() != "other" {
		t.Errorf("the call is %+v and hears %q", l.Call, s.played())
	}
	s.ready("anna", "122")
	s.ringsAt(c, "anna")
}

// TestChoosingWhileAnAgentIsRung: the agent of the old queue is free again.
func TestChoosingWhileAnAgentIsRung(t *testing.T) {
	s := keyed(t).ready("anna", "117").ready("boris", "122")
	c := s.call("117")
	s.ringsAt(c, "anna")
	s.press(c, "3")
	s.ringsAt(c, "boris")
	s.agentIs("anna", agent.Ready)
}

func TestALanguageIsChosenWhileWaiting(t *testing.T) {
	s := open(t)
	p := keyedPlan()
	p.Queues[1].Tell = plan.Telling{Place: true}
	c := s.do(PlanChanged{Plan: p}).call("117")
	if s.press(c, "9"); s.played() != "you-are+ord-1+in-queue" || s.m.calls[c].Language != "en" {
		t.Errorf("in %q is heard %q", s.m.calls[c].Language, s.played())
	}
}

// TestATransferredCallerHasNoKeys while the target is rung.
func TestATransferredCallerHasNoKeys(t *testing.T) {
	s := keyed(t)
	c := s.talk("anna")
	s.ready("boris", "117").ok(Transfer{Agent: "anna", To: call.Party{Agent: "boris"}})
	if s.press(c, "1"); len(s.effects) != 0 {
		t.Errorf("the key does %v", s.effects)
	}
}

// TestAMessageIsLeftInsteadOfWaiting: the agent who was rung is free again.
func TestAMessageIsLeftInsteadOfWaiting(t *testing.T) {
	s := open(t)
	p := keyedPlan()
	p.Queues[1].Keys = append(p.Queues[1].Keys, plan.Choice{Key: "5", Action: plan.Action{Do: plan.TakeMessage}})
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	s.do(PlanChanged{Plan: p}).ready("anna", "117")
	c := s.call("117")
	s.ringsAt(c, "anna")
	if s.press(c, "5"); s.played() != "voicemail+beep" || s.state(c) != call.Greeting {
		t.Errorf("the caller is %s and hears %q", s.state(c), s.played())
	}
	s.agentIs("anna", agent.Ready)
}
