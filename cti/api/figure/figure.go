// Package figure reads the figures of today once for everybody: all desks ask in
// the moment when they hear that the figures changed.
package figure

import (
	"context"
	"sync"
	"time"

	"github.com/dozvon/dozvon/cti/report"
)

const (
	oldAfter = 5 * time.Second // then they are read anew, even without news
	patience = 10 * time.Second
)

// Read makes the joint report of some days, as dates YYYY-MM-DD.
type Read func(ctx context.Context, from, until string) (report.Joint, error)

// Figures are those that were read last.
type Figures struct {
	read Read
	now  func() time.Time

	mu     sync.Mutex
	turn   uint64 // grows with each news to the desks
	latest *reading
}

// New has read nothing yet.
func New(read Read, now func() time.Time) *Figures { return &Figures{read: read, now: now} }

// reading is one answer of the database, given to all who ask meanwhile.
type reading struct {
	day  string
	turn uint64
	at   time.Time

	done  chan struct{} // closed when the answer is here
	joint report.Joint
	err   error
}

// Changed makes the figures old; call it before the desks hear of it.
func (f *Figures) Changed() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turn++
}

// Of gives the figures of a day, written like 2026-01-31.
func (f *Figures) Of(ctx context.Context, day string) (report.Joint, error) {
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
func (f *Figures) fill(ctx context.Context, r *reading) {
	defer close(r.done)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	r.joint, r.err = f.read(ctx, r.day, r.day)
}

func (f *Figures) reading(day string) (r *reading, first bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	if l := f.latest; l != nil && l.day == day && l.turn == f.turn && now.Sub(l.at) < oldAfter && !l.failed() {
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
