package store

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"github.com/dozvon/dozvon/cti"
)

// Jobs works on what follows a commit. They are inserted in the transaction
// whose consequence they are; River gives them out, repeats what failed, and
// brings back what a killed process had begun.
type Jobs struct {
	cfg    JobsConfig
	client *river.Client[pgx.Tx]
	cancel context.CancelFunc
	done   sync.WaitGroup

	ended, failures *prometheus.CounterVec
}

// JobsConfig is what Jobs are made of.
type JobsConfig struct {
	Store   *Store
	Metrics prometheus.Registerer
	Logger  *slog.Logger
	// EraseExpired lets personal data be erased whose time of keeping is over.
	EraseExpired bool
}

const (
	jobTime = time.Minute
	// A job that runs for longer belonged to a killed process.
	jobStuck = 2 * time.Minute
	// mostTries is River's own bound. It is farther than ours, which tell people: a
	// job is not forgotten because the process was killed a few times.
	mostTries = 100
)

// jobQueue only inserts jobs; it needs no database to be made.
func jobQueue(pool *pgxpool.Pool) (*river.Client[pgx.Tx], error) {
	return river.NewClient(riverpgxv5.New(pool), &river.Config{MaxAttempts: mostTries, Logger: slog.New(slog.DiscardHandler)})
}

// NewJobs prepares them; nothing happens before Start.
func NewJobs(cfg JobsConfig) (*Jobs, error) {
	counter := func(name, help string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{"job"})
		cfg.Metrics.MustRegister(c)
		for _, kind := range jobKinds {
			c.WithLabelValues(kind)
		}
		return c
	}
	j := &Jobs{cfg: cfg, cancel: func() {},
		ended:    counter("dozvon_jobs_ended_total", "Jobs that came to their end, by what they do."),
		failures: counter("dozvon_job_failures_total", "Tries of jobs that failed and are repeated, by what they do."),
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &deliverer{s: cfg.Store, log: cfg.Logger})
	river.AddWorker(workers, &sharer{s: cfg.Store})
	river.AddWorker(workers, &reopener{s: cfg.Store})
	river.AddWorker(workers, &noticer{s: cfg.Store})
	river.AddWorker(workers, &eraser{s: cfg.Store, log: cfg.Logger})
	var periodic []*river.PeriodicJob
	if cfg.EraseExpired {
		periodic = append(periodic, keeping())
	}
	var err error
	j.client, err = river.NewClient(riverpgxv5.New(cfg.Store.pool), &river.Config{
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}}, Workers: workers, PeriodicJobs: periodic,
		JobTimeout: jobTime, RescueStuckJobsAfter: jobStuck, MaxAttempts: mostTries, SoftStopTimeout: 5 * time.Second,
		// No connection is kept for LISTEN: it is one of a few, and an answer may wait a second.
		PollOnly: true, FetchPollInterval: time.Second,
		CompletedJobRetentionPeriod: time.Hour,
		Logger:                      saySeldom(cfg.Logger.Handler()),
		ErrorHandler:                j,
	})
	return j, err
}

var jobKinds = []string{deliverArgs{}.Kind(), shareArgs{}.Kind(), reopenArgs{}.Kind(), noticeArgs{}.Kind(), keepArgs{}.Kind()}

// Start begins to work as soon as the database answers.
func (j *Jobs) Start(ctx context.Context) error {
	ctx, j.cancel = context.WithCancel(context.WithoutCancel(ctx))
	ended, unsubscribe := j.client.Subscribe(river.EventKindJobCompleted, river.EventKindJobCancelled)
	j.done.Go(func() {
		for e := range ended {
			j.ended.WithLabelValues(e.Job.Kind).Inc()
		}
	})
	j.done.Go(func() {
		defer unsubscribe()
		for wait := retryFirst; ; wait = min(2*wait, retryLast) {
			if err := j.client.Start(ctx); err == nil {
				break
			} else if ctx.Err() != nil {
				return
			} else if wait == retryFirst {
				j.cfg.Logger.Error("jobs wait for the database", "err", err)
			}
			sleep(ctx, wait)
		}
		<-j.client.Stopped()
	})
	return nil
}

// Stop waits a little for what is under way; what it has to cut short is done
// again later.
func (j *Jobs) Stop() {
	j.cancel()
	j.done.Wait()
}

// HandleError counts a failed try and says why it failed.
func (j *Jobs) HandleError(_ context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	j.failures.WithLabelValues(job.Kind).Inc()
	j.cfg.Logger.Warn("a job failed and is tried again", "job", job.Kind, "job_id", job.ID, "attempt", job.Attempt, "err", err)
	return nil
}

// HandlePanic counts as an error that a person should look at.
func (j *Jobs) HandlePanic(_ context.Context, job *rivertype.JobRow, what any, trace string) *river.ErrorHandlerResult {
	j.failures.WithLabelValues(job.Kind).Inc()
	j.cfg.Logger.Error("a job panicked and is tried again", "job", job.Kind, "job_id", job.ID, "err", fmt.Sprint(what), "trace", trace)
	return nil
}

// later tells what to do about an error of our own database: a job does not use
// up its tries because PostgreSQL is away, and one about an appeal that is gone
// is over.
func later(err error) error {
	switch {
	case cti.CodeOf(err) == cti.Unavailable:
		return river.JobSnooze(30 * time.Second)
	case cti.CodeOf(err) == cti.NotFound:
		return river.JobCancel(err)
	}
	return err
}

// backoff is how long a job waits after a failed try.
func backoff(attempt int) time.Duration {
	waits := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour}
	return waits[min(max(attempt, 1), len(waits))-1]
}
