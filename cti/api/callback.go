package api

import (
	"context"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/floor"
)

// CallbackView is a person who is to be called back; times are UTC.
type CallbackView struct {
	ID         cti.CallbackID  `json:"id"`
	State      callback.State  `json:"state" enum:"open,offered,dialing"`
	Line       cti.LineID      `json:"line"`
	Queue      cti.QueueID     `json:"queue"`
	Number     string          `json:"number"`
	Name       string          `json:"name,omitempty"`
	Why        callback.Why    `json:"why" enum:"abandoned,after-hours,overflow,fault,no-message,by-key,by-agent"`
	Call       cti.CallID      `json:"call,omitempty" doc:"The call that made the promise."`
	Since      time.Time       `json:"since" doc:"The person's place in time: when the wait began."`
	DueAt      time.Time       `json:"due_at"`
	Due        bool            `json:"due" doc:"May be called now."`
	OnLine     bool            `json:"on_line" doc:"A call with this number goes on at this moment."`
	Attempts   int             `json:"attempts"`
	MaxTries   int             `json:"max_attempts"`
	LastAt     *time.Time      `json:"last_at,omitempty"`
	LastResult callback.Result `json:"last_result,omitempty" enum:"busy,no-answer,refused,broken"`
	Agent      cti.AgentID     `json:"agent,omitempty" doc:"Who calls at this moment."`
	Note       string          `json:"note,omitempty"`
}

// CallbackList is all who are to be called back, the oldest place in time first.
type CallbackList struct {
	Callbacks []CallbackView `json:"callbacks" nullable:"false"`
	Due       int            `json:"due" doc:"How many may be called now."`
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
		Number string       `json:"number" maxLength:"40" doc:"In any usual spelling."`
		Line   cti.LineID   `json:"line,omitempty" maxLength:"32" doc:"In whose name; absent means the first line of my queues."`
		Name   string       `json:"name,omitempty" maxLength:"200"`
		Appeal cti.AppealID `json:"appeal,omitempty" maxLength:"64" doc:"What the call is about."`
	}
}

func (a *API) callbackRoutes() {
	agents := cti.RoleAgent
	private(a, agents, post("/me/dial", "dial", "Call a citizen: first my own phone rings, then the citizen's"),
		act(a, func(id cti.AgentID, in *placeInput) (floor.Input, error) {
			return floor.PlaceCall{Agent: id, Number: in.Body.Number, Line: in.Body.Line, Name: in.Body.Name, Appeal: in.Body.Appeal}, nil
		}))
	private(a, agents, get("/callbacks", "list-callbacks", "People to call back, the oldest first (agents: of their queues)"), a.callbacks)
	private(a, agents, post("/callbacks", "ask-callback", "Promise somebody a call"), a.askCallback)
	private(a, agents, post("/callbacks/{id}/take", "take-callback", "Call this person back now"),
		act(a, func(id cti.AgentID, in *callbackInput) (floor.Input, error) {
			return floor.TakeCallback{Agent: id, Callback: cti.CallbackID(in.ID)}, nil
		}))
	private(a, agents, post("/callbacks/{id}/close", "close-callback", "Take a person off the list"), a.closeCallback)
}

// callbacks lists who is to be called back: an agent's own queues for agents,
// all for supervisors. It is the floor's list, which needs no database.
func (a *API) callbacks(ctx context.Context, who session, _ *struct{}) (*body[CallbackList], error) {
	all, err := a.cfg.Floor.Callbacks(ctx)
	if err != nil {
		return nil, err
	}
	list := CallbackList{Callbacks: []CallbackView{}}
	for _, c := range all {
		if !who.Role.May(cti.RoleSupervisor) && !slices.Contains(who.Queues, c.Queue) {
			continue
		}
		if c.Due {
			list.Due++
		}
		list.Callbacks = append(list.Callbacks, CallbackView{
			ID: c.ID, State: c.State, Line: c.Line, Queue: c.Queue, Number: c.Number, Name: c.Name, Why: c.Why, Call: c.Call,
			Since: c.Since, DueAt: c.DueAt, Due: c.Due, OnLine: c.OnLine, Attempts: c.Attempts, MaxTries: c.Rules.Attempts,
			LastAt: moment(c.LastAt), LastResult: c.LastResult, Agent: c.Agent, Note: c.Note,
		})
	}
	return answerWith(list), nil
}

func (a *API) askCallback(ctx context.Context, who session, in *askInput) (*struct{}, error) {
	return nil, a.cfg.Floor.Tell(ctx, floor.AskCallback{
		By: actorOf(who), Number: in.Body.Number, Line: in.Body.Line, Name: in.Body.Name, Note: in.Body.Note,
	})
}

func (a *API) closeCallback(ctx context.Context, who session, in *closeInput) (*struct{}, error) {
	closing := floor.CloseCallback{
		By: actorOf(who), Callback: cti.CallbackID(in.ID), Done: in.Body.Outcome == string(callback.Done), Note: in.Body.Note,
	}
	if !who.Role.May(cti.RoleSupervisor) {
		closing.Queues = append([]cti.QueueID{}, who.Queues...)
	}
	return nil, a.cfg.Floor.Tell(ctx, closing)
}

func actorOf(who session) cti.Actor {
	if who.Role.May(cti.RoleSupervisor) {
		return cti.Actor{Kind: "supervisor", ID: string(who.Login)}
	}
	return cti.ByAgent(who.Login)
}
