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
		case <-a.hangups:
			if err := a.plan.reread(); err != nil {
				a.log.Error("the plan was not changed", "err", err)
			} else {
				a.log.Info("the plan is read; it comes into force when this replica takes the floor")
			}
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

// catchUpPlan takes the plan last in force where another replica ran the floor
// with it and this one still has an older one, or the one that every new data
// folder begins with: the newest of all that were in force wins. Any other file
// that never was in force is an administrator's work and wins over all of them.
func (a *app) catchUpPlan(ctx context.Context, last string) {
	now := a.plan.current.Load().from
	if last == "" || last == now.Sum {
		return
	}
	mine := now.Sum
	if now.Text == string(firstPlan) {
		mine = ""
	}
	err := errors.New("no other replica could have a newer one")
	if a.lease != nil {
		err = a.adoptPlan(ctx, mine, last)
	}
	if err != nil {
		a.log.Warn("plan.yaml is not the plan last in force; the file is in force", "path", a.plan.path, "last", last[:12], "err", err)
		return
	}
	a.log.Info("another replica put a newer plan in force; plan.yaml is renewed", "path", a.plan.path, "sum", last[:12])
}

func (a *app) adoptPlan(ctx context.Context, mine, last string) error {
	newer, err := a.db.PlanAfter(ctx, mine, last)
	if err != nil {
		return err
	}
	return a.plan.adopt(newer)
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
