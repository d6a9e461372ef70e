package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store"
)

// TestApplyIsTheFoldOnce applies random histories in random batches, some of
// them again and out of the middle.
func TestApplyIsTheFoldOnce(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	c := connected(t, url)
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		var scripts []*script
		var lists [][]cti.Event
		begin := morning.AddDate(0, 0, 7*round)
		for n := range rapid.IntRange(1, 6).Draw(rt, "calls") {
			scripts = append(scripts, drawn(rt, n, begin))
			lists = append(lists, scripts[n].events)
		}
		events := shuffled(rt, append(lists, others(rt, round, begin)))
		for i := 0; i < len(events); {
			n := min(rapid.IntRange(1, 12).Draw(rt, "batch"), len(events)-i)
			check(t, s.Apply(t.Context(), events[i:i+n]))
			i += max(n-rapid.IntRange(0, 3).Draw(rt, "overlap"), 1)
		}
		check(t, s.Apply(t.Context(), events))
		for _, want := range scripts {
			checkCall(t, s, want)
		}
		before := hashes(t, c)
		from := rapid.IntRange(0, len(events)-1).Draw(rt, "again")
		check(t, s.Apply(t.Context(), events[from:]))
		check(t, s.Apply(t.Context(), events[:from+1]))
		if after := hashes(t, c); after != before {
			rt.Fatalf("applying again changed\n%s\ninto\n%s", before, after)
		}
	})
	if s.Skipped() != 0 {
		t.Errorf("%d events were skipped", s.Skipped())
	}
}

func others(rt *rapid.T, round int, at time.Time) (events []cti.Event) {
	for n := range rapid.IntRange(0, 8).Draw(rt, "others") {
		at = at.Add(time.Duration(rapid.Int64Range(0, 3).Draw(rt, "minutes")) * time.Minute)
		n += 100 * round
		switch rapid.IntRange(0, 2).Draw(rt, "kind") {
		case 0:
			events = append(events, filed(n, at, appeal.ByOnline, "+73952000000", fmt.Sprint("Имя ", n), "Яма"))
		case 1:
			state := rapid.SampledFrom(agent.States()).Draw(rt, "state")
			events = append(events, changed(n, "anna", state, "", at))
		default:
			events = append(events, cti.Event{ID: cti.EventID(fmt.Sprint("new-", n)), At: at,
				Body: cti.Unknown{Name: "call.teleported", Raw: json.RawMessage(`{"to": "Mars"}`)}})
		}
	}
	return events
}

func checkCall(t *testing.T, s *store.Store, want *script) {
	t.Helper()
	got, legs, events, err := s.Call(t.Context(), want.id)
	check(t, err)
	if !reflect.DeepEqual(got, cut(want.now)) {
		t.Fatalf("the table has\n%+v\nthe fold gives\n%+v", got, cut(want.now))
	}
	if len(events) != len(want.events) {
		t.Fatalf("%d events of %d", len(events), len(want.events))
	}
	rings := 0
	for i, e := range want.events {
		switch e.Body.(type) {
		case call.OfferedEvent, call.InvitedEvent:
			rings++
		}
		if !events[i].At.Equal(e.At.Truncate(time.Microsecond)) || events[i].ID != e.ID || events[i].By != e.By ||
			!sameJSON(events[i].Body, e.Body) {
			t.Fatalf("event %d is %+v, want %+v", i, events[i], e)
		}
	}
	if len(legs) != rings {
		t.Fatalf("%d legs, %d offers and invitations", len(legs), rings)
	}
	for _, leg := range legs {
		_, guest := want.now.Guest(leg.ID)
		open := guest || leg.ID == want.now.Leg && (want.now.State == call.Ringing || want.now.State == call.Staying || want.now.WithAgent())
		if leg.EndedAt.IsZero() != open {
			t.Fatalf("leg %+v of call %+v", leg, want.now)
		}
	}
}

func sameJSON(a, b any) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// cut leaves the digits that PostgreSQL keeps.
func cut(c call.Call) call.Call {
	for _, t := range []*time.Time{
		&c.ArrivedAt, &c.QueuedAt, &c.OfferedAt, &c.RangAt, &c.AnsweredAt, &c.TalkingAt, &c.HeldAt, &c.EndedAt,
	} {
		*t = t.Truncate(time.Microsecond)
	}
	c.Guests, c.Back, c.Message, c.Farewell, c.Sound, c.Led = nil, "", nil, nil, "", "" // of calls that go on, in their record alone
	c.LeftAt, c.LeftAs, c.MovedAt, c.AnnouncedAt = time.Time{}, call.Finish{}, time.Time{}, time.Time{}
	return c
}

func TestApplyKeepsWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	c := connected(t, url)
	whole := plain(morning, "a", "122", "", "anna").events
	orphan := plain(morning, "b", "122", "", "anna").events[3:5]
	bad := cti.Event{ID: "bad", At: morning, Call: "not a call", Body: call.HeldEvent{}}
	late := cti.Event{ID: "late", At: morning, Call: whole[0].Call, Body: call.HeldEvent{}}
	again := filed(1, morning, appeal.ByCall, "", "", "x")
	again.ID = "other"
	all := append(append(whole, orphan...), bad, late, filed(1, morning, appeal.ByCall, "", "", "x"), again)
	check(t, s.Apply(t.Context(), all))
	if s.Skipped() != 5 || count(t, c, "events") != len(all) || count(t, c, "calls") != 1 || count(t, c, "appeals") != 1 {
		t.Errorf("%d skipped; %s", s.Skipped(), hashes(t, c))
	}
}

func TestApplyTakesAnyText(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	zero := filed(7, morning, appeal.ByOnline, "+73952111111", "a\x00b\xff", `\u0000 stays, `+"\x00 goes")
	named := arrive(morning, "z", "122", "+7\x00")
	check(t, s.Apply(t.Context(), []cti.Event{zero, named.events[0],
		{ID: "raw", At: morning, Body: cti.Unknown{Name: "x.y", Raw: json.RawMessage(`{"a":"\ud800\u0000"}`)}},
		{ID: "empty", At: morning, Body: cti.Unknown{Name: "x.z"}},
	}))
	a, err := s.Appeal(t.Context(), "00000000-0000-4000-8000-000000000007")
	check(t, err)
	if a.Applicant.Name != "a\ufffdb\ufffd" || a.Text != `\u0000 stays, `+"\ufffd goes" || a.Number != "2026-000001" {
		t.Errorf("got %+v", a)
	}
	if n := count(t, connected(t, url), "events"); n != 4 {
		t.Errorf("%d events", n)
	}
	_, err = s.Calls(t.Context(), call.Filter{Caller: "\x00"})
	check(t, err)
}

func TestApplyNamesTheRefusedEvent(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	c := connected(t, url)
	good := plain(morning, "a", "122", "", "anna")
	bad := filed(1, morning, "pigeon", "", "", "x")
	err := s.Apply(t.Context(), append(good.events, bad))
	var refused *store.EventError
	if !errors.As(err, &refused) || refused.PoisonEvent() != bad.ID || store.Away(err) {
		t.Fatalf("got %v", err)
	}
	checkCall(t, s, good)
	if n := count(t, c, "events"); n != len(good.events) {
		t.Errorf("%d events", n)
	}
	year := cti.Event{ID: "far", At: time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC), Body: call.ArrivedEvent{
		Since: time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)}}
	if err := s.Apply(t.Context(), []cti.Event{year}); !errors.As(err, &refused) || refused.Event != "far" {
		t.Errorf("got %v", err)
	}
}

func TestAgentStatesAreSpans(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	c := connected(t, url)
	at := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Second) }
	check(t, s.Apply(t.Context(), []cti.Event{
		changed(1, "anna", agent.NotReady, agent.SignedIn, at(0)),
		changed(2, "anna", agent.Ready, "", at(10)),
		changed(3, "anna", agent.Ringing, "", at(10)), // at once: ready has no length
		changed(4, "anna", agent.Ringing, "", at(10)), // chose what follows
		changed(5, "anna", agent.Talking, "", at(15)),
		changed(6, "anna", agent.WrapUp, "", at(14)), // a clock was set back
		changed(7, "anna", "", "", at(30)),
	}))
	rows, err := c.Query(t.Context(), `select state || ' ' || reason || ' ' || extract(epoch from since - $1)::int || ' '
		|| coalesce(extract(epoch from until - $1)::int::text, 'now') from agent_states order by since`, morning.Truncate(time.Microsecond))
	check(t, err)
	var got []string
	for rows.Next() {
		var row string
		check(t, rows.Scan(&row))
		got = append(got, row)
	}
	want := "not_ready signed-in 0 10, ringing  10 15, wrap_up  15 30, offline  30 now"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
}
