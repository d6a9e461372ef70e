package floor

import (
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

// guidePlan has a line with menus (100), one with hours (101) and a message for
// emergencies.
func guidePlan() plan.Plan {
	p := testPlan()
	p.Lines = append(p.Lines,
		plan.Line{ID: "100", Name: "С меню", Queue: "122", Greeting: "hello", Menu: "main"},
		plan.Line{ID: "101", Name: "С часами", Queue: "117", Hours: &plan.Hours{
			Weekly: []plan.Span{{Days: []string{"workdays"}, From: "09:00", To: "18:00"}},
		}},
	)
	p.Menus = []plan.Menu{
		{ID: "main", Name: "Главное", Prompt: "menu-main", WaitSeconds: 4, Repeats: 1, Invalid: "invalid", Silent: "silent", Keys: []plan.Choice{
			{Key: "1", Action: plan.Action{Queue: "117"}},
			{Key: "2", Action: plan.Action{Menu: "more"}},
			{Key: "3", Action: plan.Action{Announce: "address", Do: plan.HangUp}},
			{Key: "4", Action: plan.Action{Announce: "record", Queue: "117"}},
			{Key: "9", Action: plan.Action{Language: "en", Menu: "main"}},
			{Key: "*", Action: plan.Action{Do: plan.Repeat}},
		}},
		{ID: "more", Name: "Ещё", Prompt: "menu-more", Keys: []plan.Choice{
			{Key: "1", Action: plan.Action{Queue: "117"}},
			{Key: "0", Action: plan.Action{Do: plan.Back}},
		}, Otherwise: plan.Action{Do: plan.HangUp}},
	}
	p.Emergencies = []plan.Emergency{{ID: "flood", Name: "Паводок", Prompt: "flood"}}
	return p
}

func openGuided(t *testing.T) *scene {
	s := open(t)
	if p := guidePlan(); p.Check() != nil {
		t.Fatal(p.Check())
	}
	return s.do(PlanChanged{Plan: guidePlan()})
}

// inMenu brings a caller to where the main menu is read.
func (s *scene) inMenu() cti.CallID {
	s.t.Helper()
	c := s.call("100")
	s.heard(c, "hello")
	s.did("menu_entered", "play menu-main")
	return c
}

func TestMenuLeadsToTheQueueOfTheKey(t *testing.T) {
	s := openGuided(t)
	c := s.inMenu()
	s.did("menu_entered", "play menu-main")
	s.do(KeyPressed{c, "1"})
	s.did("stop menu-main", "key_pressed", "queued", "music")
	if l := s.m.calls[c]; l.Queue != "117" || !slices.Equal(l.Menus, []string{"main"}) {
		t.Errorf("the call is %+v", l.Call)
	}
	if v := s.m.Board().Calls[0]; !slices.Equal(v.Menus, []string{"Главное"}) {
		t.Errorf("the board shows the menus %v", v.Menus)
	}
	if s.do(KeyPressed{c, "1"}); len(s.effects) > 0 {
		t.Errorf("a key in the queue did %v", s.effects)
	}
}

func TestMenuOfTwoLevelsAndBack(t *testing.T) {
	s := openGuided(t)
	c := s.inMenu()
	s.do(KeyPressed{c, "2"})
	s.did("stop menu-main", "key_pressed", "menu_entered", "play menu-more")
	s.do(KeyPressed{c, "0"})
	s.did("stop menu-more", "key_pressed", "menu_entered", "play menu-main")
	if l := s.m.calls[c]; !slices.Equal(l.Menus, []string{"main"}) {
		t.Errorf("the way is %v", l.Menus)
	}
	s.heard(c, "menu-main").do(KeyPressed{c, "*"})
	s.did("key_pressed", "menu_entered", "play menu-main")
	s.do(KeyPressed{c, "2"}).do(KeyPressed{c, "1"})
	if l := s.m.calls[c]; l.State != call.Waiting || l.Queue != "117" || !slices.Equal(l.Menus, []string{"main", "more"}) {
		t.Errorf("the call is %+v", l.Call)
	}
}

func TestNoKeyIsAskedAgainAndThenAPersonHelps(t *testing.T) {
	s := openGuided(t)
	c := s.inMenu()
	s.heard(c, "menu-main")
	s.after(3900 * time.Millisecond).did()
	s.after(100 * time.Millisecond).did("play silent")
	s.heard(c, "silent").did("play menu-main")
	s.heard(c, "menu-main")
	s.after(4*time.Second).did("queued", "play wait")
	if l := s.m.calls[c]; l.Queue != "122" {
		t.Errorf("the queue is %s", l.Queue)
	}
}

func TestKeyWithoutMeaning(t *testing.T) {
	s := openGuided(t)
	c := s.inMenu()
	s.do(KeyPressed{c, "7"}).did("stop menu-main", "key_pressed", "play invalid")
	s.do(KeyPressed{c, "8"}).did("stop invalid", "key_pressed", "queued", "play wait")
	if l := s.m.calls[c]; l.Queue != "122" {
		t.Errorf("the queue is %s", l.Queue)
	}
}

func TestOtherwiseMayHangUp(t *testing.T) {
	s := openGuided(t)
	c := s.inMenu()
	s.do(KeyPressed{c, "2"}).heard(c, "menu-more")
	s.after(5*time.Second).did("dismissed", "drop call 16", "ended: menu-ended")
}

func TestAnnouncements(t *testing.T) {
	s := openGuided(t)
	c := s.inMenu()
	s.do(KeyPressed{c, "4"}).did("stop menu-main", "key_pressed", "play record")
	s.heard(c, "record").did("queued", "music")

	c = s.inMenu()
	s.do(KeyPressed{c, "4"}).do(KeyPressed{c, "5"})
	s.did("stop record", "queued", "music")

	c = s.inMenu()
	s.do(KeyPressed{c, "3"}).did("stop menu-main", "key_pressed", "dismissed", "play address")
	if s.do(KeyPressed{c, "1"}); len(s.effects) > 0 {
		t.Errorf("a key during the farewell did %v", s.effects)
	}
	s.heard(c, "address").did("drop call 16", "ended: menu-ended")

	c = s.inMenu()
	s.do(KeyPressed{c, "3"}).do(CallerLeft{c, 16}).did("ended: menu-ended")

	c = s.inMenu()
	s.do(KeyPressed{c, "3"})
	s.after(farewellLimit).did("drop call 16", "ended: menu-ended")
}

func TestLanguageHoldsForTheRestOfTheCall(t *testing.T) {
	s := openGuided(t)
	c := s.inMenu()
	s.do(KeyPressed{c, "9"}).did("stop menu-main", "key_pressed", "language_chosen", "language en", "menu_entered", "play menu-main")
	s.do(KeyPressed{c, "9"}).did("stop menu-main", "key_pressed", "menu_entered", "play menu-main")
	s.do(KeyPressed{c, "1"})
	if note := s.remembered(); note.Language != "en" || note.State != call.Waiting {
		t.Errorf("on the channel is written %+v", note)
	}
}

func TestKeyDuringTheGreetingIsForTheMenu(t *testing.T) {
	s := openGuided(t)
	c := s.call("100")
	s.do(KeyPressed{c, "1"}).did("menu_entered", "stop hello", "key_pressed", "queued", "music")
	plain := s.call("122")
	if s.do(KeyPressed{plain, "1"}); len(s.effects) > 0 {
		t.Errorf("a key on a line without a menu did %v", s.effects)
	}
}

func TestCallerLeavesTheMenu(t *testing.T) {
	s := openGuided(t)
	c := s.inMenu()
	s.do(CallerLeft{c, 16}).did("ended: abandoned-menu")
}

// TestNobodyStaysInMenusForEver also keeps the limit when menus begin anew after
// a restart.
func TestNobodyStaysInMenusForEver(t *testing.T) {
	s := openGuided(t)
	c := s.inMenu()
	for range 29 {
		s.after(10 * time.Second).do(KeyPressed{c, "*"})
	}
	if s.state(c) != call.Greeting {
		t.Fatalf("the call is %s", s.state(c))
	}
	s.after(10*time.Second).did("stop menu-main", "queued", "play wait")

	c = s.inMenu()
	s.now = s.now.Add(guideLimit)
	s.restartGuided(c)
	if s.state(c) != call.Waiting {
		t.Errorf("the call is %s", s.state(c))
	}
}

// restartGuided kills the process; the switch still has the caller.
func (s *scene) restartGuided(c cti.CallID) {
	s.t.Helper()
	arrivedAt := s.m.calls[c].ArrivedAt
	s.m = s.newLife()
	s.m.plan = guidePlan()
	s.m.Restore(s.now, s.memory)
	s.do(SwitchConnected{Live: []LiveCall{{Arrival: CallArrived{Call: c, Dialed: "100", Since: arrivedAt}, PickedUp: true}}})
}

func TestARestartReadsTheMenuAgain(t *testing.T) {
	s := openGuided(t)
	c := s.inMenu()
	s.do(KeyPressed{c, "2"})
	s.restartGuided(c)
	s.did("menu_entered", "play menu-more")
	s.do(KeyPressed{c, "0"}).did("stop menu-more", "key_pressed", "menu_entered", "play menu-main")
	s.do(KeyPressed{c, "3"})
	s.restartGuided(c)
	s.did("play address")
	s.heard(c, "address").did("drop call 16", "ended: menu-ended")
}

func TestPlanLosesTheMenu(t *testing.T) {
	for name, in := range map[string]func(*scene, cti.CallID) Input{
		"key":  func(_ *scene, c cti.CallID) Input { return KeyPressed{c, "1"} },
		"end":  func(s *scene, c cti.CallID) Input { return PlayFinished(s.playing(c, "menu-main")) },
		"time": func(*scene, cti.CallID) Input { return Tick{} },
	} {
		s := openGuided(t)
		c := s.inMenu()
		if name == "time" {
			s.heard(c, "menu-main")
		}
		p := guidePlan()
		p.Menus = nil
		s.do(PlanChanged{Plan: p})
		s.now = s.now.Add(time.Minute)
		if s.do(in(s, c)); s.state(c) != call.Waiting || s.m.calls[c].Queue != "122" {
			t.Errorf("%s: the call is %+v", name, s.m.calls[c])
		}
	}
}

func TestClosedLine(t *testing.T) {
	s := openGuided(t) // 20:00 on a Monday in Irkutsk
	c := s.call("101")
	s.did("arrived", "dismissed", "pick up", "play after-hours")
	s.heard(c, "after-hours").did("drop call 16", "ended: after-hours", "callback.changed")
	c = s.call("101")
	s.do(CallerLeft{c, 16}).did("ended: after-hours", "callback.changed")

	s.now = noon.Add(-3 * time.Hour) // 17:00
	s.call("101")
	s.did("arrived", "queued", "pick up", "music")

	s.now = noon.Add(-2*time.Hour + time.Minute) // 18:01
	late := s.arrival("101", 2*time.Minute)
	s.do(late).did("arrived", "queued", "pick up", "music")
}

func TestClosedLineMayLeadElsewhere(t *testing.T) {
	s := openGuided(t)
	p := guidePlan()
	p.Lines[3].Hours.Closed = plan.Action{Announce: "duty", Queue: "122"}
	s.do(PlanChanged{Plan: p})
	c := s.call("101")
	s.did("arrived", "greeted", "pick up", "play duty")
	s.heard(c, "duty").did("queued", "play wait")
	if l := s.m.calls[c]; l.Queue != "122" {
		t.Errorf("the queue is %s", l.Queue)
	}
}

func TestEmergencyIsHeardBeforeEverythingElse(t *testing.T) {
	s := openGuided(t)
	s.ok(SetEmergency{Line: plan.AllLines, Message: "flood", By: "olga", ByName: "Ольга"})
	s.did("line.emergency_changed")
	c := s.call("122")
	s.did("arrived", "warned", "pick up", "play flood")
	if s.do(KeyPressed{c, "1"}); len(s.effects) > 0 {
		t.Errorf("a key during the message did %v", s.effects)
	}
	s.heard(c, "flood").did("greeted", "play hello")
	closed := s.call("101")
	s.heard(closed, "flood").did("dismissed", "play after-hours")

	interrupted := s.call("100")
	s.restartGuided(interrupted)
	s.did("warned", "play flood", "ended: lost-unwatched", "callback.changed", "ended: lost-unwatched", "callback.changed")
	if a := s.m.Board().Alerts; len(a) != 1 || a[0].Message != "flood" || a[0].By != "olga" || a[0].ByName != "Ольга" || a[0].Name != "Паводок" {
		t.Errorf("after the restart the board shows %+v", a)
	}
	s.ok(SetEmergency{Line: plan.AllLines, By: "olga"})
	s.call("117")
	s.did("arrived", "queued", "pick up", "music")
}

func TestEmergencyOfOneLine(t *testing.T) {
	s := openGuided(t)
	s.ok(SetEmergency{Line: "117", Message: "flood", By: "olga"})
	s.call("122")
	s.did("arrived", "greeted", "pick up", "play hello")
	s.call("117")
	s.did("arrived", "warned", "pick up", "play flood")
	if s.ok(SetEmergency{Line: "117", Message: "flood", By: "ivan"}); len(s.effects) > 0 {
		t.Errorf("switching it on twice did %v", s.effects)
	}
	s.refused(SetEmergency{Line: "118", Message: "flood", By: "olga"}, cti.NotFound)
	s.refused(SetEmergency{Line: "117", Message: "fire", By: "olga"}, cti.Invalid)
}
