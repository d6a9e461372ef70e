package api

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/view"
)

// ViewRow is one time that somebody looked at somebody's data; times are UTC.
type ViewRow struct {
	ID      cti.EventID    `json:"id"`
	At      time.Time      `json:"at"`
	By      string         `json:"by"`
	Name    string         `json:"name,omitempty" doc:"What that person is called; empty when the account is no more."`
	Role    string         `json:"role"`
	Kind    view.Kind      `json:"kind" enum:"card,call,appeal,case,person,recording,attachment,export"`
	Subject string         `json:"subject" doc:"The id of what was opened; of a person the number, masked unless it was asked for."`
	Call    cti.CallID     `json:"call_id,omitempty"`
	Appeals []cti.AppealID `json:"appeals,omitempty" nullable:"false" doc:"Whose text was shown along with it."`
	Route   string         `json:"route" doc:"Method and path by which it was asked for."`
	Why     string         `json:"why,omitempty"`
}

// ViewList is one page of views, newest first.
type ViewList struct {
	Views  []ViewRow `json:"views" nullable:"false"`
	Cursor string    `json:"cursor" doc:"Where the next page begins; empty on the last one."`
}

type viewsInput struct {
	Subject string      `query:"subject" maxLength:"120" doc:"An appeal, a call, a recording or a number."`
	By      cti.AgentID `query:"by" maxLength:"32"`
	Kind    view.Kind   `query:"kind" enum:"card,call,appeal,case,person,recording,attachment,export"`
	Since   time.Time   `query:"since" doc:"At or after."`
	Until   time.Time   `query:"until" doc:"Before."`
	Cursor  string      `query:"cursor" maxLength:"200"`
	Limit   int         `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// Why is the reason that somebody may give for looking.
type Why struct {
	Why string `query:"why" maxLength:"200" doc:"Why it is opened; kept with the record of who looked."`
}

func (a *API) viewRoutes() {
	route.Private(a.routes, cti.RoleSupervisor, route.Get("/views", "list-views", "Who opened whose card, call or appeal, newest first"), a.views)
}

func (a *API) views(ctx context.Context, _ session.Session, in *viewsInput) (*route.Body[ViewList], error) {
	subject := in.Subject
	if number := contact.Normalize(subject); contact.Home(number) {
		subject = number
	}
	page, err := a.cfg.Oversight.Views(ctx, view.Filter{
		Since: in.Since, Until: in.Until, By: in.By, Kind: in.Kind, Subject: subject, Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, noHistory(err)
	}
	list := ViewList{Views: make([]ViewRow, 0, len(page.Views)), Cursor: page.Cursor}
	for _, r := range page.Views {
		row := viewRow(r)
		if r.Kind == view.Person || r.Kind == view.Export {
			row.Subject = masked(r.Subject, subject)
		}
		list.Views = append(list.Views, row)
	}
	return route.Answer(list), nil
}

func viewRow(r view.Record) ViewRow {
	return ViewRow{
		ID: r.ID, At: r.At, By: r.By.ID, Name: r.Name, Role: r.By.Kind, Kind: r.Kind, Subject: r.Subject, Call: r.Call, Appeals: r.Appeals, Route: r.Route, Why: r.Why,
	}
}

// viewed remembers what was put on record in this minute, so that a page that
// asks several times is one line of it.
type viewed struct {
	mu     sync.Mutex
	minute int64
	known  map[string]bool
}

// first tells whether it is the first time in its minute.
func (v *viewed) first(key string, at time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if minute := at.Unix() / 60; minute != v.minute || v.known == nil {
		v.minute, v.known = minute, map[string]bool{}
	}
	if v.known[key] {
		return false
	}
	v.known[key] = true
	return true
}

func (v *viewed) forget(key string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.known, key)
}

// noteView puts on record that somebody is shown something, before it is. It is
// kept in the journal, which takes it also while the database is away; without the
// journal nothing is shown, as nobody looks unrecorded.
func (a *API) noteView(ctx context.Context, who session.Session, shown view.ShownEvent) error {
	now := a.now().UTC()
	key := string(who.Login) + " " + string(shown.Kind) + " " + shown.Subject
	if !a.viewed.first(key, now) {
		return nil
	}
	shown.Route = route.NameOf(ctx)
	_, err := a.cfg.Journal.Append(ctx, []cti.Event{{
		ID: cti.EventID("view." + rand.Text()), At: now, By: cti.Actor{Kind: string(who.Role), ID: string(who.Login)}, Body: shown,
	}})
	if err != nil {
		a.viewed.forget(key)
		return &cti.Error{Code: cti.Unavailable, Err: err,
			Text: "Просмотр не записан в журнал, поэтому показать это пока нельзя. Повторите через минуту."}
	}
	return nil
}

// noteOwnCard does so for the card of the call that is on the agent's own desk:
// there a failure hides nothing, since the call's own events say who had it, and
// nobody should talk blindly because of a record.
func (a *API) noteOwnCard(ctx context.Context, who session.Session, shown view.ShownEvent) error {
	err := a.noteView(ctx, who, shown)
	if err == nil {
		return nil
	}
	desk, failed := a.deskOf(ctx, who)
	if failed != nil || desk.Call == nil || desk.Call.ID != shown.Call {
		return err
	}
	a.cfg.Log.Warn("card of the own call shown without a record", "agent_id", who.Login, "call_id", shown.Call, "err", err)
	return nil
}

// noteAppeal does so for one appeal or its case.
func (a *API) noteAppeal(ctx context.Context, who session.Session, kind view.Kind, one appeal.Appeal, why string) error {
	return a.noteView(ctx, who, view.ShownEvent{
		Kind: kind, Subject: string(one.ID), Call: one.Call, Appeals: wholeOf([]appeal.Appeal{shown(who, one)}), Why: why,
	})
}

// wholeOf are the appeals of a list whose text is shown.
func wholeOf(list []appeal.Appeal) []cti.AppealID {
	var ids []cti.AppealID
	for _, one := range list {
		if one.Hidden == "" {
			ids = append(ids, one.ID)
		}
	}
	return ids
}
