package floor

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// MemoryKeeper keeps the floor's memory together with the journal's sequence
// number of the last event in it.
type MemoryKeeper interface {
	Save(ctx context.Context, seq uint64, memory []byte) error
	Load(ctx context.Context) (seq uint64, memory []byte, err error)
}

// Replayer reads the journal again.
type Replayer interface {
	// Replay gives every event with a sequence number of at least from.
	Replay(ctx context.Context, from uint64, each func(seq uint64, e cti.Event) error) (last uint64, err error)
}

// Recall gives the memory of the floor's last life: the saved one and every
// event since. Events that do not fit are told to odd and skipped, because a
// floor that does not start is worse than one call's record with a gap.
func Recall(ctx context.Context, k MemoryKeeper, r Replayer, odd func(error)) (Memory, error) {
	var mem Memory
	seq, raw, err := k.Load(ctx)
	if err != nil {
		return mem, fmt.Errorf("load the floor's memory: %w", err)
	}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &mem); err != nil {
			odd(err)
			mem, seq = Memory{}, 0
		}
	}
	_, err = r.Replay(ctx, seq+1, func(_ uint64, e cti.Event) error {
		if err := mem.Apply(e); err != nil {
			odd(err)
		}
		return nil
	})
	if err != nil {
		return mem, fmt.Errorf("replay the journal: %w", err)
	}
	return mem, nil
}

// How long calls may wait for the journal, and how often it is tried again once
// it failed: calls go on without it, and nothing is dropped.
const (
	journalPatience = 2 * time.Second
	journalRetry    = time.Second
)

// carryOut journals each step and then lets its effects be done.
func (r *Runner) carryOut(ctx context.Context) {
	w := &writer{r: r, tried: make(chan appended, 1)}
	retry := time.NewTicker(journalRetry)
	defer retry.Stop()
	for {
		select {
		case <-retry.C:
			if w.failing && !w.trying {
				w.try(ctx)
			}
		case out := <-w.tried:
			w.trying = false
			if w.settle(out); !w.failing {
				w.append(ctx) // what came meanwhile
			}
		case <-r.outbox.ready():
			batches, open := r.outbox.take()
			r.carryOutSteps(ctx, w, batches)
			if !open {
				w.finish(ctx)
				return
			}
		}
	}
}

// carryOutSteps handles steps up to each memory together, because a memory is
// saved with the number of the last event that is in it.
func (r *Runner) carryOutSteps(ctx context.Context, w *writer, batches []batch) {
	for len(batches) > 0 {
		n := len(batches)
		if i := slices.IndexFunc(batches, func(b batch) bool { return b.memory != nil }); i >= 0 {
			n = i + 1
		}
		r.apply(batches[0].takeOffers())
		w.write(ctx, batches[:n])
		for _, b := range batches[:n] {
			r.apply(b.effects)
			b.answer()
			r.behind.Add(-1)
		}
		if memory := batches[n-1].memory; memory != nil {
			w.save(ctx, memory)
		}
		batches = batches[n:]
	}
}

// writer appends events in order, across failures of the journal.
type writer struct {
	r       *Runner
	backlog []cti.Event // never drop: appended when the journal works again
	failing bool
	// again is how many events the attempt that failed had: they are repeated
	// as they were, so that the journal knows them if it took them after all.
	again  int
	last   uint64
	trying bool          // an attempt runs beside the loop
	tried  chan appended // its outcome
}

// appended is the outcome of one attempt.
type appended struct {
	events int
	last   uint64
	err    error
}

// write takes the events of some steps. While the journal fails they are only
// kept: no step waits for it again.
func (w *writer) write(ctx context.Context, batches []batch) {
	for _, b := range batches {
		w.backlog = append(w.backlog, b.events...)
	}
	if w.failing {
		w.r.cfg.Metrics.backlog(len(w.backlog))
		return
	}
	w.append(ctx)
}

func (w *writer) append(ctx context.Context) {
	if len(w.backlog) > 0 {
		w.settle(w.attempt(ctx, w.pending()))
	}
}

// try appends beside the loop.
func (w *writer) try(ctx context.Context) {
	w.trying = true
	events := slices.Clone(w.pending())
	w.r.lanes.run("journal", func() { w.tried <- w.attempt(ctx, events) })
}

// pending is what the next attempt appends.
func (w *writer) pending() []cti.Event {
	if w.again > 0 {
		return w.backlog[:w.again]
	}
	return w.backlog
}

