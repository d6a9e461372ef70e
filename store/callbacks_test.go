package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/plan"
)

// TestACallBackAndItsCallAreKept follows one promise: made, tried, kept.
func TestACallBackAndItsCallAreKept(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	at := morning.Add(time.Hour)
	out := cti.NewCallID(at, "out")
	promise := callback.New(morning, callback.Callback{
		ID: "019f8a3e-7c00-7a11-8b22-0123456789ab", Line: "122", Queue: "122", Number: "+79021234567", Name: "Иван",
		Why: callback.Abandoned, Call: "019f8a3e-7c00-7a11-8b22-0123456789ab", Rules: callback.Rules{Attempts: 3, Every: []int{15}},
	})
	n := 0
	event := func(about cti.CallID, body cti.Body) cti.Event {
		n++
		at = at.Add(time.Second)
		return cti.Event{ID: cti.EventID(fmt.Sprint("back-", n)), At: at, Call: about, Agent: "anna", By: cti.BySystem, Body: body}
	}
	next := func(ch callback.Change) cti.Event {
		before := promise.State
		var err error
		promise, err = promise.Next(at, ch)
		check(t, err)
		return event(out, callback.ChangedEvent{From: before, Signal: ch.Signal, Callback: promise})
	}
	leg := cti.LegID(string(out) + "_life1_anna")
	check(t, s.Apply(t.Context(), []cti.Event{
		event(promise.Call, callback.ChangedEvent{Signal: callback.Ask, Callback: promise}),
		event(out, call.DialedEvent{Line: "122", Queue: "122", Number: promise.Number, Agent: "anna", Leg: leg, Callback: promise.ID, Appeal: "a1"}),
		next(callback.Change{Signal: callback.Offer, Agent: "anna", Outgoing: out}),
	}))
	check(t, s.Apply(t.Context(), []cti.Event{
		event(out, call.ReachedEvent{}), next(callback.Change{Signal: callback.Dial}),
		event(out, call.AnsweredEvent{Leg: leg, Agent: "anna"}), next(callback.Change{Signal: callback.Reach}),
		event(out, call.HeldEvent{}), event(out, call.ResumedEvent{}),
		event(out, call.EndedEvent{Finish: call.Finish{Result: call.Success, Reason: call.AgentHungUp, Cause: 16}, TalkMS: 4000}),
	}))
	if s.Skipped() != 0 {
		t.Fatalf("%d events were skipped", s.Skipped())
	}
	got, legs, _, err := s.Call(t.Context(), out)
	check(t, err)
	if got.Direction != call.Out || got.Callback != promise.ID || got.Appeal != "a1" || got.Caller != promise.Number || got.Agent != "anna" || got.AnsweredAt.IsZero() {
		t.Errorf("the call is %+v", got)
	}
	if len(legs) != 1 || legs[0].Agent != "anna" || legs[0].EndedAt.IsZero() {
		t.Errorf("its legs are %+v", legs)
	}
	page, err := s.Callbacks(t.Context(), callback.Filter{Queues: []cti.QueueID{"122"}, State: callback.Done, Number: promise.Number})
	check(t, err)
	if len(page.Callbacks) != 1 || page.Callbacks[0].Attempts != 1 || page.Callbacks[0].Outgoing != out || page.Callbacks[0].LastResult != callback.Answered {
		t.Errorf("the promise is %+v", page)
	}
	if page, err = s.Callbacks(t.Context(), callback.Filter{Queues: []cti.QueueID{"117"}}); err != nil || len(page.Callbacks) > 0 {
		t.Errorf("another queue has %+v (%v)", page, err)
	}
}

func TestCallbacksComeInPages(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	var events []cti.Event
	for n := range 5 {
		at := morning.Add(time.Duration(n/2) * time.Minute) // some at the same time
		c := callback.New(at, callback.Callback{ID: cti.CallbackID(fmt.Sprint("c", n)), Line: "122", Queue: "122", Number: fmt.Sprint("+7902000000", n), Why: callback.ToAnswer, Appeal: cti.AppealID(fmt.Sprint("a", n))})
		events = append(events, cti.Event{ID: cti.EventID(fmt.Sprint("e", n)), At: at, By: cti.BySystem, Body: callback.ChangedEvent{Signal: callback.Ask, Callback: c}})
	}
	check(t, s.Apply(t.Context(), events))
	f, seen := callback.Filter{Limit: 2}, ""
	for range 3 {
		page, err := s.Callbacks(t.Context(), f)
		check(t, err)
		for _, c := range page.Callbacks {
			seen += string(c.ID)
			if c.Why != callback.ToAnswer || c.Appeal != "a"+cti.AppealID(c.ID[1:]) {
				t.Errorf("the promise is %+v", c)
			}
		}
		f.Cursor = page.Cursor
	}
	if seen != "c4c3c2c1c0" || f.Cursor != "" {
		t.Errorf("the pages gave %s and then %q", seen, f.Cursor)
	}
	_, err := s.Callbacks(t.Context(), callback.Filter{Cursor: "nonsense!"})
	wantCode(t, err, cti.Invalid)
}

// TestOutgoingCallsAreNotOffered: what agents dial is no caller's call.
func TestOutgoingCallsAreNotOffered(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	id := cti.NewCallID(morning, "out")
	check(t, s.Apply(t.Context(), []cti.Event{
		{ID: "o1", At: morning, Call: id, Body: call.DialedEvent{Line: "122", Queue: "122", Number: "+79021234567", Agent: "anna", Leg: "l"}},
		{ID: "o2", At: morning.Add(time.Second), Call: id, Body: call.EndedEvent{Finish: call.Finish{Result: call.ClientError, Reason: call.AgentCancelled}}},
	}))
	p := &plan.Plan{TimeZone: "UTC", Lines: []plan.Line{{ID: "122", Queue: "122"}}, Queues: []plan.Queue{{ID: "122", AnsweredWithin: 60}}}
	j, err := s.Joint(t.Context(), p, "2026-03-02", "2026-03-02")
	check(t, err)
	if j.Total.Offered != 0 || j.Total.NotQueued != 0 || j.Total.Decided != 0 {
		t.Errorf("an outgoing call counts as %+v", j.Total)
	}
}
