package api

import (
	"context"
	"fmt"
	"time"

	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/rate"
)

// limits are the rates at which strangers may act.
type limits struct {
	loginAddress, loginName *rate.Limiter
	look, dial, file        *rate.Limiter
	search                  *rate.Limiter // with each letter typed
}

func newLimits(callsPerMinute int) limits {
	return limits{
		// Only failures count: a whole centre logs in from one address at eight.
		loginAddress: rate.New(30, 10*time.Second),
		loginName:    rate.New(10, 30*time.Second),
		look:         rate.New(60, time.Second),
		search:       rate.New(200, 300*time.Millisecond),
		dial:         rate.New(callsPerMinute, time.Minute/time.Duration(callsPerMinute)),
		file:         rate.New(5, 12*time.Second),
	}
}

func (a *API) allow(ctx context.Context, l *rate.Limiter) error {
	if wait, ok := l.Take(askedOf(ctx).address, a.now()); !ok {
		return problem.TooMany(wait, "Слишком много запросов с вашего адреса. Повторите через %s.", seconds(wait))
	}
	return nil
}

func seconds(d time.Duration) string {
	return fmt.Sprintf("%d с", int(d/time.Second)+1)
}
