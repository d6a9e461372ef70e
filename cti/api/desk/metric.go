package desk

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	desks     prometheus.Gauge
	ends      *prometheus.CounterVec
	frames    *prometheus.CounterVec
	cardWaits prometheus.Counter
	bad       *prometheus.CounterVec
}

func newMetrics(reg prometheus.Registerer, bad *prometheus.CounterVec) (*metrics, error) {
	m := &metrics{
		bad:   bad,
		desks: prometheus.NewGauge(prometheus.GaugeOpts{Name: "dozvon_desk_sockets", Help: "Desks connected by WebSocket now."}),
		ends: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dozvon_desk_closes_total", Help: "Desk sockets that ended, by close code.",
		}, []string{"code"}),
		frames: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dozvon_desk_frames_total", Help: "Messages written to desks, by type.",
		}, []string{"type"}),
		cardWaits: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "dozvon_desk_card_waits_exceeded_total", Help: "Times a change could not be written to an agent's desks within 20 ms.",
		}),
	}
	for _, c := range []prometheus.Collector{m.desks, m.ends, m.frames, m.cardWaits} {
		if err := reg.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}
