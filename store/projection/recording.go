package projection

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/store/column"
)

// recordingFold collects what became of recordings.
type recordingFold struct {
	kept   []recordingRow
	heard  []hearingRow
	erased []erasedRow
}

const insertRecordings = `
	insert into recordings (id, call_id, agent, ended_at, seconds, bytes, key)
	select id, call_id, agent, ended_at, seconds, bytes, key
	from json_populate_recordset(null::recordings, @rows::json)
	on conflict (id) do nothing`

const insertHearings = `
	insert into hearings (event, recording, by_id, at)
	select event, recording, by_id, at from json_populate_recordset(null::hearings, @rows::json)
	on conflict (event) do nothing`

const eraseRecordings = `
	update recordings r set key = null, erased_at = e.erased_at
	from json_populate_recordset(null::recordings, @rows::json) e
	where r.id = e.id and r.key is not null`

// recordingRow is a new row of recordings.
type recordingRow struct {
	ID      cti.LegID   `json:"id"`
	Call    cti.CallID  `json:"call_id"`
	Agent   cti.AgentID `json:"agent"`
	EndedAt time.Time   `json:"ended_at"`
	Seconds float64     `json:"seconds"`
	Bytes   int64       `json:"bytes"`
	Key     string      `json:"key"`
}

type hearingRow struct {
	Event     cti.EventID `json:"event"`
	Recording cti.LegID   `json:"recording"`
	By        string      `json:"by_id"`
	At        time.Time   `json:"at"`
}

type erasedRow struct {
	ID       cti.LegID `json:"id"`
	ErasedAt time.Time `json:"erased_at"`
}

// add folds a new event; those that change no row are left to the call's
// history.
func (f *recordingFold) add(e cti.Event) {
	switch b := e.Body.(type) {
	case recording.KeptEvent:
		f.kept = append(f.kept, recordingRow{b.ID, b.Call, b.Agent, column.Time(b.EndedAt), b.Seconds, b.Bytes, b.Key})
	case recording.HeardEvent:
		f.heard = append(f.heard, hearingRow{e.ID, b.ID, e.By.ID, column.Time(e.At)})
	case recording.ErasedEvent:
		f.erased = append(f.erased, erasedRow{b.ID, column.Time(e.At)})
	}
}
