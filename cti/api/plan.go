package api

import (
	"context"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/plan"
)

// Plans is the plan as a text that administrators change.
type Plans interface {
	InForce() (plan.InForce, error)
	// Review checks a text and changes nothing.
	Review(text string) plan.Review
	// Enforce puts a text in force; a *cti.Error of code Conflict when the
	// administrator has not seen what it would replace.
	Enforce(context.Context, plan.Edit) (plan.InForce, error)
}

// Versions reads the plans that were in force and reached the database.
type Versions interface {
	PlanVersions(ctx context.Context, before, limit int) (plan.VersionPage, error)
	// PlanVersion gives a *cti.Error of code NotFound for an unknown number.
	PlanVersion(ctx context.Context, number int) (plan.Version, error)
}

// PlanReview is what a check of a text found.
type PlanReview struct {
	Problems []PlanProblem `json:"problems" nullable:"false" doc:"Each keeps the text from coming into force."`
	Notes    []string      `json:"notes" nullable:"false" doc:"Worth knowing; they keep nothing."`
}

// PlanProblem is one thing wrong with a plan.
type PlanProblem plan.Problem

type planReviewInput struct {
	Body struct {
		Text string `json:"text" maxLength:"262144" doc:"The whole file (YAML)."`
	}
}

type planPutInput struct {
	Body struct {
		Text string `json:"text" maxLength:"262144" doc:"The whole file (YAML)."`
		Base string `json:"base" minLength:"64" maxLength:"64" doc:"The sum of the text in force that you began with."`
		File string `json:"file,omitempty" minLength:"64" maxLength:"64" doc:"The sum of the changed plan.yaml that you have seen, if there was one."`
		Note string `json:"note,omitempty" maxLength:"300" doc:"Why; shown in the list of versions."`
	}
}

type planVersionsInput struct {
	Before int `query:"before" minimum:"1" doc:"From the page above."`
	Limit  int `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type planVersionInput struct {
	Number int `path:"number" minimum:"1"`
}

func (a *API) planRoutes() {
	admins := cti.RoleAdmin
	route.Private(a.routes, admins, route.Get("/plan", "get-plan", "The plan in force as a text, and plan.yaml when it says something else"), a.planInForce)
	route.Private(a.routes, admins, route.Post("/plan/review", "review-plan", "Check a plan: problems with line and column, and notes"), a.reviewPlan)
	route.Private(a.routes, admins, route.Put("/plan", "put-plan", "Write a plan to plan.yaml and put it in force; calls in progress are not touched"), a.putPlan)
	route.Private(a.routes, admins, route.Get("/plan/versions", "list-plan-versions", "The plans that came into force, newest first, without texts"), a.planVersions)
	route.Private(a.routes, admins, route.Get("/plan/versions/{number}", "get-plan-version", "A plan that came into force, with its text"), a.planVersion)
}

func (a *API) planInForce(ctx context.Context, _ session.Session, _ *struct{}) (*route.Body[plan.InForce], error) {
	now, err := a.cfg.Plans.InForce()
	return a.planBy(ctx, now), err
}

func (a *API) planBy(ctx context.Context, now plan.InForce) *route.Body[plan.InForce] {
	names := nameplates{}
	names.put(now.By, &now.ByName)
	a.fill(ctx, names)
	return route.Answer(now)
}

func (a *API) reviewPlan(_ context.Context, _ session.Session, in *planReviewInput) (*route.Body[PlanReview], error) {
	found := a.cfg.Plans.Review(plan.TidyText(in.Body.Text))
	review := PlanReview{Problems: []PlanProblem{}, Notes: orEmpty(found.Notes)}
	for _, one := range found.Problems {
		review.Problems = append(review.Problems, PlanProblem(one))
	}
	return route.Answer(review), nil
}

func (a *API) putPlan(ctx context.Context, who session.Session, in *planPutInput) (*route.Body[plan.InForce], error) {
	edit := plan.Edit{Text: in.Body.Text, Base: in.Body.Base, FileBase: in.Body.File, Note: in.Body.Note, By: who.Login}.Tidy()
	if edit.FileBase == "" {
		edit.FileBase = edit.Base
	}
	if err := edit.Check(); err != nil {
		return nil, err
	}
	if found := a.cfg.Plans.Review(edit.Text); len(found.Problems) > 0 {
		return nil, planProblem(found.Problems)
	}
	now, err := a.cfg.Plans.Enforce(ctx, edit)
	return a.planBy(ctx, now), err
}

// planProblem refuses a text and names each place.
func planProblem(found []plan.Problem) *problem.Problem {
	p := problem.Of(cti.Errorf(cti.Invalid, "План не введён в действие: в нём есть ошибки. Первая: %s.", found[0].Error()))
	for _, one := range found {
		p.Errors = append(p.Errors, problem.FieldDetail{Location: "text", Message: one.Error()})
	}
	return p
}

func (a *API) planVersions(ctx context.Context, _ session.Session, in *planVersionsInput) (*route.Body[plan.VersionPage], error) {
	page, err := a.cfg.Versions.PlanVersions(ctx, in.Before, in.Limit)
	page.Versions = orEmpty(page.Versions)
	a.fill(ctx, nameplates{}.versions(page.Versions))
	return route.Answer(page), noVersions(err)
}

func (a *API) planVersion(ctx context.Context, _ session.Session, in *planVersionInput) (*route.Body[plan.Version], error) {
	v, err := a.cfg.Versions.PlanVersion(ctx, in.Number)
	one := []plan.Version{v}
	a.fill(ctx, nameplates{}.versions(one))
	return route.Answer(one[0]), noVersions(err)
}

// noVersions makes the database's own failures presentable.
func noVersions(err error) error {
	if err == nil || (cti.CodeOf(err) != cti.Internal && cti.CodeOf(err) != cti.Unavailable) {
		return err
	}
	return &cti.Error{Code: cti.Unavailable, Err: err, Text: "База данных не отвечает: прежние версии плана пока не видны. Править план и вводить его в действие можно."}
}
