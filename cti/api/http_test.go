package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
)

func TestOrigin(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Origins = []string{"http://localhost:5173"} })
	own := r.server.URL
	for _, c := range []struct {
		origin, site string
		allowed      bool
	}{
		{"", "", true},
		{own, "", true},
		{own, "same-origin", true},
		{"http://localhost:5173", "cross-site", true},
		{"", "none", true},
		{"https://evil.example", "", false},
		{"https://evil.example", "cross-site", false},
		{own, "same-site", false},
		{"", "cross-site", false},
		{"null", "", false},
	} {
		b := r.login("anna")
		if c.origin != "" {
			b.header.Set("Origin", c.origin)
		}
		if c.site != "" {
			b.header.Set("Sec-Fetch-Site", c.site)
		}
		allowed := b.do("PUT", "/api/v1/me/state", map[string]string{"state": "ready"}).StatusCode == http.StatusOK
		conn, res, err := b.dial("/api/v1/desk")
		if allowed != c.allowed || (err == nil) != c.allowed {
			t.Errorf("%+v: allowed %v, socket %v", c, allowed, err)
		}
		if err == nil {
			_ = conn.Close()
		} else if res.StatusCode != http.StatusForbidden {
			t.Errorf("%+v: status %d", c, res.StatusCode)
		}
		if _, res, err := b.dial("/sip", "sip"); (err == nil || res.StatusCode != http.StatusForbidden) != c.allowed {
			t.Errorf("%+v: sip %v", c, err)
		}
	}
	if r.value("dozvon_bad_requests_total", "what=origin") != 15 {
		t.Fatalf("%v refusals counted", r.value("dozvon_bad_requests_total", "what=origin"))
	}
}

func TestBadBodies(t *testing.T) {
	r := newRig(t)
	b := r.login("anna")
	for name, c := range map[string]struct {
		path, body string
		status     int
		location   string
		part       string
	}{
		"not json":      {"/api/v1/appeals", "{", 400, "", "это не JSON"},
		"nothing":       {"/api/v1/me/phone", " ", 400, "", "это не JSON"},
		"wrong type":    {"/api/v1/me/call/mute", `{"on":"yes"}`, 400, "on", "true или false"},
		"missing":       {"/api/v1/me/call/mute", `{}`, 400, "", "нет обязательного поля on"},
		"unknown field": {"/api/v1/me/call/mute", `{"on":true,"x":1}`, 400, "x", "такого поля нет"},
		"trailing":      {"/api/v1/me/call/mute", `{"on":true} {}`, 400, "", "это не JSON"},
		"an array":      {"/api/v1/me/call/mute", `[]`, 400, "", "объект"},
		"bad digits":    {"/api/v1/me/call/digits", `{"digits":"12x"}`, 400, "digits", "цифры"},
		"too big":       {"/api/v1/me/phone", `{"page":"` + strings.Repeat("x", route.MaxBody) + `"}`, 413, "", "1 МБ"},
	} {
		p := b.do("POST", c.path, c.body).problem(t)
		if p.Status != c.status || p.Code != cti.Invalid || !strings.Contains(p.Detail, c.part) {
			t.Errorf("%s: %+v", name, p)
		}
		if c.location != "" && (len(p.Errors) != 1 || p.Errors[0].Location != c.location) {
			t.Errorf("%s: errors are %+v", name, p.Errors)
		}
	}
	b.header.Set("Content-Type", "text/plain")
	if p := b.do("POST", "/api/v1/me/call/mute", `{"on":true}`).problem(t); p.Status != http.StatusUnsupportedMediaType {
		t.Errorf("%+v", p)
	}
	r.server.Close() // what the handlers count, they have counted
	if got := r.value("dozvon_bad_requests_total", "what=body"); got != 10 {
		t.Errorf("%v bad bodies counted", got)
	}
}

func TestHeaders(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Secure = true })
	res := r.browser().do("GET", "/", nil)
	if res.text != "page" {
		t.Fatalf("page is %q", res.text)
	}
	for name, want := range map[string]string{
		"Content-Security-Policy": "frame-ancestors 'none'", "X-Content-Type-Options": "nosniff",
		"Strict-Transport-Security": "max-age", "Referrer-Policy": "same-origin", "Permissions-Policy": "microphone=(self)",
		"X-Request-Id": "",
	} {
		if got := res.Header.Get(name); got == "" || !strings.Contains(got, want) {
			t.Errorf("%s is %q", name, got)
		}
	}
	login := r.browser().logIn("anna", rightPassword)
	if !login.Cookies()[0].Secure || login.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers are %v", login.Header)
	}
}

