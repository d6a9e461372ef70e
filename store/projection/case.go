package projection

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/topic"
	"github.com/dozvon/dozvon/store/column"
)

// caseRow is the part of a row of appeals that says what became of one.
type caseRow struct {
	ID        cti.AppealID       `json:"id"`
	Code      *cti.TopicCode     `json:"topic_code"`
	Place     *cti.TerritoryCode `json:"territory"`
	Body      *cti.BodyID        `json:"body"`
	Life      json.RawMessage    `json:"life,omitempty"`
	Version   int                `json:"version"`
	Kind      appeal.Kind        `json:"kind"`
	State     appeal.State       `json:"state"`
	Outcome   *appeal.Outcome    `json:"outcome"`
	Open      bool               `json:"open"`
	Person    *cti.AgentID       `json:"person"`
	DueAt     string             `json:"due_at"`
	Policy    *string            `json:"policy"`
	PolicyNo  *int               `json:"policy_version"`
	Late      bool               `json:"late"`
	Hops      int                `json:"hops"`
	Examine   bool               `json:"examine"`
	Master    *cti.AppealID      `json:"master"`
	ChangedAt *time.Time         `json:"changed_at"`
	WakesAt   string             `json:"wakes_at"`
	Missed    bool               `json:"undelivered"`
	Control   bool               `json:"control"`
}

const caseColumns = `topic_code, territory, body, life, version, kind, state, outcome, open, person, due_at, policy, policy_version,
	late, hops, examine, master, changed_at, wakes_at, undelivered, control`

// Never is a time that does not come.
const Never = "infinity"

// HistoryRow is a row of appeal_history.
type HistoryRow struct {
	Appeal  cti.AppealID      `json:"appeal"`
	Version int               `json:"version"`
	Place   int               `json:"place"`
	At      time.Time         `json:"at"`
	What    appeal.ChangeName `json:"what"`
	ByKind  string            `json:"by_kind"`
	ByID    string            `json:"by_id"`
	Key     *string           `json:"key"`
	Entry   json.RawMessage   `json:"entry"`
}

const insertHistory = `
	insert into appeal_history (appeal, version, place, at, what, by_kind, by_id, key, entry)
	select appeal, version, place, at, what, by_kind, by_id, key, entry from json_populate_recordset(null::appeal_history, @rows::json)`

// OpenCase is the case of an appeal as it was filed.
func OpenCase(filed appeal.Appeal, rules appeal.Rules) (appeal.Case, []appeal.Entry, error) {
	about, _ := topic.Known().Find(filed.TopicCode)
	return appeal.Open(filed, appeal.Facts{
		Topic: filed.TopicCode, Territory: filed.Territory, Body: filed.Body, Sensitive: about.Sensitive != "",
	}, rules)
}

// BareCase is an appeal of a time for which there is no policy: it is kept, without
// terms, and its case is opened once there is one.
func BareCase(filed appeal.Appeal) appeal.Case {
	return appeal.Case{Appeal: filed, Kind: cti.KindMessage, State: appeal.StateNew, Topic: filed.TopicCode, Territory: filed.Territory, Body: filed.Body}
}

// newCase makes the rows of an appeal that was just filed.
func newCase(filed appeal.Appeal, rules appeal.Rules) (caseRow, []HistoryRow, error) {
	c, entries, err := OpenCase(filed, rules)
	if err != nil {
		row, err := rowOf(BareCase(filed), rules)
		row.Life, row.ChangedAt = nil, nil
		return row, nil, err
	}
	row, err := rowOf(c, rules)
	if err != nil {
		return row, nil, err
	}
	history, err := HistoryOf(c, entries, "")
	return row, history, err
}

func rowOf(c appeal.Case, rules appeal.Rules) (caseRow, error) {
	life := c
	life.Appeal = appeal.Appeal{} // has columns of its own
	text, err := json.Marshal(life)
	if err != nil {
		return caseRow{}, fmt.Errorf("case %w: %w", column.ErrEncode, err)
	}
	row := caseRow{
		ID: c.Appeal.ID, Code: column.Some(c.Topic), Place: column.Some(c.Territory), Body: column.Some(c.Body), Life: text, Version: c.Version,
		Kind: c.Kind, State: c.State, Outcome: column.Some(c.Outcome), Open: c.State.Open(), Person: column.Some(c.Person), DueAt: Never, WakesAt: Never,
		Hops: len(c.Hops), Master: column.Some(c.Master), ChangedAt: &c.ChangedAt, Missed: c.Undelivered(),
	}
	if p, err := rules.Policy(c.Kind, c.Topic, c.ClosedAt); err == nil && c.State.Closed() {
		row.Control = c.WantsControl(p.SamplePercent)
	}
	name, due, ok := c.DueAt()
	if ok {
		row.DueAt = due.Format(time.RFC3339Nano)
	}
	if _, wakes, ok := c.ByItself(); ok {
		row.WakesAt = wakes.Format(time.RFC3339Nano)
	}
	for _, k := range c.Clocks {
		row.Late = row.Late || k.Late
		if ok && k.Name == name && k.Running() && k.Policy != "" {
			row.Policy, row.PolicyNo = &k.Policy, &k.Version
		}
	}
	for _, m := range c.Marks {
		row.Examine = row.Examine || m.Examine && m.ExaminedAt.IsZero()
	}
	return row, nil
}

// HistoryOf makes the rows of what one change added; the key goes to the last,
// which is the change itself.
func HistoryOf(c appeal.Case, entries []appeal.Entry, key string) ([]HistoryRow, error) {
	rows := make([]HistoryRow, len(entries))
	for i, e := range entries {
		text, err := json.Marshal(e)
		if err != nil {
			return nil, fmt.Errorf("entry %w: %w", column.ErrEncode, err)
		}
		rows[i] = HistoryRow{Appeal: c.Appeal.ID, Version: c.Version, Place: i, At: e.At, What: e.What, ByKind: e.By.Kind, ByID: e.By.ID, Entry: text}
		if i == len(entries)-1 {
			rows[i].Key = column.Some(key)
		}
	}
	return rows, nil
}

const updateCase = `
	update appeals a set (` + caseColumns + `) = (select ` + caseColumns + `
		from json_populate_record(null::appeals, @row::json))
	where a.id = @id`

// QueueCase puts what became of a case into its row, and the lines of its history
// that are new.
func QueueCase(b *pgx.Batch, c appeal.Case, history []HistoryRow, rules appeal.Rules) error {
	row, err := rowOf(c, rules)
	if err != nil {
		return err
	}
	text, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("case %w: %w", column.ErrEncode, err)
	}
	b.Queue(updateCase, pgx.NamedArgs{"id": string(c.Appeal.ID), "row": string(text)})
	if len(history) == 0 {
		return nil
	}
	lines, err := json.Marshal(history)
	if err != nil {
		return fmt.Errorf("history %w: %w", column.ErrEncode, err)
	}
	b.Queue(insertHistory, pgx.NamedArgs{"rows": string(lines)})
	return nil
}
