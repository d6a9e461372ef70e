package api

import "github.com/prometheus/client_golang/prometheus"

// Values of the label of bad requests; what sockets give stands in ws and sip.
const (
	badJSON    = "body"    // not JSON, or not the expected fields
	badOrigin  = "origin"  // from another site's page
	badLimited = "limited" // too many
)

type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	bad      *prometheus.CounterVec
	panics   prometheus.Counter
	logins   *prometheus.CounterVec
	filed    *prometheus.CounterVec
}

func newMetrics(reg prometheus.Registerer) (*metrics, error) {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m := &metrics{
		requests: counter("dozvon_http_requests_total", "HTTP requests answered, by route and status.", "route", "code"),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "dozvon_http_request_seconds", Help: "Time to answer an HTTP request; WebSockets are left out.",
			Buckets: []float64{.001, .005, .025, .1, .5, 2.5, 10},
		}, []string{"route"}),
		bad:    counter("dozvon_bad_requests_total", "Requests and messages refused as bad, by what was wrong.", "what"),
		panics: prometheus.NewCounter(prometheus.CounterOpts{Name: "dozvon_http_panics_total", Help: "Panics in HTTP handlers; each is a bug."}),
		logins: counter("dozvon_logins_total", "Attempts to log in, by result.", "result"),
		filed:  counter("dozvon_appeals_filed_total", "Appeals filed, by channel and whether the database had them when we answered.", "channel", "registered"),
	}
	for _, c := range []prometheus.Collector{
		m.requests, m.seconds, m.bad, m.panics, m.logins,
		m.filed,
	} {
		if err := reg.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}
