package queue

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// hall is a queue whose callers are known by their ids, as tests like it.
type hall struct {
	Queue
	in map[cti.CallID]*Caller
}

func (h *hall) Ask(now time.Time, p Place, wish Wish) {
	h.Leave(p.Call)
	if h.in == nil {
		h.in = map[cti.CallID]*Caller{}
	}
	h.in[p.Call] = h.Queue.Ask(now, p, wish)
}

func (h *hall) Wait(p Place) { h.Ask(p.Since, p, Wish{}) }

func (h *hall) Leave(c cti.CallID) {
	h.in[c].Leave()
	delete(h.in, c)
}

func (h *hall) PlaceOf(c cti.CallID) int { return h.in[c].Number() }

func (h *hall) Changes(c cti.CallID) (time.Time, bool) { return h.in[c].Changes() }

func (h *hall) AgentFor(c cti.CallID) (cti.AgentID, bool) { return h.in[c].AgentFor() }

func (h *hall) First() (Place, bool) { return placeOf(h.Queue.First()) }

func (h *hall) CallerFor(a cti.AgentID) (Place, bool) { return placeOf(h.Queue.CallerFor(a)) }

func (h *hall) Match() (Place, cti.AgentID, bool) {
	c, a, ok := h.Queue.Match()
	p, _ := placeOf(c)
	return p, a, ok
}

// AtWork gives the ids.
func (h *hall) AtWork(now time.Time, a cti.AgentID, yes bool) (ids []cti.CallID) {
	for _, c := range h.Queue.AtWork(now, a, yes) {
		ids = append(ids, c.Place().Call)
	}
	return ids
}

func placeOf(c *Caller) (Place, bool) {
	if c == nil {
		return Place{}, false
	}
	return c.Place(), true
}
