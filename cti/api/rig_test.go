package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/desk"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/plan"
)

const (
	rightPassword = "correct horse"
	// limit is how long a test waits for what must happen.
	limit = 10 * time.Second
)

// passwordHash is a cheap one: the parameters stand in the hash.
var passwordHash = sync.OnceValue(func() string {
	hash, err := argon2id.CreateHash(rightPassword, &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		panic(err)
	}
	return hash
})

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// rig is a running edge over fakes; restart gives it a new life.
type rig struct {
	t        testing.TB
	api      *API
	server   *httptest.Server
	metrics  *prometheus.Registry
	floor    *fakeFloor
	phones   *fakePhones
	store    *fakeStore
	sessions *memory
	drafts   *memory
	clock    *clock
	target   *url.URL
	tune     func(*Config)
}

func newRig(t testing.TB, tune ...func(*Config)) *rig {
	t.Helper()
	r := &rig{
		t: t, floor: newFakeFloor(), phones: newFakePhones(), sessions: newMemory(), drafts: newMemory(),
		clock: &clock{at: time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)}, target: &url.URL{Scheme: "ws", Host: "127.0.0.1:1"},
		store: &fakeStore{events: map[cti.CallID][]cti.Event{}, users: map[cti.AgentID]cti.User{
			"anna":  {Login: "anna", Name: "Анна", Role: cti.RoleAgent, Queues: []cti.QueueID{"122"}, PasswordHash: passwordHash()},
			"boris": {Login: "boris", Name: "Борис", Role: cti.RoleAgent, Queues: []cti.QueueID{"122"}, Phone: "sip:100@10.0.0.5", PasswordHash: passwordHash()},
			"sofia": {Login: "sofia", Name: "Софья", Role: cti.RoleSupervisor, PasswordHash: passwordHash()},
			"gone":  {Login: "gone", Name: "Уволен", Role: cti.RoleAgent, PasswordHash: passwordHash(), Disabled: true},
		}},
	}
	if len(tune) > 0 {
		r.tune = tune[0]
	}
	r.start()
	t.Cleanup(func() { r.stop() })
	return r
}

func testPlan() *plan.Plan {
	return &plan.Plan{
		TimeZone: "Asia/Irkutsk",
		Lines:    []plan.Line{{ID: "122", Name: "Здоровье", Queue: "122"}},
		Queues:   []plan.Queue{{ID: "122", Name: "Здоровье", RingSeconds: 20, WrapUpSeconds: 30, AnsweredWithin: 20}},
		Reasons:  []plan.Reason{{ID: "lunch", Name: "Обед"}},
		Topics:   []string{"Запись к врачу"},
	}
}

func (r *rig) start() {
	r.t.Helper()
	r.metrics = prometheus.NewRegistry()
	cfg := Config{
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Metrics: r.metrics, Version: "test", Epoch: "e1",
		Floor: r.floor, Phones: r.phones, Journal: r.store, Applied: r.store, Users: r.store, Calls: r.store,
		Appeals: r.store, Cases: &fakeCases{}, Owners: r.store, Reports: r.store, Staff: r.store, Oversight: r.store, Qualities: r.store, Articles: &fakeArticles{}, Plans: &fakePlans{}, Versions: &fakePlans{}, Recordings: r.store, Sounds: r.store, Voicemails: r.store, Callbacks: r.store, Sessions: r.sessions, Drafts: r.drafts, Plan: testPlan,
		Switch: r.target, Secret: bytes.Repeat([]byte{7}, 32), Now: r.clock.now,
		UI: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "page") }),
	}
	if r.tune != nil {
		r.tune(&cfg)
	}
	var err error
	if r.api, err = New(cfg); err != nil {
		r.t.Fatal(err)
	}
	if err := r.api.Start(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	r.server = httptest.NewUnstartedServer(r.api.Handler())
	// Small buffers, so that a client that does not read is felt soon.
	r.server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		_ = c.(*net.TCPConn).SetWriteBuffer(4096)
		return ctx
	}
	r.server.Start()
}

func (r *rig) stop() {
	r.api.Stop()
	r.server.Close()
}

func (r *rig) restart() {
	r.t.Helper()
	r.stop()
	r.start()
}

// browser is one person's browser, or script.
type browser struct {
	*rig
	token  string
	header http.Header
}

func (r *rig) browser() *browser { return &browser{rig: r, header: http.Header{}} }

// login logs a person in.
func (r *rig) login(name string) *browser {
	r.t.Helper()
	b := r.browser()
	if res := b.logIn(name, rightPassword); res.StatusCode != http.StatusOK {
		r.t.Fatalf("log in %s: status %d: %s", name, res.StatusCode, res.text)
	}
	return b
}

