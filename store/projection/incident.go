package projection

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/store/column"
)

// incidentFold keeps the last form of each incident, who follows it, and the
// appeals that are to be joined once they are written.
type incidentFold struct {
	place     map[cti.IncidentID]int // in rows
	rows      []incidentRow
	ended     []incidentEnd
	followers []followerRow
	joins     []Join
}

func newIncidentFold() incidentFold { return incidentFold{place: map[cti.IncidentID]int{}} }

var upsertIncidents = upsert("incidents", "id", "name, topic_code, territory, place, text, prompt, forecast, opened_at, opened_by")

// Who follows twice does so since the first time.
const insertFollowers = `
	insert into incident_followers (incident, appeal, phone, at, call_id, by_key, by_kind, by_id)
	select incident, appeal, phone, at, call_id, by_key, by_kind, by_id from json_populate_recordset(null::incident_followers, @rows::json)
	where exists (select from incidents i where i.id = incident)
	order by at
	on conflict do nothing`

const endIncidents = `
	update incidents i set ended_at = r.ended_at, ended_by = r.ended_by, answer = r.answer
	from json_to_recordset(@rows::json) r(id text, ended_at timestamptz, ended_by text, answer text)
	where i.id = r.id and i.ended_at is null`

// incidentRow is a row of incidents.
type incidentRow struct {
	ID        cti.IncidentID     `json:"id"`
	Name      string             `json:"name"`
	Code      cti.TopicCode      `json:"topic_code"`
	Territory *cti.TerritoryCode `json:"territory"`
	Place     json.RawMessage    `json:"place"`
	Text      string             `json:"text"`
	Prompt    string             `json:"prompt"`
	Forecast  *time.Time         `json:"forecast"`
	OpenedAt  time.Time          `json:"opened_at"`
	OpenedBy  cti.AgentID        `json:"opened_by"`
}

type incidentEnd struct {
	ID      cti.IncidentID `json:"id"`
	EndedAt time.Time      `json:"ended_at"`
	EndedBy string         `json:"ended_by"`
	Answer  string         `json:"answer"`
}

type followerRow struct {
	Incident cti.IncidentID `json:"incident"`
	Appeal   cti.AppealID   `json:"appeal"`
	Phone    string         `json:"phone"`
	At       time.Time      `json:"at"`
	Call     *cti.CallID    `json:"call_id"`
	ByKey    bool           `json:"by_key"`
	ByKind   string         `json:"by_kind"`
	ByID     string         `json:"by_id"`
}

func (f *incidentFold) add(e cti.Event, body incident.Event, appeals *appealFold) error {
	switch body := body.(type) {
	case incident.OpenedEvent:
		i := body.Incident
		i.OpenedAt, i.OpenedBy = e.At, cti.AgentID(e.By.ID)
		return f.write(i)
	case incident.RevisedEvent:
		return f.write(body.Incident)
	case incident.EndedEvent:
		f.ended = append(f.ended, incidentEnd{body.Incident, column.Time(e.At), e.By.ID, body.Answer})
	case incident.FollowedEvent:
		f.followers = append(f.followers, followerRow{
			Incident: body.Incident, Appeal: body.Appeal, Phone: body.Phone, At: column.Time(e.At), Call: column.Some(e.Call), ByKey: body.ByKey, ByKind: e.By.Kind, ByID: e.By.ID,
		})
		by := e.By
		if body.ByKey {
			if err := appeals.addFollower(e, body); err != nil {
				return err
			}
			by = cti.BySystem
		}
		f.joins = append(f.joins, Join{e.ID, body.Appeal, cti.AppealID(body.Incident), by, e.At})
	}
	return nil
}

func (f *incidentFold) write(i incident.Incident) error {
	place, err := json.Marshal(i.Where)
	if err != nil {
		return fmt.Errorf("where %w: %w", column.ErrEncode, err)
	}
	row := incidentRow{
		ID: i.ID, Name: i.Name, Code: i.Topic, Territory: column.Some(i.Territory), Place: place, Text: i.Text, Prompt: i.Prompt,
		Forecast: column.Moment(i.Forecast), OpenedAt: column.Time(i.OpenedAt), OpenedBy: i.OpenedBy,
	}
	at, here := f.place[i.ID]
	if !here {
		f.place[i.ID] = len(f.rows)
		f.rows = append(f.rows, row)
		return nil
	}
	f.rows[at] = row
	return nil
}

// addFollower files the appeal of somebody who followed an incident by key,
// unless the number has one already.
func (f *appealFold) addFollower(e cti.Event, body incident.FollowedEvent) error {
	if f.known[body.Appeal] {
		return nil
	}
	return f.add(e, appeal.Appeal{
		ID: body.Appeal, Channel: appeal.ByKey, FiledBy: cti.ByCaller, Call: e.Call, Line: body.Line,
		Applicant: appeal.Applicant{Phone: body.Phone}, Topic: body.Name, TopicCode: body.Topic, Territory: body.Territory,
		Text: "Узнал о массовом случае «" + body.Name + "» по телефону и нажал клавишу, чтобы ему сообщили, чем всё закончится.",
	})
}
