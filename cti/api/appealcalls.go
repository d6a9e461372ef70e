package api

import (
	"context"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
)

const appealCallsShown = 50

// appealCalls lists the calls about an appeal, newest first, to who may open it.
func (a *API) appealCalls(ctx context.Context, who session.Session, in *appealInput) (*route.Body[CallList], error) {
	if _, err := a.recordOf(ctx, who, in.ID); err != nil {
		return nil, err
	}
	page, err := a.cfg.Calls.Calls(ctx, call.Filter{Appeal: in.ID, Limit: appealCallsShown})
	if err != nil {
		return nil, noHistory(err)
	}
	rows := maskCalls(rowsOf(page.Calls), "")
	a.fill(ctx, nameplates{}.calls(rows))
	return route.Answer(CallList{Calls: rows}), nil
}

// onCard tells whether the card of this person's call shows the appeal.
func (a *API) onCard(ctx context.Context, who session.Session, one appeal.Appeal) bool {
	if who.Role.May(cti.RoleSupervisor) {
		return true
	}
	desk, err := a.deskOf(ctx, who)
	return err == nil && desk.Call != nil && len(desk.Call.Caller) >= shortestPerson && desk.Call.Caller == one.Applicant.Phone
}
