package floor

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

func TestGreetingThenQueueThenMusic(t *testing.T) {
	s := open(t)
	c := s.call("122")
	s.did("arrived", "greeted", "pick up", "play hello")
	s.after(6 * time.Second)
	s.heard(c, "hello")
	s.did("queued", "play wait")
	if note := s.remembered(); note.State != call.Waiting || !note.QueuedAt.Equal(s.now) {
		t.Errorf("on the channel is written %+v", note)
	}
	wait := PlayFinished(s.playing(c, "wait"))
	s.after(4 * time.Second).do(wait)
	s.did("music")
	if s.do(wait); len(s.effects) > 0 {
		t.Errorf("a prompt that ended twice did %v", s.effects)
	}
}

// TestALateEndIsNotThatOfTheSamePromptBegunAgain: nor is a failure, nor the end of
// a prompt of a life before.
func TestALateEndIsNotThatOfTheSamePromptBegunAgain(t *testing.T) {
	s := openGuided(t)
	c := s.inMenu()
	first := s.playing(c, "menu-main")
	s.do(KeyPressed{c, "2"})
	s.do(KeyPressed{c, "0"}).did("stop menu-more", "key_pressed", "menu_entered", "play menu-main")
	again := s.playing(c, "menu-main")
	for _, late := range []Input{PlayFinished(first), CommandFailed{first, errTest}} {
		if s.do(late); len(s.effects) > 0 || s.m.calls[c].prompt != "menu-main" || !s.m.calls[c].awaiting.IsZero() {
			t.Errorf("%T of the first reading did %v", late, s.effects)
		}
	}
	s.restartGuided(c)
	s.did("menu_entered", "play menu-main")
	if s.do(PlayFinished(again)); !s.m.calls[c].awaiting.IsZero() {
		t.Error("the end of a prompt of the life before is taken for that of the new one")
	}
	if s.heard(c, "menu-main"); s.m.calls[c].awaiting.IsZero() {
		t.Error("after the menu no key is waited for")
	}
}

// TestRingingUntilTheAnswer: the operator begins to charge when an agent answers.
func TestRingingUntilTheAnswer(t *testing.T) {
	s := open(t)
	p := testPlan()
	p.Queues[1].Ringing = true
	s.do(PlanChanged{Plan: p})
	c := s.call("117")
	s.did("arrived", "queued")
	s.ready("anna", "117")
	s.ringsAt(c, "anna")
	s.answer(c)
	s.did("anna becomes talking", "answered", "pick up", "join", "desk anna: talking, call talking")
}

// TestItDoesNotRingForEver: networks give up what is not answered, and of who vanished
// while it rang nobody would ever learn it.
func TestItDoesNotRingForEver(t *testing.T) {
	s := open(t)
	p := testPlan()
	p.Queues[1].Ringing = true
	s.do(PlanChanged{Plan: p})
	waits := s.call("117")
	s.after(unansweredLimit - 2*time.Second).did()
	s.ready("anna", "117").ringsAt(waits, "anna") // a second later
	s.after(time.Second).did("pick up", "music")
	s.answer(waits)
	s.did("anna becomes talking", "answered", "join", "desk anna: talking, call talking")
	s.after(unansweredLimit).did()
}

// TestRingingOnlyForThoseNotAnswered: who has heard a greeting hears music.
func TestRingingOnlyForThoseNotAnswered(t *testing.T) {
	s := open(t)
	p := testPlan()
	p.Queues[0].Ringing, p.Queues[0].Announcement = true, ""
	s.do(PlanChanged{Plan: p})
	c := s.call("122")
	s.did("arrived", "greeted", "pick up", "play hello")
	s.heard(c, "hello")
	s.did("queued", "music")
}

func TestGreetingThenFreeAgent(t *testing.T) {
	s := open(t).recording().ready("anna", "122")
	c := s.call("122")
	s.heard(c, "hello")
	s.did("recording_announced", "queued", "anna becomes ringing", "offered", "desk anna: ringing, call ringing", "ring anna", "music")
	s.answer(c)
	s.did("anna becomes talking", "answered", "join and record", "desk anna: talking, call talking")
}

// TestCardThenRing: the card is on the desk before the device
// rings, and the device rings before the caller hears that it does.
func TestCardThenRing(t *testing.T) {
	s := open(t).ready("anna", "117")
	c := s.call("117")
	s.did("arrived", "queued", "anna becomes ringing", "offered", "desk anna: ringing, call ringing", "ring anna")
	if note := s.remembered(); note.State != call.Ringing || note.Leg != s.leg(c) {
		t.Errorf("on the channel is written %+v", note)
	}
	s.answer(c)
	s.did("anna becomes talking", "answered", "pick up", "join", "desk anna: talking, call talking")
}

