package floor

import (
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

// telling is a floor whose queue 117 tells place and wait every minute.
func telling(t *testing.T) *scene {
	s := open(t)
	p := testPlan()
	p.Queues[1].Announcement, p.Queues[1].RingSeconds = "wait", 300
	p.Queues[1].Tell = plan.Telling{EverySeconds: 60, Place: true, Wait: true}
	return s.do(PlanChanged{Plan: p})
}

// played gives the prompt that the last step began to play.
func (s *scene) played() string {
	for _, e := range s.effects {
		if p, ok := e.(Play); ok {
			return p.Prompt
		}
	}
	return ""
}

func TestPlaceAndWaitAreTold(t *testing.T) {
	s := telling(t)
	s.talk("anna") // the only agent at work; a talk is believed to take three minutes
	first, second := s.call("117"), s.call("117")
	want := "wait+you-are+ord-2+in-queue+expected-wait+gen-6+of-minutes"
	if s.played() != want {
		t.Errorf("the second hears %q, want %q", s.played(), want)
	}
	if note := s.remembered(); note.ToldPlace != 2 || note.ToldWaitMS != 360_000 {
		t.Errorf("on the channel is written place %d and %d ms", note.ToldPlace, note.ToldWaitMS)
	}
	s.heard(first).heard(second)
	s.after(30 * time.Second).do(CallerLeft{Call: first, Cause: 16})
	s.after(30 * time.Second)
	if want := "you-are+ord-1+in-queue+expected-wait+gen-3+of-minutes"; s.played() != want {
		t.Errorf("after a minute the second hears %q, want %q", s.played(), want)
	}
}

// TestWaitNeverRises: an agent who goes home makes the wait longer, which nobody
// is told; somebody with priority makes the place worse, which nobody is told.
func TestWaitNeverRises(t *testing.T) {
	s := telling(t)
	p := s.m.plan
	p.Lines = append(p.Lines, plan.Line{ID: "118", Name: "Важная", Queue: "117", Priority: 9})
	s.do(PlanChanged{Plan: p})
	s.talk("anna")
	s.talk("boris")
	c := s.call("117")
	s.heard(c)
	s.ok(HangUp{"boris"}) // takes the caller; declines and is not ready any more
	s.ringsAt(c, "boris")
	s.ok(HangUp{"boris"})
	s.heard(s.call("118"))
	s.after(time.Minute)
	if want := "expected-wait+gen-2+of-minutes"; !strings.HasSuffix(s.played(), want) || strings.Contains(s.played(), "you-are") {
		t.Errorf("the caller hears %q, want only %q", s.played(), want)
	}
}

func TestNothingToTellIsNotSilence(t *testing.T) {
	s := telling(t)
	p := s.m.plan
	p.Queues[1].Tell = plan.Telling{EverySeconds: 60, Wait: true}
	s.do(PlanChanged{Plan: p})
	c := s.call("117") // nobody is at work
	s.heard(c).after(time.Minute)
	if s.played() != stillWaiting {
		t.Errorf("the caller hears %q", s.played())
	}
}

// TestAnnouncementNeverDelaysAnAnswer: an offer is made while it plays, and the
// answer cuts it.
func TestAnnouncementNeverDelaysAnAnswer(t *testing.T) {
	s := telling(t)
	c := s.call("117")
	s.heard(c).after(time.Minute)
	playing := s.played()
	if playing == "" {
		t.Fatal("nothing is announced")
	}
	s.ready("anna", "117")
	s.ringsAt(c, "anna")
	s.answer(c)
	s.did("anna becomes talking", "answered", "stop "+playing, "join", "desk anna: talking, call talking")
	if s.after(time.Hour); s.state(c) != call.Talking || s.played() != "" {
		t.Errorf("in the talk %q is announced", s.played())
	}
}

func TestNoAnnouncementWhileItRings(t *testing.T) {
	s := telling(t).ready("anna", "117")
	c := s.call("117")
	s.ringsAt(c, "anna")
	if s.after(time.Minute); s.played() != "" {
		t.Errorf("while an agent is rung %q is announced", s.played())
	}
	s.ok(HangUp{"anna"})
	if s.after(time.Minute); !strings.HasPrefix(s.played(), "you-are+ord-1") {
		t.Errorf("then %q is announced", s.played())
	}
}

func TestTalkTimeIsLearnt(t *testing.T) {
	var p past
	c := call.Call{Queue: "117"}
	if p.talk("117") != firstTalk {
		t.Errorf("at first a talk takes %s", p.talk("117"))
	}
	for range 200 {
		p.note(c, noon, call.EndedEvent{TalkMS: 60_000})
	}
	p.note(c, noon, call.EndedEvent{})
	if got := p.talk("117"); got < 60*time.Second || got > 61*time.Second {
		t.Errorf("after 200 talks of a minute a talk takes %s", got)
	}
	if p.talk("122") != firstTalk {
		t.Error("one queue learnt from another")
	}
}
