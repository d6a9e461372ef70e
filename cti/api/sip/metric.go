package sip

import "github.com/prometheus/client_golang/prometheus"

// badSIP is the label of bad requests for SIP in somebody else's name, or no SIP.
const badSIP = "sip"

type metrics struct {
	sockets *prometheus.GaugeVec
	frames  *prometheus.CounterVec
	ends    *prometheus.CounterVec
	bad     *prometheus.CounterVec
}

func newMetrics(reg prometheus.Registerer, bad *prometheus.CounterVec) (*metrics, error) {
	m := &metrics{
		bad: bad,
		sockets: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "dozvon_sip_sockets", Help: "SIP WebSockets proxied to the switch now, by whose they are.",
		}, []string{"who"}),
		frames: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dozvon_sip_frames_total", Help: "SIP frames proxied, by direction.",
		}, []string{"to"}),
		ends: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dozvon_sip_closes_total", Help: "SIP WebSockets that ended, by close code.",
		}, []string{"code"}),
	}
	for _, c := range []prometheus.Collector{m.sockets, m.frames, m.ends} {
		if err := reg.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}
