package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/deploy/lab"
)

func TestCallsAreServedByTheAgentWhoIsIdleLongest(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122", "117")
	bob := c.agent("bob", 0, toneBob, "122", "117")

	caller := c.dial("89991110001", "122", toneCall)
	caller.Hears(tone122, patience)
	atAnn := ann.phone.Rung(patience)
	atAnn.Answered(patience)
	caller.Hears(toneAnn, patience)
	atAnn.Hears(toneCall, patience)
	if d := ann.desk(); d.Call == nil || d.Call.Caller != "+79991110001" || d.Call.Line != "122" || d.Call.State != call.Talking {
		t.Errorf("ann's desk shows %+v", d.Call)
	}
	atAnn.Hangup()
	if status := caller.Ended(patience); status != 200 {
		t.Errorf("the agent's BYE ended the caller's call with %d", status)
	}
	record, legs, events := c.recordOf("+79991110001")
	want := call.Finish{Result: call.Success, Reason: call.AgentHungUp, Cause: 16}
	if record.Finish != want || record.Agent != "ann" || record.Queue != "122" || record.Origin != call.Trunk || record.TalkMS <= 0 {
		t.Errorf("the record: %+v", record)
	}
	for name, at := range map[string]time.Time{
		"arrived": record.ArrivedAt, "offered": record.OfferedAt, "answered": record.AnsweredAt, "ended": record.EndedAt,
	} {
		if time.Since(at) > time.Minute || time.Since(at) < 0 {
			t.Errorf("%s at %v", name, at)
		}
	}
	if len(legs) != 1 || legs[0].Agent != "ann" || legs[0].AnsweredAt.IsZero() || legs[0].EndedAt.IsZero() || legs[0].Why != "" {
		t.Errorf("the legs: %+v", legs)
	}
	if got := kinds(events); got != "arrived greeted queued offered answered ended" {
		t.Errorf("the events: %s", got)
	}

	caller = c.dial("89991110002", "117", toneCall)
	caller.Hears(tone117, patience)
	atBob := bob.phone.Rung(patience) // ann had the last call
	atBob.Answered(patience)
	caller.Hears(toneBob, patience)
	caller.Hangup()
	if status := atBob.Ended(patience); status != 200 {
		t.Errorf("the caller's BYE ended the agent's call with %d", status)
	}
	record, _, _ = c.recordOf("+79991110002")
	if want = (call.Finish{Result: call.Success, Reason: call.CallerHungUp, Cause: 16}); record.Finish != want || record.Line != "117" {
		t.Errorf("the record: %+v", record)
	}
	bob.shows(agent.WrapUp, "")
	bob.must(http.MethodPost, "/me/wrap-up/end", nil)
	c.dial("89991110003", "122", toneCall)
	ann.phone.Rung(patience) // her last talk ended before bob's
}

func TestComplaint05ACallerWhoHangsUpStopsTheRinging(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	ann := c.agent("ann", -1, toneAnn, "122")
	caller := c.dial("89991110001", "122", toneCall)
	ringing := ann.phone.Rung(patience)
	ann.shows(agent.Ringing, "")
	began := time.Now()
	caller.Hangup()
	status := ringing.Ended(patience)
	// By the caller's end, long before the offer's own after a minute: a busy machine is no measure of speed.
	if took := time.Since(began); status != 487 || took > 10*time.Second {
		t.Errorf("the phone stopped with %d after %v", status, took)
	}
	ann.shows(agent.Ready, "")
	record, legs, _ := c.recordOf("+79991110001")
	if record.Finish.Reason != call.AbandonedQueue || record.Finish.Result != call.ClientError || record.Finish.Cause != 16 {
		t.Errorf("the record: %+v", record.Finish)
	}
	if len(legs) != 1 || legs[0].Why != call.CallerLeft {
		t.Errorf("the legs: %+v", legs)
	}
	c.silent()
}

