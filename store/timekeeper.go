package store

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// TimekeeperConfig is what a Timekeeper is made of.
type TimekeeperConfig struct {
	// Pass is Store.PassTime.
	Pass    func(ctx context.Context, now time.Time, limit int) (Passed, error)
	Metrics prometheus.Registerer
	Logger  *slog.Logger
}

const (
	passBatch = 200
	// lookEvery bounds how late a nearer time is noticed that came up meanwhile.
	lookEvery = 15 * time.Second
	// lookAgain is for rows that somebody else has locked.
	lookAgain = 50 * time.Millisecond
	// While the database is away it is asked again after these.
	retryFirst, retryLast = time.Second, 30 * time.Second
)

// Timekeeper lets time pass for the appeals: at the instant at which the next one
// wakes, and after a standstill for all that were missed. One replica keeps
// it; two would do no harm.
type Timekeeper struct {
	cfg    TimekeeperConfig
	cancel context.CancelFunc
	done   sync.WaitGroup

	woken, opened, putOff, failures prometheus.Counter
	success                         prometheus.Gauge
}

// NewTimekeeper registers the metrics; nothing happens before Start.
func NewTimekeeper(cfg TimekeeperConfig) *Timekeeper {
	counter := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
		cfg.Metrics.MustRegister(c)
		return c
	}
	t := &Timekeeper{
		cfg:      cfg,
		cancel:   func() {},
		woken:    counter("dozvon_appeals_woken_total", "Appeals to which something happened by itself: a term ended, a wait was over."),
		opened:   counter("dozvon_appeals_opened_total", "Appeals of before there were cases that got theirs."),
		putOff:   counter("dozvon_appeals_put_off_total", "Appeals for which what was due could not be done; each is in the log and tried again in an hour."),
		failures: counter("dozvon_timekeeper_failures_total", "Times at which the terms of appeals could not be looked at; it is tried again."),
		success: prometheus.NewGauge(prometheus.GaugeOpts{Name: "dozvon_timekeeper_last_success_timestamp_seconds",
			Help: "When the terms of appeals were last looked at; more than some minutes ago means that lateness is not noticed."}),
	}
	cfg.Metrics.MustRegister(t.success)
	return t
}

// Start begins to keep the time.
func (t *Timekeeper) Start(ctx context.Context) error {
	ctx, t.cancel = context.WithCancel(context.WithoutCancel(ctx))
	t.done.Go(func() { t.run(ctx) })
	return nil
}

// Stop ends it and waits; what is under way is done anew later.
func (t *Timekeeper) Stop() {
	t.cancel()
	t.done.Wait()
}

func (t *Timekeeper) run(ctx context.Context) {
	failed := time.Duration(0)
	for ctx.Err() == nil {
		now := time.Now().UTC()
		p, err := t.cfg.Pass(ctx, now, passBatch)
		wait := time.Duration(0)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			t.failures.Inc()
			if failed == 0 {
				t.cfg.Logger.Error("the terms of appeals cannot be looked at; it is tried again until it works, and lateness keeps its date", "err", err)
			}
			failed = min(max(2*failed, retryFirst), retryLast)
			wait = failed
		default:
			if failed > 0 {
				t.cfg.Logger.Info("the terms of appeals are looked at again")
			}
			failed = 0
			t.passed(p, now)
			if !p.More {
				wait = lookEvery
				if !p.Next.IsZero() {
					wait = min(max(p.Next.Sub(now), lookAgain), lookEvery)
				}
			}
		}
		sleep(ctx, wait)
	}
}

func (t *Timekeeper) passed(p Passed, now time.Time) {
	t.woken.Add(float64(p.Woken))
	t.opened.Add(float64(p.Opened))
	t.putOff.Add(float64(p.PutOff))
	t.success.Set(float64(now.UnixMilli()) / 1000)
	if p.Opened > 0 || p.PutOff > 0 {
		t.cfg.Logger.Info("appeals were brought up to date", "opened", p.Opened, "woken", p.Woken, "put_off", p.PutOff)
	}
}

func sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
