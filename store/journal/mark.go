package journal

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	marksName = "MARKS"
	markKey   = "last"
)

// marker notes every SyncEvery how long the stream is, so that the next start
// can tell whether events are missing: JetStream cuts a damaged file off at the
// damage without a word.
type marker struct {
	j      *Journal
	kv     jetstream.KeyValue
	noted  uint64
	cancel context.CancelFunc
	done   chan struct{}
}

// startMarker compares the stream with the last note and begins to note.
func (j *Journal) startMarker(ctx context.Context) error {
	kv, err := j.bucket(ctx, marksName, 0)
	if err != nil {
		return err
	}
	m := &marker{j: j, kv: kv, done: make(chan struct{})}
	entry, err := kv.Get(ctx, markKey)
	switch {
	case err == nil && len(entry.Value()) == 8:
		m.noted = binary.BigEndian.Uint64(entry.Value())
	case err != nil && !errors.Is(err, jetstream.ErrKeyNotFound):
		return fmt.Errorf("read the journal's mark: %w", err)
	}
	if last := j.last.Load(); m.noted > last {
		j.log.Error("journal has lost its newest events through a power cut or a damaged file",
			"dir", j.cfg.Dir, "events", m.noted-last, "last", last)
		m.noted = 0
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	m.cancel = cancel
	if err := j.keep(m); err != nil {
		cancel()
		return err
	}
	go m.run(run)
	return nil
}

// run notes until ctx ends, which cuts no note off.
func (m *marker) run(ctx context.Context) {
	defer close(m.done)
	whole := context.WithoutCancel(ctx)
	tick := time.NewTicker(m.j.cfg.SyncEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			m.note(whole)
		case <-ctx.Done():
			m.note(whole)
			return
		}
	}
}

func (m *marker) note(ctx context.Context) {
	last := m.j.last.Load()
	if last == m.noted {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if _, err := m.kv.Put(ctx, markKey, binary.BigEndian.AppendUint64(nil, last)); err != nil {
		m.j.log.Warn("length of the journal was not noted", "err", err)
		return
	}
	m.noted = last
}

// Stop notes a last time.
func (m *marker) Stop() {
	m.cancel()
	<-m.done
}
