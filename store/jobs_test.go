package store_test

import (
	"log/slog"
	"syscall"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store"
)

// TestJobsOutliveTheDatabase: they begin before it is there, and it dies with
// work in it.
func TestJobsOutliveTheDatabase(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	server := started(t, dir)
	p := newPost()
	log := slog.New(slog.DiscardHandler)
	s, err := store.Open(t.Context(), store.Config{URL: server.URL(), MaxConns: 6, Routes: []store.Route{{Way: appeal.WaySMS, Outlet: p}}, Logger: log})
	check(t, err)
	t.Cleanup(s.Close)
	_, _, err = s.Migrate(t.Context())
	check(t, err)
	_, err = s.ImportBodies(t.Context(), someBodies(), false, "2026-03-02")
	check(t, err)
	check(t, s.Apply(t.Context(), []cti.Event{filed(1, morning, appeal.ByCall, "+79021234567", "Анна", "Яма")}))
	change(t, s, firstCase, appeal.Assign{Body: "health"}, fixed)

	check(t, syscall.Kill(server.PID(), syscall.SIGQUIT)) // at once, as a crash
	<-server.Done()
	j, err := store.NewJobs(store.JobsConfig{Store: s, Metrics: prometheus.NewRegistry(), Logger: log})
	check(t, err)
	check(t, j.Start(t.Context()))
	t.Cleanup(j.Stop)
	server = started(t, dir)
	if l := got(t, p); l.Text != fixed.Text {
		t.Errorf("the letter is %+v", l)
	}
	becomes(t, s, firstCase, appeal.DeliverySent)

	check(t, syscall.Kill(server.PID(), syscall.SIGQUIT))
	<-server.Done()
	started(t, dir)
	until(t, "it is sent anew", func() bool { // over connections that are dead, too
		r, err := s.AppealRecord(t.Context(), firstCase)
		if err == nil {
			_, err = s.ChangeAppeal(t.Context(), asked("anew", r.Case.Version, appeal.Deliver{Way: appeal.WaySMS, Status: appeal.DeliveryQueued}))
		}
		return err == nil
	})
	got(t, p)
	becomes(t, s, firstCase, appeal.DeliverySent)
	if n := len(p.letters()); n != 2 {
		t.Errorf("%d letters went", n)
	}
}

func TestJobsStopBeforeTheyCouldBegin(t *testing.T) {
	t.Parallel()
	s := opened(t, "postgres://nobody@127.0.0.1:1/x")
	j, err := store.NewJobs(store.JobsConfig{Store: s, Metrics: prometheus.NewRegistry(), Logger: slog.New(slog.DiscardHandler)})
	check(t, err)
	j.Stop()
	check(t, j.Start(t.Context()))
	j.Stop()
	j.Stop()
}
