package sip

import "sync"

// phonesUp knows over which tunnels the switch can ring which agent's phone, and
// tells when that changes. It reads it off the switch's own answers to REGISTER,
// so that it does not depend on what a page says.
type phonesUp struct {
	tell func(phone string, up bool)

	// turn keeps what is told in order; it guards nothing.
	turn sync.Mutex

	mu sync.Mutex
	up map[string]map[*tunnel]bool // by the phone's name
}

func newPhonesUp(tell func(phone string, up bool)) *phonesUp {
	return &phonesUp{tell: tell, up: map[string]map[*tunnel]bool{}}
}

// set notes that a tunnel's phone is registered or not.
func (p *phonesUp) set(t *tunnel, up bool) {
	if t.Kind != Agent {
		return
	}
	p.turn.Lock()
	defer p.turn.Unlock()
	if before, now := p.note(t, up); before != now {
		p.tell(t.User, now)
	}
}

func (p *phonesUp) note(t *tunnel, up bool) (before, now bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	tunnels := p.up[t.User]
	before = len(tunnels) > 0
	switch {
	case up && tunnels == nil:
		p.up[t.User] = map[*tunnel]bool{t: true}
	case up:
		tunnels[t] = true
	default:
		delete(tunnels, t)
	}
	now = len(p.up[t.User]) > 0
	if !now {
		delete(p.up, t.User)
	}
	return before, now
}
