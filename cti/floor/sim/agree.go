package sim

import (
	"fmt"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// agree: while the link stands and nothing is on its way, the switch has what the
// records say. Nobody rings or is connected whom no record names, nobody talks in
// the records alone, and those who talk hear each other.
func (w *world) agree() error {
	s := w.sw
	if w.linked.IsZero() || s.flying > 0 {
		return nil
	}
	for id, l := range s.legs {
		c, known := w.book.calls[l.call]
		if _, guest := c.Guest(id); !known || c.State == call.Rating || (c.Leg != id && !guest) {
			return fmt.Errorf("leg %s is on the switch and of no use: its call is %q", id, c.State)
		}
	}
	for id := range s.callers {
		if _, known := w.book.calls[id]; !known {
			return fmt.Errorf("call %s is on the switch and nobody knows it", id)
		}
	}
	for id, c := range w.book.calls {
		if err := s.has(c); err != nil {
			return fmt.Errorf("call %s, %s on record: %w", id, c.State, err)
		}
	}
	return s.hushed()
}

// has: the switch has what a record names.
func (s *fakeSwitch) has(c call.Call) error {
	caller := s.callers[c.ID]
	if (caller == nil) != (c.State == call.Calling || c.State == call.Staying) {
		return fmt.Errorf("its caller is there: %v", caller != nil)
	}
	if c.Leg == "" || c.State == call.Rating {
		return nil
	}
	l := s.legs[c.Leg]
	switch {
	case l == nil:
		return fmt.Errorf("its leg %s is gone", c.Leg)
	case (c.WithAgent() || c.State == call.Dialing || c.State == call.Staying) != l.up:
		return fmt.Errorf("its leg %s is answered: %v", c.Leg, l.up)
	case c.WithAgent() && (caller.joined != c.Leg || caller.talk.parked != (c.State == call.Held)):
		return fmt.Errorf("the caller is joined with %q, parked: %v", caller.joined, caller.talk.parked)
	case c.WithAgent() && caller.playing != "":
		return fmt.Errorf("the caller hears play %s", caller.playing)
	}
	if c.WithAgent() {
		if err := s.keepsSilence(c, caller.talk); err != nil {
			return err
		}
	}
	for _, g := range c.Guests {
		if l := s.legs[g.Leg]; l == nil || l.up != g.Joined() || l.in != g.Joined() {
			return fmt.Errorf("its guest %+v is %+v on the switch", g, l)
		}
	}
	return nil
}

// served: nobody waits whom somebody who is free would do for, by the plan and
// the records alone: the floor's own queues are not asked.
func (w *world) served() error {
	if w.linked.IsZero() {
		return nil
	}
	var free []agent.Agent
	for _, a := range w.book.staff {
		if a.State == agent.Ready && w.reachable(a) {
			free = append(free, a)
		}
	}
	if len(free) == 0 {
		return nil
	}
	for id, c := range w.book.calls {
		if c.State != call.Waiting {
			continue
		}
		for _, a := range free {
			kept := c.For != "" && w.now.Before(c.KeptUntil) && w.atWork(w.book.staff[c.For])
			if slices.Contains(a.Queues, c.Queue) && !kept && a.Skills.Meet(asks(&c, w.now)) {
				return fmt.Errorf("call %s waits in %s since %s while %s is free", id, c.Queue, c.QueuedAt, a.ID)
			}
		}
	}
	return nil
}

func (w *world) reachable(a agent.Agent) bool {
	return a.Device.Kind != agent.Browser || w.phones[a.Device.Address]
}

// mayGet: an agent who is offered a call serves its queue, can be rung, and is the
// one for whom the caller is kept, or has what the caller asks for.
func (w *world) mayGet(e cti.Event) error {
	offered, is := e.Body.(call.OfferedEvent)
	if !is || offered.Recall || offered.Chosen || offered.Directed {
		return nil
	}
	c, a := w.book.calls[e.Call], w.book.staff[offered.Agent]
	kept := c.For != "" && e.At.Before(c.KeptUntil)
	switch {
	case !slices.Contains(a.Queues, c.Queue):
		return fmt.Errorf("call %s of queue %s was offered to %s, who serves %v", c.ID, c.Queue, a.ID, a.Queues)
	case !w.reachable(a):
		return fmt.Errorf("call %s was offered to %s, who cannot be rung", c.ID, a.ID)
	case kept && c.For == a.ID:
	case kept && !w.unkept[c.ID]:
		return fmt.Errorf("call %s is kept for %s until %s and was offered to %s", c.ID, c.For, c.KeptUntil, a.ID)
	case !a.Skills.Meet(asks(&c, e.At)) && !a.Skills.Meet(asks(&c, e.At.Add(1))):
		return fmt.Errorf("call %s was offered to %s, whose skills %v will not do", c.ID, a.ID, a.Skills)
	}
	return nil
}

// keeping notes for which calls the agent who was to be waited for went, if only
// for a moment: they are anybody's.
func (w *world) keeping() {
	for id, c := range w.book.calls {
		if a := w.book.staff[c.For]; c.For != "" && (!slices.Contains(a.Queues, c.Queue) || !w.atWork(a)) {
			w.unkept[id] = true
		}
	}
}

func (w *world) atWork(a agent.Agent) bool {
	switch a.State {
	case agent.Ready:
		return w.reachable(a)
	case agent.Ringing, agent.Talking, agent.WrapUp:
		return a.After != agent.NotReady
	}
	return false
}
