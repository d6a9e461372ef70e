package main

import (
	"encoding/json"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/dozvon/dozvon/cti/api"
)

// health knows which parts are away and tells desks and monitoring.
type health struct {
	gauge *prometheus.GaugeVec

	mu     sync.Mutex
	tell   func([]api.Part)
	away   map[string]time.Time
	active bool // this process holds the floor
}

// The parts whose absence is told.
const (
	partDatabase = "database"
	partSwitch   = "switch"
	partJournal  = "journal"
)

var parts = []string{partDatabase, partSwitch, partJournal}

func newHealth(reg prometheus.Registerer) *health {
	h := &health{
		tell: func([]api.Part) {}, away: map[string]time.Time{},
		gauge: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "dozvon_part_up", Help: "Whether a part that Dozvon needs is there: 1 or 0.",
		}, []string{"part"}),
	}
	reg.MustRegister(h.gauge)
	for _, part := range parts {
		h.gauge.WithLabelValues(part).Set(1)
	}
	return h
}

// tellTo lets desks know, beginning with what is away now.
func (h *health) tellTo(tell func([]api.Part)) {
	h.mu.Lock()
	h.tell = tell
	list := h.listLocked()
	h.mu.Unlock()
	tell(list)
}

// set notes that a part is there or away.
func (h *health) set(part string, up bool) {
	h.mu.Lock()
	_, was := h.away[part]
	if up {
		delete(h.away, part)
	} else if !was {
		h.away[part] = time.Now().UTC()
	}
	list, tell := h.listLocked(), h.tell
	h.mu.Unlock()
	if was != up {
		return
	}
	value := 0.0
	if up {
		value = 1
	}
	h.gauge.WithLabelValues(part).Set(value)
	tell(list)
}

func (h *health) setActive(active bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.active = active
}

func (h *health) listLocked() []api.Part {
	list := []api.Part{}
	for _, part := range parts {
		if since, away := h.away[part]; away {
			list = append(list, api.Part{Name: part, Since: since})
		}
	}
	return list
}

// readiness is the answer of /readyz.
type readiness struct {
	// Ready tells whether calls are served here: the switch is connected and
	// this process holds the floor.
	Ready bool `json:"ready"`
	Floor bool `json:"floor_active"`
	// Degraded are the parts that are away; without the database calls go on.
	Degraded []api.Part `json:"degraded"`
}

func (h *health) readiness() readiness {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, switchAway := h.away[partSwitch]
	return readiness{Ready: h.active && !switchAway, Floor: h.active, Degraded: h.listLocked()}
}

// handler serves the operator's side: metrics, health and profiles.
func (h *health) handler(reg *prometheus.Registry) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("alive\n"))
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		r := h.readiness()
		w.Header().Set("Content-Type", "application/json")
		if !r.Ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(r)
	})
	return mux
}
