package api

import (
	"context"
	"slices"
	"strings"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/floor"
)

// Callbacks reads the promises to call back that reached the database.
type Callbacks interface {
	Callbacks(context.Context, callback.Filter) (callback.Page, error)
	Attempts(context.Context, []cti.CallbackID) (map[cti.CallbackID][]callback.Attempt, error)
}

func viewCallback(c callback.Callback) CallbackView {
	return CallbackView{
		ID: c.ID, State: c.State, Line: c.Line, Queue: c.Queue, Number: c.Number, Name: c.Name, Why: c.Why, Call: c.Call,
		Since: c.Since.UTC(), MadeAt: c.CreatedAt.UTC(), DueAt: c.DueAt.UTC(), Attempts: c.Attempts, MaxTries: c.Rules.Attempts,
		LastAt: moment(c.LastAt), LastResult: c.LastResult, Agent: c.Agent, Note: c.Note, ClosedAt: moment(c.ClosedAt), Appeal: c.Appeal,
	}
}

func viewRecord(r callback.Record) CallbackView {
	v := viewCallback(r.Callback)
	switch r.ClosedBy.Kind {
	case cti.ByCaller.Kind:
		v.ByCaller = true
	case cti.BySystem.Kind:
	default:
		v.ClosedBy = cti.AgentID(r.ClosedBy.ID)
	}
	return v
}

// callbacks lists who is to be called back, which is the floor's and needs no
// database, or who was: of an agent's own queues for agents, all for supervisors.
func (a *API) callbacks(ctx context.Context, who session.Session, in *callbacksInput) (*route.Body[CallbackList], error) {
	list := CallbackList{Callbacks: []CallbackView{}}
	if in.Done {
		if err := a.closedCallbacks(ctx, who, in, &list); err != nil {
			return nil, noHistory(err)
		}
	} else if err := a.openCallbacks(ctx, who, in, &list); err != nil {
		return nil, err
	}
	if in.Tries {
		a.addTries(ctx, list.Callbacks)
		a.fill(ctx, nameplates{}.callbacks(list.Callbacks))
	}
	return route.Answer(list), nil
}

func (a *API) openCallbacks(ctx context.Context, who session.Session, in *callbacksInput, list *CallbackList) error {
	all, err := a.cfg.Floor.Callbacks(ctx)
	if err != nil {
		return err
	}
	queues := queuesOf(who)
	for _, c := range all {
		if queues != nil && !slices.Contains(queues, c.Queue) || !in.selects(c) {
			continue
		}
		v := viewCallback(c.Callback)
		v.Number = masked(v.Number, contact.Normalize(in.Number))
		if v.Due, v.OnLine = c.Due, c.OnLine; v.Due {
			list.Due++
		}
		list.Callbacks = append(list.Callbacks, v)
	}
	return nil
}

// selects does for the floor's list what the database does for its own.
func (in *callbacksInput) selects(c floor.Callback) bool {
	digits := contact.Digits(in.Number)
	rest, eight := strings.CutPrefix(digits, "8")
	return (in.Since.IsZero() || !c.CreatedAt.Before(in.Since)) && (in.Until.IsZero() || c.CreatedAt.Before(in.Until)) &&
		(in.Line == "" || c.Line == in.Line) && (in.State == "" || c.State == in.State) &&
		(strings.Contains(c.Number, digits) || eight && rest != "" && strings.HasPrefix(c.Number, "+7"+rest))
}

func (a *API) closedCallbacks(ctx context.Context, who session.Session, in *callbacksInput, list *CallbackList) error {
	queues := queuesOf(who)
	if queues != nil && len(queues) == 0 {
		return nil // nobody's queues, which the filter would take for all
	}
	page, err := a.cfg.Callbacks.Callbacks(ctx, callback.Filter{
		Done: true, Since: in.Since, Until: in.Until, Line: in.Line, State: in.State, Digits: contact.Digits(in.Number),
		Queues: queues, Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return err
	}
	list.Cursor = page.Cursor
	for _, r := range page.Callbacks {
		v := viewRecord(r)
		v.Number = masked(v.Number, contact.Normalize(in.Number))
		list.Callbacks = append(list.Callbacks, v)
	}
	return nil
}

// addTries writes the attempts beside the promises. The list is worth showing
// without them, so a database that is away is no error here.
func (a *API) addTries(ctx context.Context, list []CallbackView) {
	var ids []cti.CallbackID
	for _, v := range list {
		if v.LastAt != nil {
			ids = append(ids, v.ID)
		}
	}
	if len(ids) == 0 {
		return
	}
	tries, err := a.cfg.Callbacks.Attempts(ctx, ids)
	if err != nil {
		a.cfg.Log.Warn("read attempts", "err", err)
		return
	}
	for i := range list {
		for _, t := range tries[list[i].ID] {
			list[i].Tries = append(list[i].Tries, TryView{At: t.At, Agent: t.Agent, Call: t.Outgoing, Result: t.Result})
		}
	}
}

// closing is the input that takes one promise off the list.
func closing(who session.Session, id cti.CallbackID, outcome, note string) floor.CloseCallback {
	return floor.CloseCallback{
		By: actorOf(who), Callback: id, Done: outcome == string(callback.Done), Note: note, Queues: queuesOf(who),
	}
}

type closeManyInput struct {
	Body struct {
		IDs     []string `json:"ids" minItems:"1" maxItems:"200" nullable:"false"`
		Outcome string   `json:"outcome" enum:"done,cancelled" doc:"done when it was settled in another way."`
		Note    string   `json:"note,omitempty" maxLength:"500"`
	}
}

// ClosedView tells what became of one of several that were to be closed.
type ClosedView struct {
	ID      cti.CallbackID `json:"id"`
	Closed  bool           `json:"closed"`
	Problem string         `json:"problem,omitempty" doc:"Why it was not closed, in Russian."`
}

// ClosedList has one result for each id that was asked for, in their order.
type ClosedList struct {
	Results []ClosedView `json:"results" nullable:"false"`
}

// closeCallbacks closes each by itself: one that somebody is calling at this
// moment does not keep the others on the list.
func (a *API) closeCallbacks(ctx context.Context, who session.Session, in *closeManyInput) (*route.Body[ClosedList], error) {
	out := ClosedList{Results: make([]ClosedView, 0, len(in.Body.IDs))}
	for _, id := range in.Body.IDs {
		one := ClosedView{ID: cti.CallbackID(id), Closed: true}
		if err := a.cfg.Floor.Tell(ctx, closing(who, one.ID, in.Body.Outcome, in.Body.Note)); err != nil {
			one.Closed, one.Problem = false, a.explain(ctx, err).Detail
		}
		out.Results = append(out.Results, one)
	}
	return route.Answer(out), nil
}
