package projection

import (
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/voicemail"
	"github.com/dozvon/dozvon/store/column"
)

// voicemailFold keeps the last form of each message.
type voicemailFold struct {
	place map[cti.LegID]int // in rows
	rows  []voicemailRow
}

func newVoicemailFold() voicemailFold { return voicemailFold{place: map[cti.LegID]int{}} }

// VoicemailColumns are the columns of voicemails that ScanVoicemail reads.
const VoicemailColumns = "id, " + voicemailValues

const voicemailValues = "state, call_id, line, queue, number, name, left_at, due_at, seconds, agent, taken_at, appeal, " +
	"reason, note, closed_at"

var upsertVoicemails = upsert("voicemails", "id", voicemailValues)

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
		LeftAt: column.Time(v.LeftAt), DueAt: column.Time(v.DueAt), Seconds: v.Seconds, Agent: column.Some(v.Agent), TakenAt: column.Moment(v.TakenAt),
		Appeal: column.Some(v.Appeal), Reason: v.Reason, Note: v.Note, ClosedAt: column.Moment(v.ClosedAt),
	}
	if i, ok := f.place[v.ID]; ok {
		f.rows[i] = row
		return
	}
	f.place[v.ID] = len(f.rows)
	f.rows = append(f.rows, row)
}

// ScanVoicemail makes a message of a row of VoicemailColumns.
func ScanVoicemail(row pgx.CollectableRow) (voicemail.Voicemail, error) {
	var r voicemailRow
	err := row.Scan(&r.ID, &r.State, &r.Call, &r.Line, &r.Queue, &r.Number, &r.Name, &r.LeftAt, &r.DueAt, &r.Seconds,
		&r.Agent, &r.TakenAt, &r.Appeal, &r.Reason, &r.Note, &r.ClosedAt)
	return voicemail.Voicemail{
		ID: r.ID, State: r.State, Call: r.Call, Line: r.Line, Queue: r.Queue, Number: r.Number, Name: r.Name,
		LeftAt: r.LeftAt.UTC(), DueAt: r.DueAt.UTC(), Seconds: r.Seconds, Agent: column.Value(r.Agent), TakenAt: column.Value(r.TakenAt).UTC(),
		Appeal: column.Value(r.Appeal), Reason: r.Reason, Note: r.Note, ClosedAt: column.Value(r.ClosedAt).UTC(),
	}, err
}
