package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

func TestKilledUnderCalls(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	service := c.spawn()

	// pat wraps up, ann talks, bob talks and holds, kim is rung, two wait.
	pat := c.agent("pat", 0, toneBob, "117")
	wrapped := c.dial("89991110000", "117", toneCall)
	pat.phone.Rung(patience).Answered(patience)
	wrapped.Hears(toneBob, patience)
	wrapped.Hangup()
	wrapUp := pat.shows(agent.WrapUp, "").Agent

	ann := c.agent("ann", 0, toneAnn, "122")
	talking := c.dial("89991110001", "122", toneCall)
	atAnn := ann.phone.Rung(patience)
	talking.Hears(toneAnn, patience)
	bob := c.agent("bob", 0, toneBob, "122")
	held := c.dial("89991110002", "122", toneCall)
	bob.phone.Rung(patience).Answered(patience)
	held.Hears(toneBob, patience)
	bob.act("hold")
	hearsOnly(t, held, toneBob)
	bob.must(http.MethodPost, "/me/call/mute", map[string]bool{"on": true})
	kim := c.agent("kim", -1, toneBob, "122")
	ringing := c.dial("89991110003", "122", toneCall)
	atKim := kim.phone.Rung(patience)
	first := c.dial("89991110004", "122", toneCall)
	first.Hears(toneWait, patience)
	second := c.dial("89991110005", "122", toneCall)
	second.Hears(toneWait, patience)

	service.kill()
	packets := talking.Media.Packets()
	eventually(t, "voice without the service", func() bool { return talking.Media.Packets() > packets+50 })
	late := c.dial("89991110006", "122", toneCall)
	late.Hears(toneWait, patience) // from the dialplan
	talking.Hears(toneAnn, patience)
	atAnn.Hears(toneCall, patience)
	if atKim.Over() || first.Over() || second.Over() {
		t.Error("the kill was felt in Asterisk")
	}
	c.spawn()

	if d := ann.desk(); d.Agent.State != agent.Talking || d.Call == nil || d.Call.Caller != "+79991110001" || d.Call.State != call.Talking {
		t.Errorf("after the restart ann's desk shows %+v", d)
	}
	if d := bob.desk(); d.Call == nil || d.Call.State != call.Held || d.Call.Caller != "+79991110002" {
		t.Errorf("after the restart bob's desk shows %+v", d)
	}
	if d := pat.desk().Agent; d.State != agent.WrapUp || !d.WrapUpEnds.Equal(*wrapUp.WrapUpEnds) || !d.Since.Equal(wrapUp.Since) {
		t.Errorf("the wrap-up was %+v and is %+v", wrapUp, d)
	}
	ann.act("hold")
	hearsOnly(t, talking, toneAnn)
	ann.act("resume")
	talking.Hears(toneAnn, patience)
	if !bob.desk().Call.Muted {
		t.Error("after the restart bob is muted and does not see it")
	}
	bob.must(http.MethodPost, "/me/call/mute", map[string]bool{"on": false})
	bob.act("resume")
	eventually(t, "bob without music", func() bool { return held.Media.Tone(toneBob) > 0.9 })
	atKim.Answer()
	ringing.Hears(toneBob, patience)
	eventually(t, "kim without music", func() bool { return ringing.Media.Tone(toneBob) > 0.9 })

	// Those who wait are served in the order in which they came.
	ann.act("hangup")
	if status := talking.Ended(patience); status != 200 {
		t.Errorf("hang-up ended the talk with %d", status)
	}
	for _, from := range []string{"+79991110004", "+79991110005", "+79991110006"} {
		ann.phone.Rung(patience).Answered(patience)
		if d := ann.shows(agent.Talking, ""); d.Call == nil || d.Call.Caller != from {
			t.Errorf("served %+v before %s", d.Call, from)
		}
		ann.act("hangup")
	}
	late.Ended(patience)
	held.Hangup()
	ringing.Hangup()
	c.checkKilled(late.Status())
	c.silent()
}

