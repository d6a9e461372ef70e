package api

import (
	"context"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/floor"
)

// CallbackView is a person who is to be called back, or was; times are UTC.
type CallbackView struct {
	ID         cti.CallbackID  `json:"id"`
	State      callback.State  `json:"state" enum:"open,offered,dialing,done,failed,cancelled"`
	Line       cti.LineID      `json:"line"`
	Queue      cti.QueueID     `json:"queue"`
	Number     string          `json:"number"`
	Name       string          `json:"name,omitempty"`
	Why        callback.Why    `json:"why" enum:"abandoned,after-hours,overflow,fault,by-key,no-message,by-agent,answer"`
	Call       cti.CallID      `json:"call,omitempty" doc:"The call that made the promise."`
	Appeal     cti.AppealID    `json:"appeal,omitempty" doc:"The one whose answer the person is to be told."`
	Since      time.Time       `json:"since" doc:"The person's place in time: when the wait began."`
	MadeAt     time.Time       `json:"made_at" doc:"When the promise was made: the end of the wait."`
	DueAt      time.Time       `json:"due_at"`
	Due        bool            `json:"due" doc:"May be called now."`
	OnLine     bool            `json:"on_line" doc:"A call with this number goes on at this moment."`
	Attempts   int             `json:"attempts"`
	MaxTries   int             `json:"max_attempts,omitempty" doc:"Absent for promises that are closed."`
	Tries      []TryView       `json:"tries,omitempty" nullable:"false" doc:"The attempts, oldest first; only when asked for."`
	LastAt     *time.Time      `json:"last_at,omitempty"`
	LastResult callback.Result `json:"last_result,omitempty" enum:"answered,busy,no-answer,refused,invalid,broken"`
	Agent      cti.AgentID     `json:"agent,omitempty" doc:"Who calls at this moment, or made the last call."`
	AgentName  string          `json:"agent_name,omitempty"`
	Note       string          `json:"note,omitempty"`
	ClosedAt   *time.Time      `json:"closed_at,omitempty"`
	ClosedBy   cti.AgentID     `json:"closed_by,omitempty" doc:"Who closed it, when it was a person of ours."`
	ByCaller   bool            `json:"by_caller,omitempty" doc:"The person got through first."`
}

// TryView is one attempt to reach the person.
type TryView struct {
	At        time.Time       `json:"at"`
	Agent     cti.AgentID     `json:"agent,omitempty"`
	AgentName string          `json:"agent_name,omitempty"`
	Call      cti.CallID      `json:"call"`
	Result    callback.Result `json:"result,omitempty" enum:"answered,busy,no-answer,refused,invalid,broken" doc:"Absent while it goes on, and when it was cut short."`
}

// CallbackList is who is to be called back, the oldest place in time first, or a
// page of those that are closed, newest first.
type CallbackList struct {
	Callbacks []CallbackView `json:"callbacks" nullable:"false"`
	Due       int            `json:"due" doc:"How many of them may be called now."`
	Cursor    string         `json:"cursor" doc:"Where the next page begins; empty on the last one."`
}

type callbacksInput struct {
	Done   bool           `query:"done" doc:"Those that are closed instead of those to be called."`
	Tries  bool           `query:"tries" doc:"With the attempts and the names of agents, as far as the database answers."`
	Since  time.Time      `query:"since" doc:"Promised at or after."`
	Until  time.Time      `query:"until" doc:"Promised before."`
	Line   cti.LineID     `query:"line" maxLength:"32"`
	State  callback.State `query:"state" enum:"open,offered,dialing,done,failed,cancelled"`
	Number string         `query:"number" maxLength:"40" doc:"Any part of the number; only digits count."`
	Cursor string         `query:"cursor" maxLength:"200"`
	Limit  int            `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"Of those that are closed."`
}

type callbackInput struct {
	ID string `path:"id" maxLength:"64"`
}

type closeInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Outcome string `json:"outcome" enum:"done,cancelled" doc:"done when it was settled in another way."`
		Note    string `json:"note,omitempty" maxLength:"500"`
	}
}

