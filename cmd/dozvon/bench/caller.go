package main

import (
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/dozvon/dozvon/deploy/lab/sip"
)

// callers place calls from one port; each call is known by its number.
type callers struct {
	wire *wire
	far  *net.UDPAddr
	line string

	mu      sync.Mutex
	sent    map[string]time.Time // the INVITE of a number
	open    map[string]*call     // by Call-ID
	refused int
	again   int // INVITEs that had to be sent again
	closed  bool
	settled chan struct{} // receives once for each call that ended
}

type call struct {
	number string
	to     string
	heard  bool // something came back
}

// firstWait is RFC 3261's T1: an INVITE that nothing came back for is sent again
// after it, and again after twice as long each time.
const firstWait = 500 * time.Millisecond

// serial makes numbers that no run of this process used before.
var serial int

func openCallers(sipAddr, line string, calls int) (*callers, error) {
	far, err := net.ResolveUDPAddr("udp4", sipAddr)
	if err != nil {
		return nil, fmt.Errorf("resolve %s: %w", sipAddr, err)
	}
	c := &callers{far: far, line: line, sent: map[string]time.Time{}, open: map[string]*call{}, settled: make(chan struct{}, calls)}
	c.wire, err = openWire(c.take)
	return c, err
}

// dial places one call.
func (c *callers) dial() {
	serial++
	x := &call{number: fmt.Sprintf("79%09d", serial), to: fmt.Sprintf("<sip:%s@%s>", c.line, c.far)}
	id := "bench-" + x.number
	packet := c.compose("INVITE", id, x, 1, sip.Describe(9))
	c.mu.Lock()
	c.open[id] = x
	c.sent[lastDigits(x.number)] = time.Now()
	c.mu.Unlock()
	c.send(packet, x, firstWait)
}

func (c *callers) send(packet string, x *call, wait time.Duration) {
	c.wire.send(packet, c.far)
	time.AfterFunc(wait, func() {
		c.mu.Lock()
		lost := !x.heard && !c.closed
		if lost {
			c.again++
		}
		c.mu.Unlock()
		if lost && wait < 32*time.Second {
			c.send(packet, x, 2*wait)
		}
	})
}

// close ends the calls' side; what comes later is not heard.
func (c *callers) close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.wire.close()
}

func (c *callers) compose(method, id string, x *call, cseq int, body string) string {
	return sip.Compose(fmt.Sprintf("%s sip:%s@%s SIP/2.0", method, c.line, c.far), []string{
		fmt.Sprintf("Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK-%s-%s", c.wire.port(), id, method),
		fmt.Sprintf("From: <sip:%s@127.0.0.1:%d>;tag=%s", x.number, c.wire.port(), id), "To: " + x.to,
		"Call-ID: " + id, fmt.Sprintf("CSeq: %d %s", cseq, method), "Max-Forwards: 70",
		fmt.Sprintf("Contact: <sip:%s@127.0.0.1:%d>", x.number, c.wire.port()),
	}, body)
}

func (c *callers) take(_ time.Time, m sip.Message, from *net.UDPAddr) {
	id := m.Value("Call-ID")
	c.mu.Lock()
	x := c.open[id]
	if x != nil {
		x.heard = true
	}
	c.mu.Unlock()
	switch {
	case m.Method() == "BYE":
		c.wire.send(m.Reply(200, "OK", "bench", nil, ""), from)
		c.end(id, false)
	case m.Method() != "" && m.Method() != "ACK":
		c.wire.send(m.Reply(200, "OK", "bench", nil, ""), from)
	case x == nil || m.Answers() != "INVITE" || m.Status() < 200:
	default:
		x.to = m.Value("To")
		c.wire.send(c.compose("ACK", id, x, 1, ""), from)
		if m.Status() >= 300 {
			c.end(id, true)
		}
	}
}

func (c *callers) end(id string, refused bool) {
	c.mu.Lock()
	_, open := c.open[id]
	delete(c.open, id)
	if open && refused {
		c.refused++
	}
	c.mu.Unlock()
	if open {
		c.settled <- struct{}{}
	}
}

// repeats counts the INVITEs that were sent again.
func (c *callers) repeats() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.again
}
