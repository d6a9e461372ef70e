package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// fuzzed is an edge with a supervisor logged in, called without a network.
func fuzzed(tb testing.TB) (http.Handler, string) {
	tb.Helper()
	store := &fakeStore{events: map[cti.CallID][]cti.Event{}}
	a, err := New(Config{
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Metrics: prometheus.NewRegistry(), Floor: quiet{}, Phones: newFakePhones(),
		Journal: store, Applied: store, Users: store, Calls: store, Appeals: store, Cases: &fakeCases{}, Owners: store, Reports: store, Staff: store, Oversight: store, Qualities: store, Articles: &fakeArticles{}, Plans: &fakePlans{}, Versions: &fakePlans{}, Recordings: store, Sounds: store, Voicemails: store, Callbacks: store,
		Sessions: newMemory(), Drafts: newMemory(), Plan: testPlan, Switch: &url.URL{Scheme: "ws", Host: "127.0.0.1:1"},
		Secret: make([]byte, 32), UI: http.NotFoundHandler(), Now: time.Now,
	})
	if err != nil {
		tb.Fatal(err)
	}
	token, _, err := a.sessions.Create(tb.Context(), cti.User{Login: "sofia", Role: cti.RoleAdmin})
	if err != nil {
		tb.Fatal(err)
	}
	return a.Handler(), token
}

// quiet is a floor that takes everything and says nothing.
type quiet struct{}

func (quiet) Tell(context.Context, floor.Input) error { return nil }

func (quiet) Desk(context.Context, cti.AgentID) (floor.Desk, error) { return floor.Desk{}, nil }

func (quiet) Voicemails(context.Context) ([]voicemail.Voicemail, error) { return nil, nil }
func (quiet) Callbacks(context.Context) ([]floor.Callback, error)       { return nil, nil }
func (quiet) Board(context.Context) (floor.Board, error)                { return floor.Board{}, nil }

// sane fails when an answer is not one that we mean to give.
func sane(t *testing.T, h http.Handler, r *http.Request, token string) {
	t.Helper()
	r.AddCookie(&http.Cookie{Name: session.CookieName, Value: token})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code >= 500 && w.Code != http.StatusServiceUnavailable {
		t.Fatalf("%s %s: status %d: %s", r.Method, r.URL, w.Code, w.Body)
	}
	if w.Code < 400 {
		return
	}
	var p problem.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Detail == "" {
		t.Fatalf("%s %s: status %d without a problem: %s", r.Method, r.URL, w.Code, w.Body)
	}
}

func FuzzBodies(f *testing.F) {
	h, token := fuzzed(f)
	paths := []string{"POST /api/v1/session", "PUT /api/v1/me/state", "POST /api/v1/me/phone", "POST /api/v1/appeals",
		"POST /api/v1/public/appeals", "POST /api/v1/public/calls", "POST /api/v1/me/call/digits",
		"PUT /api/v1/calls/0198a7c0-0000-7000-8000-000000000000/draft"}
	for i := range paths {
		f.Add(i, `{"login":"a","password":"b"}`)
		f.Add(i, `{"id":"0b0e7f6e-3f4e-4c1a-9d51-0f6c4a3b2c1d","applicant":{"name":"a","phone":"1"},"topic":"t","text":"x","consent":true}`)
		f.Add(i, `[{"a":`)
	}
	f.Fuzz(func(t *testing.T, path int, text string) {
		if strings.Contains(text, `"login"`) && strings.Contains(text, `"password"`) {
			t.Skip() // each try costs a hash
		}
		method, target, _ := strings.Cut(paths[uint(path)%uint(len(paths))], " ")
		r := httptest.NewRequest(method, target, strings.NewReader(text))
		r.Header.Set("Content-Type", "application/json")
		sane(t, h, r, token)
	})
}

func FuzzQueries(f *testing.F) {
	h, token := fuzzed(f)
	f.Add("cursor", "abc", "limit", "10")
	f.Add("since", "2026-01-01T00:00:00Z", "caller", "8 (395)")
	f.Add("line", "\x00", "cursor", "../..")
	f.Fuzz(func(t *testing.T, k1, v1, k2, v2 string) {
		q := url.Values{k1: {v1}, k2: {v2}}.Encode()
		for _, path := range []string{"/api/v1/calls", "/api/v1/appeals", "/api/v1/reports/joint"} {
			sane(t, h, httptest.NewRequest("GET", path+"?"+q, nil), token)
		}
	})
}

func FuzzCookie(f *testing.F) {
	h, _ := fuzzed(f)
	f.Add("x")
	f.Add(strings.Repeat("a", 300))
	f.Fuzz(func(t *testing.T, token string) {
		r := httptest.NewRequest("GET", "/api/v1/me", nil)
		r.Header.Set("Cookie", session.CookieName+"="+token)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusUnauthorized {
			t.Fatalf("status %d", w.Code)
		}
	})
}

// FuzzDeskBytes writes anything to a desk's socket after the handshake; the
// server must end it and nothing else.
func FuzzDeskBytes(f *testing.F) {
	r := newRig(f)
	token, _, err := r.api.sessions.Create(f.Context(), cti.User{Login: "sofia", Role: cti.RoleSupervisor})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{0x81, 0x82, 1, 2, 3, 4, 5, 6})
	f.Add([]byte{0x88, 0x80, 0, 0, 0, 0})
	f.Add([]byte{0x8a, 0xff, 0xff})
	f.Add([]byte{0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4})
	f.Fuzz(func(t *testing.T, raw []byte) {
		own := *r
		own.t = t
		conn, _ := (&browser{rig: &own, token: token, header: http.Header{}}).desk("")
		defer conn.Close()
		// The server may have closed already: then the rest has nowhere to go.
		_, _ = conn.NetConn().Write(raw)
		_ = conn.NetConn().(*net.TCPConn).CloseWrite()
		_ = conn.SetReadDeadline(time.Now().Add(limit))
		if _, err := io.Copy(io.Discard, conn.NetConn()); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal("the socket was not ended")
		}
	})
}
