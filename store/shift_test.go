package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

var irkutsk = &plan.Plan{
	TimeZone: "Asia/Irkutsk",
	Queues:   []plan.Queue{{ID: "122", AnsweredWithin: 20}, {ID: "117", AnsweredWithin: 2}},
}

func TestCallsByNumberAndOutcome(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	end := func(c *script, at time.Time, reason call.Reason) *script {
		return c.add(at, c.now.Ending(at, call.Finish{Result: call.ClientError, Reason: reason, Cause: 16}))
	}
	abandoned := arrive(morning, "a", "122", "+79021112233").add(morning, call.QueuedEvent{Queue: "117", Since: morning})
	end(abandoned, morning.Add(time.Minute), call.AbandonedQueue)
	early := end(arrive(morning, "b", "122", "+73952000000"), morning.Add(time.Second), call.AbandonedGreeting)
	live := arrive(morning, "c", "122", "")
	asked := arrive(morning, "e", "122", "+79993334455").add(morning, call.QueuedEvent{Queue: "117", Since: morning})
	end(asked, morning.Add(time.Minute), call.CallbackPromised)
	answered := plain(morning, "d", "122", "+73952123456", "anna")
	passed := arrive(morning, "g", "122", "+79994445566").add(morning, call.QueuedEvent{Queue: "122", Since: morning})
	passed.add(morning, call.OfferedEvent{Leg: "leg-g", Number: "112", Directed: true}).add(morning, call.AnsweredEvent{Leg: "leg-g"})
	end(passed, morning.Add(time.Minute), call.CallerHungUp)
	back := &script{id: cti.NewCallID(morning, "f")}
	back.add(morning, call.DialedEvent{Line: "122", Queue: "122", Number: "+79990000000", Agent: "anna", Leg: "leg-f", Appeal: "a-1"})
	for _, one := range []*script{abandoned, early, live, answered, asked, passed, back} {
		check(t, s.Apply(t.Context(), one.events))
	}
	for _, c := range []struct {
		f    call.Filter
		want []*script
	}{
		{call.Filter{Digits: "3952"}, []*script{early, answered}},
		{call.Filter{Appeal: "a-1"}, []*script{back}},
		{call.Filter{Appeal: "a-2"}, nil},
		{call.Filter{Digits: "12"}, []*script{abandoned, answered}},
		{call.Filter{Digits: "8902111"}, []*script{abandoned}},
		{call.Filter{Digits: "8"}, nil},
		{call.Filter{Digits: "%"}, nil},
		{call.Filter{Outcome: call.Answered}, []*script{answered}},
		{call.Filter{Outcome: call.PassedOn}, []*script{passed}},
		{call.Filter{Outcome: call.Abandoned}, []*script{abandoned}},
		{call.Filter{Outcome: call.NotQueued}, []*script{early}},
		{call.Filter{Outcome: call.Live}, []*script{live, back}},
		{call.Filter{Outcome: call.AskedBack}, []*script{asked}},
		{call.Filter{Queue: "117"}, []*script{abandoned, asked}},
		{call.Filter{Reason: call.AbandonedGreeting}, []*script{early}},
	} {
		page, err := s.Calls(t.Context(), c.f)
		check(t, err)
		var got, want []string
		for _, one := range page.Calls {
			got = append(got, string(one.ID))
		}
		for _, one := range c.want {
			want = append(want, string(one.id))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%+v gives %v, want %v", c.f, got, want)
		}
	}
	_, err := s.Calls(t.Context(), call.Filter{Outcome: "happy"})
	wantCode(t, err, cti.Invalid)
}

