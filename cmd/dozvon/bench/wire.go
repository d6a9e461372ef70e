package main

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/dozvon/dozvon/deploy/lab/sip"
)

// wire is a UDP port on 127.0.0.1 that stamps every datagram when it is read.
type wire struct {
	conn *net.UDPConn
	done sync.WaitGroup

	mu   sync.Mutex
	seen map[string]bool // requests, to count those sent again
	// repeated counts requests that Asterisk sent again.
	repeated int
}

func openWire(take func(at time.Time, m sip.Message, from *net.UDPAddr)) (*wire, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("open SIP port: %w", err)
	}
	if err := conn.SetReadBuffer(8 << 20); err != nil {
		return nil, fmt.Errorf("size SIP buffer: %w", err)
	}
	w := &wire{conn: conn, seen: map[string]bool{}}
	w.done.Go(func() {
		packet := make([]byte, 65536)
		for {
			n, from, err := conn.ReadFromUDP(packet)
			if err != nil {
				return // closed
			}
			at := time.Now()
			m := sip.Parse(string(packet[:n]))
			if m.Method() != "" && m.Method() != "ACK" && w.again(m) {
				continue
			}
			take(at, m, from)
		}
	})
	return w, nil
}

// again tells whether a request was seen before, and counts it.
func (w *wire) again(m sip.Message) bool {
	key := m.Method() + m.Value("Via") + m.Value("CSeq") + m.Value("Call-ID")
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen[key] {
		w.repeated++
		return true
	}
	w.seen[key] = true
	return false
}

// repeats gives the count so far and begins anew.
func (w *wire) repeats() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.repeated
	w.repeated = 0
	return n
}

func (w *wire) port() int { return w.conn.LocalAddr().(*net.UDPAddr).Port }

func (w *wire) send(packet string, to *net.UDPAddr) { _, _ = w.conn.WriteToUDP([]byte(packet), to) }

func (w *wire) close() {
	_ = w.conn.Close()
	w.done.Wait()
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
