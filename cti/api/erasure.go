package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/contact"
)

// Persons takes people out of the database.
type Persons interface {
	// ErasePerson gives a *cti.Error of code Conflict while something of the person
	// still goes on, and NotFound when nothing is known.
	ErasePerson(ctx context.Context, who contact.Person, by cti.Actor, reason string, at time.Time) (contact.Erasure, error)
	// Held gives a *cti.Error of code NotFound when nothing is known.
	Held(ctx context.Context, who contact.Person) (contact.Held, error)
	// Erasures are the latest acts, newest first.
	Erasures(ctx context.Context, limit int) ([]contact.Erasure, error)
	// UntoldErasures are those that the journal does not know yet; ErasureTold notes
	// that it does.
	UntoldErasures(context.Context) ([]contact.Erasure, error)
	ErasureTold(ctx context.Context, id string) error
}

type eraseInput struct {
	Number string `path:"number" maxLength:"254" doc:"A telephone in any usual spelling, or an e-mail address."`
	Body   struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"On what ground, for example the number of the application."`
	}
}

// ErasedView is how much of a person was erased.
type ErasedView struct {
	ID         string `json:"id"`
	Calls      int    `json:"calls"`
	Appeals    int    `json:"appeals"`
	Callbacks  int    `json:"callbacks"`
	Voicemails int    `json:"voicemails"`
	Sounds     int    `json:"sounds" doc:"Recordings that are deleted from the archive within minutes."`
}

func (a *API) personRoutes() {
	if a.cfg.Persons == nil {
		return
	}
	route.Private(a.routes, cti.RoleAdmin, route.Get("/persons/{number}", "held-of-person", "How much is kept of a person, and what keeps it from being erased"), a.held)
	route.Private(a.routes, cti.RoleAdmin, route.Get("/erasures", "list-erasures", "The latest acts of erasure, newest first"), a.erasures)
	route.Private(a.routes, cti.RoleAdmin, route.Get("/persons/{number}/export", "export-person", "Everything that is kept of a person, to be handed over"), a.exportPerson)
	route.Private(a.routes, cti.RoleAdmin, route.Post("/persons/{number}/erasure", "erase-person", "Erase who a person is and what was said; what is counted stays"), a.erasePerson)
}

func (a *API) erasePerson(ctx context.Context, who session.Session, in *eraseInput) (*route.Body[ErasedView], error) {
	person, err := contact.ReadPerson(in.Number)
	if err != nil {
		return nil, err
	}
	if err := a.allWritten(ctx); err != nil {
		return nil, err
	}
	act, err := a.cfg.Persons.ErasePerson(ctx, person, cti.ByAdmin(who.Login), in.Body.Reason, a.now().UTC())
	if err != nil {
		return nil, noChange(err)
	}
	a.finishErasures(context.WithoutCancel(ctx))
	return route.Answer(ErasedView{
		ID: act.ID, Calls: len(act.Calls), Appeals: len(act.Appeals), Callbacks: len(act.Callbacks), Voicemails: len(act.Voicemails), Sounds: act.Sounds,
	}), nil
}

// writtenPatience is how long an erasure waits for the database.
const writtenPatience = 10 * time.Second

// allWritten waits until the database has what the journal has: what comes into it
// after an erasure, such as the record of who looked just before, would stay.
func (a *API) allWritten(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, writtenPatience)
	defer cancel()
	if err := a.cfg.Applied.CatchUp(ctx); err != nil {
		return &cti.Error{Code: cti.Unavailable, Err: err,
			Text: "Ничего не стёрто: последние события ещё не записаны в базу, и след человека остался бы в ней. Повторите через минуту."}
	}
	return nil
}

// finishErasures forgets the drafts of erased people and tells the journal of the
// acts. They may have been made by the command line, which has no journal; what
// fails is tried again by the next sweep.
func (a *API) finishErasures(ctx context.Context) {
	if a.cfg.Persons == nil {
		return
	}
	acts, err := a.cfg.Persons.UntoldErasures(ctx)
	if err != nil {
		a.cfg.Log.Warn("erasures not read; they are looked for again", "err", err)
		return
	}
	for _, act := range acts {
		if err := a.finishErasure(ctx, act); err != nil {
			a.cfg.Log.Warn("erasure not finished; it is tried again", "erasure", act.ID, "err", err)
		}
	}
}

func (a *API) finishErasure(ctx context.Context, act contact.Erasure) error {
	keys, err := a.cfg.Drafts.Keys(ctx)
	if err != nil {
		return err
	}
	for _, key := range keys {
		at := strings.LastIndexByte(key, '.')
		if strings.HasPrefix(key, "draft.") && slices.Contains(act.Calls, cti.CallID(key[at+1:])) {
			if err := a.cfg.Drafts.Delete(ctx, key); err != nil {
				return err
			}
		}
	}
	_, err = a.cfg.Journal.Append(ctx, []cti.Event{{
		ID: cti.EventID("person.erased." + act.ID), At: act.At, By: act.By, Body: contact.ErasedEvent{Erasure: act},
	}})
	if err != nil {
		return err
	}
	return a.cfg.Persons.ErasureTold(ctx, act.ID)
}
