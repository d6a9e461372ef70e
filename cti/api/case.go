package api

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/view"
)

// CaseView is what became of an appeal.
type CaseView struct {
	Case    appeal.Case         `json:"case"`
	History []appeal.Entry      `json:"history" nullable:"false" doc:"Oldest first; it is only ever added to."`
	May     []appeal.ChangeName `json:"may" nullable:"false" doc:"What the person who asks may do to it in its state."`
	Due     *DueView            `json:"due,omitempty" doc:"The nearest term that runs."`
	Late    bool                `json:"late" doc:"One of its terms was missed, then or now."`
	Names   CaseNames           `json:"names"`
	Rules   CaseRules           `json:"rules"`
}

// DueView is a term that runs.
type DueView struct {
	Clock cti.ClockName `json:"clock"`
	At    time.Time     `json:"at"`
}

// CaseConflict is the answer to a change of an appeal that cannot be made, above
// all because somebody else has changed it meanwhile.
type CaseConflict struct {
	problem.Problem
	Present *CaseView `json:"present,omitempty" doc:"How the appeal stands now, when somebody else was quicker."`
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
	List   appeal.List `path:"list" enum:"mine,body,unread,soon,overdue,decide,undelivered,examine,control,open"`
	Holder cti.BodyID  `query:"body" maxLength:"64" doc:"Only what this body holds."`
	Person cti.AgentID `query:"person" maxLength:"64" doc:"Whose list \"mine\" is, for supervisors; empty is one's own."`
	Narrowing
	Cursor string `query:"cursor" maxLength:"200"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// Narrowing leaves out of a worklist what is not so.
type Narrowing struct {
	Kind  appeal.Kind   `query:"kind" enum:"information,message,legal,social"`
	State appeal.State  `query:"state" enum:"new,moderation,coordination,in_work,approval,waiting,planned,answered,redirected,refused,duplicate,reopened"`
	Topic cti.TopicCode `query:"topic" maxLength:"100" doc:"Of any level, with all beneath."`
}

// TaskList is one page of a worklist, the nearest term first.
type TaskList struct {
	Tasks  []appeal.Task `json:"tasks" nullable:"false"`
	Cursor string        `json:"cursor" doc:"Where the next page begins; empty on the last one."`
	Names  CaseNames     `json:"names"`
}

func (a *API) caseRoutes() {
	agents := cti.RoleAgent
	route.Private(a.routes, agents, route.Get("/appeals/{id}/case", "get-case", "What became of an appeal, with its history, by its id or its number"), a.oneCase)
	route.Private(a.routes, agents, a.routes.Conflict(route.Post("/appeals/{id}/changes", "change-appeal", "Change an appeal; 409 with the present case when somebody else was quicker"), CaseConflict{}), a.changeAppeal)
	route.Private(a.routes, agents, route.Get("/worklists/{list}", "get-worklist", "Appeals to be worked on (agents: their own)"), a.worklist)
	route.Private(a.routes, agents, route.Get("/worklists", "count-worklists", "How many appeals each worklist has (agents: their own)"), a.countWork)
	route.Private(a.routes, agents, route.Post("/worklists/changes", "change-appeals", "Make one change of many appeals; each is changed, or is answered with why not"), a.changeMany)
	route.Private(a.routes, agents, route.Get("/people", "search-people", "Colleagues to whom an appeal can be entrusted"), a.people)
}

func (a *API) oneCase(ctx context.Context, who session.Session, in *appealInput) (*route.Body[CaseView], error) {
	id, err := a.idOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	found, err := a.recordFor(ctx, who, id, in.Why.Why)
	if err != nil {
		return nil, err
	}
	if n := len(found.History); n > 0 {
		if err := a.cfg.Cases.MarkSeen(ctx, who.Login, id, found.History[n-1].At); err != nil { // it stays unread, no more
			a.cfg.Log.WarnContext(ctx, "an appeal cannot be marked as seen", "agent_id", who.Login, "appeal_id", id, "err", err)
		}
	}
	return route.Answer(a.viewOf(ctx, found, who)), nil
}

// idOf takes an appeal's number for its id: people know the number, and write
// it into the address of a page.
func (a *API) idOf(ctx context.Context, name cti.AppealID) (cti.AppealID, error) {
	number, err := appeal.ReadNumber(string(name))
	if err != nil {
		return name, nil
	}
	id, err := a.cfg.Cases.AppealByNumber(ctx, number)
	if err != nil {
		return "", noHistory(err)
	}
	return id, nil
}

func (a *API) changeAppeal(ctx context.Context, who session.Session, in *changeInput) (*route.Body[CaseView], error) {
	change, err := appeal.Decode(in.Body.Change, in.Body.Fields)
	if err != nil {
		return nil, err
	}
	if change, err = a.checkedCodes(ctx, change); err != nil {
		return nil, err
	}
	before, err := a.recordFor(ctx, who, in.ID, "")
	if err == nil {
		err = a.mayChange(ctx, who, before.Case, change)
	}
	if err != nil {
		return nil, err
	}
	now, err := a.cfg.Cases.ChangeAppeal(ctx, appeal.Asked{
		Appeal: in.ID, Version: in.Body.Version, Key: in.Body.Key, Change: change, By: actorOf(who), At: a.now().UTC(),
	})
	if cti.CodeOf(err) == cti.Conflict && now.Case.Appeal.ID != "" {
		present := a.viewOf(ctx, now, who)
		return nil, &CaseConflict{Problem: *problem.Of(err), Present: &present}
	}
	if err == nil {
		err = a.followed(ctx, who, change, now.Case.Appeal)
	}
	if err != nil {
		return nil, noChange(err)
	}
	return route.Answer(a.viewOf(ctx, now, who)), nil
}

func (a *API) worklist(ctx context.Context, who session.Session, in *worklistInput) (*route.Body[TaskList], error) {
	if in.List == appeal.ListBody && who.Body == "" {
		return nil, cti.Errorf(cti.Forbidden, "Вы не числитесь ни в одной организации, поэтому списка «Моего ведомства» у вас нет. Обратитесь к администратору.")
	}
	if !slices.Contains(listsOf(who), in.List) {
		return nil, cti.Errorf(cti.Forbidden, "Этот список видит старший смены. Вам поручённое — в списке «Мои».")
	}
	page, err := a.cfg.Cases.Worklist(ctx, appeal.Work{
		List: in.List, Person: listOf(who, in.Person), Home: who.Body, Own: !who.Role.May(cti.RoleSupervisor), Body: in.Holder, Kind: in.Kind, State: in.State, Topic: in.Topic,
		At: a.now().UTC(), Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, noHistory(err)
	}
	for i := range page.Tasks {
		p := &page.Tasks[i].Appeal.Applicant
		p.Phone = masked(p.Phone, "")
	}
	return route.Answer(TaskList{Tasks: orEmpty(page.Tasks), Cursor: page.Cursor, Names: a.namesOfTasks(ctx, page.Tasks)}), nil
}

// ownLists are the lists of what concerns the person who looks.
var ownLists = []appeal.List{appeal.ListMine, appeal.ListBody, appeal.ListUnread, appeal.ListUndelivered}

// listsOf are those that somebody has.
func listsOf(who session.Session) []appeal.List {
	lists := appeal.Lists()
	if !who.Role.May(cti.RoleSupervisor) {
		lists = slices.Clone(ownLists)
	}
	return slices.DeleteFunc(lists, func(l appeal.List) bool { return l == appeal.ListBody && who.Body == "" })
}

// recordFor reads a case that somebody may see, and puts on record that it was opened: agents see what they filed, what is
// entrusted to them, what their organisation holds, what they answered, what came in their own calls, and what the card of their
// call shows.
func (a *API) recordFor(ctx context.Context, who session.Session, id cti.AppealID, why string) (appeal.Record, error) {
	found, err := a.recordOf(ctx, who, id)
	if err != nil {
		return found, err
	}
	return found, a.noteAppeal(ctx, who, view.Case, found.Case.Appeal, why)
}

// recordOf reads it for what shows nothing of it.
func (a *API) recordOf(ctx context.Context, who session.Session, id cti.AppealID) (appeal.Record, error) {
	found, err := a.cfg.Cases.AppealRecord(ctx, id)
	if err != nil {
		return found, noHistory(err)
	}
	if found.Case.Person != who.Login && !who.Holds(found.Case.Body) && !found.Answered(who.Login) && !a.onCard(ctx, who, found.Case.Appeal) {
		if _, err := a.appeal(ctx, who, &appealInput{ID: id}); err != nil {
			return appeal.Record{}, err
		}
	}
	return found, nil
}

// mayChange refuses what nobody can decide who does not see the text, and to
// entrust a hidden appeal to somebody who would not see it either.
func (a *API) mayChange(ctx context.Context, who session.Session, c appeal.Case, change appeal.Change) error {
	if why := hiddenCase(who, c); why != "" && !appeal.MayBlindly(change.Name()) {
		return cti.Errorf(cti.Forbidden, "%s Вы можете поручить его сотруднику с допуском или передать организации.", why)
	}
	to, ok := change.(appeal.Entrust)
	if !ok || to.Person == "" {
		return nil
	}
	user, err := a.cfg.Users.UserByLogin(ctx, to.Person)
	if cti.CodeOf(err) == cti.NotFound {
		return nil // the database says so
	}
	if err != nil {
		return noChange(err)
	}
	after := c.Appeal
	after.Worker = to.Person
	if hides(appeal.Viewer{Login: user.Login, Sees: user.Sees}, after, c.Topic) != "" {
		return cti.FieldError("person", "У сотрудника %s нет допуска к этой теме: он не увидит текста. Выберите сотрудника с допуском.", to.Person)
	}
	return nil
}

// checkedCodes refuses codes that there are not, lets the classifier say what is
// sensitive, and finds an appeal that was given by its number.
func (a *API) checkedCodes(ctx context.Context, change appeal.Change) (appeal.Change, error) {
	switch c := change.(type) {
	case appeal.Classify:
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
	case appeal.Join:
		if !numberPattern.MatchString(string(c.Master)) {
			return c, nil
		}
		master, err := a.cfg.Cases.AppealByNumber(ctx, string(c.Master))
		if cti.CodeOf(err) == cti.NotFound {
			return nil, cti.FieldError("master", "Обращения с номером %s нет. Проверьте номер.", c.Master)
		}
		c.Master = master
		return c, err
	}
	return change, nil
}

var numberPattern = regexp.MustCompile(`^[0-9]{4}-[0-9]{6,}$`)

func (a *API) viewOf(ctx context.Context, r appeal.Record, who session.Session) CaseView {
	view := CaseView{Case: r.Case, History: orEmpty(r.History), Late: r.Case.Late(a.now())}
	view.May, view.Rules = a.rulesOf(r.Case, who)
	if name, at, ok := r.Case.DueAt(); ok {
		view.Due = &DueView{Clock: name, At: at}
	}
	view.Names = a.namesOf(ctx, r)
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