// checkKilled looks at the records of the calls in TestKilledUnderCalls.
func (c *centre) checkKilled(late int) {
	c.t.Helper()
	for from, want := range map[string]struct {
		reason call.Reason
		events string
	}{
		"+79991110000": {call.CallerHungUp, "arrived greeted recording_announced queued offered answered ended"},
		"+79991110001": {call.AgentHungUp, "arrived greeted queued offered answered held resumed ended"},
		"+79991110002": {call.CallerHungUp, "arrived greeted queued offered answered held resumed ended"},
		"+79991110003": {call.CallerHungUp, "arrived greeted queued offered answered ended"},
		"+79991110004": {call.AgentHungUp, "arrived greeted queued offered answered ended"},
		"+79991110005": {call.AgentHungUp, "arrived greeted queued offered answered ended"},
	} {
		record, _, events := c.recordOf(from)
		if record.Finish.Result != call.Success || record.Finish.Reason != want.reason || record.TalkMS <= 0 {
			c.t.Errorf("the record of %s: %+v", from, record)
		}
		if got := kinds(events); got != want.events {
			c.t.Errorf("the events of %s: %s", from, got)
		}
	}
	record, _, _ := c.recordOf("+79991110006")
	if record.Finish.Reason != call.AgentHungUp || record.WaitMS <= 0 || late != 200 {
		c.t.Errorf("the record of who called meanwhile: %+v, status %d", record, late)
	}
}

func TestComplaint03NobodyIsStuckInACallThatEndedUnseen(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	service := c.spawn()
	ann := c.agent("ann", 0, toneAnn, "122")
	gone := c.dial("89991110001", "122", toneCall)
	atAnn := ann.phone.Rung(patience)
	gone.Hears(toneAnn, patience)
	bob := c.agent("bob", -1, toneBob, "122")
	ringing := c.dial("89991110002", "122", toneCall)
	atBob := bob.phone.Rung(patience)

	service.kill()
	gone.Hangup() // nobody watches
	atBob.Answer()
	c.spawn()
	atAnn.Ended(patience)
	// Asterisk keeps bob's answer for the next life, or has noticed the end of this
	// one and turns him away: then he is still the next.
	eventually(t, "bob and the caller in a talk", func() bool {
		if again := bob.phone.Rings(); again != nil {
			again.Answer()
		}
		return ringing.Media.Level() > 0.01 && ringing.Media.Tone(toneBob) > 0.5
	})
	ann.shows(agent.Ready, "")
	if record, _, _ := c.recordOf("+79991110001"); record.Finish.Reason != call.LostUnwatched || record.Finish.Result != call.Indeterminate {
		t.Errorf("the record of who left meanwhile: %+v", record.Finish)
	}
	ringing.Hangup()
	c.recordOf("+79991110002")
	c.silent()
}

func TestAGreetingEndsWithTheProcess(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	service := c.spawn()
	ann := c.hire("ann", "sip:nobody@127.0.0.1:9", "122")
	caller := c.dial("89991110001", "122", toneCall)
	caller.Hears(tone122, patience)
	service.kill()
	c.spawn()
	caller.Hears(toneWait, patience)
	if status, text := ann.ask(http.MethodGet, "/me", nil); status != http.StatusOK {
		t.Errorf("a login did not outlive the process: %d %s", status, text)
	}
	caller.Hangup()
	if record, _, _ := c.recordOf("+79991110001"); record.Finish.Reason != call.AbandonedQueue || time.Since(record.QueuedAt) > time.Minute {
		t.Errorf("the record: %+v", record)
	}
	c.silent()
}

// TestAnEndThatIsAskedForIsNoTrouble: an administrator who reads the log after a
// restart finds no warning.
func TestAnEndThatIsAskedForIsNoTrouble(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	service := c.spawn()
	before := len(c.log.tail(1 << 20))
	service.stop()
	if said := c.log.tail(1 << 20)[before:]; strings.Contains(said, "WRN") || strings.Contains(said, "ERR") {
		t.Errorf("at the end the log says\n%s", said)
	}
	if service.err != nil {
		t.Errorf("the process ended with %v", service.err)
	}
}
