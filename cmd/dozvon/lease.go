package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// leaseTime is how long another replica waits for this one before it takes the
// floor.
const leaseTime = 5 * time.Second

// takeFloor waits until this process alone runs the floor. The lock of a journal
// in the data folder says so already; a lease beside it could only be lost by
// mistake, when an overloaded machine is late to renew it.
func (a *app) takeFloor(ctx context.Context) error {
	if a.journal.Private() {
		a.health.setActive(true)
		return nil
	}
	holder, err := a.holder()
	if err != nil {
		return err
	}
	a.lease, err = a.journal.Lease(ctx, "floor", holder, leaseTime)
	if err != nil {
		return err
	}
	a.onStop(a.lease.Stop)
	if !a.lease.Held() {
		a.log.Info("another replica runs the floor; standing by")
	}
	for !a.lease.Held() {
		select {
		case <-a.lease.Changes():
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	a.health.setActive(true)
	a.tasks.Go(func() { a.watchLease(ctx) })
	if err := a.plan.reread(); err != nil { // who stood by for days has an old one
		a.log.Error("the plan was changed while this replica stood by and is not taken", "err", err)
	}
	return nil
}

// holder names this data folder for all its lives, so that a restarted process
// has its own lease back at once.
func (a *app) holder() (string, error) {
	id, err := keptSecret(a.set.data, "replica")
	if err != nil {
		return "", err
	}
	host, _ := os.Hostname()
	return fmt.Sprintf("%s-%x", host, id[:6]), nil
}

// watchLease ends the process when another one has the floor: two floors on one
// Asterisk would pull at the same calls.
func (a *app) watchLease(ctx context.Context) {
	for {
		select {
		case held, open := <-a.lease.Changes():
			if !open || ctx.Err() != nil {
				return
			}
			if !held {
				a.fail(errors.New("the floor was lost to another replica: this one ends, start it again to stand by"))
				return
			}
		case <-ctx.Done():
			return
		}
	}
}
