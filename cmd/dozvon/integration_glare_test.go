package main

import (
	"testing"

	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/deploy/lab"
)

// TestComplaint13TheLateAnswerOfOneAgentTakesNobodyAway: a phone answers in the
// very moment in which it is told to stop ringing, and the next agent has the
// caller. Its answer meets the order to stop on the way, as it does in a crowd;
// the phone is sent away, and the caller hears one agent.
func TestComplaint13TheLateAnswerOfOneAgentTakesNobodyAway(t *testing.T) {
	t.Parallel()
	c := newCentre(t, withPlan(hastyPlan))
	c.start()
	late := lab.StartSIPp(t, latePhone, "-m", "1")
	ann := c.hire("ann", "sip:ann@"+loopback(late.Port()), "117")
	ann.ready()
	caller := c.dial("89991110001", "117", toneCall)
	ann.shows(agent.Ringing, "")
	bob := c.agent("bob", 0, toneBob, "117")
	atBob := bob.phone.Rung(patience)
	if err := late.Wait(patience); err != nil { // it answered, and was sent away
		t.Error(err)
	}
	hears(t, "the caller", caller, toneBob)
	hears(t, "bob", atBob, toneCall)
	bob.shows(agent.Talking, "")
	ann.shows(agent.NotReady, agent.Missed)
	caller.Hangup()
	_, legs, events := c.recordOf("+79991110001")
	if len(legs) != 2 || !legs[0].AnsweredAt.IsZero() || legs[1].AnsweredAt.IsZero() {
		t.Errorf("the legs: %+v", legs)
	}
	if got := kinds(events); got != "arrived greeted recording_announced queued offered missed offered answered ended" {
		t.Errorf("the events: %s", got)
	}
	c.silent()
}

// latePhone answers an INVITE with 200 when its CANCEL is here already.
const latePhone = `<?xml version="1.0"?><scenario name="late"><recv request="INVITE"><action>
<ereg regexp=".*" search_in="hdr" header="CSeq:" assign_to="cseq"/><ereg regexp=".*" search_in="hdr" header="Via:" assign_to="via"/>
</action></recv><send><![CDATA[
SIP/2.0 180 Ringing
Via:[$via]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
CSeq:[$cseq]
Contact: <sip:ann@[local_ip]:[local_port]>
Content-Length: 0

]]></send><recv request="CANCEL"/><send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send><send retrans="500"><![CDATA[
SIP/2.0 200 OK
Via:[$via]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
CSeq:[$cseq]
Contact: <sip:ann@[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

v=0
o=ann 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
]]></send><recv request="ACK"/><recv request="BYE"/><send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send></scenario>`