func (w *writer) attempt(ctx context.Context, events []cti.Event) appended {
	ctx, cancel := context.WithTimeout(ctx, journalPatience)
	defer cancel()
	last, err := w.r.cfg.Journal.Append(ctx, events)
	return appended{len(events), last, err}
}

func (w *writer) settle(out appended) {
	w.again = out.events
	if out.err == nil {
		w.again = 0
		w.last, w.backlog = out.last, w.backlog[out.events:]
		if len(w.backlog) == 0 {
			w.backlog = nil
		}
	}
	w.report(out.err)
}

// finish tries once more to append everything before the end.
func (w *writer) finish(ctx context.Context) {
	if w.trying {
		w.settle(<-w.tried)
	}
	w.append(ctx)
	if !w.failing {
		w.append(ctx) // what came after an attempt that had failed
	}
	if n := len(w.backlog); n > 0 {
		w.r.log.Error("the journal did not take the last events; the records on the channels are used at the next start", "events", n)
	}
}

func (w *writer) report(err error) {
	w.r.cfg.Metrics.backlog(len(w.backlog))
	failing := err != nil
	if failing == w.failing {
		return
	}
	w.failing = failing
	if failing {
		w.r.log.Error("journal does not take events; calls go on and the events are kept in memory", "err", err)
	} else {
		w.r.log.Info("journal takes events again")
	}
	if w.r.cfg.OnJournal != nil {
		w.r.cfg.OnJournal(failing)
	}
}

// save keeps the memory unless events of it are still to be appended.
func (w *writer) save(ctx context.Context, memory json.RawMessage) {
	if len(w.backlog) > 0 || w.last == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, journalPatience)
	defer cancel()
	if err := w.r.cfg.Memory.Save(ctx, w.last, memory); err != nil {
		w.r.log.Warn("floor's memory was not saved; the next start reads more of the journal", "err", err)
	}
}

// takeOffers takes out what need not wait for the journal: the rings, each with
// the card that goes before it. The journal's answer is a third of the way from a
// caller's arrival to the ring, and nothing is wrong when it never comes: after a
// restart a leg that nobody knows is dropped, and the caller is offered anew. A
// ring stays when another command about its call or the end of a leg, perhaps on
// the same phone, goes before it.
func (b *batch) takeOffers() (offers []Effect) {
	if has[DropLeg](b.effects) || !has[Ring](b.effects) {
		return nil
	}
	begun := map[cti.CallID]bool{}
	kept := b.effects[:0]
	for _, e := range b.effects {
		ring, ok := e.(Ring)
		if !ok || begun[ring.Call] {
			kept = append(kept, e)
		} else {
			if last := len(kept) - 1; last >= 0 {
				if card, ok := kept[last].(DeskChange); ok && card.Agent == ring.Agent {
					offers, kept = append(offers, card), kept[:last]
				}
			}
			offers = append(offers, ring)
		}
		if c, ok := e.(Command); ok {
			begun[c.About()] = true
		}
	}
	b.effects = kept
	return offers
}

func has[E Effect](effects []Effect) bool {
	return slices.ContainsFunc(effects, func(e Effect) bool { _, is := e.(E); return is })
}

// answer tells the person who gave the command how it was decided.
func (b *batch) answer() {
	if b.reply != nil {
		b.reply <- b.err
	}
}

// apply lets effects of one step be done, in order where order matters: the
// messages to one desk, and the commands about one call.
func (r *Runner) apply(effects []Effect) {
	var shown map[cti.AgentID]func()
	for _, e := range effects {
		switch e := e.(type) {
		case DeskChange:
			if shown == nil {
				shown = map[cti.AgentID]func(){}
			}
			shown[e.Agent] = r.cfg.Desks.ShowDesk(e.Agent, e.Desk)
		case BoardChange:
			r.cfg.Desks.ShowBoard()
		case Fault:
			r.cfg.Metrics.faulted()
			r.log.Error("floor met what its rules forbid; please report this", "err", e.Err)
		case Ring:
			ring := func() { r.cfg.Switch.Do(e) }
			if written := shown[e.Agent]; written != nil {
				// The card is on the desk before the device rings.
				r.lanes.run(string(e.Call), func() { written(); ring() })
			} else {
				r.lanes.now(string(e.Call), ring)
			}
		case Command:
			r.lanes.now(string(e.About()), func() { r.cfg.Switch.Do(e) })
		}
	}
}