type askInput struct {
	Body struct {
		Number string     `json:"number" maxLength:"40" doc:"In any usual spelling."`
		Line   cti.LineID `json:"line" maxLength:"32"`
		Name   string     `json:"name,omitempty" maxLength:"200"`
		Note   string     `json:"note,omitempty" maxLength:"500"`
	}
}

type placeInput struct {
	Body struct {
		Number string       `json:"number,omitempty" maxLength:"40" doc:"In any usual spelling; absent is the applicant's of the appeal."`
		Line   cti.LineID   `json:"line,omitempty" maxLength:"32" doc:"In whose name; absent means the first line of my queues."`
		Name   string       `json:"name,omitempty" maxLength:"200"`
		Appeal cti.AppealID `json:"appeal,omitempty" maxLength:"64" doc:"What the call is about."`
	}
}

func (a *API) callbackRoutes() {
	agents := cti.RoleAgent
	route.Private(a.routes, agents, route.Post("/me/dial", "dial", "Call a citizen: first my own phone rings, then the citizen's"),
		a.dialOut)
	route.Private(a.routes, agents, route.Get("/callbacks", "list-callbacks", "People to call back, or who were (agents: of their queues)"), a.callbacks)
	route.Private(a.routes, agents, route.Get("/caller", "get-caller", "Everything of a telephone number: calls, appeals, call-backs"), a.person)
	route.Private(a.routes, agents, route.Post("/callbacks", "ask-callback", "Promise somebody a call"), a.askCallback)
	route.Private(a.routes, agents, route.Post("/callbacks/{id}/take", "take-callback", "Call this person back now"),
		act(a, func(id cti.AgentID, in *callbackInput) (floor.Input, error) {
			return floor.TakeCallback{Agent: id, Callback: cti.CallbackID(in.ID)}, nil
		}))
	route.Private(a.routes, agents, route.Post("/callbacks/{id}/close", "close-callback", "Take a person off the list"), a.closeCallback)
	route.Private(a.routes, agents, route.Post("/callbacks/{id}/told", "tell-answer", "Say whether the person was told the answer of the appeal for which the call-back is"), a.tellAnswer)
	route.Private(a.routes, agents, route.Post("/callbacks/close", "close-callbacks", "Take several people off the list, each for itself"), a.closeCallbacks)
}

// dialOut calls a number. Lists show no number whole, so an appeal may stand for
// its applicant's.
func (a *API) dialOut(ctx context.Context, who session.Session, in *placeInput) (*route.Body[floor.Desk], error) {
	if in.Body.Number == "" && in.Body.Appeal != "" {
		number, err := a.numberOf(ctx, who, &personInput{Appeal: in.Body.Appeal})
		if err != nil {
			return nil, err
		}
		in.Body.Number = number
	}
	return act(a, func(id cti.AgentID, in *placeInput) (floor.Input, error) {
		return floor.PlaceCall{Agent: id, Number: in.Body.Number, Line: in.Body.Line, Name: in.Body.Name, Appeal: in.Body.Appeal}, nil
	})(ctx, who, in)
}

func (a *API) askCallback(ctx context.Context, who session.Session, in *askInput) (*struct{}, error) {
	return nil, a.cfg.Floor.Tell(ctx, floor.AskCallback{
		By: actorOf(who), Number: in.Body.Number, Line: in.Body.Line, Name: in.Body.Name, Note: in.Body.Note,
	})
}

func (a *API) closeCallback(ctx context.Context, who session.Session, in *closeInput) (*struct{}, error) {
	return nil, a.cfg.Floor.Tell(ctx, closing(who, cti.CallbackID(in.ID), in.Body.Outcome, in.Body.Note))
}

func actorOf(who session.Session) cti.Actor {
	if who.Role.May(cti.RoleSupervisor) {
		return cti.Actor{Kind: "supervisor", ID: string(who.Login)}
	}
	return cti.ByAgent(who.Login)
}
