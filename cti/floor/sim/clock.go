package sim

import (
	"fmt"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
)

// slack is what a limit in time may be passed by before the floor has acted.
const slack = time.Second

// deskGrace is how long a browser may be away.
const deskGrace = 15 * time.Second

// desk is whether an agent's browser is there, or since when it is not.
type desk struct {
	online bool
	left   time.Time
}

// heard notes what the floor is told of agents' phones and desks.
func (w *world) heard(in floor.Input) {
	switch in := in.(type) {
	case floor.PhoneChanged:
		if w.phones[in.Phone] = in.Up; !in.Up {
			w.keeping()
		}
	case floor.DeskChanged:
		if d := w.desks[in.Agent]; d.online != in.Online {
			w.desks[in.Agent] = desk{in.Online, w.now}
		}
	case floor.SwitchConnected:
		w.linked = w.now
	case floor.SwitchLost:
		w.linked = time.Time{}
	}
}

// onTime: nothing lasts longer than the plan lets it. While a timer is due the
// floor has yet to hear what time it is.
func (w *world) onTime() error {
	if at, set := w.machine.Next(); set && !at.After(w.now) {
		return nil
	}
	for id, c := range w.book.calls {
		q, _ := played.Queue(c.Queue)
		late := func(since time.Time, limit time.Duration) bool {
			return !w.linked.IsZero() && limit > 0 && w.now.Sub(later(since, w.linked)) > limit+slack
		}
		switch {
		case c.State == call.Waiting && !c.Front && late(later(c.QueuedAt, c.MovedAt), patience(q)):
			return fmt.Errorf("call %s waits in %s since %s", id, c.Queue, c.QueuedAt)
		case c.State == call.Ringing && late(c.RangAt, rings(c)):
			return fmt.Errorf("call %s rings at %s%s since %s", id, c.Agent, c.Number, c.RangAt)
		}
		for _, g := range c.Guests {
			if !g.Joined() && late(g.InvitedAt, max(q.RingTime(), outsideRing)) {
				return fmt.Errorf("call %s: the guest %+v rings", id, g)
			}
		}
	}
	for id, a := range w.book.staff {
		if a.State == agent.WrapUp && w.now.After(a.WrapUpEnds.Add(slack)) {
			return fmt.Errorf("agent %s wraps up until %s", id, a.WrapUpEnds)
		}
	}
	return nil
}

// dialogs is how long callers at most can talk about a call-back by key before
// and after their time in the queue is over.
const dialogs = 6 * time.Minute

// patience is how long a caller may wait in a queue; zero is no limit.
func patience(q plan.Queue) time.Duration {
	if q.Overflow.MaxWaitSeconds == 0 || len(q.Keys) == 0 {
		return q.Overflow.MaxWait()
	}
	return q.Overflow.MaxWait() + dialogs
}

// outsideRing is how long the floor lets outside numbers ring.
const outsideRing = 45 * time.Second

// rings is for how long a ringing call may ring.
func rings(c call.Call) time.Duration {
	if c.Number != "" {
		return outsideRing
	}
	return ringLimit(c)
}

// tooSoon: nobody is sent on before the queue's time is over, or is said to have
// let it ring who was rung for less than the plan's time, or to have left the desk
// who is there.
func (w *world) tooSoon(e cti.Event) error {
	switch body := e.Body.(type) {
	case call.OverflowedEvent:
		c := w.book.calls[e.Call]
		q, _ := played.Queue(c.Queue)
		if waited := e.At.Sub(later(later(c.QueuedAt, c.MovedAt), w.book.tried[e.Call])); body.Why == call.WaitedTooLong && waited < q.Overflow.MaxWait() {
			return fmt.Errorf("call %s is sent on after %s in %s only", e.Call, waited, c.Queue)
		}
	case call.MissedEvent:
		c := w.book.calls[e.Call]
		if c.Number != "" {
			w.book.tried[e.Call] = e.At
		}
		if body.Why == call.NoAnswer && body.Cause == causeNoAnswer && e.At.Sub(c.RangAt) < rings(c) {
			return fmt.Errorf("call %s: %s%s was rung for %s only", e.Call, c.Agent, c.Number, e.At.Sub(c.RangAt))
		}
	case agent.ChangedEvent:
		lost := func(a agent.Agent) bool { return a.Reason == agent.DeskLost || a.AfterReason == agent.DeskLost }
		d, before := w.desks[e.Agent], w.book.staff[e.Agent]
		recalled := before.State == agent.Ringing || w.linked.IsZero() // with the pause that was meant for after the talk
		if lost(body.Agent) && !lost(before) && !recalled && (d.online || e.At.Sub(d.left) < deskGrace) {
			return fmt.Errorf("agent %s is said to have left the desk: %+v", e.Agent, d)
		}
	}
	return nil
}

// causeNoAnswer is that of an agent whom the floor stopped ringing.
const causeNoAnswer = 19

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
