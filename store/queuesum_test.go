package store_test

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/report"
	"github.com/dozvon/dozvon/store"
)

var threeQueues = &plan.Plan{
	TimeZone: "Asia/Irkutsk",
	Lines:    []plan.Line{{ID: "122"}},
	Queues:   []plan.Queue{{ID: "a", AnsweredWithin: 10}, {ID: "b", AnsweredWithin: 10}, {ID: "c", AnsweredWithin: 10}},
}

// TestACallThatWentThroughThreeQueues is one call on its line and one visit of each
// queue. It came on one day and was answered on the next: the day of the line is
// that of its coming, the day of a queue that in which the queue was entered.
func TestACallThatWentThroughThreeQueues(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	midnight := time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC) // of 2 March in Irkutsk
	second := func(n int) time.Time { return midnight.Add(time.Duration(n) * time.Second) }
	c := arrive(second(-30), "over", "122", "+79021112233").add(second(-30), call.QueuedEvent{Queue: "a", Since: second(-30)})
	c.add(second(-5), call.OverflowedEvent{From: "a", Queue: "b", Why: call.WaitedTooLong})
	c.add(second(1), call.OverflowedEvent{From: "b", Queue: "c", Why: call.ByKey})
	c.add(second(5), call.OfferedEvent{Leg: "l", Agent: "anna"}).add(second(6), call.AnsweredEvent{Leg: "l", Agent: "anna"})
	c.add(second(66), c.now.Ending(second(66), call.Finish{Result: call.Success, Reason: call.CallerHungUp, Cause: 16}))
	check(t, s.Apply(t.Context(), c.events))
	check(t, s.Apply(t.Context(), c.events)) // twice changes nothing

	before, after := jointOf(t, s, "2026-03-01"), jointOf(t, s, "2026-03-02")
	if before.Total.Offered != 1 || before.Total.Answered != 1 || before.Total.Overflowed != 1 || after.Total != (report.Calls{}) {
		t.Errorf("the line had %+v, then %+v", before.Total, after.Total)
	}
	if w := before.Total; w.WaitMS != 36_000 || w.InTime != 0 {
		t.Errorf("its wait is %+v", w)
	}
	for _, want := range []struct {
		day  report.Joint
		at   int
		want report.Visits
	}{
		{before, 0, report.Visits{Offered: 1, Decided: 1, Overflowed: 1, MaxWaitMS: 25_000}},
		{before, 1, report.Visits{Offered: 1, Decided: 1, Chose: 1, MaxWaitMS: 6_000}},
		{before, 2, report.Visits{}},
		{after, 0, report.Visits{}},
		{after, 1, report.Visits{}},
		{after, 2, report.Visits{Offered: 1, Decided: 1, Answered: 1, InTime: 1, WaitMS: 5_000, MaxWaitMS: 5_000, Talked: 1, TalkMS: 60_000}},
	} {
		if got := want.day.Queues[want.at]; got.Visits != want.want {
			t.Errorf("on %s queue %s had %+v, want %+v", want.day.From, got.Queue, got.Visits, want.want)
		}
	}
	if h := after.QueueHours; len(h) != 1 || !h[0].Hour.Equal(midnight) || h[0].Queue != "c" {
		t.Errorf("the hours are %+v", h)
	}
	figures, err := s.QueueFigures(t.Context(), threeQueues, second(120))
	check(t, err)
	if figures[0].Today.Offered != 0 || figures[0].Recent.Overflowed != 1 || figures[2].Today.Answered != 1 || figures[2].Recent != figures[2].Today {
		t.Errorf("the board has %+v", figures)
	}
}

func jointOf(t *testing.T, s *store.Store, day string) report.Joint {
	t.Helper()
	j, err := s.Joint(t.Context(), threeQueues, day, day)
	check(t, err)
	return j
}

// TestEachEndOfAWaitIsCountedOnce: of eight callers each leaves the queue in
// another way, and a ninth still waits.
func TestEachEndOfAWaitIsCountedOnce(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	second := func(n int) time.Time { return now.Add(time.Duration(n) * time.Second) }
	queued := func(name string) *script {
		return arrive(now, name, "122", "").add(now, call.QueuedEvent{Queue: "a", Since: now})
	}
	end := func(c *script, at int, why call.Reason) {
		c.add(second(at), c.now.Ending(second(at), call.Finish{Result: call.Indeterminate, Reason: why}))
		check(t, s.Apply(t.Context(), c.events))
	}
	bye := func(why call.Reason) call.Event {
		return call.DismissedEvent{Prompt: "bye", Finish: call.Finish{Result: call.ServerError, Reason: why}}
	}
	check(t, s.Apply(t.Context(), queued("waits").events))
	end(queued("short"), 4, call.AbandonedQueue)
	end(queued("long"), 5, call.AbandonedQueue)
	end(queued("full").add(now, bye(call.QueueFull)), 8, call.QueueFull)
	end(queued("back").add(second(20), bye(call.CallbackPromised)), 25, call.CallbackPromised)
	end(queued("message").add(second(30), call.VoicemailAskedEvent{}), 90, call.LeftVoicemail)
	end(queued("silent").add(second(30), call.VoicemailAskedEvent{}), 35, call.NoVoicemail)
	passed := queued("passed").add(second(2), call.OfferedEvent{Leg: "p", Number: "112", Directed: true})
	end(passed.add(second(9), call.AnsweredEvent{Leg: "p"}), 40, call.CallerHungUp)
	answered := queued("answered").add(second(2), call.OfferedEvent{Leg: "q", Agent: "anna"}).add(second(11), call.AnsweredEvent{Leg: "q", Agent: "anna"})
	answered.add(second(20), call.AgentLostEvent{Leg: "q", Agent: "anna"})
	end(answered, 32, call.AbandonedQueue)

	want := report.Visits{
		Offered: 9, Answered: 1, Abandoned: 4, Short: 1, SentOff: 1, AskedBack: 1, Voicemails: 1, PassedOn: 1, Open: 1,
		Decided: 8, WaitMS: 11_000, MaxWaitMS: 30_000, TalkMS: 9_000, Talked: 1,
	}
	j := jointOf(t, s, "2026-03-02")
	got := j.Queues[0]
	if got.Visits != want || got.MedianWaitMS != 11_000 || got.NinetyWaitMS != 11_000 {
		t.Errorf("the queue has %+v, want %+v", got, want)
	}
	if sum := got.Answered + got.Abandoned + got.Overflowed + got.Chose + got.AskedBack + got.Voicemails + got.PassedOn + got.Open; sum != got.Offered {
		t.Errorf("%d entered, and %d went or are there", got.Offered, sum)
	}
	if l := j.Total; l.Offered != 9 || l.Abandoned != 4 || l.Short != 1 || l.Answered != 1 || l.MaxWaitMS != 30_000 {
		t.Errorf("the line has %+v", l)
	}
}
