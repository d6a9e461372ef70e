package sip

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/ws"
)

const (
	protocol     = "sip"
	frameLimit   = 64 << 10 // bytes
	dialPatience = 5 * time.Second
	keepAlive    = 15 * time.Second
)

// Config is what the proxy needs; every field must be set.
type Config struct {
	// Switch is the address of the switch's SIP over WebSocket.
	Switch  *url.URL
	Metrics prometheus.Registerer
	// Bad counts what is refused, by what was wrong with it.
	Bad *prometheus.CounterVec
	// Log gives the logger of a request.
	Log func(context.Context) *slog.Logger
	// PhoneChanged is told when the switch can ring an agent's phone over any tunnel,
	// and when over none any more; one thing at a time, in order.
	PhoneChanged func(phone string, up bool)
}

// Proxy carries SIP over WebSocket between browsers and the switch.
type Proxy struct {
	log      func(context.Context) *slog.Logger
	target   string
	dialer   websocket.Dialer
	upgrader websocket.Upgrader
	metrics  *metrics
	phones   *phonesUp

	mu      sync.Mutex
	tunnels map[*tunnel]struct{}
	stopped bool
	live    sync.WaitGroup // tunnels; joined by Stop
}

// New makes a proxy, which works until Stop.
func New(cfg Config) (*Proxy, error) {
	m, err := newMetrics(cfg.Metrics, cfg.Bad)
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{KeepAlive: keepAlive}
	return &Proxy{
		log: cfg.Log, target: cfg.Switch.String(), metrics: m, phones: newPhonesUp(cfg.PhoneChanged), tunnels: map[*tunnel]struct{}{},
		dialer: websocket.Dialer{
			NetDialContext: dialer.DialContext, HandshakeTimeout: dialPatience,
			Subprotocols: []string{protocol}, ReadBufferSize: 4096, WriteBufferSize: 4096,
		},
		upgrader: websocket.Upgrader{
			HandshakeTimeout: ws.WritePatience, ReadBufferSize: 4096, WriteBufferSize: 4096,
			Subprotocols: []string{protocol},
			// The caller has checked the origin, with an answer of its own.
			CheckOrigin: func(*http.Request) bool { return true },
		},
	}, nil
}

// Kind is what a rider is: the metric's label.
type Kind string

// The kinds of riders.
const (
	Agent   Kind = "agent"
	Citizen Kind = "citizen"
)

// Rider is whose SIP is carried.
type Rider struct {
	Key  string // of the login or the ticket
	User string // the only SIP user it may speak for
	Kind Kind
	// Gone tells whether its login was ended meanwhile: it is asked once End finds
	// the tunnel. It may be nil.
	Gone func(context.Context) bool
}

// Check refuses a request that asks for no SIP over WebSocket.
func (p *Proxy) Check(r *http.Request) error {
	if websocket.IsWebSocketUpgrade(r) && slices.Contains(websocket.Subprotocols(r), protocol) {
		return nil
	}
	p.metrics.bad.WithLabelValues(ws.BadHandshake).Inc()
	return cti.Errorf(cti.Invalid, "Здесь нужен WebSocket с подпротоколом sip.")
}

// Carry carries one browser's SIP until either side ends, and tells how. An error
// says that the request is still to be answered.
func (p *Proxy) Carry(w http.ResponseWriter, r *http.Request, whose Rider) (ws.Close, error) {
	ctx, cancel := context.WithTimeout(r.Context(), dialPatience)
	server, err := p.dial(ctx)
	cancel()
	if err != nil {
		return ws.CloseLost, &cti.Error{Code: cti.Unavailable, Err: err, Text: "Телефонная станция не отвечает. Попробуйте через несколько секунд."}
	}
	client, err := p.upgrader.Upgrade(w, r, nil)
	if err != nil {
		// The upgrader has answered.
		p.metrics.bad.WithLabelValues(ws.BadHandshake).Inc()
		_ = server.Close()
		return ws.CloseLost, nil
	}
	t := &tunnel{Rider: whose, client: client, server: server, metrics: p.metrics, phones: p.phones}
	if !p.enter(t) {
		t.close(ws.CloseRestart)
		return ws.CloseRestart, nil
	}
	defer p.leave(t)
	defer p.phones.set(t, false)
	if whose.Gone != nil && whose.Gone(r.Context()) {
		t.end(ws.CloseLogin)
	}
	p.metrics.sockets.WithLabelValues(string(whose.Kind)).Inc()
	end := t.run()
	p.metrics.sockets.WithLabelValues(string(whose.Kind)).Dec()
	p.metrics.ends.WithLabelValues(end.Label()).Inc()
	p.log(r.Context()).Debug("sip socket closed", "who", whose.Kind, "phone", whose.User, "code", end.Code)
	return end, nil
}

func (p *Proxy) dial(ctx context.Context) (*websocket.Conn, error) {
	conn, resp, err := p.dialer.DialContext(ctx, p.target, nil)
	if err != nil {
		if resp != nil {
			return nil, fmt.Errorf("dial the switch's websocket: %w (status %d)", err, resp.StatusCode)
		}
		return nil, fmt.Errorf("dial the switch's websocket: %w", err)
	}
	if conn.Subprotocol() != protocol {
		_ = conn.Close()
		return nil, errors.New("dial the switch's websocket: it does not speak sip")
	}
	return conn, nil
}

func (p *Proxy) enter(t *tunnel) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return false
	}
	p.tunnels[t] = struct{}{}
	p.live.Add(1)
	return true
}

func (p *Proxy) leave(t *tunnel) {
	p.mu.Lock()
	delete(p.tunnels, t)
	p.mu.Unlock()
	p.live.Done()
}

// End closes the tunnels of one login or ticket.
func (p *Proxy) End(key string, c ws.Close) {
	for _, t := range p.find(func(t *tunnel) bool { return t.Key == key }) {
		t.end(c)
	}
}

func (p *Proxy) find(want func(*tunnel) bool) (found []*tunnel) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for t := range p.tunnels {
		if want(t) {
			found = append(found, t)
		}
	}
	return found
}

// Stop sends every phone away to reconnect and waits until all are gone.
func (p *Proxy) Stop() {
	p.mu.Lock()
	p.stopped = true
	p.mu.Unlock()
	for _, t := range p.find(func(*tunnel) bool { return true }) {
		t.end(ws.CloseRestart)
	}
	p.live.Wait()
}
