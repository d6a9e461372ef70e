package main

import (
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/dozvon/dozvon/deploy/lab/sip"
)

// phones are all agents' telephones behind one port; the user part of the
// address tells them apart. They answer at once and hang up after the talk.
type phones struct {
	wire  *wire
	names []string

	mu    sync.Mutex
	talk  time.Duration
	rings []ring
	byes  []bye
	calls map[string]*phoneCall // by Call-ID
}

// ring is an INVITE at a phone.
type ring struct {
	at     time.Time
	phone  string
	caller string // last ten digits
}

// bye is a BYE sent by a phone.
type bye struct {
	at    time.Time
	phone string
}

type phoneCall struct {
	phone  string
	invite sip.Message
	far    *net.UDPAddr
	tag    string
	over   bool
}

func openPhones(n int) (*phones, error) {
	p := &phones{calls: map[string]*phoneCall{}}
	for i := range n {
		p.names = append(p.names, fmt.Sprintf("bench%04d", i))
	}
	w, err := openWire(net.IPv4(127, 0, 0, 1), p.take)
	if err != nil {
		return nil, err
	}
	p.wire = w
	return p, nil
}

func (p *phones) close() { p.wire.close() }

// uri is where a phone is rung.
func (p *phones) uri(name string) string {
	return fmt.Sprintf("sip:%s@%s", name, p.wire.address())
}

// begin forgets what was and sets the length of talks.
func (p *phones) begin(talk time.Duration) {
	p.wire.repeats()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.talk, p.rings, p.byes = talk, nil, nil
	p.calls = map[string]*phoneCall{}
}

// history gives what happened since begin.
func (p *phones) history() ([]ring, []bye) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rings, p.byes
}

func (p *phones) take(_ *wire, at time.Time, m sip.Message, from *net.UDPAddr) {
	switch m.Method() {
	case "INVITE":
		p.rung(at, m, from)
	case "BYE", "CANCEL":
		p.wire.answer(m, m.Reply(200, "OK", "bench", nil, ""), from)
		p.mu.Lock()
		if c := p.calls[m.Value("Call-ID")]; c != nil {
			c.over = true
		}
		p.mu.Unlock()
	case "", "ACK":
	default:
		p.wire.answer(m, m.Reply(200, "OK", "bench", nil, ""), from)
	}
}

// rung answers a new call and hangs up after the talk.
func (p *phones) rung(at time.Time, m sip.Message, from *net.UDPAddr) {
	c := &phoneCall{phone: userOf(m.RequestURI()), invite: m, far: from, tag: "p" + m.Value("Call-ID")}
	p.mu.Lock()
	p.rings = append(p.rings, ring{at, c.phone, lastDigits(userOf(m.Value("From")))})
	p.calls[m.Value("Call-ID")] = c
	talk := p.talk
	p.mu.Unlock()
	p.wire.answer(m, m.Reply(200, "OK", c.tag, []string{p.contact(c.phone)}, sip.Describe(9)), from)
	time.AfterFunc(talk, func() { p.hangUp(c) })
}

func (p *phones) contact(phone string) string { return "Contact: <" + p.uri(phone) + ">" }

func (p *phones) hangUp(c *phoneCall) {
	p.mu.Lock()
	if c.over {
		p.mu.Unlock()
		return
	}
	c.over = true
	p.byes = append(p.byes, bye{time.Now(), c.phone})
	p.mu.Unlock()
	fields := []string{
		fmt.Sprintf("Via: SIP/2.0/UDP %s;branch=z9hG4bK-bye-%s", p.wire.address(), c.tag),
		"From: " + c.invite.Value("To") + ";tag=" + c.tag, "To: " + c.invite.Value("From"),
		"Call-ID: " + c.invite.Value("Call-ID"), "CSeq: 2 BYE", "Max-Forwards: 70",
	}
	p.wire.request(sip.Compose("BYE "+c.invite.Target()+" SIP/2.0", fields, ""), c.far)
}

// lastDigits are the ten digits by which a call is known on both its legs.
func lastDigits(number string) string { return number[max(len(number)-10, 0):] }
