package api

import (
	"context"

	"github.com/dozvon/dozvon/cti/api/applicant"
	"github.com/dozvon/dozvon/cti/api/route"
)

type (
	statusInput struct{ Body applicant.Claim }
	markInput   struct{ Body applicant.MarkRequest }
	reopenInput struct{ Body applicant.ReopenRequest }
)

func (a *API) statusRoutes() {
	route.Public(a.routes, route.Post("/public/appeals/status", "appeal-status", "What became of an appeal, for its applicant; 404 alike for a wrong number and a wrong code word"),
		func(ctx context.Context, in *statusInput) (*route.Body[applicant.AppealStatus], error) {
			return answerTo(a.applicants.Status(ctx, askedOf(ctx).address, in.Body))
		})
	route.Public(a.routes, route.Post("/public/appeals/mark", "mark-appeal", "The applicant's mark for the answer, once; a retry changes nothing"),
		func(ctx context.Context, in *markInput) (*route.Body[applicant.AppealStatus], error) {
			return answerTo(a.applicants.Mark(ctx, askedOf(ctx).address, in.Body))
		})
	route.Public(a.routes, route.Post("/public/appeals/reopen", "reopen-appeal", "The applicant opens the appeal again, with a reason; a retry changes nothing"),
		func(ctx context.Context, in *reopenInput) (*route.Body[applicant.AppealStatus], error) {
			return answerTo(a.applicants.Reopen(ctx, askedOf(ctx).address, in.Body))
		})
}

func answerTo(s applicant.AppealStatus, err error) (*route.Body[applicant.AppealStatus], error) {
	return route.Answer(s), err
}
