package api

import (
	"context"
	"slices"
	"strings"

	"github.com/dozvon/dozvon/cti"
	acts "github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api/account"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/api/ws"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
)

// AgentPath names the agent in an address.
type AgentPath struct {
	Login cti.AgentID `path:"login" maxLength:"32"`
}

// CallPath names the call in an address.
type CallPath struct {
	ID string `path:"id" maxLength:"64"`
}

// Reasoned is the reason that a supervisor may give for an act.
type Reasoned struct {
	Why string `json:"why,omitempty" maxLength:"200" doc:"Why; kept in the list of acts."`
}

type (
	actInput struct {
		AgentPath
		Body Reasoned
	}
	watchInput struct {
		AgentPath
		Body struct {
			Reasoned
			Mode acts.Mode `json:"mode" enum:"listen,whisper,barge"`
		}
	}
	agentStateInput struct {
		AgentPath
		Body struct {
			Reasoned
			State  agent.State  `json:"state" enum:"ready,not_ready,offline"`
			Reason agent.Reason `json:"reason,omitempty" maxLength:"32" doc:"One of the plan's reasons; needed with not_ready."`
		}
	}
	agentQueuesInput struct {
		AgentPath
		Body struct {
			Reasoned
			Queues []cti.QueueID `json:"queues" minItems:"1" maxItems:"64" nullable:"false"`
		}
	}
	frontInput struct {
		CallPath
		Body Reasoned
	}
	assignInput struct {
		CallPath
		Body struct {
			Reasoned
			Agent cti.AgentID `json:"agent" minLength:"1" maxLength:"32"`
		}
	}
)

func (a *API) superviseRoutes() {
	s := cti.RoleSupervisor
	route.Private(a.routes, s, route.Post("/agents/{login}/watch", "watch-agent", "Listen to an agent's talk, whisper or join it; again to change the mode"), a.watchAgent)
	route.Private(a.routes, s, route.Delete("/me/watch", "end-watch", "Leave the talk that I follow"), a.endWatch)
	route.Private(a.routes, s, route.Put("/agents/{login}/state", "set-agent-state", "Make an agent ready or not ready, or sign the agent out"), a.setAgentState)
	route.Private(a.routes, s, route.Put("/agents/{login}/queues", "set-agent-queues", "Give an agent other queues until the end of the shift"), a.setAgentQueues)
	route.Private(a.routes, s, route.Post("/agents/{login}/wrap-up/end", "end-agent-wrap-up", "End an agent's wrap-up"), a.endAgentWrapUp)
	route.Private(a.routes, s, route.Post("/agents/{login}/take-over", "take-over", "Take an agent's talk over"), a.takeOver)
	route.Private(a.routes, s, route.Post("/calls/{id}/front", "front-call", "Put a waiting caller to the front"), a.frontCall)
	route.Private(a.routes, s, route.Post("/calls/{id}/assign", "assign-call", "Offer a waiting caller to a chosen agent"), a.assignCall)
}

// watchAgent rings the supervisor's own device, or changes the mode.
func (a *API) watchAgent(ctx context.Context, who session.Session, in *watchInput) (*struct{}, error) {
	device, err := a.deviceOf(ctx, who)
	if err != nil {
		return nil, err
	}
	return nil, a.cfg.Floor.Tell(ctx, floor.Follow{
		By: who.Login, Name: who.Name, Device: device, Agent: in.Login, Mode: in.Body.Mode, Why: in.Body.reason(),
	})
}

func (a *API) endWatch(ctx context.Context, who session.Session, _ *struct{}) (*struct{}, error) {
	return nil, a.cfg.Floor.Tell(ctx, floor.Unfollow{By: who.Login})
}

func (w Reasoned) reason() string { return strings.TrimSpace(w.Why) }

// do tells the floor an act in the name of whoever asks.
func (a *API) do(ctx context.Context, who session.Session, in floor.Act) (*struct{}, error) {
	in.By = who.Login
	return nil, a.cfg.Floor.Tell(ctx, in)
}

