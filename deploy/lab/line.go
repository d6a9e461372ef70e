package lab

import (
	"fmt"
	"maps"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dozvon/dozvon/deploy/lab/sip"
)

// line is a UDP port that speaks SIP for one or more calls.
type line struct {
	tb     testing.TB
	conn   *net.UDPConn
	done   sync.WaitGroup
	ring   time.Duration // before an incoming call is answered; negative: only when the test says so
	hertz  float64       // the tone spoken to incoming calls
	invite chan *Call    // incoming calls; never drops: a phone gets far fewer than its buffer

	mu    sync.Mutex
	calls map[string]*Call // by Call-ID
}

func openLine(tb testing.TB, ring time.Duration, hertz float64) *line {
	tb.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		tb.Fatalf("open SIP port: %v", err)
	}
	l := &line{tb: tb, conn: conn, ring: ring, hertz: hertz, invite: make(chan *Call, 1024), calls: map[string]*Call{}}
	l.done.Go(l.listen)
	tb.Cleanup(func() {
		for _, call := range l.all() {
			call.Hangup()
		}
		_ = conn.Close()
		l.done.Wait()
		for _, call := range l.all() { // also what rang meanwhile
			call.finish(0)
			call.Media.close()
		}
	})
	return l
}

func (l *line) all() []*Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Collect(maps.Values(l.calls))
}

func (l *line) port() int { return l.conn.LocalAddr().(*net.UDPAddr).Port }

func (l *line) listen() {
	packet := make([]byte, 65536)
	for {
		n, from, err := l.conn.ReadFromUDP(packet)
		if err != nil {
			return // closed
		}
		m := sip.Parse(string(packet[:n]))
		id := m.Value("Call-ID")
		l.mu.Lock()
		call := l.calls[id]
		l.mu.Unlock()
		switch {
		case call != nil:
			call.take(m)
		case m.Method() == "INVITE":
			l.incoming(m, from)
		case m.Method() != "" && m.Method() != "ACK":
			_, _ = l.conn.WriteToUDP([]byte(m.Reply(200, "OK", "lab", nil, "")), from)
		}
	}
}

// incoming makes a call of an INVITE and lets it ring.
func (l *line) incoming(m sip.Message, from *net.UDPAddr) {
	media, err := newMedia()
	if err != nil {
		_, _ = l.conn.WriteToUDP([]byte(m.Reply(500, "No media port", "lab", nil, "")), from)
		return
	}
	call := newCall(l, media, from, m.Value("Call-ID"), l.hertz)
	call.invite, call.peer = m, m.MediaPort()
	call.target, call.remote = m.Target(), m.Value("From")
	call.local = m.Value("To") + ";tag=" + call.tag
	l.add(call)
	call.write(m.Reply(180, "Ringing", call.tag, call.contact(), ""))
	if l.ring >= 0 {
		call.answerAfter(l.ring)
	}
	l.invite <- call
}

func (l *line) add(call *Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls[call.id] = call
}

// Phone is an agent's SIP phone. It takes any number of calls.
type Phone struct{ line *line }

// NewPhone makes a phone that answers each call after it has rung for a while (a negative time: only when the test
// calls Answer) and then speaks a tone of hertz, silence if zero.
func NewPhone(tb testing.TB, ring time.Duration, hertz float64) *Phone {
	tb.Helper()
	return &Phone{line: openLine(tb, ring, hertz)}
}

// URI is the address to ring the phone at, for example as PJSIP/agent-phone/URI.
func (p *Phone) URI() string { return fmt.Sprintf("sip:phone@127.0.0.1:%d", p.line.port()) }

// Rung waits for the next call that rings the phone.
func (p *Phone) Rung(within time.Duration) *Call {
	p.line.tb.Helper()
	select {
	case call := <-p.line.invite:
		return call
	case <-time.After(within):
		p.line.tb.Fatalf("the phone did not ring within %v", within)
		return nil
	}
}

// Rings is the next call that rings the phone, nil when none does now.
func (p *Phone) Rings() *Call {
	select {
	case call := <-p.line.invite:
		return call
	default:
		return nil
	}
}
