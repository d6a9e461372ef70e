package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/keeper"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/report"
)

func (a *API) recordRoutes() {
	agents, supervisors := cti.RoleAgent, cti.RoleSupervisor
	route.Private(a.routes, agents, route.Get("/calls", "list-calls", "Calls, newest first (agents: their own)"), a.calls)
	route.Private(a.routes, agents, route.Get("/calls/{id}", "get-call", "A call with its events"), a.call)
	route.Private(a.routes, agents, route.Get("/calls/{id}/card", "get-card", "What is known of a caller"), a.card)
	route.Private(a.routes, agents, route.Get("/calls/{id}/draft", "get-draft", "My draft of the appeal"), a.draft)
	route.Private(a.routes, agents, route.Put("/calls/{id}/draft", "put-draft", "Keep my draft of the appeal"), a.keepDraft)
	route.Private(a.routes, agents, route.Delete("/calls/{id}/draft", "delete-draft", "Forget my draft of the appeal"), a.dropDraft)
	route.Private(a.routes, agents, route.Created(route.Post("/appeals", "file-appeal", "File an appeal; 202 when the database will have it later")), a.fileAppeal)
	route.Private(a.routes, agents, route.Get("/appeals", "list-appeals", "Appeals, newest first (agents: of their own calls)"), a.appeals)
	route.Private(a.routes, agents, route.Get("/appeals/{id}", "get-appeal", "An appeal"), a.oneAppeal)
	route.Private(a.routes, agents, route.Get("/appeals/{id}/calls", "list-appeal-calls", "The call in which an appeal was written, and those that agents made for it"), a.appealCalls)
	route.Private(a.routes, agents, route.Get("/stats/today", "stats-today", "Today's figures (agents: totals)"), a.today)
	route.Private(a.routes, supervisors, route.Get("/reports/joint", "joint-report", "Calls beside appeals, for at most 31 days"), a.joint)
}

const maxDraft = 64 << 10

type draftInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body map[string]any
}

// draftKey keeps each person's drafts apart.
func draftKey(who session.Session, id cti.CallID) string {
	return "draft." + base64.RawURLEncoding.EncodeToString([]byte(who.Login)) + "." + string(id)
}

func (a *API) draft(ctx context.Context, who session.Session, in *callInput) (*route.Body[map[string]any], error) {
	id, err := in.call()
	if err != nil {
		return nil, err
	}
	var fields map[string]any
	err = keeper.Get(ctx, a.cfg.Drafts, draftKey(who, id), &fields)
	if cti.CodeOf(err) == cti.NotFound {
		return nil, cti.Errorf(cti.NotFound, "Черновика для этого звонка нет.")
	}
	if err != nil {
		return nil, noDrafts(err)
	}
	return route.Answer(fields), nil
}

func (a *API) keepDraft(ctx context.Context, who session.Session, in *draftInput) (*struct{}, error) {
	id, err := (&callInput{ID: in.ID}).call()
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(in.Body)
	if err != nil {
		return nil, err
	}
	if len(raw) > maxDraft {
		return nil, cti.Errorf(cti.Invalid, "Черновик слишком велик: не больше 64 КБ.")
	}
	if err := a.cfg.Drafts.Put(ctx, draftKey(who, id), raw); err != nil {
		return nil, noDrafts(err)
	}
	return nil, nil
}

func (a *API) dropDraft(ctx context.Context, who session.Session, in *callInput) (*struct{}, error) {
	id, err := in.call()
	if err != nil {
		return nil, err
	}
	if err := a.cfg.Drafts.Delete(ctx, draftKey(who, id)); err != nil && cti.CodeOf(err) != cti.NotFound {
		return nil, noDrafts(err)
	}
	return nil, nil
}

func noDrafts(err error) error {
	return &cti.Error{Code: cti.Unavailable, Err: err, Text: "Черновик сейчас не сохраняется на сервере. Текст остаётся на странице."}
}

const (
	dateForm   = "2006-01-02"
	reportDays = 31
)

type jointInput struct {
	From  string `query:"from" required:"true" format:"date" doc:"First day, in the region's zone."`
	Until string `query:"until" required:"true" format:"date" doc:"Last day, included."`
}

func (a *API) joint(ctx context.Context, _ session.Session, in *jointInput) (*route.Body[report.Joint], error) {
	from, err := time.Parse(dateForm, in.From)
	if err != nil {
		return nil, cti.FieldError("from", "Нужна дата вида 2026-01-31.")
	}
	until, err := time.Parse(dateForm, in.Until)
	if err != nil {
		return nil, cti.FieldError("until", "Нужна дата вида 2026-01-31.")
	}
	switch days := int(until.Sub(from).Hours()/24) + 1; {
	case days < 1:
		return nil, cti.FieldError("until", "Последний день раньше первого.")
	case days > reportDays:
		return nil, cti.FieldError("until", "Отчёт бывает не больше чем за %d день.", reportDays)
	}
	r, err := a.cfg.Reports.Joint(ctx, in.From, in.Until)
	if err != nil {
		return nil, noHistory(err)
	}
	returns, err := a.cfg.Reports.Returns(ctx, in.From, in.Until)
	if err != nil {
		return nil, noHistory(err)
	}
	r.Returns = &returns
	return route.Answer(whole(r)), nil
}

// today gives supervisors the whole report and agents the totals.
func (a *API) today(ctx context.Context, who session.Session, _ *struct{}) (*route.Body[report.Joint], error) {
	day := a.now().In(a.cfg.Plan().Location()).Format(dateForm)
	r, err := a.figures.Of(ctx, day)
	if err != nil {
		return nil, noHistory(err)
	}
	if !who.Role.May(cti.RoleSupervisor) {
		r.Lines, r.LineHours, r.AppealHours, r.Callbacks, r.AllCallbacks = nil, nil, nil, nil, report.Callbacks{}
		r.Queues, r.QueueHours, r.Uncounted = nil, nil, 0
	}
	return route.Answer(whole(r)), nil
}

// whole writes empty lists, which a page can walk without asking.
func whole(r report.Joint) report.Joint {
	r.Lines = orEmpty(r.Lines)
	r.Channels = orEmpty(r.Channels)
	r.LineHours = orEmpty(r.LineHours)
	r.AppealHours = orEmpty(r.AppealHours)
	r.Callbacks = orEmpty(r.Callbacks)
	r.Queues = orEmpty(r.Queues)
	r.QueueHours = orEmpty(r.QueueHours)
	r.Definitions = orEmpty(r.Definitions)
	return r
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
