package main

import (
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// The tones of minutes, in Russian and in English; a second of one is louder than
// the words around it.
const (
	toneThree        = 1600.0
	toneSix          = 1900.0
	toneThreeEnglish = 2200.0
	toneSixEnglish   = 2500.0
)

// waitPlan tells the expected wait; callers of line 117 may choose English.
const waitPlan = `
time_zone: Asia/Irkutsk
lines:
  - {id: "122", name: Служба 122, queue: "122"}
  - {id: "117", name: Служба 117, menu: main, queue: "122"}
menus:
  - {id: main, name: Главное, prompt: menu-main, keys: [{key: "9", language: en, queue: "122"}]}
queues:
  - {id: "122", name: Служба 122, ring_seconds: 20, wrap_up_seconds: 0, announcement: wait, answered_within: 60, tell: {every_seconds: 15, wait: true}}
reasons:
  - {id: break, name: Перерыв}
`

// waitTones are the prompts of an expected wait; what stands around the number is
// heard in Russian by all.
func waitTones(write func(name string, hertz float64, length time.Duration)) {
	write("expected-wait", toneRest, 200*time.Millisecond)
	write("of-minutes", toneRest, 200*time.Millisecond)
	for name, hertz := range map[string]float64{"gen-3": toneThree, "gen-6": toneSix, "en/gen-3": toneThreeEnglish, "en/gen-6": toneSixEnglish} {
		write(name, hertz, 1300*time.Millisecond)
	}
}

// waitsTold are the expected waits that a caller was told, each when it changed.
func waitsTold(events []cti.Event) (told []time.Duration) {
	for _, e := range events {
		if body, is := e.Body.(call.ToldEvent); is {
			told = append(told, time.Duration(body.WaitMS)*time.Millisecond)
		}
	}
	return told
}

// TestTheExpectedWaitIsToldInTheCallersLanguageAndNeverRises: one agent, whose talks
// take three minutes for all that is known.
func TestTheExpectedWaitIsToldInTheCallersLanguageAndNeverRises(t *testing.T) {
	t.Parallel()
	c := newCentre(t, func(c *centre) { write(c.t, filepath.Join(c.set.data, "plan.yaml"), []byte(waitPlan)) })
	c.start()
	c.agent("ann", 0, toneAnn, "122")
	c.add("vera", cti.RoleSupervisor, "")
	vera := c.logIn("vera")
	talks := c.dial("89991110001", "122", toneCall)
	talks.Hears(toneAnn, patience)

	first := c.dial("89991110002", "122", toneCall)
	first.Hears(toneThree, patience)
	second := c.dial("89991110003", "117", toneCall)
	second.Hears(toneMain, patience)
	second.Press("9")
	second.Hears(toneSixEnglish, patience)

	var id cti.CallID
	eventually(t, "the second caller in the database", func() bool {
		page, err := c.db.Calls(t.Context(), call.Filter{Caller: "+79991110003"})
		if err == nil && len(page.Calls) == 1 {
			id = page.Calls[0].ID
		}
		return id != ""
	})
	vera.does(http.MethodPost, "/calls/"+string(id)+"/front", map[string]string{"why": "ребёнок"})
	const next = 2 * patience // of what is told every fifteen seconds
	hearsOnly(t, first, toneThree)
	first.Hears(toneThree, next) // though it would be six by now
	second.Hears(toneThreeEnglish, next)
	for _, one := range []interface{ Hangup() }{first, second, talks} {
		one.Hangup()
	}
	for from, want := range map[string][]time.Duration{
		"+79991110002": {3 * time.Minute}, "+79991110003": {6 * time.Minute, 3 * time.Minute},
	} {
		if record, _, events := c.recordOf(from); record.Finish.Reason != call.AbandonedQueue || !slices.Equal(waitsTold(events), want) {
			t.Errorf("%s was told %v, want %v; the end: %s", from, waitsTold(events), want, record.Finish.Reason)
		}
	}
	c.silent()
}
