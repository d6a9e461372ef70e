package main

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/dozvon/dozvon/deploy/lab/sip"
)

// wire is a UDP port that stamps every datagram when it is read. What is lost on
// the way is made good as RFC 3261 has it: a request that nothing came back for
// is sent again, and one that comes again gets its answer again.
type wire struct {
	conn *net.UDPConn
	done sync.WaitGroup
	// firstWait is T1; the next waits are twice as long each.
	firstWait time.Duration

	mu      sync.Mutex
	closed  bool
	asked   map[string]bool   // our requests that nothing came back for, by branch
	answers map[string]string // what the far end's requests were answered with
	again   int               // requests that were sent again, by either end
}

// takes is told of each message, but not of a request that comes again.
type takes func(w *wire, at time.Time, m sip.Message, from *net.UDPAddr)

func openWire(local net.IP, take takes) (*wire, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: local})
	if err != nil {
		return nil, fmt.Errorf("open SIP port: %w", err)
	}
	if err := conn.SetReadBuffer(8 << 20); err != nil {
		return nil, fmt.Errorf("size SIP buffer: %w", err)
	}
	w := &wire{conn: conn, firstWait: 500 * time.Millisecond, asked: map[string]bool{}, answers: map[string]string{}}
	w.done.Go(func() {
		packet := make([]byte, 65536)
		for {
			n, from, err := conn.ReadFromUDP(packet)
			if err != nil {
				return // closed
			}
			at := time.Now()
			if m := sip.Parse(string(packet[:n])); w.isNew(m, from) {
				take(w, at, m, from)
			}
		}
	})
	return w, nil
}

// isNew notes that a request of ours was heard, and answers what was answered
// before as it was.
func (w *wire) isNew(m sip.Message, from *net.UDPAddr) bool {
	if m.Method() == "" {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.asked, branch(m))
		return true
	}
	if m.Method() == "ACK" {
		return true
	}
	key := m.Method() + branch(m)
	w.mu.Lock()
	answer, known := w.answers[key]
	if known {
		w.again++
	} else {
		w.answers[key] = ""
	}
	w.mu.Unlock()
	if answer != "" {
		w.send(answer, from)
	}
	return !known
}

// answer sends the answer to a request, and will again.
func (w *wire) answer(m sip.Message, text string, to *net.UDPAddr) {
	w.mu.Lock()
	w.answers[m.Method()+branch(m)] = text
	w.mu.Unlock()
	w.send(text, to)
}

// request sends a request until something comes back.
func (w *wire) request(text string, to *net.UDPAddr) {
	key := branch(sip.Parse(text))
	w.mu.Lock()
	w.asked[key] = true
	w.mu.Unlock()
	w.insist(key, text, to, w.firstWait)
}

func (w *wire) insist(key, text string, to *net.UDPAddr, wait time.Duration) {
	w.send(text, to)
	time.AfterFunc(wait, func() {
		w.mu.Lock()
		lost := w.asked[key] && !w.closed
		if lost {
			w.again++
		}
		w.mu.Unlock()
		if lost && wait < 64*w.firstWait {
			w.insist(key, text, to, 2*wait)
		}
	})
}

// repeats gives the count so far and begins anew.
func (w *wire) repeats() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.again
	w.again = 0
	return n
}

// address is the wire's IP address and port.
func (w *wire) address() string { return w.conn.LocalAddr().String() }

func (w *wire) send(packet string, to *net.UDPAddr) { _, _ = w.conn.WriteToUDP([]byte(packet), to) }

// close ends the wire; what comes later is not heard.
func (w *wire) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	_ = w.conn.Close()
	w.done.Wait()
}

// branch tells a transaction from the others.
func branch(m sip.Message) string {
	_, rest, _ := strings.Cut(m.Value("Via"), "branch=")
	id, _, _ := strings.Cut(rest, ";")
	return id
}

// userOf reads the user part of the first SIP address in a header or line.
func userOf(text string) string {
	_, rest, _ := strings.Cut(text, "sip:")
	user, _, ok := strings.Cut(rest, "@")
	if !ok {
		return ""
	}
	return user
}