func TestUnknownAddress(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/api/v1/nothing", "/api/", "/api"} {
		if p := r.browser().do("GET", path, nil).problem(t); p.Status != http.StatusNotFound {
			t.Errorf("%s: %+v", path, p)
		}
	}
}

func TestEveryPrivateRouteNeedsLogin(t *testing.T) {
	r := newRig(t)
	public := []string{"/api/v1/session", "/api/v1/public/lines", "/api/v1/public/consent", "/api/v1/public/calls", "/api/v1/public/appeals", "/api/v1/public/topics", "/api/v1/public/territories",
		statusPath, "/api/v1/public/appeals/mark", "/api/v1/public/appeals/reopen"}
	n := 0
	for path, item := range r.api.routes.Description().Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "PUT": item.Put, "POST": item.Post, "DELETE": item.Delete} {
			if op == nil || slices.Contains(public, path) && method != "DELETE" {
				continue
			}
			n++
			if p := r.browser().do(method, strings.ReplaceAll(path, "{id}", "x"), "{}").problem(t); p.Code != cti.Unauthorized {
				t.Errorf("%s %s: %+v", method, path, p)
			}
		}
	}
	if n < 20 {
		t.Fatalf("only %d routes were tried", n)
	}
}

func TestPanicIsAProblem(t *testing.T) {
	r := newRig(t, func(c *Config) {
		c.UI = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("bug") })
	})
	if p := r.browser().do("GET", "/", nil).problem(t); p.Status != http.StatusInternalServerError {
		t.Fatalf("%+v", p)
	}
	r.server.Close() // what the handler counts, it has counted
	if r.value("dozvon_http_panics_total") != 1 || r.value("dozvon_http_requests_total", "route=ui", "code=500") != 1 {
		t.Fatal("not counted")
	}
}

func TestInternalErrorsAreNotShown(t *testing.T) {
	r := newRig(t)
	b := r.login("anna")
	r.sessions.mu.Lock()
	r.sessions.err = http.ErrBodyNotAllowed
	r.sessions.mu.Unlock()
	res := b.do("GET", "/api/v1/me", nil)
	if p := res.problem(t); p.Status != http.StatusServiceUnavailable || strings.Contains(res.text, "http:") {
		t.Fatalf("%s", res.text)
	}
}

func TestOpenAPI(t *testing.T) {
	r := newRig(t)
	res := r.browser().do("GET", "/api/openapi.json", nil)
	var doc struct {
		Paths      map[string]any
		Components struct{ Schemas map[string]any }
		Sockets    map[string]any `json:"x-websocket"`
	}
	res.decode(t, &doc)
	for _, path := range []string{"/api/v1/session", "/api/v1/me/state", "/api/v1/calls/{id}/card", "/api/v1/reports/joint", "/api/v1/public/calls"} {
		if doc.Paths[path] == nil {
			t.Errorf("%s is not described", path)
		}
	}
	for _, schema := range []string{"SnapshotFrame", "DeskFrame", "BoardFrame", "Desk", "Board", "CallRow", "Appeal", "Joint", "Problem", "Me"} {
		if doc.Components.Schemas[schema] == nil {
			t.Errorf("%s is not described", schema)
		}
	}
	if doc.Sockets["/api/v1/desk"] == nil {
		t.Error("the WebSocket is not described")
	}
}

func TestConfigListsAllProblems(t *testing.T) {
	_, err := New(Config{})
	if err == nil || strings.Count(err.Error(), "\n") < 8 {
		t.Fatalf("%v", err)
	}
}

func TestEveryMetricHasHelp(t *testing.T) {
	reg := prometheus.NewRegistry()
	if _, err := newMetrics(reg); err != nil {
		t.Fatal(err)
	}
	if _, err := newMetrics(reg); err == nil {
		t.Fatal("registered twice")
	}
	families, _ := reg.Gather()
	for _, f := range families {
		if len(f.GetHelp()) < 20 || !strings.HasPrefix(f.GetName(), "dozvon_") {
			t.Errorf("%s: help %q", f.GetName(), f.GetHelp())
		}
	}
}
