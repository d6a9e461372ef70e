package floor

import (
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/recording"
)

// Metrics of the running floor. A nil *Metrics measures nothing.
type Metrics struct {
	steps   prometheus.Histogram
	events  prometheus.Counter
	silent  prometheus.Counter
	faults  prometheus.Counter
	failed  *prometheus.CounterVec
	mailbox prometheus.Gauge
	outbox  prometheus.Gauge
	unsaved prometheus.Gauge
}

// NewMetrics registers the floor's metrics.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		steps: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "dozvon_floor_step_seconds", Help: "Time to decide one input.",
			Buckets: []float64{5e-6, 2e-5, 1e-4, 1e-3, 1e-2},
		}),
		events:  prometheus.NewCounter(prometheus.CounterOpts{Name: "dozvon_floor_events_total", Help: "Events that the floor put on record."}),
		silent:  prometheus.NewCounter(prometheus.CounterOpts{Name: "dozvon_talks_not_recorded_total", Help: "Talks that should have been recorded and were not, or not to their end."}),
		faults:  prometheus.NewCounter(prometheus.CounterOpts{Name: "dozvon_floor_faults_total", Help: "Inputs that met what the floor's own rules forbid; anything but zero is a mistake in Dozvon."}),
		failed:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "dozvon_switch_commands_failed_total", Help: "Commands that the switch refused or did not answer in time."}, []string{"command"}),
		mailbox: prometheus.NewGauge(prometheus.GaugeOpts{Name: "dozvon_floor_mailbox_messages", Help: "Inputs that wait to be decided."}),
		outbox:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "dozvon_floor_outbox_steps", Help: "Decided steps that wait to be journaled and carried out."}),
		unsaved: prometheus.NewGauge(prometheus.GaugeOpts{Name: "dozvon_floor_unjournaled_events", Help: "Events that the journal has not taken yet."}),
	}
	reg.MustRegister(m.steps, m.events, m.silent, m.faults, m.failed, m.mailbox, m.outbox, m.unsaved)
	return m
}

func (m *Metrics) stepped(took time.Duration, events []cti.Event) {
	if m == nil {
		return
	}
	m.steps.Observe(took.Seconds())
	m.events.Add(float64(len(events)))
	for _, e := range events {
		if _, lost := e.Body.(recording.LostEvent); lost {
			m.silent.Inc()
		}
	}
}

func (m *Metrics) depth(mailbox, outbox int) {
	if m != nil {
		m.mailbox.Set(float64(mailbox))
		m.outbox.Set(float64(outbox))
	}
}

func (m *Metrics) backlog(events int) {
	if m != nil {
		m.unsaved.Set(float64(events))
	}
}

func (m *Metrics) faulted() {
	if m != nil {
		m.faults.Inc()
	}
}

func (m *Metrics) commandFailed(c Command) {
	if m != nil {
		m.failed.WithLabelValues(strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", c), "floor."))).Inc()
	}
}
