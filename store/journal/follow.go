package journal

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dozvon/dozvon/cti"
)

const (
	batchSize = 500
	// batchWait gathers events for one transaction, whose fixed cost is that of
	// some twenty events. Whoever waits for an event shortens it to hurryWait.
	batchWait = 250 * time.Millisecond
	hurryWait = time.Millisecond
	// placeEvery is how often the place is noted: what a killed process hands
	// out again at the most.
	placeEvery = time.Second
)

// Follower hands every event of the journal, in order, to one function and
// remembers across restarts how far it came. The function sees an event again
// when the process died between its return and the note of the place: it must
// take an event twice without harm.
type Follower struct {
	j      *Journal
	name   string
	log    *slog.Logger
	handle func(context.Context, []cti.Event) error
	places jetstream.KeyValue
	cancel context.CancelFunc
	done   chan struct{}
	noted  time.Time // when the place was; owned by run

	mu sync.Mutex
	// handled is the last sequence number that is done with; moved is closed
	// and replaced when it grows.
	handled uint64
	moved   chan struct{}
	failing time.Time
	err     error
	watch   []func(failing bool, err error)
	// waiting counts those in Wait; hurry ends the gathering of a batch.
	waiting int
	hurry   context.CancelFunc
}

// Follow begins or continues to hand events to handle: in batches of about 500,
// or of fewer 250 ms after the first of them, or at once while somebody is in
// Wait. When handle fails, the same batch is tried again for ever, with pauses up
// to five seconds. When the error names an event (it has a method PoisonEvent() cti.EventID) and does so five
// times, that event alone is put aside into the stream POISON with the error.
//
// Only one process may follow under a name at a time: hold a Lease, or use the
// embedded server. ctx is for starting only; Stop ends the follower.
func (j *Journal) Follow(
	ctx context.Context, name string, handle func(context.Context, []cti.Event) error,
) (*Follower, error) {
	places, err := j.bucket(ctx, positionsName, 0)
	if err != nil {
		return nil, fmt.Errorf("follow journal: %w", err)
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &Follower{
		j: j, name: name, log: j.log.With("follower", name), handle: handle, places: places,
		cancel: cancel, done: make(chan struct{}), moved: make(chan struct{}),
	}
	if f.handled, err = f.place(ctx); err == nil {
		err = j.keep(f)
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("follow journal: %w", err)
	}
	go f.run(run)
	return f, nil
}

// place reads how far the follower came, and checks it against the stream: one
// that was emptied or replaced begins anew.
func (f *Follower) place(ctx context.Context) (uint64, error) {
	stream, err := f.j.js.Stream(ctx, streamName)
	if err != nil {
		return 0, err
	}
	state := stream.CachedInfo().State
	f.j.saw(state.LastSeq)
	entry, err := f.places.Get(ctx, encodeKey(f.name))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return skipped(state, 0), nil
	}
	if err != nil {
		return 0, err
	}
	if len(entry.Value()) != 8 {
		return 0, fmt.Errorf("the place of follower %s is not a number", f.name)
	}
	place := binary.BigEndian.Uint64(entry.Value())
	if place > state.LastSeq {
		f.log.Warn("journal is shorter than the follower's place, beginning anew",
			"place", place, "last", state.LastSeq)
		place = 0
	}
	return skipped(state, place), nil
}

// skipped moves a place over events that the stream does not keep any more.
func skipped(state jetstream.StreamState, place uint64) uint64 {
	if state.FirstSeq > 0 && place < state.FirstSeq-1 {
		return state.FirstSeq - 1
	}
	return place
}

// Stop ends the follower and waits for it; the batch in hand is cancelled and
// comes again after the next Follow. It may be called again.
func (f *Follower) Stop() {
	f.cancel()
	<-f.done
	f.j.forget(f)
}

// Wait returns when every event up to seq was handled (or put aside), and makes
// the follower hurry.
func (f *Follower) Wait(ctx context.Context, seq uint64) error {
	f.wait(1)
	defer f.wait(-1)
	for {
		f.mu.Lock()
		handled, moved := f.handled, f.moved
		f.mu.Unlock()
		if handled >= seq {
			return nil
		}
		select {
		case <-moved:
		case <-f.done:
			return fmt.Errorf("wait for event %d: %w", seq, ErrClosed)
		case <-ctx.Done():
			return fmt.Errorf("wait for event %d: %w", seq, context.Cause(ctx))
		}
	}
}

// CatchUp returns when every event was handled (or put aside) that this process
// had written or seen in the journal when it was called.
func (f *Follower) CatchUp(ctx context.Context) error { return f.Wait(ctx, f.j.last.Load()) }

func (f *Follower) wait(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting += n
	if f.waiting > 0 && f.hurry != nil {
		f.hurry()
	}
}

