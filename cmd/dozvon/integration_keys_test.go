package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/deploy/lab"
)

// The tones of the call-back's prompts, and of the digits of 8 999 111-00-01.
const (
	toneKeys     = 700.0
	toneNumber   = 800.0
	toneEight    = 900.0
	toneNine     = 1050.0
	toneOne      = 1200.0
	toneZero     = 1350.0
	toneConfirm  = 1500.0
	toneType     = 1600.0
	tonePromised = 1700.0
)

// keyTones are long enough to be told from each other, but for the silence
// between groups of digits.
func keyTones(write func(name string, hertz float64, length time.Duration)) {
	for name, hertz := range map[string]float64{
		"keys-callback": toneKeys, "callback-number": toneNumber, "callback-confirm": toneConfirm, "callback-unknown": toneType,
		"callback-type": toneType, "callback-promised": tonePromised,
		"digit-8": toneEight, "digit-9": toneNine, "digit-1": toneOne, "digit-0": toneZero,
	} {
		write(name, hertz, 1300*time.Millisecond)
	}
	write("pause", 0, 200*time.Millisecond)
}

// keyPlan is testPlan with a call-back by key in queue 122.
var keyPlan = strings.NewReplacer(
	`announcement: wait, answered_within: 60}
  - {id: "117"`, `announcement: wait, answered_within: 60, keys: [{key: "1", do: callback}], tell_keys: {prompt: keys-callback}}
  - {id: "117"`,
).Replace(testPlan)

func withKeys(c *centre) { write(c.t, filepath.Join(c.set.data, "plan.yaml"), []byte(keyPlan)) }

// hearsTheNumber expects 8 999 111-00-01 to be read, and the question about it.
func hearsTheNumber(caller *lab.Call) {
	for _, hertz := range []float64{toneNumber, toneEight, toneNine, toneOne, toneZero, toneOne, toneConfirm} {
		caller.Hears(hertz, patience)
	}
}

// TestACallBackByKeyKeepsThePlace: somebody who waits hears of the key, presses
// it, hears the own number, confirms and hangs up. Whoever came before is served
// first; then the agent's own device rings, and the citizen is called, before
// somebody who came later and waits on the line.
func TestACallBackByKeyKeepsThePlace(t *testing.T) {
	t.Parallel()
	home := lab.NewPhone(t, 0, toneCall)
	c := newCentre(t, citizens(home), withKeys)
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122")
	ann.must(http.MethodPut, "/me/state", map[string]string{"state": "not_ready", "reason": "break"})

	first := c.dial("89992220002", "122", toneCall)
	first.Hears(toneKeys, patience)
	asks := c.dial("89991110001", "122", toneCall)
	asks.Hears(toneKeys, patience)
	asks.Press("1") // cuts the announcement
	hearsTheNumber(asks)
	later := c.dial("89993330003", "122", toneCall)
	later.Hears(toneKeys, patience)
	asks.Press("1")
	asks.Hears(tonePromised, patience)
	if status := asks.Ended(patience); status != 200 {
		t.Errorf("after the farewell the call ended with %d", status)
	}
	record, _, events := c.recordOf("+79991110001")
	if record.Finish.Reason != call.CallbackPromised || record.Finish.Result != call.Success || kinds(events) != "arrived greeted queued chosen dismissed ended" {
		t.Errorf("the record: %+v of %s", record.Finish, kinds(events))
	}
	list := ann.callbacks().Callbacks
	if len(list) != 1 || list[0].Why != callback.ByKey || list[0].Number != "+7 999 ***-**-01" || !list[0].Since.Truncate(time.Microsecond).Equal(record.OfferedAt) || !list[0].Due {
		t.Errorf("the list is %+v, the place was since %s", list, record.OfferedAt)
	}

	ann.must(http.MethodPut, "/me/state", map[string]string{"state": "ready"})
	ann.phone.Rung(patience)
	first.Hears(toneAnn, patience)
	first.Hangup()
	atHome := home.Rung(patience)
	atHome.Hears(toneAnn, patience)
	d := ann.shows(agent.Talking, "")
	if d.Call == nil || d.Call.Caller != "+79991110001" || d.Call.Direction != call.Out || !d.Call.Proposed || later.Over() {
		t.Errorf("the desk shows %+v", d.Call)
	}
	if waits, err := c.db.Calls(t.Context(), call.Filter{Caller: "+79993330003", Limit: 1}); err != nil || len(waits.Calls) != 1 || waits.Calls[0].State != call.Waiting {
		t.Errorf("who came later is %+v (%v)", waits.Calls, err)
	}
	atHome.Hangup()
	later.Hears(toneAnn, patience)
	later.Hangup()
	eventually(t, "the promise is kept in the database", func() bool {
		page, err := c.db.Callbacks(t.Context(), callback.Filter{State: callback.Done})
		return err == nil && len(page.Callbacks) == 1 && page.Callbacks[0].Attempts == 1 && page.Callbacks[0].Number == "+79991110001"
	})
	c.silent()
}

// TestANumberIsTyped: who hides the own number types one, and the key is heard
// while the music plays, too.
func TestANumberIsTyped(t *testing.T) {
	t.Parallel()
	home := lab.NewPhone(t, 0, toneCall)
	c := newCentre(t, citizens(home), withKeys)
	c.start()
	hidden := c.dial("anonymous", "122", toneCall)
	hidden.Hears(toneKeys, patience)
	hidden.Press("1")
	hidden.Hears(toneType, patience)
	hidden.Press("89991110001#")
	hearsTheNumber(hidden)
	hidden.Press("1")
	hidden.Hears(tonePromised, patience)
	hidden.Hangup() // before the farewell has ended: the promise stands
	ann := c.agent("ann", 0, toneAnn, "122")
	ann.phone.Rung(patience)
	atHome := home.Rung(patience)
	atHome.Hears(toneAnn, patience)
	if d := ann.shows(agent.Talking, ""); d.Call == nil || d.Call.Caller != "+79991110001" {
		t.Errorf("the desk shows %+v", d.Call)
	}
	atHome.Hangup()
	c.silent()
}
