package api

import (
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
)

// Target is whom a talk is carried to, or who is asked to join it: exactly one
// of agent, queue and number.
type Target struct {
	Agent  cti.AgentID `json:"agent,omitempty" maxLength:"32"`
	Queue  cti.QueueID `json:"queue,omitempty" maxLength:"32"`
	Number string      `json:"number,omitempty" maxLength:"32" doc:"A Russian number or a short one, in any usual spelling."`
	Name   string      `json:"name,omitempty" maxLength:"120" doc:"What the directory calls the number."`
}

func (t Target) party() call.Party {
	p := call.Party{Agent: t.Agent, Queue: t.Queue, Number: t.Number}
	if t.Number != "" {
		p.Name = t.Name
	}
	return p
}

type transferInput struct {
	Body struct {
		To   Target `json:"to"`
		Note string `json:"note,omitempty" maxLength:"200" doc:"Why; the receiving agent sees it before the phone rings."`
	}
}

type inviteInput struct {
	Body struct {
		To      Target `json:"to"`
		Note    string `json:"note,omitempty" maxLength:"200"`
		Consult bool   `json:"consult,omitempty" doc:"Talk alone first, the caller hears music."`
	}
}

type completeInput struct {
	Body struct {
		Leg  cti.LegID `json:"leg,omitempty" maxLength:"200" doc:"Who of several participants gets the caller; empty means the only one."`
		Note string    `json:"note,omitempty" maxLength:"200"`
	}
}

type removeInput struct {
	Body struct {
		Leg cti.LegID `json:"leg" minLength:"1" maxLength:"200"`
	}
}

func (a *API) transferRoutes() {
	agents := cti.RoleAgent
	route.Private(a.routes, agents, route.Get("/directory", "search-directory", "Whom a talk can be carried to: colleagues, queues, numbers"), a.targets)
	route.Private(a.routes, agents, route.Post("/me/call/transfer", "transfer", "Carry the caller over and leave; who does not answer gives the caller back"),
		act(a, func(id cti.AgentID, in *transferInput) (floor.Input, error) {
			return floor.Transfer{Agent: id, To: in.Body.To.party(), Note: in.Body.Note}, nil
		}))
	route.Private(a.routes, agents, route.Post("/me/call/invite", "invite", "Ring somebody to consult with, or to join the talk"),
		act(a, func(id cti.AgentID, in *inviteInput) (floor.Input, error) {
			return floor.Invite{Agent: id, To: in.Body.To.party(), Note: in.Body.Note, Consult: in.Body.Consult}, nil
		}))
	route.Private(a.routes, agents, route.Post("/me/call/complete", "complete-transfer", "Leave the caller to a participant who has answered"),
		act(a, func(id cti.AgentID, in *completeInput) (floor.Input, error) {
			return floor.CompleteTransfer{Agent: id, Leg: in.Body.Leg, Note: in.Body.Note}, nil
		}))
	route.Private(a.routes, agents, route.Post("/me/call/cancel", "cancel-consultation", "Send all participants away and bring the caller back"),
		act(a, func(id cti.AgentID, _ *struct{}) (floor.Input, error) { return floor.CancelConsult{Agent: id}, nil }))
	route.Private(a.routes, agents, route.Post("/me/call/remove-caller", "remove-caller", "Hang up on the caller; those who were invited talk on"),
		act(a, func(id cti.AgentID, _ *struct{}) (floor.Input, error) { return floor.RemoveCaller{Agent: id}, nil }))
	route.Private(a.routes, agents, route.Post("/me/call/remove", "remove-participant", "Take a participant out of the talk"),
		act(a, func(id cti.AgentID, in *removeInput) (floor.Input, error) {
			return floor.RemoveGuest{Agent: id, Leg: in.Body.Leg}, nil
		}))
}
