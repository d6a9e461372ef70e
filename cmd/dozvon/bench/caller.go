package main

import (
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/dozvon/dozvon/deploy/lab/sip"
)

// callers place calls along the trunks in turn; each call is known by its number.
type callers struct {
	wires []*wire
	far   *net.UDPAddr
	line  string

	mu      sync.Mutex
	sent    map[string]time.Time // the INVITE of a number
	open    map[string]*call     // by Call-ID
	refused int
	settled chan struct{} // receives once for each call that ended
}

type call struct {
	wire   *wire
	number string
	to     string
}

// serial makes numbers that no run of this process used before.
var serial int

func openCallers(sipAddr, line string, calls int) (*callers, error) {
	far, err := net.ResolveUDPAddr("udp4", sipAddr)
	if err != nil {
		return nil, fmt.Errorf("resolve %s: %w", sipAddr, err)
	}
	c := &callers{far: far, line: line, sent: map[string]time.Time{}, open: map[string]*call{}, settled: make(chan struct{}, calls)}
	for i := range trunks {
		w, err := openWire(trunkAddress(i), c.take)
		if err != nil {
			c.close()
			return nil, err
		}
		c.wires = append(c.wires, w)
	}
	return c, nil
}

// dial places one call.
func (c *callers) dial() {
	serial++
	x := &call{wire: c.wires[serial%len(c.wires)], number: fmt.Sprintf("79%09d", serial), to: fmt.Sprintf("<sip:%s@%s>", c.line, c.far)}
	id := "bench-" + x.number
	packet := c.compose("INVITE", id, x, 1, sip.Describe(9))
	c.mu.Lock()
	c.open[id] = x
	c.sent[lastDigits(x.number)] = time.Now()
	c.mu.Unlock()
	x.wire.request(packet, c.far)
}

// close ends the calls' side; what comes later is not heard.
func (c *callers) close() {
	for _, w := range c.wires {
		w.close()
	}
}

func (c *callers) compose(method, id string, x *call, cseq int, body string) string {
	return sip.Compose(fmt.Sprintf("%s sip:%s@%s SIP/2.0", method, c.line, c.far), []string{
		fmt.Sprintf("Via: SIP/2.0/UDP %s;branch=z9hG4bK-%s-%s", x.wire.address(), id, method),
		fmt.Sprintf("From: <sip:%s@%s>;tag=%s", x.number, x.wire.address(), id), "To: " + x.to,
		"Call-ID: " + id, fmt.Sprintf("CSeq: %d %s", cseq, method), "Max-Forwards: 70",
		fmt.Sprintf("Contact: <sip:%s@%s>", x.number, x.wire.address()),
	}, body)
}

func (c *callers) take(w *wire, _ time.Time, m sip.Message, from *net.UDPAddr) {
	id := m.Value("Call-ID")
	c.mu.Lock()
	x := c.open[id]
	c.mu.Unlock()
	switch {
	case m.Method() == "BYE":
		w.answer(m, m.Reply(200, "OK", "bench", nil, ""), from)
		c.end(id, false)
	case m.Method() != "" && m.Method() != "ACK":
		w.answer(m, m.Reply(200, "OK", "bench", nil, ""), from)
	case x == nil || m.Answers() != "INVITE" || m.Status() < 200:
	default:
		x.to = m.Value("To")
		w.send(c.compose("ACK", id, x, 1, ""), from)
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

// repeats counts the requests that were sent again.
func (c *callers) repeats() (n int) {
	for _, w := range c.wires {
		n += w.repeats()
	}
	return n
}
