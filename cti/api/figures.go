package api

import (
	"context"
	"sync"
	"time"

	"github.com/dozvon/dozvon/cti/report"
)

const (
	figuresAge      = 5 * time.Second // then they are read anew, even without news
	figuresPatience = 10 * time.Second
)

// figures reads the figures of today once for everybody: all desks ask in the
// moment when they hear that the figures changed.
type figures struct {
	read func(ctx context.Context, from, until string) (report.Joint, error)
	now  func() time.Time

	mu     sync.Mutex
	turn   uint64 // grows with each news to the desks
	latest *reading
}

// reading is one answer of the database, given to all who ask meanwhile.
type reading struct {
	day  string
	turn uint64
	at   time.Time

	done  chan struct{} // closed when the answer is here
	joint report.Joint
	err   error
}

// changed makes the figures old; call it before the desks hear of it.
func (f *figures) changed() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turn++
}

// of gives the figures of a day, written like 2026-01-31.
func (f *figures) of(ctx context.Context, day string) (report.Joint, error) {
	r, first := f.reading(day)
	if first {
		f.fill(ctx, r)
	}
	select {
	case <-r.done:
		return r.joint, r.err
	case <-ctx.Done():
		return report.Joint{}, context.Cause(ctx)
	}
}

// fill reads; who asked first may leave, the others still wait.
func (f *figures) fill(ctx context.Context, r *reading) {
	defer close(r.done)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), figuresPatience)
	defer cancel()
	r.joint, r.err = f.read(ctx, r.day, r.day)
}

func (f *figures) reading(day string) (r *reading, first bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	if l := f.latest; l != nil && l.day == day && l.turn == f.turn && now.Sub(l.at) < figuresAge && !l.failed() {
		return l, false
	}
	f.latest = &reading{day: day, turn: f.turn, at: now, done: make(chan struct{})}
	return f.latest, true
}

func (r *reading) failed() bool {
	select {
	case <-r.done:
		return r.err != nil
	default:
		return false
	}
}