type response struct {
	*http.Response
	text string
}

func (res response) decode(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(res.text), v); err != nil {
		t.Fatalf("decode %s: %v", res.text, err)
	}
}

func (res response) problem(t *testing.T) problem.Problem {
	t.Helper()
	if ct := res.Header.Get("Content-Type"); ct != "application/problem+json" {
		t.Fatalf("content type %q, want application/problem+json: %s", ct, res.text)
	}
	var p problem.Problem
	res.decode(t, &p)
	if p.Status != res.StatusCode || p.Detail == "" || p.Code == "" {
		t.Fatalf("problem is not whole: %+v", p)
	}
	return p
}

func (b *browser) logIn(name, pw string) response {
	b.t.Helper()
	res := b.do("POST", "/api/v1/session", map[string]string{"login": name, "password": pw})
	for _, c := range res.Cookies() {
		if c.Name == session.CookieName {
			b.token = c.Value
		}
	}
	return res
}

// do sends a request; a string body goes as it is, anything else as JSON.
func (b *browser) do(method, path string, in any) response {
	b.t.Helper()
	var reader io.Reader
	switch in := in.(type) {
	case nil:
	case string:
		reader = strings.NewReader(in)
	default:
		raw, err := json.Marshal(in)
		if err != nil {
			b.t.Fatal(err)
		}
		reader = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+path, reader)
	if err != nil {
		b.t.Fatal(err)
	}
	if reader != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range b.header {
		req.Header[k] = v
	}
	if b.token != "" {
		req.AddCookie(&http.Cookie{Name: session.CookieName, Value: b.token})
	}
	res, err := b.server.Client().Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return response{res, string(raw)}
}

// dial opens a WebSocket.
func (b *browser) dial(path string, protocols ...string) (*websocket.Conn, *http.Response, error) {
	b.t.Helper()
	h := b.header.Clone()
	if b.token != "" {
		h.Set("Cookie", session.CookieName+"="+b.token)
	}
	d := websocket.Dialer{
		Subprotocols: protocols, HandshakeTimeout: limit,
		NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, network, addr)
			if err == nil {
				err = conn.(*net.TCPConn).SetReadBuffer(4096)
			}
			return conn, err
		},
	}
	conn, res, err := d.DialContext(b.t.Context(), "ws"+strings.TrimPrefix(b.server.URL, "http")+path, h)
	if err == nil {
		b.t.Cleanup(func() { _ = conn.Close() })
		_ = conn.SetReadDeadline(time.Now().Add(limit))
	}
	return conn, res, err
}

// desk opens a desk and reads its snapshot.
func (b *browser) desk(query string) (*websocket.Conn, desk.SnapshotFrame) {
	b.t.Helper()
	conn, _, err := b.dial("/api/v1/desk" + query)
	if err != nil {
		b.t.Fatal(err)
	}
	var snap desk.SnapshotFrame
	if err := conn.ReadJSON(&snap); err != nil {
		b.t.Fatal(err)
	}
	if snap.Seq != 1 || snap.Type != "snapshot" {
		b.t.Fatalf("first frame is %+v, want a snapshot with number 1", snap)
	}
	return conn, snap
}

// closeCode reads until the socket ends.
func closeCode(t *testing.T, conn *websocket.Conn) int {
	t.Helper()
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			if closed, ok := err.(*websocket.CloseError); ok {
				return closed.Code
			}
			return websocket.CloseAbnormalClosure
		}
	}
}

// value reads a metric; labels as name="value".
func (r *rig) value(name string, labels ...string) float64 {
	r.t.Helper()
	families, err := r.metrics.Gather()
	if err != nil {
		r.t.Fatal(err)
	}
	var sum float64
	for _, f := range families {
		if f.GetName() != name {
			continue
		}
		for _, m := range f.GetMetric() {
			match := true
			for _, l := range labels {
				key, want, _ := strings.Cut(l, "=")
				found := false
				for _, p := range m.GetLabel() {
					found = found || p.GetName() == key && p.GetValue() == want
				}
				match = match && found
			}
			if match {
				sum += m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
			}
		}
	}
	return sum
}

// until waits for news until something is true.
func until(t *testing.T, news <-chan struct{}, what string, done func() bool) {
	t.Helper()
	over := time.After(limit)
	for !done() {
		select {
		case <-news:
		case <-over:
			t.Fatalf("%s did not happen", what)
		}
	}
}
