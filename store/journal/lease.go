package journal

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

const (
	leasePrefix = "lease_"
	leaseKey    = "holder"
)

// Lease is a right that at most one holder has at a time. No clocks of two
// machines are compared: the holder gives up by its own clock when it could not
// renew for four fifths of the ttl, and another takes over only after it has
// itself watched the lease unrenewed for a whole ttl.
type Lease struct {
	j       *Journal
	log     *slog.Logger
	bucket  *Bucket
	holder  []byte
	ttl     time.Duration
	cancel  context.CancelFunc
	done    chan struct{}
	changes chan bool // coalesce: the latest value only

	// Owned by the goroutine, except between Lease and its start.
	revision uint64    // of our renewal, or of the last one seen of another
	since    time.Time // when that was sent, or first seen
	asked    bool      // we tried to take it and had no answer: what is kept under our name may be that

	mu    sync.Mutex
	held  bool
	until time.Time // when the lease must not be relied on any more
}

// Lease tries at once to get a lease and goes on trying, or renewing, until
// Stop. The holder's name must be unique among the processes that compete. ctx
// is for the first attempt only.
func (j *Journal) Lease(ctx context.Context, name, holder string, ttl time.Duration) (*Lease, error) {
	bucket, err := j.Bucket(ctx, leasePrefix+name, 0)
	if err != nil {
		return nil, fmt.Errorf("open lease: %w", err)
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	l := &Lease{
		j: j, log: j.log.With("lease", name, "holder", holder), bucket: bucket, holder: []byte(holder), ttl: ttl,
		cancel: cancel, done: make(chan struct{}), changes: make(chan bool, 1),
	}
	if err := j.keep(l); err != nil {
		cancel()
		return nil, fmt.Errorf("open lease: %w", err)
	}
	l.step(ctx)
	go l.run(run)
	return l, nil
}

// Held tells whether the lease is ours at this moment. It is right even when
// this process was stopped for a while and has not noticed yet.
func (l *Lease) Held() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.held && time.Now().Before(l.until)
}

// Changes gives the latest value of Held whenever it has changed.
func (l *Lease) Changes() <-chan bool { return l.changes }

// Stop releases the lease, so that another gets it at once, and waits. It may
// be called again.
func (l *Lease) Stop() {
	l.cancel()
	<-l.done
	l.j.forget(l)
}

func (l *Lease) run(ctx context.Context) {
	defer close(l.done)
	tick := time.NewTicker(l.ttl / 5)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			l.step(ctx)
		case <-ctx.Done():
			l.release(context.WithoutCancel(ctx))
			return
		}
	}
}

// step renews what we hold, or tries to get what we do not.
func (l *Lease) step(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, l.ttl/5)
	defer cancel()
	now := time.Now()
	if l.holding() {
		l.renew(ctx, now)
		return
	}
	l.acquire(ctx, now)
}

func (l *Lease) renew(ctx context.Context, now time.Time) {
	revision, err := l.bucket.Update(ctx, leaseKey, l.holder, l.revision)
	switch {
	case err == nil:
		l.revision, l.since = revision, now
		l.set(true)
	case isChanged(err) && !l.ours(ctx) || time.Since(l.since) > l.ttl*3/5:
		// The next attempt would be after four fifths of the ttl.
		l.log.Warn("lease is lost", "err", err)
		l.revision, l.since = 0, time.Now()
		l.set(false)
	default:
		l.log.Warn("lease was not renewed, trying again", "err", err)
	}
}

// ours tells whether the revision that we do not know is a renewal of ours whose
// answer was lost.
func (l *Lease) ours(ctx context.Context) bool {
	value, revision, err := l.bucket.Get(ctx, leaseKey)
	if err != nil || !bytes.Equal(value, l.holder) {
		return false
	}
	l.revision = revision
	return true
}

func (l *Lease) acquire(ctx context.Context, now time.Time) {
	value, revision, err := l.bucket.Get(ctx, leaseKey)
	taken := l.asked && bytes.Equal(value, l.holder)
	switch {
	case isNoKey(err):
		revision, err = l.bucket.Create(ctx, leaseKey, l.holder)
	case err != nil:
		return
	case revision != l.revision && !taken:
		l.revision, l.since = revision, now
		return
	case now.Sub(l.since) < l.ttl && !taken:
		return
	default:
		revision, err = l.bucket.Update(ctx, leaseKey, l.holder, revision)
	}
	l.asked = err != nil && !isChanged(err)
	if err == nil {
		l.revision, l.since = revision, now
		l.log.Info("lease is held")
		l.set(true)
	}
}

func (l *Lease) release(ctx context.Context) {
	if !l.holding() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, min(l.ttl, 2*time.Second))
	defer cancel()
	l.set(false)
	if err := l.bucket.deleteAt(ctx, leaseKey, l.revision); err != nil {
		l.log.Warn("lease was not released, it runs out by itself", "err", err)
	}
}

func (l *Lease) holding() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.held
}

// set must come after since was set.
func (l *Lease) set(held bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = l.since.Add(l.ttl * 4 / 5)
	if l.held == held {
		return
	}
	l.held = held
	select {
	case <-l.changes:
	default: // nothing older to replace
	}
	l.changes <- held
}
