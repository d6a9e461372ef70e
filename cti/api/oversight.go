package api

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	acts "github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/report"
	"github.com/dozvon/dozvon/cti/view"
)

// Oversight reads what supervisors look at, of what reached the database.
type Oversight interface {
	Acts(context.Context, acts.Filter) (acts.Page, error)
	// AgentDay is a day written like 2026-01-31, in the region's zone.
	AgentDay(ctx context.Context, id cti.AgentID, date string) (report.AgentDay, error)
	// Views are who looked at whose data.
	Views(context.Context, view.Filter) (view.Page, error)
	// QueueFigures are those of every queue of the plan, in its order.
	QueueFigures(ctx context.Context, now time.Time) ([]report.QueueFigures, error)
	// Staff is everybody who may log in or could once.
	Staff(context.Context) ([]cti.User, error)
}

// ActRow is an act of a supervisor as lists show it; times are UTC.
type ActRow struct {
	ID        cti.EventID   `json:"id"`
	At        time.Time     `json:"at"`
	Until     *time.Time    `json:"until,omitempty" doc:"When the supervisor stopped following the talk, or changed the mode."`
	By        cti.AgentID   `json:"by"`
	ByName    string        `json:"by_name,omitempty"`
	Kind      string        `json:"kind" enum:"listen,whisper,barge,take-over,front,assign,ready,not-ready,sign-out,queues,end-wrap-up,open-incident,revise-incident,end-incident,dismiss-incident,add-user,change-user,disable-user,enable-user,set-password"`
	Agent     cti.AgentID   `json:"agent,omitempty"`
	AgentName string        `json:"agent_name,omitempty"`
	Call      cti.CallID    `json:"call_id,omitempty"`
	Why       string        `json:"why,omitempty"`
	Reason    string        `json:"reason,omitempty" doc:"That of a pause, what an incident is called, of add-user the role, and of change-user a line for each field."`
	Queues    []cti.QueueID `json:"queues,omitempty"`
}

// ActList is one page of acts, newest first.
type ActList struct {
	Acts   []ActRow              `json:"acts" nullable:"false"`
	Cursor string                `json:"cursor" doc:"Where the next page begins; empty on the last one."`
	Bodies map[cti.BodyID]string `json:"bodies,omitempty" doc:"Names of the organisations that changes of people name."`
}

// QueueFiguresList has the figures of every queue, in the plan's order.
type QueueFiguresList struct {
	Queues []report.QueueFigures `json:"queues" nullable:"false"`
	AsOf   time.Time             `json:"as_of"`
}

// Colleague is somebody whose day can be looked at.
type Colleague struct {
	ID   cti.AgentID `json:"id"`
	Name string      `json:"name"`
	// Gone tells that the person cannot log in any more.
	Gone bool `json:"gone,omitempty"`
}

// ColleagueList has everybody, by name.
type ColleagueList struct {
	People []Colleague `json:"people" nullable:"false"`
}

type actsInput struct {
	Since  time.Time   `query:"since" doc:"Done at or after."`
	Until  time.Time   `query:"until" doc:"Done before."`
	By     cti.AgentID `query:"by" maxLength:"32" doc:"The supervisor."`
	Agent  cti.AgentID `query:"agent" maxLength:"32"`
	Call   cti.CallID  `query:"call" maxLength:"64"`
	Cursor string      `query:"cursor" maxLength:"200"`
	Limit  int         `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type dayInput struct {
	AgentPath
	Date string `query:"date" format:"date" doc:"In the region's zone; absent is today."`
}

func (a *API) oversightRoutes() {
	s := cti.RoleSupervisor
	route.Private(a.routes, s, route.Get("/acts", "list-acts", "What supervisors did, newest first"), a.acts)
	route.Private(a.routes, s, route.Get("/agents", "list-agents", "Everybody whose day can be looked at, by name"), a.colleagues)
	route.Private(a.routes, s, route.Get("/agents/{login}/day", "agent-day", "An agent's day: states and calls"), a.agentDay)
	route.Private(a.routes, s, route.Get("/stats/queues", "stats-queues", "Every queue's figures: of today, and of the last half hour"), a.queueFigures)
}

func (a *API) acts(ctx context.Context, _ session.Session, in *actsInput) (*route.Body[ActList], error) {
	page, err := a.cfg.Oversight.Acts(ctx, acts.Filter{
		Since: in.Since, Until: in.Until, By: in.By, Agent: in.Agent, Call: in.Call, Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, noHistory(err)
	}
	rows, named := make([]ActRow, 0, len(page.Acts)), []cti.BodyID(nil)
	for _, r := range page.Acts {
		if r.Kind == string(acts.ChangeUser) {
			named = append(named, cti.ChangedBodies(r.Reason)...)
		}
		rows = append(rows, ActRow{
			ID: r.ID, At: r.At, Until: moment(r.Until), By: r.By, Kind: r.Kind, Agent: r.Agent, Call: r.Call,
			Why: r.Why, Reason: r.Reason, Queues: r.Queues,
		})
	}
	a.fill(ctx, nameplates{}.acts(rows))
	list := ActList{Acts: rows, Cursor: page.Cursor}
	if len(named) > 0 {
		list.Bodies = a.called(ctx, named, nil, nil).Bodies
	}
	return route.Answer(list), nil
}

func (a *API) colleagues(ctx context.Context, _ session.Session, _ *struct{}) (*route.Body[ColleagueList], error) {
	staff, err := a.cfg.Oversight.Staff(ctx)
	if err != nil {
		return nil, noHistory(err)
	}
	people := make([]Colleague, 0, len(staff))
	for _, u := range staff {
		people = append(people, Colleague{ID: u.Login, Name: u.Name, Gone: u.Disabled})
	}
	slices.SortStableFunc(people, func(x, y Colleague) int { return cmp.Compare(x.Name, y.Name) })
	return route.Answer(ColleagueList{People: people}), nil
}

func (a *API) agentDay(ctx context.Context, _ session.Session, in *dayInput) (*route.Body[report.AgentDay], error) {
	date := in.Date
	if date == "" {
		date = a.now().In(a.cfg.Plan().Location()).Format(dateForm)
	}
	day, err := a.cfg.Oversight.AgentDay(ctx, in.Login, date)
	if err != nil {
		return nil, noHistory(err)
	}
	for i := range day.Offers {
		day.Offers[i].Caller = masked(day.Offers[i].Caller, "")
	}
	return route.Answer(day), nil
}

func (a *API) queueFigures(ctx context.Context, _ session.Session, _ *struct{}) (*route.Body[QueueFiguresList], error) {
	now := a.now().UTC()
	queues, err := a.cfg.Oversight.QueueFigures(ctx, now)
	if err != nil {
		return nil, noHistory(err)
	}
	return route.Answer(QueueFiguresList{Queues: orEmpty(queues), AsOf: now}), nil
}
