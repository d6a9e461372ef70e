package store_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/report"
)

// TestWhoCalledAgain: within seven days of an answered call of the same number, to
// the millisecond; hidden and short numbers, calls that nobody answered, and calls
// that agents made are nothing to call again after.
func TestWhoCalledAgain(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	noon := time.Date(2026, 3, 10, 4, 0, 0, 0, time.UTC) // in Irkutsk
	const week = 7 * 24 * time.Hour
	n := 0
	came := func(at time.Time, number string, answered bool) {
		n++
		c := arrive(at, fmt.Sprint(n), "122", number).add(at, call.QueuedEvent{Queue: "122", Since: at})
		end := call.Finish{Result: call.ClientError, Reason: call.AbandonedQueue}
		if answered {
			c.add(at, call.OfferedEvent{Leg: "l", Agent: "anna"}).add(at.Add(time.Second), call.AnsweredEvent{Leg: "l", Agent: "anna"})
			end = call.Finish{Result: call.Success, Reason: call.CallerHungUp}
		}
		c.add(at.Add(time.Minute), c.now.Ending(at.Add(time.Minute), end))
		check(t, s.Apply(t.Context(), c.events))
	}
	came(noon.Add(-week), "+79020000001", true)
	came(noon, "+79020000001", false) // again, at the last moment
	came(noon.Add(-week-time.Millisecond), "+79020000002", true)
	came(noon, "+79020000002", true) // too late
	came(noon.Add(-time.Hour), "+79020000003", false)
	came(noon, "+79020000003", true)                   // nobody had answered
	came(noon.Add(24*time.Hour), "+79020000003", true) // the next day: again
	came(noon.Add(-500*time.Millisecond), "+79020000005", true)
	came(noon, "+79020000005", true) // while the one before still rang
	for _, many := range []string{"", "112"} {
		came(noon.Add(-time.Hour), many, true)
		came(noon, many, true)
	}
	got, err := s.Returns(t.Context(), testPlan("Asia/Irkutsk"), "2026-03-10", "2026-03-11")
	check(t, err)
	want := report.Returns{
		Total: report.Again{Calls: 7, CallsAgain: 2}, Held: []report.BodyHeld{},
		Days: []report.AgainDay{{Date: "2026-03-10", Again: report.Again{Calls: 6, CallsAgain: 1}}, {Date: "2026-03-11", Again: report.Again{Calls: 1, CallsAgain: 1}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// TestWhoAppealedAgain: while the earlier one is open, or within thirty days after
// its answer; and how often bodies sent appeals away.
func TestWhoAppealedAgain(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	day := 24 * time.Hour
	file := func(n int, at time.Time, phone, topic string) cti.AppealID {
		e := filed(n, at, appeal.ByCall, phone, "Анна", "Яма")
		body := e.Body.(appeal.FiledEvent)
		body.Appeal.Topic = topic
		e.Body = body
		check(t, s.Apply(t.Context(), []cti.Event{e}))
		return body.Appeal.ID
	}
	at := time.Date(2026, 3, 10, 4, 0, 0, 0, time.UTC)
	file(10, at.Add(-90*day), "+79020000001", "Вода")
	file(11, at, "+79020000001", "вода ") // that one is open still
	file(12, at.Add(time.Minute), "+79020000001", "Свет")
	closed := file(13, at.Add(-60*day), "+79020000002", "Вода")
	file(14, at, "+79020000002", "Вода")
	old := file(15, at.Add(-60*day), "+79020000003", "Вода")
	file(16, at, "+79020000003", "Вода")
	file(17, at, "", "Вода")
	c := connected(t, url)
	for id, when := range map[cti.AppealID]time.Time{closed: at.Add(-30 * day), old: at.Add(-30*day - time.Microsecond)} {
		change(t, s, id, appeal.Refuse{Ground: appeal.GroundCourt, Text: "Есть решение суда."})
		_, err := c.Exec(t.Context(), `update appeals set life = jsonb_set(life, '{closed_at}', to_jsonb($2::text)) where id = $1`,
			string(id), when.Format(time.RFC3339Nano))
		check(t, err)
	}
	moved := file(18, at, "+79020000004", "Дороги")
	change(t, s, moved, appeal.Assign{Body: "health"}, appeal.Forward{To: "adm-bratsk", Text: "не наша дорога"},
		appeal.Forward{To: "rescue", Reason: appeal.HopReasons()[0], Text: "двор"}, appeal.Comment{Text: "спросить"}, appeal.Contact{Text: "когда?"})

	got, err := s.Returns(t.Context(), testPlan("Asia/Irkutsk"), "2026-03-10", "2026-03-10")
	check(t, err)
	want := report.Again{Contacts: 1, Appeals: 5, AppealsAgain: 2, Placed: 1, Moves: 2, MovedTwice: 1}
	if got.Total != want || len(got.Held) != 2 || got.Held[1].Body != "health" || got.Held[1].Moves != 1 || got.Held[1].Name == "" {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for nth, hours := range []int{48, 3} { // how long each held it before
		_, err := c.Exec(t.Context(), `update appeals set life = jsonb_set(life, array['hops', $2, 'held_ns'], to_jsonb($3::bigint)) where id = $1`,
			string(moved), fmt.Sprint(nth), time.Duration(hours)*time.Hour)
		check(t, err)
	}
	got, err = s.Returns(t.Context(), testPlan("Asia/Irkutsk"), "2026-03-10", "2026-03-10")
	check(t, err)
	for _, h := range got.Held {
		if want := map[string]int64{"health": 48, "adm-bratsk": 3}[h.Body] * time.Hour.Milliseconds(); h.HeldMS != want {
			t.Errorf("%s held it for %d ms, want %d", h.Body, h.HeldMS, want)
		}
	}
}
