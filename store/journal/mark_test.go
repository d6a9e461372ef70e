package journal

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// slowBucket answers a Put when it is told to.
type slowBucket struct {
	jetstream.KeyValue
	asked  chan context.Context
	answer chan struct{}
}

func (b slowBucket) Put(ctx context.Context, _ string, _ []byte) (uint64, error) {
	b.asked <- ctx
	<-b.answer
	return 1, ctx.Err()
}

// TestTheEndCutsNoNoteOff: it would be told as trouble.
func TestTheEndCutsNoNoteOff(t *testing.T) {
	t.Parallel()
	b := slowBucket{asked: make(chan context.Context), answer: make(chan struct{})}
	j := &Journal{cfg: Config{SyncEvery: time.Millisecond}, log: slog.New(slog.DiscardHandler)}
	j.last.Store(1)
	ctx, cancel := context.WithCancel(t.Context())
	m := &marker{j: j, kv: b, cancel: cancel, done: make(chan struct{})}
	go m.run(ctx)
	note := <-b.asked
	cancel()
	if err := note.Err(); err != nil {
		t.Errorf("the note under way ends with %v", err)
	}
	close(b.answer)
	m.Stop()
}
