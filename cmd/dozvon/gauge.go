package main

import (
	"encoding/json"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/store/journal"
)

// ariCollector shows what the client of Asterisk counts.
type ariCollector struct{ client *ari.Client }

var (
	ariEvents = prometheus.NewDesc("dozvon_ari_events_total",
		"Events that Asterisk sent, by Asterisk's name for them.", []string{"event"}, nil)
	ariUnread = prometheus.NewDesc("dozvon_ari_unread_messages_total",
		"Messages of Asterisk that were not understood: unknown is an event of a newer Asterisk, malformed is none.", []string{"why"}, nil)
	ariRequests = prometheus.NewDesc("dozvon_ari_requests_total",
		"Commands sent to Asterisk.", nil, nil)
	ariFailures = prometheus.NewDesc("dozvon_ari_request_failures_total",
		"Commands that Asterisk refused, did not answer in time, or that were lost with the connection.", []string{"how"}, nil)
	ariReconnects = prometheus.NewDesc("dozvon_ari_reconnects_total",
		"Connections to Asterisk after the first.", nil, nil)
	ariWaiting = prometheus.NewDesc("dozvon_ari_waiting_events",
		"Events of Asterisk that wait to be taken.", nil, nil)
)

func (c ariCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{ariEvents, ariUnread, ariRequests, ariFailures, ariReconnects, ariWaiting} {
		to <- d
	}
}

func (c ariCollector) Collect(to chan<- prometheus.Metric) {
	s := c.client.Stats()
	count := func(d *prometheus.Desc, n uint64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
	}
	for event, n := range s.Received {
		count(ariEvents, n, event)
	}
	count(ariUnread, s.Unknown, "unknown")
	count(ariUnread, s.Malformed, "malformed")
	count(ariRequests, s.Requests)
	count(ariFailures, s.Refused, "refused")
	count(ariFailures, s.TimedOut, "timed_out")
	count(ariFailures, s.Lost, "lost")
	count(ariReconnects, s.Reconnects)
	to <- prometheus.MustNewConstMetric(ariWaiting, prometheus.GaugeValue, float64(s.QueueDepth))
}

// showJournal lets monitoring see what lies aside in the journal, and an
// administrator read it.
func (a *app) showJournal() {
	a.reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "dozvon_journal_aside_events",
		Help: "Events that could not be written to PostgreSQL and lie aside; /journal/aside on this address shows them.",
	}, func() float64 { return float64(a.journal.Poisoned()) }))
	a.mux.HandleFunc("GET /journal/aside", func(w http.ResponseWriter, r *http.Request) { showAside(w, r, a.journal) })
}

// asideShown is how many of the newest are shown.
const asideShown = 1000

func showAside(w http.ResponseWriter, r *http.Request, from *journal.Journal) {
	list, err := from.Aside(r.Context(), asideShown)
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	to := json.NewEncoder(w)
	to.SetIndent("", "  ")
	_ = to.Encode(list)
}

// showWriting lets monitoring see how far PostgreSQL is behind the journal.
func (a *app) showWriting() {
	a.reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "dozvon_database_lag_events",
		Help: "Events of the journal that are not in PostgreSQL yet; a replica that stands by does not tell.",
	}, func() float64 { return float64(a.follower.Lag()) }))
}

// showCounts lets monitoring see what a part counts and goes on without.
func (a *app) showCounts() {
	for _, c := range []struct {
		name, help string
		count      func() uint64
	}{
		{"dozvon_database_skipped_events_total", "Events that were kept but changed nothing, because they make no sense after those before them; the log names each.", a.db.Skipped},
		{"dozvon_archive_failures_total", "Recordings and files that could not be brought to the archive or erased; they are tried again.", a.collector.Failures},
	} {
		a.reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: c.name, Help: c.help},
			func() float64 { return float64(c.count()) }))
	}
}
