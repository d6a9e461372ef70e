package api

import (
	"context"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/contact"
)

// personHistory is how much of each kind a person's history shows.
const personHistory = 100

// PersonView is everything of one telephone number, each list newest first.
type PersonView struct {
	Number    string          `json:"number"`
	Name      string          `json:"name,omitempty" doc:"From the line, or from the last appeal."`
	Calls     []CallRow       `json:"calls" nullable:"false" doc:"To us and from us, also those that nobody answered."`
	Appeals   []appeal.Appeal `json:"appeals" nullable:"false"`
	Callbacks []CallbackView  `json:"callbacks" nullable:"false" doc:"Promises to call back: open ones first."`
	More      bool            `json:"more" doc:"Older ones are left out."`
}

type personInput struct {
	Number string `query:"number" required:"true" maxLength:"40" doc:"In any usual spelling."`
	Call   string `query:"call" maxLength:"64" doc:"For agents: a call of this number that they may see."`
}

func (a *API) person(ctx context.Context, who session, in *personInput) (*body[PersonView], error) {
	number := contact.Normalize(in.Number)
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
	if err := a.history(ctx, &v); err != nil {
		return nil, noHistory(err)
	}
	a.addTries(ctx, v.Callbacks)
	return answerWith(v), nil
}

// promisesTo are the open promises to a number, of those that the person works.
func (a *API) promisesTo(ctx context.Context, who session, number string) ([]CallbackView, error) {
	list := CallbackList{Callbacks: []CallbackView{}}
	err := a.openCallbacks(ctx, who, &callbacksInput{Number: number}, &list)
	return slices.DeleteFunc(list.Callbacks, func(c CallbackView) bool { return c.Number != number }), err
}

// mayKnow: supervisors know everybody, agents those who called them, and those
// whom they are to call back.
func (a *API) mayKnow(ctx context.Context, who session, number, callID string, open []CallbackView) error {
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
func (a *API) history(ctx context.Context, v *PersonView) error {
	calls, err := a.cfg.Calls.Calls(ctx, call.Filter{Caller: v.Number, Limit: personHistory})
	if err != nil {
		return err
	}
	appeals, err := a.cfg.Appeals.Appeals(ctx, appeal.Filter{Phone: v.Number, Limit: personHistory})
	if err != nil {
		return err
	}
	closed, err := a.cfg.Callbacks.Callbacks(ctx, callback.Filter{Done: true, Number: v.Number, Limit: personHistory})
	if err != nil {
		return err
	}
	v.Calls, v.Appeals = a.scored(ctx, rowsOf(calls.Calls)), orEmpty(appeals.Appeals)
	for _, r := range closed.Callbacks {
		v.Callbacks = append(v.Callbacks, viewRecord(r))
	}
	v.More = calls.Cursor != "" || appeals.Cursor != "" || closed.Cursor != ""
	v.Name = nameOf(v.Calls, v.Appeals)
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
