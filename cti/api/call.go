package api

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/view"
)

// CallRow is a call as lists and reports show it; times are UTC.
type CallRow struct {
	ID          cti.CallID     `json:"id"`
	Line        cti.LineID     `json:"line"`
	Caller      string         `json:"caller"`
	Name        string         `json:"name,omitempty"`
	Queue       cti.QueueID    `json:"queue,omitempty"`
	Agent       cti.AgentID    `json:"agent,omitempty"`
	AgentName   string         `json:"agent_name,omitempty" doc:"What the agent is called; absent when nobody is known by that login."`
	State       call.State     `json:"state" enum:"arrived,greeting,waiting,ringing,calling,dialing,talking,held,rating,staying,ended"`
	Result      call.Result    `json:"result,omitempty" enum:"success,client_error,server_error,upstream_error,indeterminate"`
	Reason      call.Reason    `json:"reason,omitempty"`
	Origin      call.Origin    `json:"origin" enum:"trunk,web"`
	Direction   call.Direction `json:"direction,omitempty" enum:"out" doc:"Absent when the citizen called; out when an agent did."`
	Callback    cti.CallbackID `json:"callback,omitempty" doc:"The promise that an agent's call kept."`
	Appeal      cti.AppealID   `json:"appeal,omitempty" doc:"What an agent's call was about."`
	ArrivedAt   time.Time      `json:"arrived_at"`
	OfferedAt   *time.Time     `json:"offered_at,omitempty" doc:"When the caller first took a place in a queue."`
	AnsweredAt  *time.Time     `json:"answered_at,omitempty"`
	EndedAt     *time.Time     `json:"ended_at,omitempty"`
	WaitSeconds float64        `json:"wait_seconds" doc:"In queues in all, waits that are over."`
	TalkSeconds float64        `json:"talk_seconds" doc:"With agents in all, hold included, talks that are over."`
	StaySeconds float64        `json:"stay_seconds,omitempty" doc:"For how long others talked on after the caller had left a conference."`
	MOS         float64        `json:"mos,omitempty" doc:"Mean estimate of the sound by the E-model of ITU-T G.107, of the worst part of the talk; absent when nothing was measured."`
	Number      string         `json:"number,omitempty" doc:"The outside number that has the agent's part."`
	Mark        int            `json:"mark,omitempty" doc:"What the citizen gave the talk, from 1 to 5."`
	Transfers   int            `json:"transfers" doc:"How often the call was carried over."`
	Hops        []call.Hop     `json:"hops,omitempty" nullable:"false" doc:"The last transfers, oldest first."`

	Unrecorded bool            `json:"unrecorded,omitempty" doc:"A talk of it was to be recorded and was not, or not to its end; in lists of calls and for one call."`
	NoCallback call.NoCallback `json:"no_callback,omitempty" enum:"hidden-number,service-number,not-dialed,rule-off" doc:"Why nobody calls back a caller to whom that is owed."`
	Visits     []VisitView     `json:"visits,omitempty" nullable:"false" doc:"The stays in queues, in their order; in lists of calls and for one call."`
}

func rowOf(c call.Call) CallRow {
	return CallRow{
		ID: c.ID, Line: c.Line, Caller: c.Caller, Name: c.Name, Queue: c.Queue, Agent: c.Agent,
		State: c.State, Result: c.Finish.Result, Reason: c.Finish.Reason, Origin: c.Origin,
		Direction: c.Direction, Callback: c.Callback, Appeal: c.Appeal,
		ArrivedAt: c.ArrivedAt, OfferedAt: moment(c.OfferedAt), AnsweredAt: moment(c.AnsweredAt), EndedAt: moment(c.EndedAt),
		WaitSeconds: float64(c.WaitMS) / 1000, TalkSeconds: float64(c.TalkMS) / 1000,
		StaySeconds: float64(c.StayMS) / 1000,
		Number:      c.Number, Transfers: c.Transfers, Hops: c.Hops, Mark: c.Mark(), NoCallback: c.NoCallback,
	}
}

