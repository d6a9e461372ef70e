package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/topic"
)

// Floor puts people on the list of those who are to be called back. The same id
// again is the same promise; one that is open for the same appeal gives way. The
// id that is given back is of the promise that keeps it: the person may be on the
// list already.
type Floor interface {
	AskCallback(ctx context.Context, asked callback.Callback) (cti.CallbackID, error)
}

// Promises knows what became of a promise: a *cti.Error of code NotFound for one
// that is not there, or not there yet.
type Promises interface {
	Callback(ctx context.Context, id cti.CallbackID) (callback.Record, error)
}

// Call has agents call applicants who can be reached in no other way and tell them
// the answer.
type Call struct {
	Floor    Floor
	Promises Promises
}

// Send puts the applicant on the list of call-backs.
func (c Call) Send(ctx context.Context, l appeal.Letter) (appeal.Handed, error) {
	id := cti.CallbackID(cti.NewCallID(l.At, "answer "+l.Key))
	switch known, err := c.Promises.Callback(ctx, id); { // from before we were killed
	case err == nil:
		return fateOf(known), nil
	case cti.CodeOf(err) != cti.NotFound:
		return appeal.Handed{}, &appeal.Undelivered{Reason: "База данных не отвечала.", Err: err}
	}
	kept, err := c.Floor.AskCallback(ctx, callback.Callback{ID: id, Number: l.To, Name: l.Name, Appeal: l.Appeal, Needs: topic.Known().Sensitive(l.Topic),
		Note: "Сообщить ответ на обращение " + l.Number + " и отметить, сообщён ли он."})
	switch cti.CodeOf(err) {
	case cti.Conflict:
		return appeal.Handed{}, &appeal.Undelivered{Reason: "Этому заявителю уже должны перезвонить по другому поводу; ответ можно сообщить тогда же.", Err: err}
	case cti.Invalid, cti.NotFound:
		reason := "Заявителю не перезвонить."
		if e, ok := errors.AsType[*cti.Error](err); ok {
			reason = e.Text
		}
		return appeal.Handed{}, &appeal.Undelivered{Reason: reason, Final: true, Err: err}
	}
	if err != nil {
		return appeal.Handed{}, &appeal.Undelivered{Reason: "Список перезвона сейчас недоступен.", Err: err}
	}
	return appeal.Handed{Status: appeal.DeliverySent, Ref: string(kept)}, nil
}

// Track tells how far the promise is.
func (c Call) Track(ctx context.Context, l appeal.Letter) (appeal.Handed, error) {
	known, err := c.Promises.Callback(ctx, cti.CallbackID(l.Ref))
	if cti.CodeOf(err) == cti.NotFound { // it is still on its way to the database
		return appeal.Handed{Status: appeal.DeliverySent, Ref: l.Ref}, nil
	}
	return fateOf(known), err
}

// sayWithin is how long an agent who reached the applicant may take to say whether
// the answer was told.
const sayWithin = time.Hour

// fateOf never takes a talk for a delivered answer: the agent says so, and that
// ends the tracking.
func fateOf(r callback.Record) appeal.Handed {
	h := appeal.Handed{Status: appeal.DeliverySent, Ref: string(r.ID)}
	reached := r.LastResult == callback.Answered
	switch r.State {
	case callback.Done:
		switch {
		case r.Appeal == "": // of before promises named their appeal
			h.Status = appeal.DeliveryDelivered
		case !reached:
			h.Status, h.Text = appeal.DeliveryFailed, "Перезвон закрыли без звонка: узнайте, сказали ли заявителю ответ."
		case time.Since(r.ClosedAt) > sayWithin:
			h.Status, h.Text = appeal.DeliveryFailed, fmt.Sprintf("Заявителю дозвонились, но оператор (%s) не отметил, сообщил ли ответ: узнайте у него.", r.Agent)
		}
	case callback.Failed:
		h.Status, h.Text = appeal.DeliveryFailed, fmt.Sprintf("Заявителю не дозвонились, попыток: %d.", r.Attempts)
	case callback.Cancelled:
		h.Status, h.Text = appeal.DeliveryFailed, "Перезвон сняли, или заявитель дозвонился сам: узнайте, сказали ли ему ответ."
	}
	return h
}
