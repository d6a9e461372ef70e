package journal

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dozvon/dozvon/cti"
)

// poisonTries is how often one event may fail by its own fault.
const poisonTries = 5

// Headers of a message in the stream POISON; its data is the event as it was.
const (
	HeaderError    = "Dozvon-Error"
	HeaderFollower = "Dozvon-Follower"
	HeaderSequence = "Dozvon-Sequence"
)

// deliver hands a batch on until it is taken. The only error is the end of ctx.
func (f *Follower) deliver(ctx context.Context, batch []record) error {
	batch, err := f.dropUnreadable(ctx, batch)
	if err != nil {
		return err
	}
	blamed := map[cti.EventID]int{}
	var pause backoff
	for len(batch) > 0 {
		err := f.handle(ctx, events(batch))
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		i := guilty(batch, err)
		if i < 0 {
			f.failed(err)
			pause.wait(ctx)
			continue
		}
		id := batch[i].event.ID
		if blamed[id]++; blamed[id] < poisonTries {
			f.log.Warn("event was refused, trying again", "event_id", string(id), "err", err)
			pause.wait(ctx)
			continue
		}
		if err := f.putAside(ctx, batch[i], err); err != nil {
			return err
		}
		batch = slices.Delete(batch, i, i+1)
		pause.reset()
	}
	f.succeeded()
	return nil
}

func (f *Follower) dropUnreadable(ctx context.Context, batch []record) ([]record, error) {
	for i := 0; i < len(batch); {
		if batch[i].err == nil {
			i++
			continue
		}
		if err := f.putAside(ctx, batch[i], batch[i].err); err != nil {
			return nil, err
		}
		batch = slices.Delete(batch, i, i+1)
	}
	return batch, nil
}

// guilty finds the event that the error names; -1 when it names none of these.
func guilty(batch []record, err error) int {
	var poison interface{ PoisonEvent() cti.EventID }
	if !errors.As(err, &poison) {
		return -1
	}
	return slices.IndexFunc(batch, func(r record) bool { return r.event.ID == poison.PoisonEvent() })
}

// putAside copies an event into the stream POISON, for a person to look at.
func (f *Follower) putAside(ctx context.Context, r record, cause error) error {
	m := &nats.Msg{
		Subject: subject(poisonPrefix, f.name),
		Header: nats.Header{
			jetstream.MsgIDHeader: {f.name + "/" + strconv.FormatUint(r.seq, 10)},
			HeaderError:           {cause.Error()},
			HeaderFollower:        {f.name},
			HeaderSequence:        {strconv.FormatUint(r.seq, 10)},
		},
		Data: r.raw,
	}
	if m.Data == nil { // it never left this process
		m.Data, _ = r.event.MarshalJSON() // it was encoded before
	}
	var pause backoff
	for {
		_, err := f.j.js.PublishMsg(ctx, m)
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		f.failed(err)
		pause.wait(ctx)
	}
	f.j.poisoned.Add(1)
	f.log.Error("event was put aside, look at it in the stream POISON",
		"seq", r.seq, "event_id", string(r.event.ID), "call_id", string(r.event.Call), "err", cause)
	return nil
}

func (f *Follower) failed(err error) {
	f.mu.Lock()
	began := f.failing.IsZero()
	if began {
		f.failing = time.Now()
	}
	f.err = err
	watch := f.watch
	f.mu.Unlock()
	if !began {
		return
	}
	f.log.Warn("follower is failing, events wait in the journal", "err", err)
	for _, fn := range watch {
		fn(true, err)
	}
}

func (f *Follower) succeeded() {
	f.mu.Lock()
	since := f.failing
	f.failing, f.err = time.Time{}, nil
	watch := f.watch
	f.mu.Unlock()
	if since.IsZero() {
		return
	}
	f.log.Info("follower works again", "after", time.Since(since).Round(time.Millisecond))
	for _, fn := range watch {
		fn(false, nil)
	}
}

func events(batch []record) []cti.Event {
	list := make([]cti.Event, len(batch))
	for i, r := range batch {
		list[i] = r.event
	}
	return list
}

// backoff pauses for 50 ms, then twice as long each time up to five seconds,
// give or take a fifth.
type backoff struct{ last time.Duration }

func (b *backoff) reset() { b.last = 0 }

func (b *backoff) wait(ctx context.Context) {
	b.last = min(max(2*b.last, 50*time.Millisecond), 5*time.Second)
	timer := time.NewTimer(b.last * time.Duration(80+rand.IntN(41)) / 100)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