func (a *API) setAgentState(ctx context.Context, who session.Session, in *agentStateInput) (*struct{}, error) {
	told := floor.Act{Kind: acts.Ready, Agent: in.Login, Why: in.Body.reason()}
	switch in.Body.State {
	case agent.Offline:
		told.Kind = acts.SignOut
		return a.signAgentOut(ctx, who, told)
	case agent.NotReady:
		reasons := a.cfg.Plan().Reasons
		if !slices.ContainsFunc(reasons, func(r plan.Reason) bool { return r.ID == string(in.Body.Reason) }) {
			return nil, cti.FieldError("reason", "Укажите причину из списка: %s.", reasonList(reasons))
		}
		told.Kind, told.Reason = acts.NotReady, in.Body.Reason
	}
	return a.do(ctx, who, told)
}

// signAgentOut also ends the agent's logins, or the agent's browser would sign
// in again at the next restart.
func (a *API) signAgentOut(ctx context.Context, who session.Session, told floor.Act) (*struct{}, error) {
	if told.Agent == who.Login {
		return nil, cti.Errorf(cti.Conflict, "Себя снимать со смены не нужно: нажмите «Выйти».")
	}
	if _, err := a.do(ctx, who, told); err != nil {
		return nil, err
	}
	every, err := a.sessions.All(ctx)
	if err != nil {
		return nil, away(err)
	}
	for _, one := range every {
		if one.Login != told.Agent {
			continue
		}
		if err := a.sessions.Remove(ctx, one.Key); err != nil {
			return nil, away(err)
		}
		a.hub.End(one.Key, ws.CloseLogin)
		a.proxy.End(one.Key, ws.CloseLogin)
		a.dropPhone(ctx, one)
	}
	a.forget(told.Agent)
	return nil, nil
}

func (a *API) setAgentQueues(ctx context.Context, who session.Session, in *agentQueuesInput) (*struct{}, error) {
	return a.do(ctx, who, floor.Act{Kind: acts.Queues, Agent: in.Login, Queues: unique(in.Body.Queues), Why: in.Body.reason()})
}

// unique keeps the first of each, in the order given: the first queue is the
// most important one to whoever looks at it.
func unique(queues []cti.QueueID) []cti.QueueID {
	var out []cti.QueueID
	for _, q := range queues {
		if !slices.Contains(out, q) {
			out = append(out, q)
		}
	}
	return out
}

func (a *API) endAgentWrapUp(ctx context.Context, who session.Session, in *actInput) (*struct{}, error) {
	return a.do(ctx, who, floor.Act{Kind: acts.EndWrapUp, Agent: in.Login, Why: in.Body.reason()})
}

func (a *API) takeOver(ctx context.Context, who session.Session, in *actInput) (*struct{}, error) {
	return a.do(ctx, who, floor.Act{Kind: acts.TakeOver, Agent: in.Login, Why: in.Body.reason()})
}

func (a *API) frontCall(ctx context.Context, who session.Session, in *frontInput) (*struct{}, error) {
	id, err := (&callInput{ID: in.ID}).call()
	if err != nil {
		return nil, err
	}
	return a.do(ctx, who, floor.Act{Kind: acts.Front, Call: id, Why: in.Body.reason()})
}

func (a *API) assignCall(ctx context.Context, who session.Session, in *assignInput) (*struct{}, error) {
	id, err := (&callInput{ID: in.ID}).call()
	if err != nil {
		return nil, err
	}
	return a.do(ctx, who, floor.Act{Kind: acts.Assign, Call: id, Agent: in.Body.Agent, Why: in.Body.reason()})
}

// phoneForStaff gives a supervisor's browser its phone, also to one who takes
// no calls: it hears the talks that the supervisor follows.
func (a *API) phoneForStaff(ctx context.Context, who session.Session, in *phoneInput) (*route.Body[account.Account], error) {
	if !who.MayHavePhone() {
		return forAgents(a.claimPhone)(ctx, who, in)
	}
	return a.claimPhone(ctx, who, in)
}
