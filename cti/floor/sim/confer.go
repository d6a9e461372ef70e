package sim

import (
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
)

// confer does what the one who leads a conference does: brings one more in, lets
// the caller go, and leaves the others to themselves. Few talks come so far by
// chance.
func (p *person) confer() {
	w := p.w
	c := w.book.ledBy(p.id)
	if c.ID == "" || len(c.Guests) == 0 {
		return
	}
	joined := 0
	for _, g := range c.Guests {
		if g.Joined() {
			joined++
		}
	}
	switch {
	case len(c.Guests) < 2:
		w.step(floor.Invite{Agent: p.id, To: call.Party{Agent: w.staff[w.rng.IntN(len(w.staff))].id}})
	case joined < 2:
		w.step(floor.Resume{Agent: p.id})
	case c.State == call.Staying:
		w.step(floor.HangUp{Agent: p.id})
	default:
		w.step(floor.RemoveCaller{Agent: p.id})
	}
}
