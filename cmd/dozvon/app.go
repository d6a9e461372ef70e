package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/dozvon/dozvon/agentui"
	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/pbx"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api"
	"github.com/dozvon/dozvon/cti/deadline"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/store"
	"github.com/dozvon/dozvon/store/archive"
	"github.com/dozvon/dozvon/store/journal"
)

// app is the whole service. Start and Stop show the order of its parts.
type app struct {
	set     settings
	log     *slog.Logger
	reg     *prometheus.Registry
	health  *health
	epoch   string
	compute func(func()) // runs what takes long; nil just runs it
	plan    *planFile
	hangups chan os.Signal // SIGHUP: the plan is to be read again

	journal   *journal.Journal
	archive   *archive.Archive
	files     *archive.Archive // of appeals
	collector *archive.Collector
	db        *store.Store
	follower  *journal.Follower
	lease     *journal.Lease
	runner    *floor.Runner
	client    *ari.Client
	pbx       *pbx.PBX
	edge      *api.API
	hub       atomic.Pointer[api.Hub] // the edge's, once there is one

	web, ops *http.Server
	mux      *http.ServeMux    // of ops
	bound    map[string]string // the address of each listener, by its flag
	stops    []func()          // in the order of starting
	tasks    sync.WaitGroup
	failed   chan error
}

func newApp(set settings, log *slog.Logger) *app {
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return &app{
		set: set, log: log, reg: reg, health: newHealth(reg), bound: map[string]string{},
		epoch: strings.ToLower(rand.Text()[:10]), failed: make(chan error, 4), hangups: make(chan os.Signal, 1),
	}
}

