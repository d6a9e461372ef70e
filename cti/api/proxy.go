package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/ws"
)

const (
	sipProtocol  = "sip"
	sipFrame     = 64 << 10 // bytes
	dialPatience = 5 * time.Second
	keepAlive    = 15 * time.Second
)

// proxy carries SIP over WebSocket between browsers and the switch, whose own
// port is never exposed.
type proxy struct {
	log      *slog.Logger
	target   string
	dialer   websocket.Dialer
	upgrader websocket.Upgrader
	metrics  *metrics

	mu      sync.Mutex
	tunnels map[*tunnel]struct{}
	stopped bool
	live    sync.WaitGroup // tunnels; joined by stop
}

func newProxy(cfg Config, m *metrics) *proxy {
	dialer := net.Dialer{KeepAlive: keepAlive}
	return &proxy{
		log: cfg.Log, target: cfg.Switch.String(), metrics: m, tunnels: map[*tunnel]struct{}{},
		dialer: websocket.Dialer{
			NetDialContext: dialer.DialContext, HandshakeTimeout: dialPatience,
			Subprotocols: []string{sipProtocol}, ReadBufferSize: 4096, WriteBufferSize: 4096,
		},
		upgrader: websocket.Upgrader{
			HandshakeTimeout: ws.WritePatience, ReadBufferSize: 4096, WriteBufferSize: 4096,
			Subprotocols: []string{sipProtocol},
			// The origin was checked before, with our own answer.
			CheckOrigin: func(*http.Request) bool { return true },
		},
	}
}

// rider is whose SIP is carried.
type rider struct {
	key  string // of the login or the ticket
	user string // the only SIP user it may speak for
	kind string // riderAgent or riderCitizen; the metric's label
}

const (
	riderAgent   = "agent"
	riderCitizen = "citizen"
)

// serveSIP opens a tunnel for a login's phone or a citizen's ticket.
func (a *API) serveSIP(w http.ResponseWriter, r *http.Request) {
	if !a.sameOrigin(r) {
		a.refuseOrigin(w, r)
		return
	}
	if !websocket.IsWebSocketUpgrade(r) || !slices.Contains(websocket.Subprotocols(r), sipProtocol) {
		a.metrics.bad.WithLabelValues(ws.BadHandshake).Inc()
		a.fail(w, r, cti.Errorf(cti.Invalid, "Здесь нужен WebSocket с подпротоколом sip."))
		return
	}
	if ticket := r.URL.Query().Get("ticket"); ticket != "" {
		one, err := a.citizens.attach(ticket)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		// A page that comes back is the same citizen: the old socket is dead.
		a.proxy.end(one.key, ws.CloseReplaced)
		a.citizens.detach(one, a.ride(w, r, rider{key: one.key, user: one.Name, kind: riderCitizen}))
		return
	}
	who, err := a.whoAsks(r)
	if err == nil && !who.answers() {
		err = cti.Errorf(cti.Forbidden, "У вас нет ни одной очереди, телефон в браузере вам не нужен.")
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.ride(w, r, rider{key: who.Key, user: a.phoneOf(who).Name, kind: riderAgent})
}

// ride carries one browser's SIP until either side ends, and tells how.
func (a *API) ride(w http.ResponseWriter, r *http.Request, whose rider) ws.Close {
	p := a.proxy
	ctx, cancel := context.WithTimeout(r.Context(), dialPatience)
	server, err := p.dial(ctx)
	cancel()
	if err != nil {
		a.fail(w, r, &cti.Error{Code: cti.Unavailable, Err: err, Text: "Телефонная станция не отвечает. Попробуйте через несколько секунд."})
		return ws.CloseLost
	}
	client, err := p.upgrader.Upgrade(w, r, nil)
	if err != nil {
		a.metrics.bad.WithLabelValues(ws.BadHandshake).Inc()
		_ = server.Close()
		return ws.CloseLost
	}
	t := &tunnel{rider: whose, client: client, server: server, metrics: a.metrics}
	t.registered = func(up bool) { a.phones.set(t, whose, up) }
	if !p.enter(t) {
		t.close(ws.CloseRestart)
		return ws.CloseRestart
	}
	defer p.leave(t)
	defer t.registered(false)
	if whose.kind == riderAgent && a.sessions.gone(r.Context(), whose.key) {
		t.end(ws.CloseLogin)
	}
	a.metrics.sip.WithLabelValues(whose.kind).Inc()
	end := t.run()
	a.metrics.sip.WithLabelValues(whose.kind).Dec()
	a.metrics.sipEnds.WithLabelValues(end.Label()).Inc()
	askedOf(r.Context()).log.Debug("sip socket closed", "who", whose.kind, "phone", whose.user, "code", end.Code)
	return end
}

func (p *proxy) dial(ctx context.Context) (*websocket.Conn, error) {
	conn, resp, err := p.dialer.DialContext(ctx, p.target, nil)
	if err != nil {
		if resp != nil {
			return nil, fmt.Errorf("dial the switch's websocket: %w (status %d)", err, resp.StatusCode)
		}
		return nil, fmt.Errorf("dial the switch's websocket: %w", err)
	}
	if conn.Subprotocol() != sipProtocol {
		_ = conn.Close()
		return nil, errors.New("dial the switch's websocket: it does not speak sip")
	}
	return conn, nil
}

func (p *proxy) enter(t *tunnel) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return false
	}
	p.tunnels[t] = struct{}{}
	p.live.Add(1)
	return true
}

func (p *proxy) leave(t *tunnel) {
	p.mu.Lock()
	delete(p.tunnels, t)
	p.mu.Unlock()
	p.live.Done()
}

// end closes the tunnels of one login or ticket.
func (p *proxy) end(key string, c ws.Close) {
	for _, t := range p.find(func(t *tunnel) bool { return t.key == key }) {
		t.end(c)
	}
}

func (p *proxy) find(want func(*tunnel) bool) (found []*tunnel) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for t := range p.tunnels {
		if want(t) {
			found = append(found, t)
		}
	}
	return found
}

// stop sends every phone away to reconnect and waits until all are gone.
func (p *proxy) stop() {
	p.mu.Lock()
	p.stopped = true
	p.mu.Unlock()
	for _, t := range p.find(func(*tunnel) bool { return true }) {
		t.end(ws.CloseRestart)
	}
	p.live.Wait()
}
