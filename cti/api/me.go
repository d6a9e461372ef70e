package api

import (
	"context"
	"regexp"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api/desk"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
)

// Me is the person who is logged in.
type Me struct {
	Login  cti.AgentID   `json:"login"`
	Name   string        `json:"name"`
	Role   cti.Role      `json:"role" enum:"agent,supervisor,admin"`
	Queues []cti.QueueID `json:"queues" nullable:"false"`
	Body   cti.BodyID    `json:"body,omitempty" doc:"The organisation of which the person is; absent for the centre's own people."`
	Device string        `json:"device" enum:"browser,phone"`
	Desk   floor.Desk    `json:"desk"`
	Plan   desk.PlanView `json:"plan"`
}

type stateInput struct {
	Body struct {
		State  agent.State  `json:"state" enum:"ready,not_ready"`
		Reason agent.Reason `json:"reason,omitempty" maxLength:"32" doc:"One of the plan's reasons; needed with not_ready."`
	}
}

type muteInput struct {
	Body struct {
		On bool `json:"on"`
	}
}

type digitsInput struct {
	Body struct {
		Digits string `json:"digits" minLength:"1" maxLength:"32" example:"1234#"`
	}
}

func (a *API) agentRoutes() {
	agents := cti.RoleAgent
	route.Private(a.routes, agents, route.Put("/me/state", "set-state", "Be ready or not, now or after the call"), a.setState)
	route.Private(a.routes, agents, route.Post("/me/phone", "claim-phone", "The SIP account of this login's browser"), a.phoneForStaff)
	route.Private(a.routes, agents, route.Post("/me/wrap-up/end", "end-wrap-up", "End the wrap-up early"),
		act(a, func(id cti.AgentID, _ *struct{}) (floor.Input, error) { return floor.EndWrapUp{Agent: id}, nil }))
	route.Private(a.routes, agents, route.Post("/me/wrap-up/extend", "extend-wrap-up", "Make the wrap-up longer, as far as the plan allows"),
		act(a, func(id cti.AgentID, _ *struct{}) (floor.Input, error) { return floor.ExtendWrapUp{Agent: id}, nil }))
	route.Private(a.routes, agents, route.Post("/me/call/hangup", "hang-up", "End the talk, or decline the call that rings"),
		act(a, func(id cti.AgentID, _ *struct{}) (floor.Input, error) { return floor.HangUp{Agent: id}, nil }))
	route.Private(a.routes, agents, route.Post("/me/call/hold", "hold", "Let the caller hear music"),
		act(a, func(id cti.AgentID, _ *struct{}) (floor.Input, error) { return floor.Hold{Agent: id}, nil }))
	route.Private(a.routes, agents, route.Post("/me/call/resume", "resume", "Bring the caller back"),
		act(a, func(id cti.AgentID, _ *struct{}) (floor.Input, error) { return floor.Resume{Agent: id}, nil }))
	route.Private(a.routes, agents, route.Post("/me/call/mute", "mute", "Silence my voice, or give it back"),
		act(a, func(id cti.AgentID, in *muteInput) (floor.Input, error) {
			return floor.Mute{Agent: id, On: in.Body.On}, nil
		}))
	route.Private(a.routes, agents, route.Post("/me/call/digits", "send-digits", "Send digits (DTMF) to the caller's side"),
		act(a, sendDigits))
}

type pauseInput struct {
	Body struct {
		Paused bool `json:"paused"`
	}
}

func pauseRecording(id cti.AgentID, in *pauseInput) (floor.Input, error) {
	return floor.PauseRecording{Agent: id, On: in.Body.Paused}, nil
}

var digitsPattern = regexp.MustCompile(`^[0-9*#A-D]{1,32}$`)

func sendDigits(id cti.AgentID, in *digitsInput) (floor.Input, error) {
	if !digitsPattern.MatchString(in.Body.Digits) {
		return nil, cti.FieldError("digits", "Можно передать цифры, знаки * и #, буквы A–D: не больше 32.")
	}
	return floor.SendDigits{Agent: id, Digits: in.Body.Digits}, nil
}

// forAgents lets only people through who answer calls.
func forAgents[I, O any](handle func(context.Context, session.Session, *I) (*O, error)) func(context.Context, session.Session, *I) (*O, error) {
	return func(ctx context.Context, who session.Session, in *I) (*O, error) {
		if !who.Answers() {
			return nil, cti.Errorf(cti.Forbidden, "У вас нет ни одной очереди, поэтому звонки вам не поступают. Обратитесь к администратору.")
		}
		return handle(ctx, who, in)
	}
}

// act makes a handler that tells the floor one thing and answers with the desk.
func act[I any](a *API, input func(cti.AgentID, *I) (floor.Input, error)) func(context.Context, session.Session, *I) (*route.Body[floor.Desk], error) {
	return forAgents(func(ctx context.Context, who session.Session, in *I) (*route.Body[floor.Desk], error) {
		told, err := input(who.Login, in)
		if err == nil {
			err = a.cfg.Floor.Tell(ctx, told)
		}
		if err != nil {
			return nil, err
		}
		desk, err := a.deskOf(ctx, who)
		return route.Answer(desk), err
	})
}

func (a *API) setState(ctx context.Context, who session.Session, in *stateInput) (*route.Body[floor.Desk], error) {
	return act(a, func(id cti.AgentID, in *stateInput) (floor.Input, error) {
		if in.Body.State == agent.Ready {
			return floor.SetReady{Agent: id}, nil
		}
		known := slices.ContainsFunc(a.cfg.Plan().Reasons, func(r plan.Reason) bool { return r.ID == string(in.Body.Reason) })
		if !known {
			return nil, cti.FieldError("reason", "Укажите причину из списка: %s.", reasonList(a.cfg.Plan().Reasons))
		}
		return floor.SetNotReady{Agent: id, Reason: in.Body.Reason}, nil
	})(ctx, who, in)
}

func reasonList(reasons []plan.Reason) string {
	text := ""
	for i, r := range reasons {
		if i > 0 {
			text += ", "
		}
		text += r.ID + " («" + r.Name + "»)"
	}
	return text
}

func (a *API) me(ctx context.Context, who session.Session, _ *struct{}) (*route.Body[Me], error) {
	me, err := a.meOf(ctx, who)
	return route.Answer(me), err
}

func (a *API) meOf(ctx context.Context, who session.Session) (Me, error) {
	shown, err := a.deskOf(ctx, who)
	if err != nil {
		return Me{}, err
	}
	me := Me{
		Login: who.Login, Name: who.Name, Role: who.Role, Queues: who.Queues, Body: who.Body,
		Device: agent.Browser, Desk: shown, Plan: desk.ViewPlan(a.cfg.Plan()),
	}
	if who.Phone != "" {
		me.Device = agent.Phone
	}
	if me.Queues == nil {
		me.Queues = []cti.QueueID{}
	}
	return me, nil
}
