package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// CaseView is what became of an appeal.
type CaseView struct {
	Case    appeal.Case         `json:"case"`
	History []appeal.Entry      `json:"history" nullable:"false" doc:"Oldest first; it is only ever added to."`
	May     []appeal.ChangeName `json:"may" nullable:"false" doc:"What the person who asks may do to it in its state."`
	Due     *DueView            `json:"due,omitempty" doc:"The nearest term that runs."`
	Late    bool                `json:"late" doc:"One of its terms was missed, then or now."`
}

// DueView is a term that runs.
type DueView struct {
	Clock cti.ClockName `json:"clock"`
	At    time.Time     `json:"at"`
}

// ChangeRequest is one change of an appeal.
type ChangeRequest struct {
	Key     string            `json:"key" minLength:"1" maxLength:"64" doc:"Chosen by the sender: a retry changes nothing twice."`
	Version int               `json:"version" minimum:"0" doc:"The one that the person saw; another one is answered with 409 and the present case."`
	Change  appeal.ChangeName `json:"change" maxLength:"20"`
	Fields  json.RawMessage   `json:"fields,omitempty" doc:"What the change needs, by its name."`
}

type changeInput struct {
	ID   cti.AppealID `path:"id" maxLength:"64"`
	Body ChangeRequest
}

type worklistInput struct {
	List   appeal.List `path:"list" enum:"mine,soon,overdue,decide,examine,open"`
	Holder cti.BodyID  `query:"body" maxLength:"64" doc:"Only what this body holds."`
	Cursor string      `query:"cursor" maxLength:"200"`
	Limit  int         `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// TaskList is one page of a worklist, the nearest term first.
type TaskList struct {
	Tasks  []appeal.Task `json:"tasks" nullable:"false"`
	Cursor string        `json:"cursor" doc:"Where the next page begins; empty on the last one."`
}

func (a *API) caseRoutes() {
	agents := cti.RoleAgent
	private(a, agents, get("/appeals/{id}/case", "get-case", "What became of an appeal, with its history"), a.oneCase)
	private(a, agents, post("/appeals/{id}/changes", "change-appeal", "Change an appeal; 409 with the present case when somebody else was quicker"), a.changeAppeal)
	private(a, agents, get("/worklists/{list}", "get-worklist", "Appeals to be worked on (agents: their own)"), a.worklist)
}

func (a *API) oneCase(ctx context.Context, who session, in *appealInput) (*body[CaseView], error) {
	found, err := a.recordFor(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	return answerWith(a.viewOf(found, who)), nil
}

func (a *API) changeAppeal(ctx context.Context, who session, in *changeInput) (*body[CaseView], error) {
	change, err := appeal.Decode(in.Body.Change, in.Body.Fields)
	if err != nil {
		return nil, err
	}
	if change, err = a.checkedCodes(change); err != nil {
		return nil, err
	}
	if _, err := a.recordFor(ctx, who, in.ID); err != nil {
		return nil, err
	}
	now, err := a.cfg.Cases.ChangeAppeal(ctx, appeal.Asked{
		Appeal: in.ID, Version: in.Body.Version, Key: in.Body.Key, Change: change, By: actorOf(who), At: a.now().UTC(),
	})
	if cti.CodeOf(err) == cti.Conflict && now.Case.Appeal.ID != "" {
		p, view := problemOf(err), a.viewOf(now, who)
		p.Present = &view
		return nil, p
	}
	if err != nil {
		return nil, noChange(err)
	}
	return answerWith(a.viewOf(now, who)), nil
}

func (a *API) worklist(ctx context.Context, who session, in *worklistInput) (*body[TaskList], error) {
	if in.List != appeal.ListMine && !who.Role.May(cti.RoleSupervisor) {
		return nil, cti.Errorf(cti.Forbidden, "Этот список видит старший смены. Вам поручённое — в списке «Мои».")
	}
	page, err := a.cfg.Cases.Worklist(ctx, appeal.Work{
		List: in.List, Person: who.Login, Body: in.Holder, At: a.now().UTC(), Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, noHistory(err)
	}
	return answerWith(TaskList{Tasks: orEmpty(page.Tasks), Cursor: page.Cursor}), nil
}

// recordFor reads a case that somebody may see: agents see what they filed, what is
// entrusted to them, and what came in their own calls.
func (a *API) recordFor(ctx context.Context, who session, id cti.AppealID) (appeal.Record, error) {
	found, err := a.cfg.Cases.AppealRecord(ctx, id)
	if err != nil {
		return found, noHistory(err)
	}
	if !who.Role.May(cti.RoleSupervisor) && found.Case.Person != who.Login {
		if _, err := a.appeal(ctx, who, &appealInput{ID: id}); err != nil {
			return appeal.Record{}, err
		}
	}
	return found, nil
}

// checkedCodes refuses codes that there are not, and lets the classifier say
// what is sensitive.
func (a *API) checkedCodes(change appeal.Change) (appeal.Change, error) {
	c, ok := change.(appeal.Classify)
	if !ok {
		return change, nil
	}
	about, err := knownTopic("topic_code", c.Topic)
	if err != nil {
		return nil, err
	}
	c.Sensitive = about.Sensitive != ""
	if c.Territory != "" {
		if _, err := a.knownTerritory(c.Territory); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (a *API) viewOf(r appeal.Record, who session) CaseView {
	view := CaseView{Case: r.Case, History: orEmpty(r.History), May: orEmpty(appeal.Allowed(r.Case.State, actorOf(who))), Late: r.Case.Late(a.now())}
	if name, at, ok := r.Case.DueAt(); ok {
		view.Due = &DueView{Clock: name, At: at}
	}
	return view
}

// noChange tells that nothing was changed because the database is away.
func noChange(err error) error {
	if cti.CodeOf(err) != cti.Internal && cti.CodeOf(err) != cti.Unavailable {
		return err
	}
	return &cti.Error{Code: cti.Unavailable, Err: err,
		Text: "База данных не отвечает: изменение не сохранено. Повторите через минуту: дважды оно не сделается."}
}
