package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/report"
)

// promised is one promise as the recount sees it: what was drawn, not what was
// written.
type promised struct {
	callback.Callback
	first    time.Time // the first attempt that rang
	byCaller bool
	tries    []callback.Attempt
}

// live draws the life of one promise and gives it with its events.
func live(rt *rapid.T, n int, made time.Time) (promised, []cti.Event) {
	p := promised{Callback: callback.New(made, callback.Callback{
		ID: cti.CallbackID(fmt.Sprint("p", n)), Queue: "122", Number: fmt.Sprintf("+7902%07d", n),
		Line:  rapid.SampledFrom([]cti.LineID{"122", "122", "117", "old"}).Draw(rt, "line"),
		Why:   rapid.SampledFrom([]callback.Why{callback.Abandoned, callback.AfterHours, callback.ByKey}).Draw(rt, "why"),
		Rules: callback.Rules{Attempts: rapid.IntRange(1, 3).Draw(rt, "rules"), Every: []int{1}},
	})}
	var events []cti.Event
	tell := func(about cti.CallID, at time.Time, by cti.Actor, from callback.State, signal callback.Signal) {
		events = append(events, cti.Event{
			ID: cti.EventID(fmt.Sprintf("p%d-%d", n, len(events))), At: at, Call: about, Agent: "anna", By: by,
			Body: callback.ChangedEvent{From: from, Signal: signal, Callback: p.Callback},
		})
	}
	tell("", made, cti.BySystem, "", callback.Ask)
	at, about := made, cti.CallID("")
	for range rapid.IntRange(0, 12).Draw(rt, "length") {
		if !p.State.Active() {
			break
		}
		at = at.Add(time.Duration(rapid.IntRange(1, 20*60*1000).Draw(rt, "pause")) * time.Millisecond)
		ch := callback.Change{
			Signal: rapid.SampledFrom([]callback.Signal{
				callback.Offer, callback.Offer, callback.Withdraw, callback.Dial, callback.Dial, callback.Dial, callback.Reach, callback.Miss, callback.Miss, callback.Close, callback.Cancel,
			}).Draw(rt, "signal"),
			Result: rapid.SampledFrom([]callback.Result{callback.Busy, callback.NoAnswer, callback.Broken, callback.Invalid}).Draw(rt, "result"),
		}
		if ch.Signal == callback.Offer {
			ch.Agent, ch.Outgoing = "anna", cti.NewCallID(at, fmt.Sprint(n))
		}
		next, err := p.Next(at, ch)
		if err != nil {
			continue
		}
		from := p.State
		if p.Outgoing != "" {
			about = p.Outgoing
		}
		if next.Outgoing != "" {
			about = next.Outgoing
		}
		by := cti.ByAgent("anna")
		if ch.Signal == callback.Cancel && rapid.Bool().Draw(rt, "himself") {
			by, p.byCaller = cti.ByCaller, true
		}
		p.Callback = next
		switch ch.Signal {
		case callback.Dial:
			p.tries = append(p.tries, callback.Attempt{Callback: p.ID, Outgoing: about, Agent: "anna", At: at})
		case callback.Miss, callback.Reach:
			p.tries[len(p.tries)-1].Result = next.LastResult
		}
		tell(about, at, by, from, ch.Signal)
	}
	for _, t := range p.tries {
		if t.Result != callback.Broken && (p.first.IsZero() || t.At.Before(p.first)) {
			p.first = t.At
		}
	}
	return p, events
}

// TestCallbackFiguresAgreeWithRecount draws promises and counts them again one by
// one, with the definitions of cti/report.
func TestCallbackFiguresAgreeWithRecount(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	p := testPlan("Asia/Irkutsk")
	midnight := time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC) // of 2 March in Irkutsk
	var all []promised
	rapid.Check(t, func(rt *rapid.T) {
		var events []cti.Event
		for range 4 {
			made := midnight.Add(time.Duration(rapid.Int64Range(-int64(24*time.Hour), int64(48*time.Hour)).Draw(rt, "made"))).Truncate(time.Millisecond)
			one, its := live(rt, len(all), made)
			all, events = append(all, one), append(events, its...)
		}
		cut := rapid.IntRange(0, len(events)).Draw(rt, "cut")
		check(t, s.Apply(t.Context(), events[:cut]))
		check(t, s.Apply(t.Context(), events)) // the first part twice
		got, err := s.Joint(t.Context(), p, "2026-03-02", "2026-03-02")
		check(t, err)
		in := slices.DeleteFunc(slices.Clone(all), func(one promised) bool {
			return one.CreatedAt.Before(midnight) || !one.CreatedAt.Before(midnight.Add(24*time.Hour))
		})
		if want := recountCallbacks(in, nil); got.AllCallbacks != want {
			rt.Fatalf("all:\n got %+v\nwant %+v", got.AllCallbacks, want)
		}
		lines := append(p.Lines, plan.Line{Name: "Необслуживаемые номера"})
		for i, l := range lines {
			want := report.LineCallbacks{Line: string(l.ID), Name: l.Name, Callbacks: recountCallbacks(in, &l.ID)}
			if l.ID == "" {
				old := cti.LineID("old")
				want.Callbacks = recountCallbacks(in, &old)
			}
			if i < len(got.Callbacks) && got.Callbacks[i] != want || i >= len(got.Callbacks) && want.Promised > 0 {
				rt.Fatalf("line %q:\n got %+v\nwant %+v", l.ID, got.Callbacks, want)
			}
		}
		last := all[len(all)-1]
		tries, err := s.Attempts(t.Context(), []cti.CallbackID{last.ID})
		check(t, err)
		if !reflect.DeepEqual(tries[last.ID], last.tries) {
			rt.Fatalf("attempts:\n got %+v\nwant %+v", tries[last.ID], last.tries)
		}
	})
}

func recountCallbacks(all []promised, line *cti.LineID) (c report.Callbacks) {
	var firsts []int64
	for _, p := range all {
		if line != nil && p.Line != *line {
			continue
		}
		c.Promised++
		kept := p.State == callback.Done && p.LastResult == callback.Answered || p.State == callback.Cancelled && p.byCaller
		switch {
		case kept:
			c.Kept++
			if p.ClosedAt.Sub(p.CreatedAt) <= 30*time.Minute {
				c.Soon++
			}
		case p.State == callback.Failed:
			c.Failed++
		case p.State.Active():
			c.Open++
		default:
			c.Closed++
		}
		if p.Why == callback.Abandoned {
			c.Abandoned++
			if kept {
				c.Reached++
			}
		}
		if !p.first.IsZero() {
			firsts = append(firsts, p.first.Sub(p.CreatedAt).Milliseconds())
		}
	}
	slices.Sort(firsts)
	if c.Tried = int64(len(firsts)); c.Tried > 0 {
		// The smallest value that at least the share does not exceed.
		c.FirstMedianMS = firsts[(len(firsts)+1)/2-1]
		c.FirstNinetyMS = firsts[(len(firsts)*9+9)/10-1]
	}
	return c
}