func TestAgentDay(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	midnight := time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC) // of 2 March in Irkutsk
	hour := func(n int) time.Time { return midnight.Add(time.Duration(n) * time.Hour) }
	var events []cti.Event
	for n, one := range []struct {
		at    time.Time
		state agent.State
	}{{hour(-2), agent.NotReady}, {hour(9), agent.Ready}, {hour(20), agent.Offline}, {hour(30), agent.NotReady}} {
		events = append(events, changed(n, "anna", one.state, "", one.at))
	}
	events = append(events, changed(9, "boris", agent.Ready, "", hour(1)))
	mine := plain(hour(10), "1", "122", "+73952000000", "anna")
	events = append(events, mine.events...)
	events = append(events, plain(hour(25), "2", "122", "+73952000000", "anna").events...)
	check(t, s.Apply(t.Context(), events))
	day, err := s.AgentDay(t.Context(), irkutsk, "anna", "2026-03-02")
	check(t, err)
	var spans []string
	for _, one := range day.Spans {
		until := "open"
		if one.Until != nil {
			until = fmt.Sprint(one.Until.Sub(midnight).Hours())
		}
		spans = append(spans, fmt.Sprint(one.State, " ", one.Since.Sub(midnight).Hours(), "-", until))
	}
	if want := []string{"not_ready 0-9", "ready 9-20", "offline 20-open"}; !slices.Equal(spans, want) {
		t.Errorf("the spans are %v, want %v", spans, want)
	}
	if len(day.Offers) != 1 || day.Offers[0].Call != string(mine.id) || day.Offers[0].Line != "122" || day.Offers[0].AnsweredAt == nil || day.Offers[0].EndedAt == nil {
		t.Errorf("the calls are %+v", day.Offers)
	}
	if !day.Begin.Equal(midnight) || !day.End.Equal(hour(24)) {
		t.Errorf("the day is %v to %v", day.Begin, day.End)
	}
	nobody, err := s.AgentDay(t.Context(), irkutsk, "nobody", "2026-03-02")
	if check(t, err); nobody.Spans == nil || len(nobody.Spans)+len(nobody.Offers) != 0 {
		t.Errorf("nobody did %+v", nobody)
	}
	_, err = s.AgentDay(t.Context(), irkutsk, "anna", "yesterday")
	wantCode(t, err, cti.Invalid)
}

func TestQueueFigures(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC) // 16:00 in Irkutsk
	for n, ago := range []time.Duration{5 * time.Minute, 29 * time.Minute, 2 * time.Hour, 15 * time.Hour, 17 * time.Hour} {
		check(t, s.Apply(t.Context(), plain(now.Add(-ago), fmt.Sprint(n), "122", "+73952000000", "anna").events))
	}
	figures, err := s.QueueFigures(t.Context(), irkutsk, now)
	check(t, err)
	if len(figures) != 2 || figures[0].Queue != "122" || figures[1].Queue != "117" {
		t.Fatalf("the queues are %+v", figures)
	}
	q := figures[0]
	if q.Today.Talked != 4 || q.Today.TalkMS != 4*111_000 || q.Today.WaitMS != 4*4000 {
		t.Errorf("the sums are %+v", q.Today)
	}
	if q.Today.Offered != 4 || q.Today.InTime != 4 || q.Recent.Offered != 2 || q.Recent.Answered != 2 || figures[1].Today.Offered != 0 {
		t.Errorf("the figures are %+v", figures)
	}
}

// TestAMarkIsOfTheAgentWhoTalkedLast, and of that agent's day alone.
func TestAMarkIsOfTheAgentWhoTalkedLast(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	second := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Second) }
	c := arrive(morning, "m", "122", "+79021112233").add(morning, call.QueuedEvent{Queue: "122", Since: morning})
	for n, who := range []cti.AgentID{"anna", "boris"} {
		leg := cti.LegID("leg-" + who)
		c.add(second(10*n), call.OfferedEvent{Leg: leg, Agent: who}).add(second(10*n+1), call.AnsweredEvent{Leg: leg, Agent: who})
		if n == 0 {
			c.add(second(9), call.TransferredEvent{Way: call.Blind, From: call.Party{Agent: who}, To: call.Party{Queue: "117"}})
		}
	}
	f := call.Finish{Result: call.Success, Reason: call.AgentHungUp}
	c.add(second(30), call.RatingAskedEvent{Prompt: "survey", Finish: f}).add(second(35), call.RatedEvent{Mark: 4, Agent: "boris", Leg: "leg-boris"})
	c.add(second(36), c.now.Ending(second(36), f))
	check(t, s.Apply(t.Context(), c.events))
	for who, mark := range map[cti.AgentID]int{"anna": 0, "boris": 4} {
		day, err := s.AgentDay(t.Context(), irkutsk, who, "2026-03-02")
		if check(t, err); len(day.Offers) != 1 || day.Offers[0].Mark != mark {
			t.Errorf("the day of %s has %+v, want the mark %d", who, day.Offers, mark)
		}
	}
}
