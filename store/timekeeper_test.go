package store_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/store"
)

// metric is the value of a counter or a gauge, over all its labels.
func metric(t *testing.T, reg *prometheus.Registry, name string) float64 {
	t.Helper()
	families, err := reg.Gather()
	check(t, err)
	for _, f := range families {
		if f.GetName() == name {
			sum := 0.0
			for _, m := range f.GetMetric() {
				sum += m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
			return sum
		}
	}
	t.Fatalf("there is no metric %s", name)
	return 0
}

func TestTheTimekeeperWakesInTimeAndOutlivesTheDatabase(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		due := begin.Add(4 * time.Second)
		var mu sync.Mutex
		var at []time.Duration
		away := false
		absent := func(now bool) {
			mu.Lock()
			defer mu.Unlock()
			away = now
		}
		reg := prometheus.NewRegistry()
		var log strings.Builder
		k := store.NewTimekeeper(store.TimekeeperConfig{Metrics: reg, Logger: slog.New(slog.NewTextHandler(&log, nil)),
			Pass: func(_ context.Context, now time.Time, _ int) (p store.Passed, err error) {
				mu.Lock()
				defer mu.Unlock()
				at = append(at, now.Sub(begin))
				switch {
				case away:
					return p, errors.New("no database")
				case len(at) == 1:
					return store.Passed{Opened: 200, More: true}, nil
				case now.Before(due):
					return store.Passed{Next: due}, nil
				case len(at) == 3:
					return store.Passed{Woken: 1}, nil
				}
				return p, nil
			}})
		check(t, k.Start(t.Context()))
		time.Sleep(5 * time.Second)
		synctest.Wait()
		mu.Lock()
		if len(at) != 3 || at[0] != 0 || at[1] != 0 || at[2] != 4*time.Second {
			t.Errorf("it looked at %v", at)
		}
		mu.Unlock()
		absent(true)
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		mu.Lock()
		failures := metric(t, reg, "dozvon_timekeeper_failures_total")
		if looks := float64(len(at) - 3); failures != looks || looks < 20 || looks > 30 {
			t.Errorf("it failed %v times of %v", failures, looks)
		}
		mu.Unlock()
		absent(false)
		time.Sleep(31 * time.Second)
		synctest.Wait()
		k.Stop()
		if metric(t, reg, "dozvon_appeals_woken_total") != 1 || metric(t, reg, "dozvon_appeals_opened_total") != 200 || metric(t, reg, "dozvon_appeals_put_off_total") != 0 {
			t.Error("the counters do not say what was done")
		}
		if last := metric(t, reg, "dozvon_timekeeper_last_success_timestamp_seconds"); time.Since(time.UnixMilli(int64(last*1000))) > 31*time.Second {
			t.Errorf("the last success was at %v", last)
		}
		if strings.Count(log.String(), "level=ERROR") != 1 || !strings.Contains(log.String(), "looked at again") {
			t.Errorf("the log says %s", log.String())
		}
	})
}
