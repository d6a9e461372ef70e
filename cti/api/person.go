package api

import (
	"context"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/view"
)

// personHistory is how much of each kind a person's history shows.
const personHistory = 100

// PersonView is everything of one telephone number, each list newest first.
type PersonView struct {
	Number    string         `json:"number"`
	Name      string         `json:"name,omitempty" doc:"From the line, or from the last appeal."`
	Calls     []CallRow      `json:"calls" nullable:"false" doc:"To us and from us, also those that nobody answered."`
	Appeals   []AppealRow    `json:"appeals" nullable:"false"`
	Callbacks []CallbackView `json:"callbacks" nullable:"false" doc:"Promises to call back: open ones first."`
	More      bool           `json:"more" doc:"Older ones are left out."`
}

type personInput struct {
	Number   string         `query:"number" maxLength:"40" doc:"In any usual spelling; or one of the following, whose number it is."`
	Call     string         `query:"call" maxLength:"64" doc:"A call of this number; agents name one that they may see."`
	Appeal   cti.AppealID   `query:"appeal" maxLength:"64"`
	Callback cti.CallbackID `query:"callback" maxLength:"64"`
	Why
}

func (a *API) person(ctx context.Context, who session.Session, in *personInput) (*route.Body[PersonView], error) {
	number, err := a.numberOf(ctx, who, in)
	if err != nil {
		return nil, err
	}
	if len(number) < shortestPerson {
		return nil, cti.FieldError("number", "Нужен номер телефона целиком, например +79021234567.")
	}
	open, err := a.promisesTo(ctx, who, number)
	if err != nil {
		return nil, err
	}
	if err := a.mayKnow(ctx, who, number, in.Call, open); err != nil {
		return nil, err
	}
	v := PersonView{Number: number, Callbacks: open}
	if err := a.history(ctx, who, &v); err != nil {
		return nil, noHistory(err)
	}
	if err := a.noteView(ctx, who, view.ShownEvent{Kind: view.Person, Subject: number, Appeals: wholeOf(bare(v.Appeals)), Why: in.Why.Why}); err != nil {
		return nil, err
	}
	a.addTries(ctx, v.Callbacks)
	a.fill(ctx, nameplates{}.calls(v.Calls).callbacks(v.Callbacks))
	return route.Answer(v), nil
}

// numberOf is whose history is asked for. Lists show no number whole, so that
// from them a person is named by one of the rows.
func (a *API) numberOf(ctx context.Context, who session.Session, in *personInput) (string, error) {
	switch {
	case in.Number != "":
		return contact.Normalize(in.Number), nil
	case in.Call != "":
		id, err := (&callInput{ID: in.Call}).call()
		if err != nil {
			return "", err
		}
		row, err := a.callFor(ctx, who, id)
		if err != nil {
			return "", err
		}
		return row.Caller, a.mayOpen(ctx, who, id, row.Appeal)
	case in.Appeal != "":
		found, err := a.appeal(ctx, who, &appealInput{ID: in.Appeal})
		if err != nil {
			return "", err
		}
		if why := hides(viewerOf(who), found.Body); why != "" {
			return "", cti.Errorf(cti.Forbidden, "%s", why)
		}
		in.Call = string(found.Body.Call)
		return found.Body.Applicant.Phone, nil
	case in.Callback != "":
		return a.numberOfPromise(ctx, who, in.Callback)
	}
	return "", nil
}

func (a *API) numberOfPromise(ctx context.Context, who session.Session, id cti.CallbackID) (string, error) {
	open, err := a.cfg.Floor.Callbacks(ctx)
	if err != nil {
		return "", err
	}
	var found callback.Callback
	if i := slices.IndexFunc(open, func(c floor.Callback) bool { return c.ID == id }); i >= 0 {
		found = open[i].Callback
	} else {
		page, err := a.cfg.Callbacks.Callbacks(ctx, callback.Filter{ID: id, Limit: 1})
		if err != nil {
			return "", noHistory(err)
		}
		if len(page.Callbacks) == 0 {
			return "", cti.Errorf(cti.NotFound, "Такого перезвона нет.")
		}
		found = page.Callbacks[0].Callback
	}
	if found.Call == "" {
		return found.Number, nil
	}
	return found.Number, a.mayOpen(ctx, who, found.Call, "")
}

// promisesTo are the open promises to a number, of those that the person works.
func (a *API) promisesTo(ctx context.Context, who session.Session, number string) ([]CallbackView, error) {
	list := CallbackList{Callbacks: []CallbackView{}}
	err := a.openCallbacks(ctx, who, &callbacksInput{Number: number}, &list)
	return slices.DeleteFunc(list.Callbacks, func(c CallbackView) bool { return c.Number != number }), err
}

// mayKnow: supervisors know everybody, agents those who called them, and those
// whom they are to call back.
func (a *API) mayKnow(ctx context.Context, who session.Session, number, callID string, open []CallbackView) error {
	if who.Role.May(cti.RoleSupervisor) || len(open) > 0 {
		return nil
	}
	refused := cti.Errorf(cti.Forbidden, "История этого номера открывается из карточки вашего звонка или из списка перезвонов; остальное видит старший смены.")
	if callID == "" {
		return refused
	}
	id, err := (&callInput{ID: callID}).call()
	if err != nil {
		return err
	}
	row, err := a.callFor(ctx, who, id)
	if err != nil {
		return err
	}
	if row.Caller != number {
		return refused
	}
	return nil
}

// history reads what the database has of a number.
func (a *API) history(ctx context.Context, who session.Session, v *PersonView) error {
	calls, err := a.cfg.Calls.Calls(ctx, call.Filter{Caller: v.Number, Limit: personHistory})
	if err != nil {
		return err
	}
	appeals, err := a.cfg.Appeals.FindAppeals(ctx, appeal.Filter{Phone: v.Number, At: a.now().UTC(), Limit: personHistory})
	if err != nil {
		return err
	}
	closed, err := a.cfg.Callbacks.Callbacks(ctx, callback.Filter{Done: true, Number: v.Number, Limit: personHistory})
	if err != nil {
		return err
	}
	v.Calls, v.Appeals = a.scored(ctx, rowsOf(calls.Calls)), appealRows(appeals.Tasks, a.now().UTC())
	for _, r := range closed.Callbacks {
		v.Callbacks = append(v.Callbacks, viewRecord(r))
	}
	v.More = calls.Cursor != "" || appeals.Cursor != "" || closed.Cursor != ""
	a.veil(ctx, who, v) // before a name is read out of it
	v.Name = nameOf(v.Calls, bare(v.Appeals))
	return nil
}

// nameOf is the last name that is known; an appeal's is written by a person.
func nameOf(calls []CallRow, appeals []appeal.Appeal) string {
	for _, one := range appeals {
		if one.Applicant.Name != "" {
			return one.Applicant.Name
		}
	}
	for _, one := range calls {
		if one.Name != "" {
			return one.Name
		}
	}
	return ""
}
