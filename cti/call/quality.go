package call

import (
	"math"

	"github.com/dozvon/dozvon/cti"
)

// Quality is how good the sound of a talk was on one agent's line, measured by
// the agent's browser.
type Quality struct {
	// Part names this stretch of the talk; one talk has several when the page was
	// reloaded or the call went on to another agent.
	Part    string  `json:"part" format:"uuid" doc:"Chosen by the sender: a retry counts once."`
	Seconds float64 `json:"seconds" minimum:"0" doc:"For how long sound was measured."`
	// PoorSeconds are those of Seconds in which one could hardly talk.
	PoorSeconds float64 `json:"poor_seconds" minimum:"0"`
	// MOS is the mean and WorstMOS the worst of the estimates by the E-model of
	// ITU-T G.107, 1 to 4.5.
	MOS      float64 `json:"mos" minimum:"1" maximum:"4.5" doc:"Mean estimate by the E-model of ITU-T G.107."`
	WorstMOS float64 `json:"mos_worst" minimum:"1" maximum:"4.5"`
	// Lost and LostBack are shares of packets lost on the way to the agent and
	// from the agent.
	Lost        float64 `json:"lost" minimum:"0" maximum:"1" doc:"Share of packets lost on the way to the agent."`
	LostBack    float64 `json:"lost_back" minimum:"0" maximum:"1" doc:"Share of packets lost on the way from the agent."`
	JitterMS    float64 `json:"jitter_ms" minimum:"0"`
	RoundTripMS float64 `json:"round_trip_ms" minimum:"0"`
}

// maxTalk is longer than any talk, in seconds.
const maxTalk = 24 * 60 * 60

// Check refuses figures that nothing can have measured.
func (q Quality) Check() error {
	for _, one := range []struct {
		field      string
		value      float64
		least, top float64
	}{
		{"seconds", q.Seconds, 0, maxTalk}, {"poor_seconds", q.PoorSeconds, 0, q.Seconds + 1},
		{"mos", q.MOS, 1, 4.5}, {"mos_worst", q.WorstMOS, 1, 4.5},
		{"lost", q.Lost, 0, 1}, {"lost_back", q.LostBack, 0, 1},
		{"jitter_ms", q.JitterMS, 0, 1e6}, {"round_trip_ms", q.RoundTripMS, 0, 1e6},
	} {
		if math.IsNaN(one.value) || one.value < one.least || one.value > one.top {
			return cti.FieldError(one.field, "Так не бывает: нужно число от %v до %v.", one.least, one.top)
		}
	}
	if q.Part == "" {
		return cti.FieldError("part", "Нужно имя части разговора (UUID).")
	}
	return nil
}

// MeasuredEvent: an agent's browser tells how good the sound was; the envelope
// names the call and the agent. It changes nothing of the call, so it is not an
// Event of the call's own, and it may come after the call's end.
type MeasuredEvent struct{ Quality }

// EventType is the event's name.
func (MeasuredEvent) EventType() string { return "call.measured" }
