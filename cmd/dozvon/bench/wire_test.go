package main

import (
	"net"
	"testing"
	"time"

	"github.com/dozvon/dozvon/deploy/lab/sip"
)

func message(method string) string {
	return sip.Compose(method+" sip:122@127.0.0.1 SIP/2.0", []string{
		"Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK-1", "From: <sip:a@127.0.0.1>;tag=a", "To: <sip:122@127.0.0.1>",
		"Call-ID: 1", "CSeq: 1 " + method,
	}, "")
}

// far is the other end of a wire, which hears everything.
func far(t *testing.T) (*net.UDPConn, func() (sip.Message, *net.UDPAddr)) {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn, func() (sip.Message, *net.UDPAddr) {
		t.Helper()
		packet := make([]byte, 65536)
		_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		n, from, err := conn.ReadFromUDP(packet)
		if err != nil {
			t.Fatal(err)
		}
		return sip.Parse(string(packet[:n])), from
	}
}

func opened(t *testing.T, take takes) *wire {
	t.Helper()
	w, err := openWire(net.IPv4(127, 0, 0, 1), take)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	return w
}

func TestARequestThatWasLostIsSentAgainUntilItIsHeard(t *testing.T) {
	conn, hear := far(t)
	heard := make(chan sip.Message, 1)
	w := opened(t, func(_ *wire, _ time.Time, m sip.Message, _ *net.UDPAddr) { heard <- m })
	w.firstWait = time.Millisecond
	w.request(message("BYE"), conn.LocalAddr().(*net.UDPAddr))
	hear()
	m, from := hear()
	if m.Method() != "BYE" {
		t.Fatalf("the far end heard %q", m.Method())
	}
	if _, err := conn.WriteToUDP([]byte(m.Reply(200, "OK", "b", nil, "")), from); err != nil {
		t.Fatal(err)
	}
	if got := (<-heard).Status(); got != 200 {
		t.Errorf("the answer is %d", got)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.again == 0 || len(w.asked) > 0 {
		t.Errorf("sent again %d times, still asked: %v", w.again, w.asked)
	}
}

func TestARequestThatComesAgainGetsItsAnswerAgain(t *testing.T) {
	conn, hear := far(t)
	told := 0
	w := opened(t, func(w *wire, _ time.Time, m sip.Message, from *net.UDPAddr) {
		told++
		w.answer(m, m.Reply(200, "OK", "b", nil, ""), from)
	})
	to := w.conn.LocalAddr().(*net.UDPAddr)
	for range 2 {
		if _, err := conn.WriteToUDP([]byte(message("INVITE")), to); err != nil {
			t.Fatal(err)
		}
		if m, _ := hear(); m.Status() != 200 {
			t.Errorf("the answer is %d", m.Status())
		}
	}
	w.close()
	if told != 1 || w.repeats() != 1 {
		t.Errorf("told %d times, %d repeated; want once each", told, w.repeats())
	}
}
