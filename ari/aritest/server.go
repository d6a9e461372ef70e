package aritest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/dozvon/dozvon/ari"
)

// The user that Asterisk lets in.
const (
	Username = "test"
	Password = "secret"
)

// Config changes what Start begins with; the zero value is good.
type Config struct {
	// Version is what Asterisk says it is; empty means 22.10.1.
	Version string
	// InMemory connects without a network, as testing/synctest needs.
	InMemory bool
	// Dialplan tells which application, with which arguments, an extension
	// enters; nil means that context "arrive" enters application "dozvon" with
	// "arrive" and the extension.
	Dialplan func(context, exten string) (app string, args []string, ok bool)
}

// Server is one Asterisk.
type Server struct {
	config   Config
	url      string
	dial     func(context.Context, string, string) (net.Conn, error)
	mux      *http.ServeMux
	http     *http.Server
	arrived  chan struct{} // one token: something was recorded
	handlers sync.WaitGroup

	mu       sync.Mutex
	started  time.Time
	apps     map[string]*app
	channels map[string]*channel
	bridges  map[string]*bridge
	plays    map[string]*playback
	records  map[string]*recording
	devices  map[string]string
	globals  map[string]string
	objects  map[string][]ari.ConfigTuple
	far      map[string]Behaviour
	missing  map[string]bool
	hold     bool // playbacks last until told otherwise
	faults   []*Fault
	requests []Request
	silent   bool
	down     bool
	deaf     bool // the next socket is registered and hears nothing
	closed   bool
	names    int
	timers   map[*time.Timer]bool
}

// Start runs an Asterisk until the test ends.
func Start(tb testing.TB, configs ...Config) *Server {
	tb.Helper()
	var config Config
	for _, c := range configs {
		config = c
	}
	s, err := New(config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Close)
	return s
}

// New runs an Asterisk until Close.
func New(config Config) (*Server, error) {
	s := &Server{config: config, arrived: make(chan struct{}, 1)}
	if s.config.Version == "" {
		s.config.Version = "22.10.1"
	}
	if s.config.Dialplan == nil {
		s.config.Dialplan = arrive
	}
	s.reset()
	s.routes()
	listener, err := s.listen()
	if err != nil {
		return nil, err
	}
	s.http = &http.Server{Handler: http.HandlerFunc(s.serveHTTP), ReadHeaderTimeout: time.Minute}
	s.handlers.Go(func() { _ = s.http.Serve(listener) }) // ends with ErrServerClosed
	return s, nil
}

// Close ends everything and returns when it has.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.stopTimersLocked()
	s.mu.Unlock()
	_ = s.http.Close()
	s.Cut()
	s.handlers.Wait()
}

func (s *Server) listen() (net.Listener, error) {
	if s.config.InMemory {
		p := newPipes()
		s.url, s.dial = "http://asterisk.test/ari", p.dial
		return p, nil
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start aritest: %w", err)
	}
	s.url = "http://" + l.Addr().String() + "/ari"
	return l, nil
}

func arrive(context, exten string) (string, []string, bool) {
	return "dozvon", []string{"arrive", exten}, context == "arrive"
}

// URL is where ARI is served.
func (s *Server) URL() string { return s.url }

// Options are those of a client of this server.
func (s *Server) Options(app string) ari.Options {
	return ari.Options{URL: s.url, Username: Username, Password: Password, App: app, DialContext: s.dial}
}

// reset forgets everything, as a start does.
func (s *Server) reset() {
	s.started = time.Now().UTC()
	s.apps, s.channels, s.bridges = map[string]*app{}, map[string]*channel{}, map[string]*bridge{}
	s.plays, s.records = map[string]*playback{}, map[string]*recording{}
	s.devices, s.globals, s.objects = map[string]string{}, map[string]string{}, map[string][]ari.ConfigTuple{}
	s.far, s.missing = map[string]Behaviour{}, map[string]bool{}
	s.timers = map[*time.Timer]bool{}
}

// enter counts a socket's handler, unless the test is over.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.handlers.Add(1)
	return true
}

// afterLocked runs f under the lock when d has passed, unless the server stops.
func (s *Server) afterLocked(d time.Duration, f func()) {
	var t *time.Timer
	t = time.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.timers[t] {
			delete(s.timers, t)
			f()
		}
	})
	s.timers[t] = true
}

func (s *Server) stopTimersLocked() {
	for t := range s.timers {
		t.Stop()
	}
	clear(s.timers)
}