func rowsOf(calls []call.Call) []CallRow {
	rows := make([]CallRow, 0, len(calls))
	for _, c := range calls {
		rows = append(rows, rowOf(c))
	}
	return rows
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// CallList is one page of calls, newest first.
type CallList struct {
	Calls  []CallRow `json:"calls" nullable:"false"`
	Cursor string    `json:"cursor" doc:"Where the next page begins; empty on the last one."`
}

// LegView is one attempt to bring an agent to a call.
type LegView struct {
	ID         cti.LegID   `json:"id"`
	Agent      cti.AgentID `json:"agent,omitempty"`
	Number     string      `json:"number,omitempty"`
	OfferedAt  time.Time   `json:"offered_at"`
	AnsweredAt *time.Time  `json:"answered_at,omitempty"`
	EndedAt    *time.Time  `json:"ended_at,omitempty"`
	Missed     call.Miss   `json:"missed,omitempty" doc:"Why the offer came to nothing."`
}

// CallDetail is a call with all that happened to it.
type CallDetail struct {
	CallRow
	Events []EventView `json:"events" nullable:"false"`
	Legs   []LegView   `json:"legs" nullable:"false"`
	// Quality is one entry for each stretch of talk on one page.
	Quality []call.Quality `json:"quality" nullable:"false"`
	// Lost are the talks whose recording was lost.
	Lost []LostView `json:"lost_recordings" nullable:"false"`
}

// EventView is an event in its envelope.
type EventView struct{ cti.Event }

// Schema describes the envelope, which encodes itself.
func (EventView) Schema(huma.Registry) *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	actor := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"kind": text, "id": text}, Required: []string{"kind"}}
	return &huma.Schema{
		Type: huma.TypeObject,
		Properties: map[string]*huma.Schema{
			"id": text, "v": {Type: huma.TypeInteger}, "at": {Type: huma.TypeString, Format: "date-time"},
			"type": text, "call": text, "agent": text, "by": actor, "data": {},
		},
		Required: []string{"id", "v", "at", "type", "by", "data"},
	}
}

var _ json.Marshaler = EventView{}
var _ huma.SchemaProvider = EventView{}

// CardView is what an agent sees of a caller.
type CardView struct {
	Call           CallRow     `json:"call"`
	Name           string      `json:"name" doc:"The caller's name, from the line or from an earlier appeal."`
	EarlierCalls   []CallRow   `json:"earlier_calls" nullable:"false"`
	EarlierAppeals []AppealRow `json:"earlier_appeals" nullable:"false"`
}

const (
	cardHistory = 10
	// shortestPerson is the length below which a number (or a hidden one) stands
	// for many people, who have no common history.
	shortestPerson = 5
)

