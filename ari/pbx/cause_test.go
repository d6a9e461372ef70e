package pbx_test

import (
	"fmt"
	"testing"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/deploy/lab"
)

// The floor tells a goodbye (16) from a broken line by the cause, and a refusal
// from a device that cannot be reached.

func TestAnAgentsGoodbyeIsNormal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	phone := lab.NewPhone(t, 0, 1000)
	for name, before := range map[string]func(in floor.Join){
		"while they talk":    func(floor.Join) {},
		"while it was muted": func(j floor.Join) { r.do(floor.MuteLeg{Call: j.Call, Leg: j.Leg, On: true}) },
		"while on hold":      func(j floor.Join) { r.do(floor.Park{Call: j.Call, Leg: j.Leg}) },
	} {
		caller, call := r.dial(440)
		leg := r.ring(call.Call, phone.URI())
		ringing := phone.Rung(patience)
		r.join(call.Call, leg)
		caller.Hears(1000, patience)
		before(floor.Join{Call: call.Call, Leg: leg, Sound: leg})
		ringing.Hangup()
		if left := next[floor.LegLeft](r); left.Leg != leg || left.Cause != 16 {
			t.Errorf("%s: %+v", name, left)
		}
		caller.Hangup()
		if left := next[floor.CallerLeft](r); left.Cause != 16 {
			t.Errorf("%s: the caller left with %+v", name, left)
		}
	}
	r.empty()
}

// TestAnAgentHangsUpWhileAnswering: the caller is told apart from one whose talk is
// over, and can be given to the next agent.
func TestAnAgentHangsUpWhileAnswering(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hasty, patient := lab.NewPhone(t, 0, 700), lab.NewPhone(t, 0, 1000)
	caller, call := r.dial(440)
	leg := r.ring(call.Call, hasty.URI())
	ringing := hasty.Rung(patience)
	next[floor.LegAnswered](r)
	ringing.Hangup()
	if left := next[floor.NeverMet](r); left.Leg != leg || left.Cause != 16 {
		t.Errorf("before the talk: %+v", left)
	}
	// The floor may have asked for the talk by then.
	r.do(floor.Answer{Call: call.Call}, floor.Join{Call: call.Call, Leg: leg, Sound: leg}, floor.StartMusic{Call: call.Call})
	leg = r.ring(call.Call, patient.URI())
	ringing = patient.Rung(patience)
	r.join(call.Call, leg)
	caller.Hears(1000, patience)
	ringing.Hangup()
	if left := next[floor.LegLeft](r); left.Leg != leg || left.Cause != 16 {
		t.Errorf("after the talk: %+v", left)
	}
	for _, in := range r.seen {
		if failed, is := in.(floor.CommandFailed); is {
			t.Errorf("the floor was told of %+v", failed)
		}
	}
	caller.Hangup()
	next[floor.CallerLeft](r)
	r.empty()
}

func TestALineThatBrokeIsNoGoodbye(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	mute := lab.StartSIPp(t, silentPhone)
	// RTP that stops is noticed on the endpoints of browsers; this one is alike.
	_, err := r.client.Asterisk.UpdateObject(t.Context(), "res_pjsip", "endpoint", "watched", []ari.ConfigTuple{
		{Attribute: "context", Value: "nowhere"}, {Attribute: "disallow", Value: "all"}, {Attribute: "allow", Value: "alaw"},
		{Attribute: "direct_media", Value: "no"}, {Attribute: "rtp_timeout", Value: "1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	caller, call := r.dial(440)
	leg := r.ring(call.Call, fmt.Sprintf("pjsip:watched/sip:x@127.0.0.1:%d", mute.Port()))
	r.join(call.Call, leg)
	if left := next[floor.LegLeft](r); left.Cause != 44 {
		t.Errorf("a leg without RTP left with %+v", left)
	}
	if caller.Over() {
		t.Error("the caller was hung up with it")
	}
	caller.Hangup()
	next[floor.CallerLeft](r)
	r.empty()
}

func TestWhyADeviceDidNotAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, call := r.dial(0)
	for answer, cause := range map[string]int{
		"486 Busy Here": 17, "603 Decline": 21, "480 Temporarily Unavailable": 19,
		"404 Not Found": 1, "408 Request Timeout": 18, "503 Service Unavailable": 34,
	} {
		phone := lab.StartSIPp(t, refusingPhone(answer))
		leg := r.ring(call.Call, fmt.Sprintf("sip:x@127.0.0.1:%d", phone.Port()))
		if left := next[floor.LegLeft](r); left.Leg != leg || left.Cause != cause {
			t.Errorf("%s: %+v, want cause %d", answer, left, cause)
		}
	}
	r.ring(call.Call, "sip:x@127.0.0.1:9;transport=tcp")
	if left := next[floor.LegLeft](r); left.Cause != 34 {
		t.Errorf("a phone whose port is closed: %+v", left)
	}
}

func TestALegThatIsDroppedWhileItRingsIsCancelled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	phone := lab.NewPhone(t, -1, 0)
	caller, call := r.dial(0)
	leg := r.ring(call.Call, phone.URI())
	ringing := phone.Rung(patience)
	r.do(floor.DropLeg{Call: call.Call, Leg: leg})
	if status := ringing.Ended(patience); status != 487 {
		t.Errorf("the phone stopped ringing with %d", status)
	}
	if left := next[floor.LegLeft](r); left.Leg != leg {
		t.Errorf("%+v", left)
	}
	r.do(floor.DropLeg{Call: call.Call, Leg: leg}) // gone already, which is no error
	caller.Hangup()
	if status := caller.Ended(patience); status != 487 {
		t.Errorf("the caller's CANCEL was answered with %d", status)
	}
	next[floor.CallerLeft](r)
	r.empty()
}

// refusingPhone is a SIPp scenario that refuses every call.
func refusingPhone(answer string) string {
	return `<?xml version="1.0"?><scenario name="refuse"><recv request="INVITE"/><send><![CDATA[
SIP/2.0 ` + answer + `
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send><recv request="ACK"/></scenario>`
}

// silentPhone answers and never sends RTP.
const silentPhone = `<?xml version="1.0"?><scenario name="silent"><recv request="INVITE"/><send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:x@[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

v=0
o=s 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
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

// TestACallerWhoGivesUpAsHeIsAnsweredIsGone: his CANCEL and our answer cross, and
// he says goodbye after it.
func TestACallerWhoGivesUpAsHeIsAnsweredIsGone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 200 {
		caller, call := r.dial(0)
		r.do(floor.Answer{Call: call.Call})
		caller.Hangup()
		if left := next[floor.CallerLeft](r); left.Cause != 16 && left.Cause != 127 {
			t.Fatalf("he left with %+v", left)
		}
	}
	r.empty()
}
