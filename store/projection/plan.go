package projection

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/store/column"
)

// planFold collects the plans that came into force.
type planFold struct{ rows []planRow }

// planRow is a row of plan_versions without its number.
type planRow struct {
	Place int         `json:"place"`
	Event cti.EventID `json:"event"`
	At    time.Time   `json:"at"`
	By    string      `json:"by_id"`
	Note  string      `json:"note"`
	Sum   string      `json:"sum"`
	Text  string      `json:"text"`
}

// insertPlans numbers versions in the order of the journal. A text like the one
// before it is no version: a floor that lost its memory says it again.
const insertPlans = `
	insert into plan_versions (number, event, at, by_id, note, sum, text)
	select (select coalesce(max(number), 0) from plan_versions) + row_number() over (order by place),
		event, at, by_id, note, sum, text
	from (
		select *, lag(sum, 1, (select sum from plan_versions order by number desc limit 1)) over (order by place) as before
		from json_to_recordset(@rows::json)
			r(place int, event text, at timestamptz, by_id text, note text, sum text, text text)
	) r
	where sum is distinct from before
	on conflict (event) do nothing`

func (f *planFold) add(e cti.Event, body plan.ChangedEvent) {
	f.rows = append(f.rows, planRow{
		Place: len(f.rows), Event: e.ID, At: column.Time(e.At), By: e.By.ID, Note: body.Note, Sum: plan.Sum(body.Text), Text: body.Text,
	})
}
