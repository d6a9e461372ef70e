package store_test

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
)

// TestAMarkIsKeptWithItsCall: the question is no part of the talk, and a call
// without a mark is no mark.
func TestAMarkIsKeptWithItsCall(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	at := func(seconds int) time.Time {
		return morning.Add(time.Duration(seconds) * time.Second).Truncate(time.Microsecond)
	}
	over := call.Finish{Result: call.Success, Reason: call.AgentHungUp, Cause: 16}
	var events []cti.Event
	var first cti.CallID
	for i, mark := range []int{5, 2, 0} {
		id := cti.NewCallID(morning, string(rune('a'+i)))
		leg := cti.LegID(string(id) + "_l")
		if first == "" {
			first = id
		}
		for j, e := range []struct {
			at   int
			body cti.Body
		}{
			{0, call.ArrivedEvent{Line: "122", Dialed: "122", Caller: "+79021234567", Origin: call.Trunk, Since: morning}},
			{0, call.QueuedEvent{Queue: "122", Since: at(0)}}, {0, call.OfferedEvent{Leg: leg, Agent: "anna"}},
			{5, call.AnsweredEvent{Leg: leg, Agent: "anna"}}, {65, call.RatingAskedEvent{Prompt: "survey", Finish: over}},
			{70, call.RatedEvent{Mark: mark, Agent: "anna", Leg: leg}},
			{75, call.EndedEvent{Finish: over, WaitMS: 5000, TalkMS: 60_000}},
		} {
			if _, rated := e.body.(call.RatedEvent); !rated || mark > 0 {
				events = append(events, cti.Event{ID: cti.EventID(string(id) + string(rune('0'+j))), At: at(e.at), Call: id, Agent: "anna", Body: e.body})
			}
		}
	}
	events = append(events, cti.Event{ID: "f", At: at(70), Call: first, Body: appeal.FiledEvent{Appeal: appeal.Appeal{
		ID: "5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c", Channel: appeal.ByCall, Call: first, Topic: "Вода", Text: "Нет воды",
	}}})
	check(t, s.Apply(t.Context(), events))
	if s.Skipped() != 0 {
		t.Fatalf("%d events were skipped", s.Skipped())
	}
	c, legs, _, err := s.Call(t.Context(), first)
	check(t, err)
	if c.Mark() != 5 || !c.EndedAt.Equal(at(65)) || c.TalkMS != 60_000 || len(legs) != 1 || !legs[0].EndedAt.Equal(at(65)) {
		t.Errorf("the call is %+v, its legs %+v", c, legs)
	}
	j, err := s.Joint(t.Context(), testPlan("UTC"), "2026-03-02", "2026-03-02")
	check(t, err)
	if f := j.Total; f.Asked != 3 || f.Marked != 2 || f.Marks != 7 || f.TalkMS != 180_000 {
		t.Errorf("the figures are %+v", f)
	}
	page, err := s.Appeals(t.Context(), appeal.Filter{Call: first})
	check(t, err)
	if len(page.Appeals) != 1 || page.Appeals[0].Mark != 5 {
		t.Errorf("the appeal is %+v", page.Appeals)
	}
}
