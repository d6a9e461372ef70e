package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/account"
	"github.com/dozvon/dozvon/cti/api/applicant"
	"github.com/dozvon/dozvon/cti/api/desk"
	"github.com/dozvon/dozvon/cti/api/figure"
	"github.com/dozvon/dozvon/cti/api/password"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/api/sip"
	"github.com/dozvon/dozvon/cti/api/spool"
	"github.com/dozvon/dozvon/cti/api/ws"
)

// API is the edge. Make it with New, then Start, and Stop at the end.
type API struct {
	cfg        Config
	now        func() time.Time
	metrics    *metrics
	hub        *Hub
	sessions   *session.Store
	passwords  *password.Hasher
	accounts   account.Issuer
	applicants *applicant.Page
	citizens   *account.Citizens
	proxy      *sip.Proxy
	limits     limits
	figures    *figure.Figures
	viewed     viewed
	upgrader   websocket.Upgrader
	routes     *route.Routes
	handler    http.Handler

	stopping context.CancelFunc
	tasks    sync.WaitGroup // the goroutines of Start

	mu sync.Mutex
	// present are the agents whom the floor knows from this life of the process.
	presentAgents map[cti.AgentID]bool
}

// New makes the edge; a Config that cannot work is an error that lists
// everything wrong with it.
func New(cfg Config) (*API, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	m, err := newMetrics(cfg.Metrics)
	if err != nil {
		return nil, fmt.Errorf("register metrics: %w", err)
	}
	pw, err := password.New(cfg.Compute)
	if err != nil {
		return nil, err
	}
	logins := session.New(cfg.Sessions, cfg.Now)
	a := &API{
		cfg: cfg, now: cfg.Now, metrics: m, passwords: pw, sessions: logins,
		limits:   newLimits(cfg.CitizenCallsPerMinute),
		figures:  figure.New(cfg.Reports.Joint, cfg.Now),
		stopping: func() {}, presentAgents: map[cti.AgentID]bool{},
	}
	a.hub, err = desk.New(desk.Config{
		Log: cfg.Log, Metrics: cfg.Metrics, Bad: m.bad, Server: desk.Server{Version: cfg.Version, Epoch: cfg.Epoch},
		Floor: shownFloor{cfg.Floor}, Plan: cfg.Plan, StatsChanged: a.figures.Changed, Gone: logins.Gone,
	})
	if err != nil {
		return nil, fmt.Errorf("register metrics: %w", err)
	}
	a.proxy, err = sip.New(sip.Config{
		Switch: cfg.Switch, Metrics: cfg.Metrics, Bad: m.bad, PhoneChanged: a.phoneChanged,
		Log: func(ctx context.Context) *slog.Logger { return askedOf(ctx).log },
	})
	if err != nil {
		return nil, fmt.Errorf("register metrics: %w", err)
	}
	a.accounts = account.Issuer{Secret: cfg.Secret, ICEServers: cfg.ICEServers, TURN: cfg.TURN, Now: cfg.Now}
	a.citizens, err = account.NewCitizens(account.Config{
		Log: cfg.Log, Metrics: cfg.Metrics, Phones: cfg.Phones, Keeper: cfg.Sessions, Issuer: a.accounts, AtOnce: cfg.CitizenCallsAtOnce, Cut: a.proxy.End,
	})
	if err != nil {
		return nil, fmt.Errorf("register metrics: %w", err)
	}
	a.applicants, err = applicant.New(applicant.Config{
		Metrics: cfg.Metrics, Owners: cfg.Owners, Cases: cfg.Cases, Directory: cfg.Directory, Plan: cfg.Plan, Secret: cfg.Secret, Now: cfg.Now,
		Look: func(ctx context.Context) error { return a.allow(ctx, a.limits.look) },
	})
	if err != nil {
		return nil, fmt.Errorf("register metrics: %w", err)
	}
	a.upgrader = websocket.Upgrader{
		HandshakeTimeout: ws.WritePatience, ReadBufferSize: 1024, WriteBufferSize: 4096,
		// The origin was checked before, with our own answer.
		CheckOrigin: func(*http.Request) bool { return true },
	}
	a.handler = a.handle()
	return a, nil
}

// Handler answers /api, /sip and, through Config.UI, everything else.
func (a *API) Handler() http.Handler { return a.handler }

// Hub shows changes to desks; it implements floor.Desks and works before Start.
func (a *API) Hub() *Hub { return a.hub }

// SetDegraded tells every desk which parts are away; an empty list means that
// all is well.
func (a *API) SetDegraded(parts []Part) { a.hub.SetDegraded(parts) }

const (
	// askLimit is how long the floor and the keeper may take to answer.
	askLimit   = 2 * time.Second
	sweepEvery = time.Minute
)

// Start takes the logins and one-time accounts of the last life up again and
// begins to serve. The floor must run already.
func (a *API) Start(ctx context.Context) error {
	spool.Sweep(os.TempDir(), a.now(), a.cfg.Log)
	ctx, a.stopping = context.WithCancel(context.WithoutCancel(ctx))
	found, err := a.sessions.All(ctx)
	if err != nil {
		a.stopping()
		return err
	}
	if err := a.citizens.Restore(ctx); err != nil {
		a.stopping()
		return err
	}
	a.tasks.Go(func() { a.hub.Run(ctx) })
	a.tasks.Go(func() { a.citizens.Run(ctx) })
	a.tasks.Go(func() {
		a.restore(ctx, found)
		a.sweepAll(ctx)
	})
	return nil
}

// Stop sends desks and phones away to reconnect and waits until all that Start
// began has ended. It may be called twice, and without Start.
func (a *API) Stop() {
	a.hub.Stop()
	a.proxy.Stop()
	a.stopping()
	a.tasks.Wait()
}
