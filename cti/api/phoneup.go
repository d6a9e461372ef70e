package api

import (
	"context"
	"log/slog"
	"sync"

	"github.com/dozvon/dozvon/cti/floor"
)

// phonesUp knows over which tunnels the switch can ring which browser phone,
// and tells the floor when that changes. It reads it off the switch's own
// answers to REGISTER, so that it does not depend on what a page says.
type phonesUp struct {
	floor Floor
	log   *slog.Logger

	// turn keeps what the floor is told in order; it guards nothing.
	turn sync.Mutex

	mu sync.Mutex
	up map[string]map[*tunnel]bool // by the phone's name
}

func newPhonesUp(cfg Config) *phonesUp {
	return &phonesUp{floor: cfg.Floor, log: cfg.Log, up: map[string]map[*tunnel]bool{}}
}

// set notes that a tunnel's phone is registered or not.
func (p *phonesUp) set(t *tunnel, whose rider, up bool) {
	if whose.kind != riderAgent {
		return
	}
	p.turn.Lock()
	defer p.turn.Unlock()
	before, now := p.note(t, whose.user, up)
	if before == now {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), askLimit)
	defer cancel()
	if err := p.floor.Tell(ctx, floor.PhoneChanged{Phone: whose.user, Up: now}); err != nil {
		p.log.Warn("floor not told of a phone", "phone", whose.user, "up", now, "err", err)
	}
}

func (p *phonesUp) note(t *tunnel, phone string, up bool) (before, now bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	tunnels := p.up[phone]
	before = len(tunnels) > 0
	switch {
	case up && tunnels == nil:
		p.up[phone] = map[*tunnel]bool{t: true}
	case up:
		tunnels[t] = true
	default:
		delete(tunnels, t)
	}
	now = len(p.up[phone]) > 0
	if !now {
		delete(p.up, phone)
	}
	return before, now
}
