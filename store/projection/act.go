package projection

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/store/column"
)

// actFold folds what supervisors did into rows.
type actFold struct {
	open   map[cti.LegID]int // the last row of a watch, in rows
	rows   []actRow
	closed []closedWatch // rows of earlier batches
}

// actRow is a row of acts.
type actRow struct {
	ID     cti.EventID   `json:"id"`
	At     time.Time     `json:"at"`
	Until  *time.Time    `json:"until"`
	By     string        `json:"by_id"`
	Kind   string        `json:"kind"`
	Agent  cti.AgentID   `json:"agent"`
	Call   cti.CallID    `json:"call_id"`
	Why    string        `json:"why"`
	Reason string        `json:"reason"`
	Queues []cti.QueueID `json:"queues"`
	Watch  cti.LegID     `json:"watch"`
}

// closedWatch says when the row of a watch that is still open ended.
type closedWatch struct {
	Watch cti.LegID `json:"watch"`
	Until time.Time `json:"until"`
}

var upsertActs = upsert("acts", "id", "at, until, by_id, kind, agent, call_id, why, reason, queues, watch")

const closeWatches = `
	update acts a set until = c.until
	from json_to_recordset(@rows::json) c(watch text, until timestamptz)
	where a.watch = c.watch and a.until is null`

func newActFold() actFold { return actFold{open: map[cti.LegID]int{}} }

func (f *actFold) add(e cti.Event) {
	row := actRow{ID: e.ID, At: column.Time(e.At), By: e.By.ID, Agent: e.Agent, Call: e.Call, Queues: []cti.QueueID{}}
	switch body := e.Body.(type) {
	case act.DoneEvent:
		row.Kind, row.Why, row.Reason = string(body.Kind), body.Why, body.Reason
		row.Queues = append(row.Queues, body.Queues...)
		f.rows = append(f.rows, row)
	case incident.OpenedEvent:
		row.Kind, row.Why, row.Reason = string(act.OpenIncident), body.Why, body.Incident.Name
		f.rows = append(f.rows, row)
	case incident.RevisedEvent:
		row.Kind, row.Why, row.Reason = string(act.ReviseIncident), body.Why, body.Incident.Name
		f.rows = append(f.rows, row)
	case incident.EndedEvent:
		row.Kind, row.Why, row.Reason = string(act.EndIncident), body.Why, body.Name
		f.rows = append(f.rows, row)
	case act.BeganEvent:
		row.Kind, row.Why, row.Watch = string(body.Watch.Mode), body.Why, body.Watch.ID
		f.begin(row)
	case act.SwitchedEvent:
		row.Kind, row.Why, row.Watch = string(body.Mode), body.Why, body.Watch
		f.end(body.Watch, row.At)
		f.begin(row)
	case act.EndedEvent:
		f.end(body.Watch, row.At)
	}
}

func (f *actFold) begin(row actRow) {
	f.open[row.Watch] = len(f.rows)
	f.rows = append(f.rows, row)
}

func (f *actFold) end(watch cti.LegID, at time.Time) {
	if i, here := f.open[watch]; here {
		f.rows[i].Until = &at
		delete(f.open, watch)
		return
	}
	f.closed = append(f.closed, closedWatch{watch, at})
}
