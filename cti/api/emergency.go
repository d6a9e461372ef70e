package api

import (
	"context"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/floor"
)

// AlertList is every emergency message that is on.
type AlertList struct {
	Alerts []floor.Alert `json:"alerts" nullable:"false"`
}

type emergencyInput struct {
	ID   string `path:"id" maxLength:"32" doc:"A line, or all for every line."`
	Body struct {
		Message string `json:"message" maxLength:"32" doc:"One of the plan's emergencies; empty switches off."`
	}
}

func (a *API) emergencyRoutes() {
	route.Private(a.routes, cti.RoleSupervisor, route.Put("/lines/{id}/emergency", "set-emergency",
		"Switch the emergency message of a line on or off; callers hear it before everything else"), a.setEmergency)
}

func (a *API) setEmergency(ctx context.Context, who session.Session, in *emergencyInput) (*route.Body[AlertList], error) {
	told := floor.SetEmergency{Line: cti.LineID(in.ID), Message: in.Body.Message, By: who.Login, ByName: who.Name}
	if err := a.cfg.Floor.Tell(ctx, told); err != nil {
		return nil, err
	}
	board, err := a.cfg.Floor.Board(ctx)
	if err != nil {
		return nil, err
	}
	if board.Alerts == nil {
		board.Alerts = []floor.Alert{}
	}
	return route.Answer(AlertList{Alerts: board.Alerts}), nil
}