func TestAnnouncementIsCutByTheAnswer(t *testing.T) {
	s := open(t).recording()
	c := s.call("122")
	s.heard(c, "hello")
	s.ready("anna", "122")
	s.ringsAt(c, "anna")
	s.answer(c)
	s.did("anna becomes talking", "answered", "stop wait", "join and record", "desk anna: talking, call talking")
}

func TestUnknownLine(t *testing.T) {
	s := open(t)
	c := s.call("911")
	s.did("arrived", "drop call 1", "ended: unknown-line")
	if end := s.ended(); end.Result != call.ClientError || end.Cause != 1 || s.state(c) != call.Ended {
		t.Errorf("it ended with %+v", end)
	}
}

func TestArrivalToldTwice(t *testing.T) {
	s := open(t)
	in := s.arrival("117", 0)
	s.do(in)
	if s.do(in); len(s.effects) > 0 {
		t.Errorf("the second telling did %v", s.effects)
	}
}

// TestDelayedArrival: who waited in the switch's own prompt while we were away
// hears no greeting and has the place of the moment of the first sound.
func TestDelayedArrival(t *testing.T) {
	s := open(t)
	punctual := s.call("122")
	s.heard(punctual, "hello")
	late := s.arrival("122", 40*time.Second)
	s.do(late)
	s.did("arrived", "queued", "pick up", "play wait")
	s.ready("anna", "122")
	s.ringsAt(late.Call, "anna")
	if s.state(punctual) != call.Waiting {
		t.Error("the punctual caller was served before the one who waited longer")
	}
	if wait := s.m.calls[late.Call].QueuedAt; !wait.Equal(late.Since) {
		t.Errorf("the place is of %v, want %v", wait, late.Since)
	}
}

func TestCallerLeavesDuringGreeting(t *testing.T) {
	s := open(t)
	c := s.call("122")
	s.do(CallerLeft{c, 16})
	s.did("ended: abandoned-greeting")
	if end := s.ended(); end.WaitMS != 0 || end.Result != call.ClientError {
		t.Errorf("it ended with %+v", end)
	}
	if s.do(CallerLeft{c, 16}); len(s.effects) > 0 {
		t.Errorf("leaving twice did %v", s.effects)
	}
}

func TestCallerLeavesTheQueue(t *testing.T) {
	s := open(t)
	c := s.call("117")
	s.after(12 * time.Second).do(CallerLeft{c, 16})
	s.did("ended: abandoned-queue", "callback.changed")
	if end := s.ended(); end.WaitMS != 12_000 {
		t.Errorf("it ended with %+v", end)
	}
	if s.ready("anna", "117"); s.m.seats["anna"].Call != "" {
		t.Error("an empty place was offered")
	}
}

func TestPromptThatCannotBePlayedIsSkipped(t *testing.T) {
	s := open(t)
	c := s.call("122")
	s.unheard(c, "hello")
	s.did("queued", "play wait")
	s.unheard(c, "wait")
	s.did("music")
}

// TestPlanLosesTheLineDuringTheGreeting: a caller whom no queue can take is not
// left in music for ever.
func TestPlanLosesTheLineDuringTheGreeting(t *testing.T) {
	s := open(t)
	c := s.call("122")
	p := testPlan()
	p.Lines = p.Lines[1:]
	s.do(PlanChanged{Plan: p}).heard(c, "hello")
	s.did("drop call 1", "ended: unknown-line")
}

func TestChangedPlanHoldsForWhatFollows(t *testing.T) {
	s := open(t)
	waiting := s.call("117")
	p := testPlan()
	p.Lines[1].Queue = "122"
	s.do(PlanChanged{Plan: p})
	next := s.call("117")
	if s.m.calls[waiting].Queue != "117" || s.m.calls[next].Queue != "122" {
		t.Errorf("the queues are %s and %s", s.m.calls[waiting].Queue, s.m.calls[next].Queue)
	}
}

func TestNobodyIsServedWhileTheSwitchIsAway(t *testing.T) {
	s := open(t).ready("anna", "117")
	s.do(SwitchLost{})
	c := s.call("117")
	if s.state(c) != call.Waiting {
		t.Errorf("the call is %s", s.state(c))
	}
	s.do(SwitchConnected{Live: []LiveCall{{Arrival: CallArrived{Call: c, Dialed: "117", Since: s.now}}}})
	s.ringsAt(c, "anna")
}

func TestLegsNameCallAndAgent(t *testing.T) {
	id := cti.NewCallID(noon, "x")
	for leg, want := range map[cti.LegID]cti.AgentID{
		cti.LegID(id) + "_life1_anna": "anna", cti.LegID(id) + "_life12_o.petrova_2": "o.petrova_2",
		cti.LegID(id): "", cti.LegID(id) + "_life1": "", cti.LegID(id) + "_life1_": "", "1793620800.17": "", "no-call_life1_anna": "",
	} {
		c, a, ok := ParseLeg(leg)
		if a != want || ok != (want != "") || (ok && c != id) {
			t.Errorf("%s is of call %q and agent %q (%v)", leg, c, a, ok)
		}
	}
}
