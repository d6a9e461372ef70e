package journal

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// unheard does what it is asked, and its answers are lost.
type unheard struct{ jetstream.KeyValue }

func (u unheard) Create(ctx context.Context, key string, value []byte, options ...jetstream.KVCreateOpt) (uint64, error) {
	_, err := u.KeyValue.Create(ctx, key, value, options...)
	return 0, errors.Join(err, context.DeadlineExceeded)
}

func (u unheard) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	_, err := u.KeyValue.Update(ctx, key, value, revision)
	return 0, errors.Join(err, context.DeadlineExceeded)
}

// TestALeaseIsHeldThoughTheAnswerWasLost: who was given it and did not hear of it
// does not wait as for a stranger's; nobody else takes the name for a permission.
func TestALeaseIsHeldThoughTheAnswerWasLost(t *testing.T) {
	t.Parallel()
	j, err := Open(t.Context(), Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(j.Close)
	heard, err := j.Bucket(t.Context(), leasePrefix+"floor", 0)
	if err != nil {
		t.Fatal(err)
	}
	lease := func(holder string) *Lease {
		return &Lease{log: slog.New(slog.DiscardHandler), bucket: heard, holder: []byte(holder), ttl: time.Hour, changes: make(chan bool, 1)}
	}
	one, two, copied := lease("one"), lease("two"), lease("one")
	for _, what := range []string{"created", "renewed"} {
		one.bucket = &Bucket{unheard{heard.kv}}
		one.step(t.Context())
		if one.Held() {
			t.Errorf("%s: held without an answer", what)
		}
	}
	one.bucket = heard
	for range 2 {
		two.step(t.Context())
		copied.step(t.Context())
	}
	one.step(t.Context())
	if !one.Held() || two.Held() || copied.Held() {
		t.Errorf("held by who asked: %v, by another: %v, by a copy of its folder: %v", one.Held(), two.Held(), copied.Held())
	}
}
