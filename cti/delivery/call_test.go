package delivery_test

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/delivery"
)

// list is a list of call-backs and what the database knows of it.
type list struct {
	asked   []cti.CallbackID
	note    string
	about   cti.AppealID
	refuse  error
	instead cti.CallbackID // keeps what is asked
	known   map[cti.CallbackID]callback.State
	told    callback.Callback // the rest of each
}

func (l *list) AskCallback(_ context.Context, c callback.Callback) (cti.CallbackID, error) {
	l.asked, l.note, l.about = append(l.asked, c.ID), c.Note, c.Appeal
	return cmp.Or(l.instead, c.ID), l.refuse
}

func (l *list) Callback(_ context.Context, id cti.CallbackID) (r callback.Record, err error) {
	state, ok := l.known[id]
	if !ok {
		return r, cti.Errorf(cti.NotFound, "Нет.")
	}
	r.Callback = l.told
	r.ID, r.State, r.Attempts = id, state, 3
	return r, nil
}

func TestAnAnswerByCall(t *testing.T) {
	l := &list{known: map[cti.CallbackID]callback.State{}}
	c := delivery.Call{Floor: l, Promises: l}
	letter := aLetter()
	letter.Way, letter.At = appeal.WayCall, time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	first, err := c.Send(t.Context(), letter)
	if err != nil || first.Status != appeal.DeliverySent || first.Ref == "" || l.about != letter.Appeal || !strings.Contains(l.note, letter.Number) || strings.Contains(l.note, "Свет") {
		t.Fatalf("got %+v, %v with %q", first, err, l.note)
	}
	if again, err := c.Send(t.Context(), letter); err != nil || again != first || l.asked[0] != l.asked[1] {
		t.Errorf("after a crash: %+v, %v, asked %v", again, err, l.asked)
	}
	letter.Ref = first.Ref
	for state, want := range map[callback.State]appeal.DeliveryStatus{
		"": appeal.DeliverySent, callback.Open: appeal.DeliverySent, callback.Dialing: appeal.DeliverySent, callback.Done: appeal.DeliveryDelivered,
		callback.Failed: appeal.DeliveryFailed, callback.Cancelled: appeal.DeliveryFailed,
	} {
		if delete(l.known, l.asked[0]); state != "" {
			l.known[l.asked[0]] = state
		}
		handed, err := c.Track(t.Context(), letter)
		if err != nil || handed.Status != want || handed.Ref != first.Ref || (want == appeal.DeliveryFailed) != (handed.Text != "") {
			t.Errorf("%s: %+v, %v", state, handed, err)
		}
	}
	l.known[l.asked[0]] = callback.Done
	if done, err := c.Send(t.Context(), letter); err != nil || done.Status != appeal.DeliveryDelivered || len(l.asked) != 2 {
		t.Errorf("it was done before it was written down: %+v, %v", done, err)
	}
}

// TestATalkIsNoAnswer: only the agent's word makes it delivered, which ends the
// tracking; without it the owner has to ask.
func TestATalkIsNoAnswer(t *testing.T) {
	l := &list{known: map[cti.CallbackID]callback.State{"b1": callback.Done}}
	letter := aLetter()
	letter.Ref = "b1"
	for _, c := range []struct {
		about  cti.AppealID
		result callback.Result
		ago    time.Duration
		want   appeal.DeliveryStatus
		why    string
	}{
		{"a1", callback.Answered, time.Minute, appeal.DeliverySent, ""},
		{"a1", callback.Answered, 2 * time.Hour, appeal.DeliveryFailed, "(anna) не отметил"},
		{"a1", callback.Busy, time.Minute, appeal.DeliveryFailed, "без звонка"},
		{"", callback.Answered, time.Minute, appeal.DeliveryDelivered, ""},
	} {
		l.told = callback.Callback{Appeal: c.about, LastResult: c.result, ClosedAt: time.Now().Add(-c.ago), Agent: "anna"}
		got, err := delivery.Call{Floor: l, Promises: l}.Track(t.Context(), letter)
		if err != nil || got.Status != c.want || !strings.Contains(got.Text, c.why) || (c.want == appeal.DeliveryFailed) != (got.Text != "") {
			t.Errorf("%+v gives %+v, %v", c, got, err)
		}
	}
}

func TestWhyNobodyIsCalled(t *testing.T) {
	for code, isFinal := range map[cti.Code]bool{cti.Conflict: false, cti.Invalid: true, cti.Unavailable: false} {
		l := &list{refuse: cti.Errorf(code, "Нельзя.")}
		_, err := delivery.Call{Floor: l, Promises: l}.Send(t.Context(), aLetter())
		if u, ok := errors.AsType[*appeal.Undelivered](err); !ok || u.Final != isFinal || u.Reason == "" {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// TestAnAnswerIsToldInTheCallThatIsOwedAlready: what is tracked is that call.
func TestAnAnswerIsToldInTheCallThatIsOwedAlready(t *testing.T) {
	l := &list{instead: "abandoned-1"}
	if handed, err := (delivery.Call{Floor: l, Promises: l}).Send(t.Context(), aLetter()); err != nil || handed.Ref != "abandoned-1" || handed.Status != appeal.DeliverySent {
		t.Errorf("got %+v, %v", handed, err)
	}
}