type callsInput struct {
	Since  time.Time   `query:"since" doc:"Arrived at or after."`
	Until  time.Time   `query:"until" doc:"Arrived before."`
	Line   cti.LineID  `query:"line" maxLength:"32"`
	Caller string      `query:"caller" maxLength:"40" doc:"Number in any usual spelling."`
	Number string      `query:"number" maxLength:"40" doc:"Any part of the number; only digits count."`
	Agent  cti.AgentID `query:"agent" maxLength:"32"`
	Queue  cti.QueueID `query:"queue" maxLength:"32" doc:"Any queue that the caller was in, or for which an agent made the call."`
	// Outcome and Reason are how the call ended.
	Outcome call.Outcome `query:"outcome" enum:"answered,passed-on,abandoned,not-queued,voicemail,asked-back,live"`
	Reason  call.Reason  `query:"reason" maxLength:"64" pattern:"^[a-z-]*$"`
	Cursor  string       `query:"cursor" maxLength:"200"`
	Limit   int          `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type callInput struct {
	ID string `path:"id" maxLength:"64"`
	Why
}

func (in *callInput) call() (cti.CallID, error) {
	id := cti.CallID(in.ID)
	if _, err := id.ArrivedAt(); err != nil {
		return "", cti.Errorf(cti.NotFound, "Такого звонка нет: %s.", in.ID)
	}
	return id, nil
}

// calls lists calls: an agent's own for agents, all for supervisors.
func (a *API) calls(ctx context.Context, who session.Session, in *callsInput) (*route.Body[CallList], error) {
	f := call.Filter{
		Since: in.Since, Until: in.Until, Line: in.Line, Caller: contact.Normalize(in.Caller),
		Agent: in.Agent, Cursor: in.Cursor, Limit: in.Limit,
		Digits: contact.Digits(in.Number), Queue: in.Queue, Outcome: in.Outcome, Reason: in.Reason,
	}
	if !who.Role.May(cti.RoleSupervisor) {
		if f.Agent != "" && f.Agent != who.Login {
			return nil, cti.Errorf(cti.Forbidden, "Звонки других операторов видит старший смены.")
		}
		f.Agent = who.Login
	}
	page, err := a.cfg.Calls.Calls(ctx, f)
	if err != nil {
		return nil, noHistory(err)
	}
	rows := maskCalls(a.visited(ctx, a.unrecorded(ctx, a.scored(ctx, rowsOf(page.Calls)))), cmp.Or(f.Caller, contact.Normalize(in.Number)))
	a.fill(ctx, nameplates{}.calls(rows))
	return route.Answer(CallList{Calls: rows, Cursor: page.Cursor}), nil
}

func (a *API) call(ctx context.Context, who session.Session, in *callInput) (*route.Body[CallDetail], error) {
	id, err := in.call()
	if err != nil {
		return nil, err
	}
	c, err := a.cfg.Calls.Call(ctx, id)
	if err != nil {
		return nil, noHistory(err)
	}
	events, err := a.cfg.Calls.Events(ctx, id)
	if err != nil {
		return nil, noHistory(err)
	}
	legs := legsOf(events)
	if !maySee(who, c, legs) && !a.worksMessages(ctx, who, id) {
		return nil, errNotYours
	}
	views := make([]EventView, 0, len(events))
	for _, e := range events {
		views = append(views, EventView{e})
	}
	measured, err := a.cfg.Qualities.Quality(ctx, []cti.CallID{id})
	if err != nil {
		return nil, noHistory(err)
	}
	lost, err := a.cfg.Recordings.LostRecordings(ctx, []cti.CallID{id})
	if err != nil {
		return nil, noHistory(err)
	}
	if err := a.noteView(ctx, who, view.ShownEvent{Kind: view.Call, Subject: string(id), Call: id, Why: in.Why.Why}); err != nil {
		return nil, err
	}
	row := a.visited(ctx, a.scored(ctx, []CallRow{rowOf(c)}))
	row[0].Unrecorded = len(lost[id]) > 0
	unkept := viewLost(lost[id])
	a.fill(ctx, nameplates{}.calls(row).lost(unkept))
	return route.Answer(CallDetail{
		CallRow: row[0], Events: views, Legs: legs, Quality: orEmpty(measured[id]), Lost: unkept,
	}), nil
}

var errNotYours = cti.Errorf(cti.Forbidden, "Это не ваш звонок; его видит старший смены.")

// maySee: supervisors see every call, agents those that were offered to them.
func maySee(who session.Session, c call.Call, legs []LegView) bool {
	return who.Role.May(cti.RoleSupervisor) || c.Agent == who.Login ||
		slices.ContainsFunc(legs, func(l LegView) bool { return l.Agent == who.Login })
}

// legsOf reads the attempts out of a call's events.
func legsOf(events []cti.Event) []LegView {
	legs := []LegView{}
	change := func(id cti.LegID, do func(*LegView)) {
		for i := range legs {
			if legs[i].ID == id {
				do(&legs[i])
			}
		}
	}
	for _, e := range events {
		at := e.At
		switch b := e.Body.(type) {
		case call.DialedEvent:
			legs = append(legs, LegView{ID: b.Leg, Agent: b.Agent, OfferedAt: at})
		case call.OfferedEvent:
			legs = append(legs, LegView{ID: b.Leg, Agent: b.Agent, Number: b.Number, OfferedAt: at})
		case call.InvitedEvent:
			legs = append(legs, LegView{ID: b.Leg, Agent: b.To.Agent, Number: b.To.Number, OfferedAt: at})
		case call.JoinedEvent:
			change(b.Leg, func(l *LegView) { l.AnsweredAt = &at })
		case call.PartedEvent:
			change(b.Leg, func(l *LegView) {
				if l.EndedAt = &at; l.AnsweredAt == nil {
					l.Missed = b.Why
				}
			})
		case call.AnsweredEvent:
			change(b.Leg, func(l *LegView) { l.AnsweredAt = &at })
		case call.MissedEvent:
			change(b.Leg, func(l *LegView) { l.EndedAt, l.Missed = &at, b.Why })
		case call.RatingAskedEvent:
			for i := range legs {
				if legs[i].EndedAt == nil {
					legs[i].EndedAt = &at
				}
			}
		case call.AgentLostEvent:
			change(b.Leg, func(l *LegView) { l.EndedAt = &at })
		case call.TakenEvent:
			change(b.Leg, func(l *LegView) { l.EndedAt = &at })
		case call.EndedEvent:
			for i := range legs {
				if legs[i].EndedAt == nil {
					legs[i].EndedAt = &at
				}
			}
		}
	}
	return legs
}

// card is what is known of a caller. The call itself may be too young for the
// database, so the agent's own desk is asked first.
func (a *API) card(ctx context.Context, who session.Session, in *callInput) (*route.Body[CardView], error) {
	id, err := in.call()
	if err != nil {
		return nil, err
	}
	row, err := a.callFor(ctx, who, id)
	if err != nil {
		return nil, err
	}
	card := CardView{Call: row, EarlierCalls: []CallRow{}, EarlierAppeals: []AppealRow{}}
	if len(row.Caller) < shortestPerson {
		card.Name = row.Name
		return route.Answer(card), nil
	}
	calls, err := a.cfg.Calls.Calls(ctx, call.Filter{Caller: row.Caller, Until: row.ArrivedAt, Limit: cardHistory + 1})
	if err != nil {
		return nil, noHistory(err)
	}
	appeals, err := a.cfg.Appeals.FindAppeals(ctx, appeal.Filter{Phone: row.Caller, At: a.now().UTC(), Limit: cardHistory})
	if err != nil {
		return nil, noHistory(err)
	}
	for _, c := range calls.Calls {
		if c.ID != id && len(card.EarlierCalls) < cardHistory {
			card.EarlierCalls = append(card.EarlierCalls, rowOf(c))
		}
	}
	a.fill(ctx, nameplates{}.calls(card.EarlierCalls))
	card.EarlierAppeals = appealRows(appeals.Tasks, a.now().UTC())
	a.veil(ctx, who, &card) // before a name is read out of it
	shown := bare(card.EarlierAppeals)
	if err := a.noteOwnCard(ctx, who, view.ShownEvent{
		Kind: view.Card, Subject: string(id), Call: id, Appeals: wholeOf(shown), Why: in.Why.Why,
	}); err != nil {
		return nil, err
	}
	card.Name = nameOf(nil, shown)
	if card.Call.Name != "" {
		card.Name = card.Call.Name
	}
	return route.Answer(card), nil
}

// callFor is a call that this person may see: the one on the desk, or one of
// the database.
func (a *API) callFor(ctx context.Context, who session.Session, id cti.CallID) (CallRow, error) {
	desk, err := a.deskOf(ctx, who)
	if err != nil {
		return CallRow{}, err
	}
	if c := desk.Call; c != nil && c.ID == id {
		return CallRow{
			ID: c.ID, Line: c.Line, Caller: c.Caller, Name: c.Name, Queue: c.Queue, Agent: c.Agent, State: c.State,
			Result: c.Result, Reason: c.Reason, Origin: c.Origin,
			Direction: c.Direction, Callback: c.Callback, Appeal: c.Appeal, ArrivedAt: c.ArrivedAt, OfferedAt: c.QueuedAt,
			Number: c.Number, Transfers: c.Transfers, Hops: c.Hops,
			AnsweredAt: c.AnsweredAt, EndedAt: c.EndedAt,
		}, nil
	}
	c, err := a.cfg.Calls.Call(ctx, id)
	if err != nil {
		return CallRow{}, noHistory(err)
	}
	if maySee(who, c, nil) {
		return rowOf(c), nil
	}
	events, err := a.cfg.Calls.Events(ctx, id)
	if err != nil {
		return CallRow{}, noHistory(err)
	}
	if !maySee(who, c, legsOf(events)) && !a.worksMessages(ctx, who, id) {
		return CallRow{}, errNotYours
	}
	return rowOf(c), nil
}

// noHistory makes the database's own failures presentable.
func noHistory(err error) error {
	if cti.CodeOf(err) != cti.Internal && cti.CodeOf(err) != cti.Unavailable {
		return err
	}
	return &cti.Error{Code: cti.Unavailable, Err: err,
		Text: "База данных не отвечает: прежние звонки и обращения пока недоступны. Принимать звонки и записывать обращения можно."}
}