// start brings everything up; on an error what was started is stopped again.
func (a *app) start(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			a.stop()
		}
	}()
	for _, step := range []func(context.Context) error{
		a.startOps, a.loadPlan, a.startJournal, a.startDatabase, a.takeFloor, a.startWriting, a.keepTime, a.openArchive, a.startFloor, a.startJobs, a.startWeb,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// stop ends everything in the opposite order. Calls go on in Asterisk, and the
// next start takes them up, so that there is nothing to wait for.
func (a *app) stop() {
	a.health.setActive(false)
	for i := len(a.stops) - 1; i >= 0; i-- {
		a.stops[i]()
	}
	a.stops = nil
	a.tasks.Wait()
}

func (a *app) onStop(f func()) { a.stops = append(a.stops, f) }

func (a *app) loadPlan(context.Context) (err error) {
	a.plan, err = openPlan(a.set.data, a.log)
	return err
}

// reloadPlan puts a changed plan in force; a bad one changes nothing.
func (a *app) reloadPlan(ctx context.Context) {
	if err := a.plan.reload(ctx); err != nil {
		a.log.Error("the plan was not changed", "err", err)
	}
}

func (a *app) startJournal(ctx context.Context) (err error) {
	a.journal, err = journal.Open(ctx, journal.Config{
		Dir: a.set.path("journal"), URL: a.set.JournalURL, SyncEvery: a.set.Sync, Logger: a.log,
	})
	if err != nil {
		return err
	}
	a.onStop(a.journal.Close)
	a.showJournal()
	return nil
}

// startDatabase connects to PostgreSQL, which may be away: events then wait in
// the journal.
func (a *app) startDatabase(ctx context.Context) (err error) {
	routes, err := a.answerRoutes()
	if err != nil {
		return err
	}
	a.db, err = store.Open(ctx, store.Config{URL: a.set.database, Location: a.plan.Load().Location(), Routes: routes, Logger: a.log})
	if err != nil {
		return err
	}
	a.onStop(a.db.Close)
	if err := a.db.CheckSchema(ctx); err != nil {
		if !store.Away(err) {
			return err
		}
		a.health.set(partDatabase, false)
		a.log.Warn("postgresql does not answer; calls are served and everything is written when it does", "err", err)
	}
	return nil
}

// follower is the name under which the journal knows how far the database came.
const follower = "postgresql"

// startWriting lets the journal's events be written to PostgreSQL, by the one
// process that has the floor.
func (a *app) startWriting(ctx context.Context) (err error) {
	a.follower, err = a.journal.Follow(ctx, follower, a.apply)
	if err != nil {
		return err
	}
	a.showWriting()
	a.showWritten()
	watch := &databaseWatch{ping: a.db.Ping, tell: func(up bool) { a.health.set(partDatabase, up) }}
	a.follower.OnFailing(func(failing bool, _ error) { watch.writing(failing) })
	a.onStop(a.follower.Stop)
	ctx, stop := context.WithCancel(ctx)
	a.tasks.Go(func() { watch.run(ctx) })
	a.tasks.Go(func() { a.countVisits(ctx) })
	a.onStop(stop)
	return nil
}

// keepTime lets happen to appeals what happens by itself: terms end, waits are over.
func (a *app) keepTime(ctx context.Context) error {
	t := store.NewTimekeeper(store.TimekeeperConfig{Pass: a.db.PassTime, Metrics: a.reg, Logger: a.log})
	a.onStop(t.Stop)
	return t.Start(ctx)
}

// startJobs works on what follows a commit, such as bringing an answer to its applicant.
func (a *app) startJobs(ctx context.Context) error {
	j, err := store.NewJobs(store.JobsConfig{Store: a.db, Metrics: a.reg, Logger: a.log, EraseExpired: a.set.EraseExpired})
	if err != nil {
		return err
	}
	a.onStop(j.Stop)
	return j.Start(ctx)
}

// openArchive opens where the sound of talks and the files of appeals are kept.
func (a *app) openArchive(ctx context.Context) (err error) {
	if a.archive, err = archive.Open(ctx, cmp.Or(a.set.Recordings, a.set.path("recordings"))); err != nil {
		return err
	}
	a.onStop(func() { _ = a.archive.Close() })
	if a.files, err = archive.Open(ctx, cmp.Or(a.set.Attachments, a.set.path("attachments"))); err != nil {
		return err
	}
	a.onStop(func() { _ = a.files.Close() })
	return nil
}

// recordTimes tells for how long each line's recordings are kept.
func (a *app) recordTimes() map[cti.LineID]time.Duration {
	times := map[cti.LineID]time.Duration{}
	for _, l := range a.plan.Load().Lines {
		times[l.ID] = l.RecordTime()
	}
	return times
}

func (a *app) fail(err error) {
	select {
	case a.failed <- err:
	default: // one reason to end is enough
	}
}

// startFloor remembers the last life, then connects the switch.
func (a *app) startFloor(ctx context.Context) error {
	memories, err := a.journal.Bucket(ctx, "floor", 0)
	if err != nil {
		return err
	}
	keeper := memoryKeeper{memories}
	mem, err := floor.Recall(ctx, keeper, a.journal, func(err error) {
		a.log.Error("an event does not fit the record it belongs to", "err", err)
	})
	if err != nil {
		return err
	}
	a.catchUpPlan(ctx, mem.PlanSum())
	key, err := keptSecret(a.set.data, "secret")
	if err != nil {
		return err
	}
	machine := floor.NewMachine(a.epoch, *a.plan.Load())
	machine.SetSecret(key)
	machine.Restore(time.Now().UTC(), mem)

	shown := &desks{}
	if err := a.makeSwitch(); err != nil {
		return err
	}
	a.runner = floor.NewRunner(floor.Config{
		Machine: machine, Switch: a.pbx, Journal: a.journal, Desks: shown, Memory: keeper,
		Logger: a.log, Metrics: floor.NewMetrics(a.reg),
		OnJournal: func(failing bool) { a.health.set(partJournal, !failing) },
	})
	a.runner.Signal(a.plan.asInput("")) // the first thing of this life, for the record
	if err := a.makeEdge(ctx, key); err != nil {
		return err
	}
	shown.hub = a.edge.Hub()
	a.hub.Store(shown.hub)
	a.plan.enforce = func(ctx context.Context, in floor.PlanChanged) error { return a.runner.Tell(ctx, in) }
	a.plan.announce = shown.hub.ShowPlan
	a.health.tellTo(a.edge.SetDegraded)
	return a.begin(ctx)
}

func (a *app) makeSwitch() (err error) {
	a.client, err = ari.New(ari.Options{
		URL: a.set.ari.URL, Username: a.set.ari.User, Password: a.set.ari.Password,
		App: pbx.App, Events: pbx.Events(), FilterAtSource: true, Logger: a.log,
	})
	if err != nil {
		return err
	}
	a.reg.MustRegister(ariCollector{a.client})
	a.pbx = pbx.New(pbx.Config{
		Client: a.client, Logger: a.log, DialOut: a.set.DialOut,
		Signal:      func(in floor.Input) { a.runner.Signal(in) },
		OnLink:      func(up bool) { a.health.set(partSwitch, up) },
		OnRecording: func() { a.collector.Nudge() },
	})
	a.collector = archive.NewCollector(archive.Config{
		Archive: a.archive, Files: a.files, Source: a.pbx, Journal: a.journal, Old: a.db, Keep: a.recordTimes, Lag: a.follower.Lag, Log: a.log,
	})
	a.showCounts()
	return nil
}

func (a *app) makeEdge(ctx context.Context, key []byte) error {
	sessions, err := a.journal.Bucket(ctx, "sessions", 28*time.Hour)
	if err != nil {
		return err
	}
	drafts, err := a.journal.Bucket(ctx, "drafts", 30*24*time.Hour)
	if err != nil {
		return err
	}
	reader := reader{a.db, a.plan}
	a.edge, err = api.New(api.Config{
		Log: a.log, Metrics: a.reg, Version: version, Epoch: a.epoch,
		Floor: a.runner, Phones: a.pbx, Journal: a.journal, Applied: a.follower,
		Users: a.db, Calls: reader, Appeals: a.db, Cases: a.db, Again: a.db, Incidents: a.runner, IncidentHistory: a.db, Announcements: announcements{a.set.path("prompts")}, Owners: a.db, Directory: a.db, Terms: deadline.Standard(a.plan.Load().Location()), Reports: reader, Staff: a.db, Oversight: reader, Qualities: a.db, Articles: a.db,
		Recordings: a.db, Sounds: a.archive, Attachments: a.db, Files: a.files, Voicemails: a.db, Callbacks: a.db, Persons: a.db,
		Sessions: keeper{sessions}, Drafts: keeper{drafts}, Plan: a.plan.Load, Plans: a.plan, Versions: a.db,
		Switch: a.set.sip, Secret: key, UI: agentui.Handler(func() string { return a.plan.Load().Centre.Name }),
		ICEServers: a.set.stun, TURN: a.set.turn, Compute: a.compute,
		Secure: a.set.secure(), Proxies: a.set.proxies,
	})
	return err
}

// begin starts what startFloor made. The reader of the switch ends before the
// client, so that the end is no loss of the link; nothing ends by itself with ctx.
func (a *app) begin(ctx context.Context) error {
	for _, part := range []struct {
		start func(context.Context) error
		stop  func()
	}{
		{a.runner.Start, a.runner.Stop},
		{a.edge.Start, a.edge.Stop},
		{a.client.Start, a.client.Stop},
		{a.collector.Start, a.collector.Stop},
		{a.pbx.Start, a.pbx.Stop},
	} {
		if err := part.start(context.WithoutCancel(ctx)); err != nil {
			return err
		}
		a.onStop(part.stop)
	}
	return nil
}

func (a *app) startOps(context.Context) error {
	a.health.set(partSwitch, false) // until it is connected
	a.mux = a.health.handler(a.reg)
	a.ops = &http.Server{Handler: a.mux, ReadHeaderTimeout: 5 * time.Second}
	return a.listen("--ops", a.set.Ops, func(l net.Listener) error { return a.ops.Serve(l) }, a.ops)
}

func (a *app) startWeb(context.Context) error {
	a.web = &http.Server{
		Handler: a.edge.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
	return a.listen("--http", a.set.HTTP, func(l net.Listener) error {
		if a.set.TLSCert != "" {
			return a.web.ServeTLS(l, a.set.TLSCert, a.set.TLSKey)
		}
		return a.web.Serve(l)
	}, a.web)
}

func (a *app) listen(flag, address string, serve func(net.Listener) error, server *http.Server) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("%s %s cannot be used: choose another address with %s, or end the program that has it: %w", flag, address, flag, err)
	}
	a.bound[flag] = l.Addr().String()
	a.tasks.Go(func() {
		if err := serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
			a.fail(fmt.Errorf("%s %s: %w", flag, address, err))
		}
	})
	a.onStop(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		if err := server.Shutdown(ctx); err != nil {
			_ = server.Close()
		}
	})
	return nil
}
