package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// TestKilledUnderASurvey: kill -9 while a citizen is asked for a mark. The next
// life asks again, the mark is kept, and the talk is not counted for longer.
func TestKilledUnderASurvey(t *testing.T) {
	t.Parallel()
	c := newCentre(t, withPlan(surveyPlan))
	service := c.spawn()
	ann := c.agent("ann", 0, toneAnn, "122")
	caller := c.askedForAMark(ann)
	service.kill()
	killed := time.Now()
	hearsNothing(t, caller) // Asterisk has played the question to its end
	packets := caller.Media.Packets()
	c.spawn()
	ann.shows(agent.Ready, "")
	eventually(t, "the question again", func() bool { return caller.Media.Packets() > packets })
	caller.Press("5")
	caller.Hears(toneGoodbye, patience)
	if status := caller.Ended(patience); status != 200 {
		t.Errorf("after the thanks the call ended with %d", status)
	}
	record, legs, events := c.recordOf("+79991110001")
	if record.Mark() != 5 || record.Finish.Reason != call.AgentHungUp || record.Finish.Result != call.Success || !record.EndedAt.Before(killed) {
		t.Errorf("the record is %+v: %s", record, kinds(events))
	}
	if len(legs) != 1 {
		t.Errorf("the legs are %+v", legs)
	}
	c.silent()
}

// TestKilledUnderAMessage: kill -9 while a citizen speaks after the signal, who
// then says more, or has hung up meanwhile; the message is in the archive.
func TestKilledUnderAMessage(t *testing.T) {
	t.Parallel()
	c := newCentre(t, withMenus)
	service := c.spawn()
	stays := c.dial("89991110001", "122", toneCall)
	stays.Hears(toneMain, patience)
	stays.Press("5")
	speaks(t, stays, time.Second)
	leaves := c.dial("89991110002", "122", toneCall)
	leaves.Hears(toneMain, patience)
	leaves.Press("5")
	speaks(t, leaves, 4*time.Second)
	service.kill()
	leaves.Hangup()
	c.spawn()
	stays.Press("#")
	stays.Hears(toneThanks, patience)
	stays.Ended(patience)
	for _, from := range []string{"+79991110001", "+79991110002"} {
		record, _, events := c.recordOf(from)
		if record.Finish.Reason != call.LeftVoicemail || record.Finish.Result != call.Success {
			t.Errorf("the call of %s ended with %+v: %s", from, record.Finish, kinds(events))
		}
		eventually(t, "the message of "+from+" in the archive", func() bool {
			kept, err := c.db.Recordings(t.Context(), record.ID)
			return err == nil && len(kept) == 1 && kept[0].Seconds >= 2
		})
	}
	c.silent()
}

// messagePlan is testPlan with line 117 closed for ever and queue 122 full of
// patience for a second only; both take messages.
var messagePlan = strings.NewReplacer(
	`record: true}`, `record: true, hours: {weekly: [{days: [daily], from: "00:00", to: "00:01"}], exceptions: [{date: "2000-01-01", until: "2999-12-31"}], closed: {announce: after-hours, do: voicemail}}}`,
	`ring_seconds: 60, wrap_up_seconds: 0,`, `ring_seconds: 60, wrap_up_seconds: 0, overflow: {max_wait_seconds: 1, voicemail: true},`,
).Replace(testPlan)

// TestAClosedLineAndAQueueTakeMessages: who calls at night, and who has waited
// too long, are asked for a message, and it is kept.
func TestAClosedLineAndAQueueTakeMessages(t *testing.T) {
	t.Parallel()
	c := newCentre(t, withPlan(messagePlan))
	c.start()
	night := c.dial("89991110001", "117", toneCall)
	night.Hears(toneClosed, patience)
	night.Hears(toneAsk, patience)
	speaks(t, night, 4*time.Second)
	night.Press("#")
	night.Hears(toneThanks, patience)
	night.Ended(patience)
	waited := c.dial("89991110002", "122", toneCall)
	waited.Hears(toneAsk, patience)
	speaks(t, waited, 4*time.Second)
	waited.Hangup()
	for from, want := range map[string]struct {
		queue  string
		events string
	}{
		"+79991110001": {"", "arrived voicemail_asked voicemail_began dismissed ended"},
		"+79991110002": {"122", "arrived greeted queued voicemail_asked voicemail_began ended"},
	} {
		record, _, events := c.recordOf(from)
		if record.Finish.Reason != call.LeftVoicemail || string(record.Queue) != want.queue || (record.WaitMS >= 1000) != (want.queue != "") {
			t.Errorf("the record of %s: %+v", from, record)
		}
		if got := kinds(events); got != want.events {
			t.Errorf("the events of %s: %s", from, got)
		}
		if kept, _ := c.messageOf(record.ID); kept.Seconds < 2 {
			t.Errorf("the message of %s: %+v", from, kept)
		}
	}
	c.silent()
}
