package projection

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store/column"
)

// qualityFold collects what browsers measured.
type qualityFold struct{ rows []qualityRow }

// qualityRow is a row of call_quality.
type qualityRow struct {
	call.Quality
	Call       cti.CallID  `json:"call_id"`
	Agent      cti.AgentID `json:"agent"`
	MeasuredAt time.Time   `json:"measured_at"`
}

// A part that is there already was told by a journal's retry under another id.
const insertQuality = `
	insert into call_quality (part, call_id, agent, measured_at, seconds, poor_seconds, mos, mos_worst, lost,
		lost_back, jitter_ms, round_trip_ms)
	select part, call_id, agent, measured_at, seconds, poor_seconds, mos, mos_worst, lost,
		lost_back, jitter_ms, round_trip_ms
	from json_populate_recordset(null::call_quality, @rows::json)
	on conflict (part) do nothing`

func (f *qualityFold) add(e cti.Event, q call.Quality) error {
	if err := q.Check(); err != nil {
		return err
	}
	f.rows = append(f.rows, qualityRow{Quality: q, Call: e.Call, Agent: e.Agent, MeasuredAt: column.Time(e.At)})
	return nil
}
