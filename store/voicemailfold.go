package store

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// voicemailFold keeps the last form of each message.
type voicemailFold struct {
	place map[cti.LegID]int // in rows
	rows  []voicemailRow
}

func newVoicemailFold() voicemailFold { return voicemailFold{place: map[cti.LegID]int{}} }

const voicemailColumns = "state, call_id, line, queue, number, name, left_at, due_at, seconds, agent, taken_at, appeal, " +
	"reason, note, closed_at"

var upsertVoicemails = upsert("voicemails", "id", voicemailColumns)

// voicemailRow is a row of voicemails.
type voicemailRow struct {
	ID       cti.LegID        `json:"id"`
	State    voicemail.State  `json:"state"`
	Call     cti.CallID       `json:"call_id"`
	Line     cti.LineID       `json:"line"`
	Queue    cti.QueueID      `json:"queue"`
	Number   string           `json:"number"`
	Name     string           `json:"name"`
	LeftAt   time.Time        `json:"left_at"`
	DueAt    time.Time        `json:"due_at"`
	Seconds  float64          `json:"seconds"`
	Agent    *cti.AgentID     `json:"agent"`
	TakenAt  *time.Time       `json:"taken_at"`
	Appeal   *cti.AppealID    `json:"appeal"`
	Reason   voicemail.Reason `json:"reason"`
	Note     string           `json:"note"`
	ClosedAt *time.Time       `json:"closed_at"`
}

func (f *voicemailFold) add(v voicemail.Voicemail) {
	row := voicemailRow{
		ID: v.ID, State: v.State, Call: v.Call, Line: v.Line, Queue: v.Queue, Number: v.Number, Name: v.Name,
		LeftAt: micro(v.LeftAt), DueAt: micro(v.DueAt), Seconds: v.Seconds, Agent: some(v.Agent), TakenAt: moment(v.TakenAt),
		Appeal: some(v.Appeal), Reason: v.Reason, Note: v.Note, ClosedAt: moment(v.ClosedAt),
	}
	if i, ok := f.place[v.ID]; ok {
		f.rows[i] = row
		return
	}
	f.place[v.ID] = len(f.rows)
	f.rows = append(f.rows, row)
}
