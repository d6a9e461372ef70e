package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// forgetVisits makes calls those of an earlier version.
const forgetVisits = `with gone as (delete from visits where call_id = any($1)), left_ as (delete from call_queues where call_id = any($1)) update calls set visits = null, answered_in = null where id = any($1)`

// TestVisitsOfEarlierCallsAreCounted: whatever was written before visits were
// kept, in the end the same visits are there, of calls that had ended and of such
// as went on, and counting again changes nothing.
func TestVisitsOfEarlierCallsAreCounted(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	c := connected(t, url)
	_, control := fresh(t)
	other, reference := opened(t, control), connected(t, control)
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		var lists [][]cti.Event
		var ids []string
		for n := range rapid.IntRange(1, 6).Draw(rt, "calls") {
			one := inMicroseconds(drawn(rt, n, morning.AddDate(0, 0, 7*round)))
			lists, ids = append(lists, one.events), append(ids, string(one.id))
		}
		events := shuffled(rt, lists)
		cut := rapid.IntRange(0, len(events)).Draw(rt, "cut")
		check(t, other.Apply(t.Context(), events))
		check(t, s.Apply(t.Context(), events[:cut]))
		_, err := c.Exec(t.Context(), forgetVisits, ids)
		check(t, err)
		check(t, s.Apply(t.Context(), events)) // those that go on are taken up
		for done := 1; done > 0; {
			done, err = s.CountVisits(t.Context(), rapid.IntRange(1, 3).Draw(rt, "batch"))
			check(t, err)
		}
		const visits = `select coalesce(string_agg(v::text, E'\n' order by call_id, place), '') from visits v where call_id = any($1)`
		const calls = `select coalesce(string_agg(concat_ws(' ', id, visits, answered_in), E'\n' order by id), '') from calls where id = any($1)`
		const queues = `select coalesce(string_agg(q::text, E'\n' order by q), '') from call_queues q where call_id = any($1)`
		for _, what := range []string{visits, calls, queues} {
			if got, want := textOf(t, c, what, ids), textOf(t, reference, what, ids); got != want {
				rt.Fatalf("got\n%s\nwant\n%s", got, want)
			}
		}
	})
}

func textOf(t *testing.T, c *pgx.Conn, query string, ids []string) (text string) {
	t.Helper()
	check(t, c.QueryRow(context.WithoutCancel(t.Context()), query, ids).Scan(&text))
	return text
}

// inMicroseconds is the same call at times that PostgreSQL keeps whole, since what
// was written before is counted from these.
func inMicroseconds(s *script) *script {
	out := &script{id: s.id}
	for _, e := range s.events {
		switch body := e.Body.(type) {
		case call.QueuedEvent:
			body.Since = body.Since.Truncate(time.Microsecond)
			out.add(e.At.Truncate(time.Microsecond), body)
		case call.ArrivedEvent:
			body.Since = body.Since.Truncate(time.Microsecond)
			out.add(e.At.Truncate(time.Microsecond), body)
		default:
			out.add(e.At.Truncate(time.Microsecond), e.Body.(call.Event))
		}
	}
	return out
}

// TestReportTellsOfCallsNotCountedYet, so that nobody takes a part for the whole.
func TestReportTellsOfCallsNotCountedYet(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	queued, early := plain(morning, "1", "122", "", "anna"), arrive(morning, "2", "122", "")
	check(t, s.Apply(t.Context(), append(queued.events, early.events...)))
	_, err := connected(t, url).Exec(t.Context(), forgetVisits, []string{string(queued.id), string(early.id)})
	check(t, err)
	for _, want := range []struct{ uncounted, offered int64 }{{1, 0}, {0, 1}} {
		j, err := s.Joint(t.Context(), testPlan("Asia/Irkutsk"), "2026-03-02", "2026-03-02")
		check(t, err)
		if j.Uncounted != want.uncounted || j.Queues[0].Offered != want.offered || j.Total.Offered != 1 {
			t.Errorf("%d calls are not counted, the queue had %d, want %+v", j.Uncounted, j.Queues[0].Offered, want)
		}
		if want.uncounted > 0 {
			done, err := s.CountVisits(t.Context(), 10)
			if check(t, err); done != 2 {
				t.Errorf("%d calls were counted, want 2", done)
			}
		}
	}
}
