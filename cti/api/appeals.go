package api

import (
	"context"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/topic"
)

type appealsInput struct {
	Q         string            `query:"q" maxLength:"200" doc:"Words in any form (\"-word\" leaves out, quotes keep together), a telephone number or its last digits, or an appeal's number."`
	Since     time.Time         `query:"since" doc:"Filed at or after."`
	Until     time.Time         `query:"until" doc:"Filed before."`
	Channel   appeal.Channel    `query:"channel" enum:"call,online,voicemail,key"`
	State     appeal.State      `query:"state" enum:"open,new,moderation,coordination,in_work,approval,waiting,planned,answered,redirected,refused,duplicate,reopened" doc:"open is every one that nobody closed yet."`
	Topic     cti.TopicCode     `query:"topic" maxLength:"100" doc:"A topic, a subject or a whole group of the classifier."`
	Territory cti.TerritoryCode `query:"territory" maxLength:"64"`
	Holder    cti.BodyID        `query:"body" maxLength:"64" doc:"Who holds it."`
	Person    cti.AgentID       `query:"person" maxLength:"32" doc:"To whom it is entrusted."`
	Overdue   bool              `query:"overdue" doc:"Only open ones of which a term has ended."`
	Phone     string            `query:"phone" maxLength:"40" doc:"Number in any usual spelling."`
	Call      cti.CallID        `query:"call_id" maxLength:"64"`
	Cursor    string            `query:"cursor" maxLength:"200"`
	Limit     int               `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// anyOpen is the state of all that nobody closed yet.
const anyOpen appeal.State = "open"

// AppealList is one page of appeals, newest first.
type AppealList struct {
	Appeals []AppealRow `json:"appeals" nullable:"false"`
	Cursor  string      `json:"cursor" doc:"Where the next page begins; empty on the last one."`
	Back    time.Time   `json:"back,omitzero" doc:"Back to when the search came while it filled less than a page; the cursor goes on from there."`
}

// AppealRow is an appeal in a list, with what became of it.
type AppealRow struct {
	appeal.Appeal
	Kind   appeal.Kind  `json:"kind"`
	State  appeal.State `json:"state"`
	Person cti.AgentID  `json:"person,omitempty"`
	DueAt  time.Time    `json:"due_at,omitzero" doc:"The nearest term that runs."`
	Late   bool         `json:"late,omitempty" doc:"A term was missed, then or now."`
}

func (a *API) appeals(ctx context.Context, who session.Session, in *appealsInput) (*route.Body[AppealList], error) {
	if !who.Role.May(cti.RoleSupervisor) {
		if in.Call == "" {
			return nil, cti.FieldError("call_id", "Оператор видит обращения по своим звонкам: укажите call_id.")
		}
		if _, err := a.callFor(ctx, who, in.Call); err != nil {
			return nil, err
		}
	}
	if err := a.knownFilter(ctx, in); err != nil {
		return nil, err
	}
	f := appeal.Filter{
		Since: in.Since, Until: in.Until, Channel: in.Channel, Phone: contact.Normalize(in.Phone), Call: in.Call, Query: in.Q,
		State: in.State, Topic: in.Topic, Territory: in.Territory, Body: in.Holder, Person: in.Person, Overdue: in.Overdue,
		At: a.now().UTC(), Cursor: in.Cursor, Limit: in.Limit,
	}
	if in.State == anyOpen {
		f.State, f.Open = "", true
	}
	found, err := a.cfg.Appeals.FindAppeals(ctx, f)
	if err != nil {
		return nil, noHistory(err)
	}
	list := AppealList{Appeals: []AppealRow{}, Cursor: found.Cursor, Back: found.Back}
	for _, t := range found.Tasks {
		if in.Q != "" && hides(viewerOf(who), t.Appeal) != "" && !strings.Contains(in.Q, t.Appeal.Number) {
			continue // that its words are found would tell what it says
		}
		t.Appeal.Applicant.Phone = masked(t.Appeal.Applicant.Phone, f.Phone)
		list.Appeals = append(list.Appeals, appealRow(t, f.At))
	}
	return route.Answer(list), nil
}

func appealRows(tasks []appeal.Task, now time.Time) []AppealRow {
	rows := make([]AppealRow, len(tasks))
	for i, t := range tasks {
		rows[i] = appealRow(t, now)
	}
	return rows
}

// bare are the appeals of rows without what became of them.
func bare(rows []AppealRow) []appeal.Appeal {
	appeals := make([]appeal.Appeal, len(rows))
	for i, row := range rows {
		appeals[i] = row.Appeal
	}
	return appeals
}

func appealRow(t appeal.Task, now time.Time) AppealRow {
	return AppealRow{
		Appeal: t.Appeal, Kind: t.Kind, State: t.State, Person: t.Person, DueAt: t.DueAt, Late: t.Late || !t.DueAt.IsZero() && t.DueAt.Before(now),
	}
}

// knownFilter refuses what nothing can be found by: an empty list would say that
// there are none.
func (a *API) knownFilter(ctx context.Context, in *appealsInput) error {
	if !in.Since.IsZero() && !in.Until.IsZero() && !in.Since.Before(in.Until) {
		return cti.FieldError("until", "Конец периода раньше его начала.")
	}
	if in.Topic != "" && !topic.Known().Has(in.Topic) {
		return cti.FieldError("topic", "Темы с кодом «%s» нет в классификаторе. Выберите тему из списка.", in.Topic)
	}
	if in.Territory != "" {
		if _, err := a.knownTerritory(in.Territory); err != nil {
			return err
		}
	}
	if in.Holder == "" || a.cfg.Directory == nil {
		return nil
	}
	if _, err := a.cfg.Directory.Body(ctx, in.Holder); cti.CodeOf(err) == cti.NotFound {
		return cti.FieldError("body", "Организации «%s» нет в справочнике. Выберите её из списка.", in.Holder)
	}
	return nil
}
