package lab

import (
	"crypto/rand"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/dozvon/dozvon/deploy/lab/sip"
)

// Call is one SIP call with audio: of a citizen who dialled (Dial), or at an agent's phone (Phone.Rung).
type Call struct {
	// Media is what is spoken and heard.
	Media *Media

	line     *line
	far      *net.UDPAddr
	id, tag  string
	hertz    float64
	outgoing bool
	timer    *time.Timer
	answered chan struct{} // closed on answer
	ended    chan struct{} // closed when the call is over

	mu     sync.Mutex
	invite sip.Message // the INVITE that rang us
	final  string      // the last answer to it, for retransmissions
	target string      // where requests within the call go
	local  string      // our side, as From of our requests
	remote string
	peer   int // the far end's media port
	cseq   int
	status int
	up     bool
	over   bool

	cancelled bool // we sent CANCEL
}

func newCall(l *line, media *Media, far *net.UDPAddr, id string, hertz float64) *Call {
	return &Call{
		Media: media, line: l, far: far, id: id, tag: rand.Text()[:10], hertz: hertz, cseq: 1,
		answered: make(chan struct{}), ended: make(chan struct{}),
	}
}

// Dial calls number at a SIP address (for example Asterisk.SIPAddr()) as a citizen whose number is from, through the
// test trunk. After the answer a tone of hertz is spoken, silence if zero.
func Dial(tb testing.TB, sipAddr, from, number string, hertz float64) *Call {
	tb.Helper()
	far, err := net.ResolveUDPAddr("udp4", sipAddr)
	if err != nil {
		tb.Fatalf("the SIP address is wrong: %v", err)
	}
	media, err := newMedia()
	if err != nil {
		tb.Fatal(err)
	}
	l := openLine(tb, -1, 0)
	call := newCall(l, media, far, rand.Text()+"@lab", hertz)
	call.outgoing = true
	call.target = fmt.Sprintf("sip:%s@%s", number, sipAddr)
	call.local = fmt.Sprintf("<sip:%s@127.0.0.1:%d>;tag=%s", from, l.port(), call.tag)
	call.remote = fmt.Sprintf("<%s>", call.target)
	l.add(call)
	call.write(call.compose("INVITE", 1, "1", sip.Describe(media.Port())))
	return call
}

// Answer takes a ringing call.
func (c *Call) Answer() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.up || c.over || c.outgoing {
		return
	}
	c.final = c.invite.Reply(200, "OK", c.tag, c.contact(), sip.Describe(c.Media.Port()))
	c.write(c.final)
	c.connectLocked()
}

// answerAfter answers after a while, unless the call is over by then.
func (c *Call) answerAfter(ring time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.over {
		c.timer = time.AfterFunc(ring, c.Answer)
	}
}

// Hangup ends the call from this side: BYE, CANCEL before the answer, or a refusal of a ringing call.
func (c *Call) Hangup() {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.over:
	case c.up:
		c.byeLocked()
	case c.outgoing:
		c.cancelled = true
		c.write(c.compose("CANCEL", 1, "1", ""))
	default:
		c.final = c.invite.Reply(603, "Decline", c.tag, nil, "")
		c.write(c.final)
		c.finishLocked(603)
	}
}

// Press presses keys one after the other, once the call is answered; the tone pauses meanwhile.
func (c *Call) Press(keys string) {
	for _, key := range []byte(keys) {
		c.Media.keys <- key
	}
}

// Answered waits until the call is answered.
func (c *Call) Answered(within time.Duration) {
	c.line.tb.Helper()
	select {
	case <-c.answered:
	case <-c.ended:
		c.line.tb.Fatalf("the call ended before the answer with status %d", c.Status())
	case <-time.After(within):
		c.line.tb.Fatalf("the call was not answered within %v", within)
	}
}

// Ended waits until the call is over and returns its status: that of a refusal, 487 after CANCEL, 200 after BYE from
// the far end, 0 after our own.
func (c *Call) Ended(within time.Duration) int {
	c.line.tb.Helper()
	select {
	case <-c.ended:
	case <-time.After(within):
		c.line.tb.Fatalf("the call is not over after %v", within)
	}
	return c.Status()
}

// Over tells whether the call has ended.
func (c *Call) Over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.over
}

// Status is the last final status of the call, see Ended.
func (c *Call) Status() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status
}

// Hears waits until the last second heard is a tone of hertz, or, when hertz is zero, until anything is heard.
func (c *Call) Hears(hertz float64, within time.Duration) {
	c.line.tb.Helper()
	m := c.Media
	heard := m.await(func() bool { return m.levelLocked() > 0.01 && (hertz == 0 || m.toneLocked(hertz) > 0.5) })
	select {
	case <-heard:
	case <-time.After(within):
		c.line.tb.Fatalf("within %v the call heard %d packets, level %.3f, share of %v Hz %.2f",
			within, m.Packets(), m.Level(), hertz, m.Tone(hertz))
	}
}
