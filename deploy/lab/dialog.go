package lab

import (
	"fmt"
	"strings"

	"github.com/dozvon/dozvon/deploy/lab/sip"
)

// take handles what the far end sent within the call.
func (c *Call) take(m sip.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case m.Status() > 0:
		c.responseLocked(m)
	case m.Method() == "ACK":
	case m.Method() == "INVITE" && !c.up && c.final != "":
		c.write(c.final) // a retransmission: our answer was lost
	case m.Method() == "INVITE" && !c.up:
		c.write(c.invite.Reply(180, "Ringing", c.tag, c.contact(), ""))
	case m.Method() == "INVITE":
		c.write(m.Reply(200, "OK", c.tag, c.contact(), sip.Describe(c.Media.Port())))
	case m.Method() == "CANCEL":
		c.write(m.Reply(200, "OK", c.tag, nil, ""))
		if !c.up && !c.over {
			c.final = c.invite.Reply(487, "Request Terminated", c.tag, nil, "")
			c.write(c.final)
			c.finishLocked(487)
		}
	case m.Method() == "BYE":
		c.write(m.Reply(200, "OK", c.tag, nil, ""))
		c.finishLocked(200)
	default:
		c.write(m.Reply(200, "OK", c.tag, nil, ""))
	}
}

// responseLocked handles answers to our INVITE; those to BYE and CANCEL need nothing.
func (c *Call) responseLocked(m sip.Message) {
	if m.Answers() != "INVITE" || m.Status() < 200 {
		return
	}
	c.remote = m.Value("To")
	if m.Status() >= 300 {
		c.write(c.compose("ACK", 1, "1", ""))
		c.finishLocked(m.Status())
		return
	}
	c.target, c.peer = m.Target(), m.MediaPort()
	c.write(c.compose("ACK", 1, "ack", ""))
	c.connectLocked()
	if c.cancelled && !c.over { // the answer crossed our CANCEL (RFC 3261, 9.1): the call is ended by BYE
		c.byeLocked()
	}
}

func (c *Call) byeLocked() {
	c.cseq++
	c.write(c.compose("BYE", c.cseq, fmt.Sprint(c.cseq), ""))
	c.finishLocked(0)
}

// connectLocked starts to speak, once.
func (c *Call) connectLocked() {
	if c.up || c.over {
		return
	}
	c.up = true
	c.Media.speak(c.peer, c.hertz)
	close(c.answered)
}

func (c *Call) finish(status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.finishLocked(status)
}

// finishLocked ends the call, once. Asterisk gives a port that is free to another call, which would hear who still
// spoke to it and, what is worse, nobody else (strict RTP).
func (c *Call) finishLocked(status int) {
	if c.over {
		return
	}
	c.over, c.status = true, status
	c.Media.hush()
	if c.timer != nil {
		c.timer.Stop()
	}
	close(c.ended)
}

// compose builds a request of ours. CANCEL and the ACK of a refusal share the INVITE's branch.
func (c *Call) compose(method string, cseq int, branch, body string) string {
	fields := []string{
		fmt.Sprintf("Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK-%s-%s", c.line.port(), c.tag, branch),
		"From: " + c.local, "To: " + c.remote, "Call-ID: " + c.id, fmt.Sprintf("CSeq: %d %s", cseq, method), "Max-Forwards: 70",
	}
	if method == "CANCEL" {
		fields[2] = "To: " + strings.SplitN(c.remote, ";tag=", 2)[0]
	}
	return sip.Compose(method+" "+c.target+" SIP/2.0", append(fields, c.contact()...), body)
}

func (c *Call) contact() []string {
	return []string{fmt.Sprintf("Contact: <sip:lab@127.0.0.1:%d>", c.line.port()), "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS"}
}

func (c *Call) write(packet string) { _, _ = c.line.conn.WriteToUDP([]byte(packet), c.far) }
