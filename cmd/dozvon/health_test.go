package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/cti/api"
)

// get asks the operator's side.
func get(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func TestReadiness(t *testing.T) {
	reg := prometheus.NewRegistry()
	h := newHealth(reg)
	side := h.handler(reg)
	h.set(partSwitch, false)
	for _, c := range []struct {
		name     string
		do       func()
		status   int
		degraded string
	}{
		{"at the start", func() {}, 503, "switch"},
		{"the switch alone is not enough", func() { h.set(partSwitch, true) }, 503, ""},
		{"with the floor", func() { h.setActive(true) }, 200, ""},
		{"without the database calls go on", func() { h.set(partDatabase, false) }, 200, "database"},
		{"and without the journal", func() { h.set(partJournal, false) }, 200, "database journal"},
		{"but not without the switch", func() { h.set(partSwitch, false) }, 503, "database switch journal"},
		{"all are back", func() { h.set(partSwitch, true); h.set(partJournal, true); h.set(partDatabase, true) }, 200, ""},
		{"the floor is lost", func() { h.setActive(false) }, 503, ""},
	} {
		c.do()
		status, body := get(t, side, "/readyz")
		var r readiness
		if err := json.Unmarshal([]byte(body), &r); err != nil {
			t.Fatal(err)
		}
		names := []string{}
		for _, p := range r.Degraded {
			names = append(names, p.Name)
			if p.Since.IsZero() {
				t.Errorf("%s: %s is away since when?", c.name, p.Name)
			}
		}
		if got := strings.Join(names, " "); status != c.status || got != c.degraded || r.Ready != (status == 200) {
			t.Errorf("%s: %d %s", c.name, status, body)
		}
		if status, body := get(t, side, "/healthz"); status != 200 || body != "alive\n" {
			t.Errorf("%s: the process is %d %q", c.name, status, body)
		}
	}
}

func TestDesksAreToldOncePerChange(t *testing.T) {
	h := newHealth(prometheus.NewRegistry())
	h.set(partDatabase, false)
	var told []string
	h.tellTo(func(away []api.Part) {
		names := []string{}
		for _, p := range away {
			names = append(names, p.Name)
		}
		told = append(told, strings.Join(names, "+"))
	})
	h.set(partDatabase, false)
	h.set(partJournal, false)
	h.set(partDatabase, true)
	h.set(partDatabase, true)
	if got := strings.Join(told, ", "); got != "database, database+journal, journal" {
		t.Errorf("told was %s", got)
	}
}

func TestPartsAreMeasured(t *testing.T) {
	reg := prometheus.NewRegistry()
	h := newHealth(reg)
	h.set(partSwitch, false)
	_, body := get(t, h.handler(reg), "/metrics")
	for _, want := range []string{`dozvon_part_up{part="switch"} 0`, `dozvon_part_up{part="database"} 1`, `dozvon_part_up{part="journal"} 1`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not in\n%s", want, body)
		}
	}
}
