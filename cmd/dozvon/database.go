package main

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
)

const (
	pingEvery = 2 * time.Second
	pingLimit = 3 * time.Second
)

// databaseWatch knows whether the database is there. Writing alone would tell it
// late: a database that neither answers nor refuses holds a write for long, and
// at night nothing may be written for minutes.
type databaseWatch struct {
	ping func(context.Context) error
	tell func(up bool)

	mu sync.Mutex
	// silent: it did not answer the last ping; failing: events wait for it.
	silent, failing bool
}

// run asks again and again, until the context ends.
func (w *databaseWatch) run(ctx context.Context) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		asked, cancel := context.WithTimeout(ctx, pingLimit)
		err := w.ping(asked)
		cancel()
		if ctx.Err() != nil {
			return
		}
		w.set(&w.silent, err != nil)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// writing notes that events wait, or that the last of them was written.
func (w *databaseWatch) writing(failing bool) { w.set(&w.failing, failing) }

func (w *databaseWatch) set(what *bool, value bool) {
	w.mu.Lock()
	*what = value
	up := !w.silent && !w.failing
	w.mu.Unlock()
	w.tell(up)
}

// apply writes events and, once they can be read, tells the desks when they
// change the figures of the day.
func (a *app) apply(ctx context.Context, events []cti.Event) error {
	if err := a.db.Apply(ctx, events); err != nil {
		return err
	}
	if hub := a.hub.Load(); hub != nil && slices.ContainsFunc(events, counts) {
		hub.ShowStats()
	}
	return nil
}

// counts tells whether an event changes a figure of cti/report.
func counts(e cti.Event) bool {
	switch e.Body.(type) {
	case call.QueuedEvent, call.AnsweredEvent, call.EndedEvent, appeal.FiledEvent:
		return true
	}
	return false
}