func TestAnUnansweredOfferGoesToTheNextAgentWithTheFirstPlace(t *testing.T) {
	t.Parallel()
	c := newCentre(t, withPlan(hastyPlan))
	c.start()
	ann := c.agent("ann", -1, toneAnn, "117")
	first := c.dial("89991110001", "117", toneCall)
	ringing := ann.phone.Rung(patience)
	second := c.dial("89991110002", "117", toneCall)
	second.Hears(toneWait, patience)
	if status := ringing.Ended(patience); status != 487 {
		t.Errorf("after ring_seconds the phone stopped with %d", status)
	}
	ann.shows(agent.NotReady, agent.Missed)
	hearsOnly(t, first, toneAnn)

	bob := c.agent("bob", 0, toneBob, "117")
	bob.phone.Rung(patience).Answered(patience)
	first.Hears(toneBob, patience)
	if d := bob.desk(); d.Call == nil || d.Call.Caller != "+79991110001" {
		t.Errorf("bob talks with %+v", d.Call)
	}
	first.Hangup()
	second.Hangup()
	_, legs, events := c.recordOf("+79991110001")
	if len(legs) != 2 || legs[0].Why != call.NoAnswer || legs[1].AnsweredAt.IsZero() {
		t.Errorf("the legs: %+v", legs)
	}
	if got := kinds(events); got != "arrived greeted recording_announced queued offered missed offered answered ended" {
		t.Errorf("the events: %s", got)
	}
	if record, _, _ := c.recordOf("+79991110002"); record.Finish.Reason != call.AbandonedQueue || record.WaitMS <= 0 {
		t.Errorf("the second caller's record: %+v", record)
	}
	c.silent()
}

func TestComplaint10RejectedAndFailedAreToldApart(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	caller := c.dial("89991110001", "122", toneCall)
	caller.Hears(toneWait, patience)

	ann := c.agent("ann", -1, toneAnn, "122")
	ann.phone.Rung(patience).Hangup() // 603
	ann.shows(agent.NotReady, agent.Rejected)

	busy := lab.StartSIPp(t, refusingPhone)
	bob := c.hire("bob", "sip:bob@"+loopback(busy.Port()), "122")
	bob.ready()
	bob.shows(agent.NotReady, agent.Rejected)

	eve := c.hire("eve", "sip:eve@127.0.0.1:9;transport=tcp", "122")
	eve.ready()
	eve.shows(agent.NotReady, agent.PhoneFailed)

	kim := c.agent("kim", 0, toneBob, "122")
	kim.phone.Rung(patience)
	caller.Hears(toneBob, patience)
	caller.Hangup()
	_, legs, _ := c.recordOf("+79991110001")
	var whys []call.Miss
	for _, leg := range legs {
		whys = append(whys, leg.Why)
	}
	if len(whys) != 4 || whys[0] != call.Rejected || whys[1] != call.Rejected || whys[2] != call.PhoneFailed || whys[3] != "" {
		t.Errorf("the offers ended with %v", whys)
	}
	c.silent()
}

func TestHoldMuteAndDigits(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122")
	caller := c.dial("89991110001", "122", toneCall)
	atAnn := ann.phone.Rung(patience)
	caller.Hears(toneAnn, patience)

	ann.act("hold")
	hearsOnly(t, caller, toneAnn)
	if d := ann.desk(); d.Call.State != call.Held || d.Call.HeldAt == nil {
		t.Errorf("on hold the desk shows %+v", d.Call)
	}
	ann.act("resume")
	eventually(t, "the agent without music", func() bool { return caller.Media.Tone(toneAnn) > 0.9 })
	atAnn.Hears(toneCall, patience)

	ann.must(http.MethodPost, "/me/call/mute", map[string]bool{"on": true})
	hearsNothing(t, caller)
	atAnn.Hears(toneCall, patience)
	if !ann.desk().Call.Muted {
		t.Error("the desk does not show that the voice is off")
	}
	ann.must(http.MethodPost, "/me/call/mute", map[string]bool{"on": false})
	packets := caller.Media.Packets()
	eventually(t, "the voice again", func() bool { return caller.Media.Packets() > packets })
	caller.Hears(toneAnn, patience)

	ann.must(http.MethodPost, "/me/call/digits", map[string]string{"digits": "159*#"})
	eventually(t, "the digits at the caller", func() bool { return caller.Media.Digits() == "159*#" })

	if status, text := ann.ask(http.MethodPost, "/me/call/digits", map[string]string{"digits": "hello"}); status != http.StatusBadRequest {
		t.Errorf("letters as digits: %d %s", status, text)
	}
	ann.act("hold")
	ann.act("hangup") // from hold, too
	if status := caller.Ended(patience); status != 200 {
		t.Errorf("the caller was hung up with %d", status)
	}
	record, _, events := c.recordOf("+79991110001")
	if record.HoldMS <= 0 || record.Finish.Reason != call.AgentHungUp {
		t.Errorf("the record: %+v", record)
	}
	if got := kinds(events); got != "arrived greeted queued offered answered held resumed held ended" {
		t.Errorf("the events: %s", got)
	}
	if status, text := ann.ask(http.MethodPost, "/me/call/hold", nil); status != http.StatusConflict {
		t.Errorf("hold without a talk: %d %s", status, text)
	}
	c.silent()
}

const refusingPhone = `<?xml version="1.0"?><scenario name="refuse"><recv request="INVITE"/><send><![CDATA[
SIP/2.0 486 Busy Here
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send><recv request="ACK"/></scenario>`
