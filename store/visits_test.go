package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store"
)

// TestCallsAreFoundByEveryQueueTheyWereIn: once each, also those that came to a
// queue twice and those that agents made, in the list's order, page by page.
func TestCallsAreFoundByEveryQueueTheyWereIn(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	begin := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	ways := map[string][]cti.QueueID{"direct": {"a"}, "on": {"a", "b"}, "round": {"a", "b", "a"}, "other": {"b", "c"}, "none": nil}
	names := map[cti.CallID]string{}
	n := 0
	for _, name := range []string{"direct", "on", "round", "other", "none"} {
		for range 3 {
			n++
			at := begin.Add(time.Duration(n) * time.Minute)
			c := arrive(at, fmt.Sprint(name, n), "122", "+79021112233")
			for i, queue := range ways[name] {
				at = at.Add(time.Second)
				if i == 0 {
					c.add(at, call.QueuedEvent{Queue: queue, Since: at})
				} else {
					c.add(at, call.OverflowedEvent{From: ways[name][i-1], Queue: queue, Why: call.WaitedTooLong})
				}
			}
			names[c.id] = name
			check(t, s.Apply(t.Context(), c.events))
		}
	}
	made := &script{id: cti.NewCallID(begin.Add(30*time.Second), "made")}
	check(t, s.Apply(t.Context(), made.add(begin, call.DialedEvent{Line: "122", Queue: "b", Number: "+79021112233", Agent: "anna", Leg: "l"}).events))
	names[made.id] = "made"

	for _, one := range []struct {
		filter call.Filter
		want   string
	}{
		{call.Filter{Queue: "a"}, "round round round on on on direct direct direct"},
		{call.Filter{Queue: "b"}, "other other other round round round on on on made"},
		{call.Filter{Queue: "c", Line: "122"}, "other other other"},
		{call.Filter{Queue: "b", Agent: "anna"}, "made"},
		{call.Filter{Queue: "a", Since: begin.Add(5 * time.Minute), Until: begin.Add(8 * time.Minute)}, "round on on"},
		{call.Filter{Queue: "d"}, ""},
	} {
		var got []string
		one.filter.Limit = 2
		for {
			page, err := s.Calls(t.Context(), one.filter)
			check(t, err)
			for _, c := range page.Calls {
				got = append(got, names[c.ID])
			}
			if one.filter.Cursor = page.Cursor; page.Cursor == "" {
				break
			}
		}
		if strings.Join(got, " ") != one.want {
			t.Errorf("%+v gives %v, want %s", one.filter, got, one.want)
		}
	}
	for id, name := range names {
		visits, err := s.Visits(t.Context(), []cti.CallID{id})
		check(t, err)
		if len(visits[id]) != len(ways[name]) {
			t.Errorf("%s had the visits %+v", name, visits[id])
		}
	}
}

// TestAPageOfAQueueIsReadAndNotSearchedFor: of a queue with many calls and of one
// with few, a page costs what a page has.
func TestAPageOfAQueueIsReadAndNotSearchedFor(t *testing.T) {
	t.Parallel()
	_, url := fresh(t)
	conn := connected(t, url)
	_, err := conn.Exec(t.Context(), aMonth, pgx.NamedArgs{"daily": 1000})
	check(t, err)
	_, err = conn.Exec(t.Context(), `analyze`)
	check(t, err)
	for queue, most := range map[string]int{"122": 200, "117": 200, "none": 10} {
		query, args := store.QueuePageQuery(call.Filter{Queue: cti.QueueID(queue)}, 51)
		if text, read := explained(t, conn, query, args); read > most || strings.Contains(text, "Rows Removed") {
			t.Errorf("a page of queue %s reads %d rows:\n%s", queue, read, text)
		}
	}
}
