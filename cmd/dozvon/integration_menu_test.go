package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// The tones of prompts before the queue.
const (
	toneMain    = 800.0
	toneMore    = 900.0
	toneInvalid = 350.0
	toneClosed  = 1150.0
	toneBusy    = 1450.0
	toneEnglish = 1750.0 // menu-main in English; all else is only in Russian
)

var guideTones = map[string]float64{
	"menu-main": toneMain, "menu-more": toneMore, "invalid-key": toneInvalid, "after-hours": toneClosed, "emergency-busy": toneBusy,
}

// menuPlan is testPlan with a menu of two levels before line 122, line 117 closed
// for ever, and a message for emergencies.
var menuPlan = strings.NewReplacer(
	`greeting: greeting-122, queue: "122"`, `menu: main, queue: "122"`,
	`record: true}`, `record: true, hours: {weekly: [{days: [daily], from: "00:00", to: "00:01"}], exceptions: [{date: "2000-01-01", until: "2999-12-31"}]}}`,
	"reasons:\n", `menus:
  - {id: main, name: Главное, prompt: menu-main, repeats: 1, invalid: invalid-key, keys: [{key: "2", menu: more}, {key: "9", language: en, menu: main}, {key: "5", do: voicemail}]}
  - {id: more, name: Ещё, prompt: menu-more, wait_seconds: 3, keys: [{key: "3", language: en, queue: "117"}, {key: "#", do: back}]}
emergencies:
  - {id: busy, name: Много звонков, prompt: emergency-busy}
reasons:
`).Replace(testPlan)

func withMenus(c *centre) {
	write(c.t, filepath.Join(c.set.data, "plan.yaml"), []byte(menuPlan))
}

func TestKeysLeadThroughTwoMenusToTheRightQueue(t *testing.T) {
	t.Parallel()
	c := newCentre(t, withMenus)
	c.start()
	c.agent("ann", 0, toneAnn, "122")
	bob := c.agent("bob", 0, toneBob, "117")

	caller := c.dial("89991110001", "122", toneCall)
	caller.Hears(toneMain, patience)
	caller.Press("2")
	caller.Hears(toneMore, patience)
	caller.Press("#") // back
	caller.Hears(toneMain, patience)
	caller.Press("7") // means nothing
	caller.Hears(toneInvalid, patience)
	caller.Hears(toneMain, patience) // read again
	caller.Press("2")
	caller.Hears(toneMore, patience)
	caller.Press("3")
	caller.Hears(toneBob, patience)
	if d := bob.desk(); d.Call == nil || strings.Join(d.Call.Menus, ", ") != "Главное, Ещё" || d.Call.Language != "en" || d.Call.Queue != "117" {
		t.Errorf("bob's desk shows %+v", d.Call)
	}
	caller.Hangup()
	record, _, events := c.recordOf("+79991110001")
	if record.Queue != "117" || record.Line != "122" || record.Agent != "bob" {
		t.Errorf("the record: %+v", record)
	}
	want := "arrived menu_entered key_pressed menu_entered key_pressed menu_entered key_pressed key_pressed menu_entered " +
		"key_pressed language_chosen queued offered answered ended"
	if got := kinds(events); got != want {
		t.Errorf("the events: %s\nwant %s", got, want)
	}

	silent := c.dial("89991110002", "122", toneCall)
	silent.Hears(toneMain, patience)
	silent.Press("2")
	silent.Hears(toneAnn, patience) // chose nothing: the line's own queue
	silent.Hangup()
	if record, _, _ := c.recordOf("+79991110002"); record.Queue != "122" || record.Agent != "ann" {
		t.Errorf("the record: %+v", record)
	}

	foreign := c.dial("89991110004", "122", toneCall)
	foreign.Hears(toneMain, patience)
	foreign.Press("9")
	foreign.Hears(toneEnglish, patience)
	foreign.Press("2")
	foreign.Hears(toneMore, patience)
	foreign.Hangup()
	if record, _, _ := c.recordOf("+79991110004"); record.Finish.Reason != call.AbandonedMenu {
		t.Errorf("the record: %+v", record.Finish)
	}

	gone := c.dial("89991110003", "122", toneCall)
	gone.Hears(toneMain, patience)
	gone.Hangup()
	if record, _, _ := c.recordOf("+79991110003"); record.Finish.Reason != call.AbandonedMenu || record.Finish.Result != call.ClientError {
		t.Errorf("the record: %+v", record.Finish)
	}
	c.silent()
}

func TestAClosedLineSaysSoAndAnEmergencyIsHeardFirst(t *testing.T) {
	t.Parallel()
	c := newCentre(t, withMenus)
	c.start()
	closed := c.dial("89991110001", "117", toneCall)
	closed.Hears(toneClosed, patience)
	if status := closed.Ended(patience); status != 200 {
		t.Errorf("the closed line hung up with %d", status)
	}
	record, _, events := c.recordOf("+79991110001")
	if record.Finish.Reason != call.AfterHours || kinds(events) != "arrived dismissed ended" {
		t.Errorf("the record: %+v of %s", record.Finish, kinds(events))
	}

	c.add("olga", cti.RoleSupervisor, "")
	olga := c.logIn("olga")
	olga.must(http.MethodPut, "/lines/all/emergency", map[string]string{"message": "busy"})
	caller := c.dial("89991110002", "122", toneCall)
	caller.Hears(toneBusy, patience)
	caller.Hears(toneMain, patience)
	caller.Hangup()
	if _, _, events := c.recordOf("+79991110002"); kinds(events) != "arrived warned menu_entered ended" {
		t.Errorf("the events: %s", kinds(events))
	}
	olga.must(http.MethodPut, "/lines/all/emergency", map[string]string{"message": ""})
	caller = c.dial("89991110003", "122", toneCall)
	caller.Hears(toneMain, patience)
	caller.Hangup()
	if _, _, events := c.recordOf("+79991110003"); kinds(events) != "arrived menu_entered ended" {
		t.Errorf("the events: %s", kinds(events))
	}
	if status, text := olga.ask(http.MethodPut, "/lines/118/emergency", map[string]string{"message": "busy"}); status != http.StatusNotFound {
		t.Errorf("a message on a line that is not there: %d %s", status, text)
	}
	c.silent()
}
