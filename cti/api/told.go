package api

import (
	"context"
	"slices"
	"strings"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/floor"
)

type toldInput struct {
	ID   cti.CallbackID `path:"id" maxLength:"64"`
	Body struct {
		Told bool   `json:"told" doc:"The person heard the answer; without that it goes back to whoever holds the appeal."`
		Note string `json:"note,omitempty" maxLength:"500" doc:"Why not; needed when the person did not hear it."`
	}
}

// tellAnswer writes down what became of an answer that was to be told by call. A
// repetition changes nothing.
func (a *API) tellAnswer(ctx context.Context, who session.Session, in *toldInput) (*struct{}, error) {
	note := strings.TrimSpace(in.Body.Note)
	if !in.Body.Told && note == "" {
		return nil, cti.FieldError("note", "Напишите, почему ответ не сообщён: это прочтёт тот, кто ведёт обращение.")
	}
	owed, open, err := a.promiseOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	queues := queuesOf(who)
	switch {
	case queues != nil && !slices.Contains(queues, owed.Queue) && owed.Agent != who.Login:
		return nil, cti.Errorf(cti.Forbidden, "Эту заявку ведут операторы другой очереди.")
	case owed.Appeal == "":
		return nil, cti.Errorf(cti.Conflict, "Этот перезвон не для того, чтобы сообщить ответ.")
	}
	if err := a.noteTold(ctx, who, owed, in.Body.Told, note); err != nil {
		return nil, noChange(err)
	}
	if !open {
		return nil, nil
	}
	err = a.cfg.Floor.Tell(ctx, floor.CloseCallback{By: actorOf(who), Callback: owed.ID, Done: in.Body.Told, Note: note})
	if cti.CodeOf(err) == cti.NotFound { // somebody was quicker
		return nil, nil
	}
	return nil, err
}

// promiseOf finds a promise on the list, or among those that are closed.
func (a *API) promiseOf(ctx context.Context, id cti.CallbackID) (c callback.Callback, open bool, err error) {
	list, err := a.cfg.Floor.Callbacks(ctx)
	if err != nil {
		return c, false, err
	}
	if i := slices.IndexFunc(list, func(c floor.Callback) bool { return c.ID == id }); i >= 0 {
		return list[i].Callback, list[i].State == callback.Open, nil
	}
	page, err := a.cfg.Callbacks.Callbacks(ctx, callback.Filter{ID: id, Limit: 1})
	if err != nil {
		return c, false, noHistory(err)
	}
	if len(page.Callbacks) == 0 {
		return c, false, cti.Errorf(cti.NotFound, "Нет такого перезвона.")
	}
	return page.Callbacks[0].Callback, false, nil
}

// How often a change is tried again of an appeal that others change meanwhile.
const toldTries = 4

// noteTold changes the delivery of the answer for which the promise was made; one
// that goes another way by now, or was told before, stays as it is.
func (a *API) noteTold(ctx context.Context, who session.Session, owed callback.Callback, told bool, note string) (err error) {
	status := appeal.DeliveryFailed
	if told {
		status = appeal.DeliveryDelivered
	}
	for range toldTries {
		var now appeal.Record
		if now, err = a.cfg.Cases.AppealRecord(ctx, owed.Appeal); err != nil {
			return err
		}
		d := now.Case.Delivery
		if d == nil || d.Way != appeal.WayCall || d.Ref != "" && d.Ref != string(owed.ID) || d.Status == status || d.Status == appeal.DeliveryDelivered {
			return nil
		}
		_, err = a.cfg.Cases.ChangeAppeal(ctx, appeal.Asked{
			Appeal: owed.Appeal, Version: now.Case.Version, Key: "told-" + string(status) + "-" + string(owed.ID), By: actorOf(who), At: a.now().UTC(),
			Change: appeal.Deliver{Way: appeal.WayCall, Status: status, Text: note, Ref: string(owed.ID)},
		})
		if cti.CodeOf(err) != cti.Conflict {
			return err
		}
	}
	return err
}