// gathering gives the context in which a batch is gathered.
func (f *Follower) gathering(ctx context.Context) (soon context.Context, cancel context.CancelFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.waiting > 0 {
		return context.WithTimeout(ctx, hurryWait)
	}
	soon, cancel = context.WithTimeout(ctx, batchWait)
	f.hurry = cancel
	return soon, cancel
}

// Lag is how many events are written but not handled yet.
func (f *Follower) Lag() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if last := f.j.last.Load(); last > f.handled {
		return last - f.handled
	}
	return 0
}

// Failing tells whether the last attempt failed, since when attempts fail, and
// the last error.
func (f *Follower) Failing() (since time.Time, err error, failing bool) { //nolint:revive // the order reads as a sentence
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failing, f.err, !f.failing.IsZero()
}

// OnFailing calls fn whenever failing begins (with its first error) or ends, and
// once now if attempts are failing. fn runs in the follower's goroutine and must
// be quick.
func (f *Follower) OnFailing(fn func(failing bool, err error)) {
	f.mu.Lock()
	f.watch = append(f.watch, fn)
	failing, err := !f.failing.IsZero(), f.err
	f.mu.Unlock()
	if failing {
		fn(true, err)
	}
}

func (f *Follower) run(ctx context.Context) {
	defer close(f.done)
	defer func() { // what was handled need not come again
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), placeEvery)
		defer cancel()
		f.note(ctx, f.at())
	}()
	var pause backoff
	for ctx.Err() == nil {
		from := f.at()
		err := f.read(ctx)
		if ctx.Err() != nil {
			return
		}
		if f.at() > from {
			pause.reset()
		}
		f.log.Warn("journal cannot be read, trying again", "err", err)
		pause.wait(ctx)
	}
}

// read hands batches on until the stream cannot be read: what this process
// wrote lately from memory, everything else from the server.
func (f *Follower) read(ctx context.Context) error {
	if f.j.tail == nil {
		return f.readStream(ctx, func() bool { return false })
	}
	for {
		found, news := f.j.tail.after(f.at())
		switch {
		case len(found) > 0:
			if err := f.deliverTail(ctx); err != nil {
				return err
			}
		case f.at() < f.j.last.Load():
			if err := f.readStream(ctx, func() bool { return f.at() >= f.j.last.Load() }); err != nil {
				return err
			}
		default:
			select {
			case <-news:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
}

// deliverTail lets a batch gather, unless a whole one waits, and hands it on.
func (f *Follower) deliverTail(ctx context.Context) error {
	if !f.j.tail.fills(f.at()) {
		soon, cancel := f.gathering(ctx)
		<-soon.Done()
		cancel()
	}
	found, _ := f.j.tail.after(f.at())
	var batch []record
	for _, m := range found {
		for _, e := range m.events {
			batch = append(batch, record{seq: m.seq, event: e})
		}
	}
	if err := f.deliver(ctx, batch); err != nil {
		return err
	}
	f.advance(ctx, found[len(found)-1].seq)
	return nil
}

// readStream hands batches on from the server until enough is read.
func (f *Follower) readStream(ctx context.Context, enough func() bool) error {
	r, err := f.j.readFrom(ctx, f.at()+1)
	if err != nil {
		return err
	}
	defer r.stop()
	for !enough() {
		batch, readErr := f.collect(ctx, r)
		if len(batch) > 0 {
			last := batch[len(batch)-1].seq // deliver uses the list up
			if err := f.deliver(ctx, batch); err != nil {
				return err
			}
			f.advance(ctx, last)
		}
		if readErr != nil {
			return readErr
		}
	}
	return nil
}

// collect waits for one message and takes those that follow it soon.
func (f *Follower) collect(ctx context.Context, r *reader) ([]record, error) {
	batch, err := r.next(ctx)
	if err != nil {
		return nil, err
	}
	soon, cancel := f.gathering(ctx)
	defer cancel()
	for len(batch) < batchSize {
		more, err := r.next(soon)
		if err != nil {
			if ctx.Err() == nil && soon.Err() != nil {
				err = nil
			}
			return batch, err
		}
		batch = append(batch, more...)
	}
	return batch, nil
}

// advance moves on, and notes the place now and then: a place that is not noted
// costs nothing but events that come again after a restart.
func (f *Follower) advance(ctx context.Context, seq uint64) {
	if time.Since(f.noted) >= placeEvery {
		f.note(ctx, seq)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.handled = seq
	close(f.moved)
	f.moved = make(chan struct{})
}

func (f *Follower) note(ctx context.Context, seq uint64) {
	f.noted = time.Now()
	if _, err := f.places.Put(ctx, encodeKey(f.name), binary.BigEndian.AppendUint64(nil, seq)); err != nil {
		f.log.Warn("place in the journal was not noted", "seq", seq, "err", err)
	}
}

func (f *Follower) at() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.handled
}
