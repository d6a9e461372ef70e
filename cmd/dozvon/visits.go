package main

import (
	"context"
	"time"
)

const (
	visitsAtATime = 500
	visitsAgain   = 30 * time.Second // after the database refused
)

// countVisits counts the visits of queues by calls of before visits were kept,
// the latest first, until there are none left. Reports tell meanwhile how many
// calls are missing from the figures of queues.
func (a *app) countVisits(ctx context.Context) {
	var all int
	for {
		done, err := a.db.CountVisits(ctx, visitsAtATime)
		all += done
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			a.log.Warn("the visits of earlier calls are not counted yet; another try follows", "err", err)
			select {
			case <-time.After(visitsAgain):
			case <-ctx.Done():
				return
			}
		case done == 0:
			if all > 0 {
				a.log.Info("the visits of earlier calls are counted", "calls", all)
			}
			return
		}
	}
}
