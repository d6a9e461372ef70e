package sim

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/queue"
)

// book checks what must be true of the events.
type book struct {
	seen  map[cti.EventID]bool
	calls map[cti.CallID]call.Call
	staff map[cti.AgentID]agent.Profile
	ended int
	list  list
	together
}

func newBook() *book {
	return &book{
		seen: map[cti.EventID]bool{}, calls: map[cti.CallID]call.Call{}, staff: map[cti.AgentID]agent.Profile{},
		list: newList(), together: together{consulting: map[cti.CallID]bool{}},
	}
}

var errTwice = errors.New("event id was used twice")

func (b *book) enter(e cti.Event) error {
	if b.seen[e.ID] {
		return fmt.Errorf("%w: %s", errTwice, e.ID)
	}
	b.seen[e.ID] = true
	if changed, ok := e.Body.(agent.ChangedEvent); ok {
		b.staff[changed.Agent.ID] = changed.Agent.Profile
	}
	if changed, ok := e.Body.(callback.ChangedEvent); ok {
		return b.list.enter(b, e.At, changed)
	}
	body, ok := e.Body.(call.Event)
	if !ok {
		return nil
	}
	if offered, ok := body.(call.OfferedEvent); ok && !offered.Recall && !offered.Chosen && !offered.Directed {
		if err := b.fair(e, offered.Agent); err != nil {
			return err
		}
	}
	if told, ok := body.(call.ToldEvent); ok {
		if err := better(b.calls[e.Call], told); err != nil {
			return err
		}
	}
	next, err := b.calls[e.Call].Apply(e.Call, e.At, body)
	if err != nil {
		return fmt.Errorf("call %s: %w", e.Call, err)
	}
	if err := b.guided(b.calls[e.Call], next, e); err != nil {
		return err
	}
	if err := b.together.enter(e.Call, b.calls[e.Call], next, body); err != nil {
		return err
	}
	b.calls[e.Call] = next
	if err := b.list.follow(b, next, body); err != nil {
		return err
	}
	if next.State == call.Ended {
		b.ended++
	}
	return nil
}

// fair: of all who wait in the agent's queues and for whom the agent would do,
// nobody has a better place than the one offered.
func (b *book) fair(e cti.Event, id cti.AgentID) error {
	mine, offered := b.calls[e.Call], b.staff[id]
	for other, c := range b.calls {
		switch {
		case c.State != call.Waiting || other == e.Call || !slices.Contains(offered.Queues, c.Queue):
		case c.For != "" && c.For != id && e.At.Before(c.KeptUntil):
		case !offered.Skills.Meet(asks(c, e.At)):
		case placeOf(c).Before(placeOf(mine)):
			return fmt.Errorf("call %s (%+v) was given to %s before %s (%+v)", e.Call, placeOf(mine), id, other, placeOf(c))
		}
	}
	return nil
}

// better: nobody is told of a worse place or a longer wait than before.
func better(c call.Call, told call.ToldEvent) error {
	if (c.ToldPlace > 0 && told.Place > c.ToldPlace) || (c.ToldWaitMS > 0 && told.WaitMS > c.ToldWaitMS) {
		return fmt.Errorf("call %s was told place %d and %d ms after %d and %d ms", c.ID, told.Place, told.WaitMS, c.ToldPlace, c.ToldWaitMS)
	}
	return nil
}

func placeOf(c call.Call) queue.Place {
	return queue.Place{Front: c.Front, Since: c.QueuedAt, Ahead: time.Duration(c.AheadMS) * time.Millisecond, Call: c.ID}
}

// closed: every call ended exactly once, and the switch holds nothing.
func (b *book) closed(w *world) error {
	for id, c := range b.calls {
		if c.State != call.Ended {
			return fmt.Errorf("call %s never ended: %s since %s", id, c.State, c.QueuedAt)
		}
		if c.Finish.Result == "" || c.Finish.Reason == "" {
			return fmt.Errorf("call %s ended without a result", id)
		}
		w.out.CallTime += c.EndedAt.Sub(c.ArrivedAt)
		if c.Menu() != "" {
			w.out.Guided++
		}
		if c.Farewell != nil {
			w.out.Dismissed++
		}
		if !c.AnsweredAt.IsZero() {
			w.out.Answered++
		}
	}
	w.out.Calls, w.out.Transfers, w.out.Joined = len(b.calls), b.transfers, b.joined
	if err := b.list.closed(w); err != nil {
		return err
	}
	return w.sw.quiet()
}
