package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/store"
)

// done is one act of a supervisor.
func done(n int, at time.Time, by string, agent cti.AgentID, body cti.Body) cti.Event {
	return cti.Event{ID: cti.EventID(fmt.Sprintf("act-%02d", n)), At: at, Agent: agent, By: cti.BySupervisor(cti.AgentID(by)), Body: body}
}

func TestActsAreListed(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	minute := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Minute) }
	watch := act.Watch{ID: "watch-1", Supervisor: "vera", Agent: "anna", Mode: act.Listen}
	events := []cti.Event{
		done(1, minute(0), "vera", "anna", act.DoneEvent{Kind: act.NotReady, Why: "просила", Reason: "lunch"}),
		done(2, minute(1), "vera", "boris", act.DoneEvent{Kind: act.Queues, Queues: []cti.QueueID{"122", "117"}}),
		done(3, minute(2), "vera", "anna", act.BeganEvent{Watch: watch, Why: "стажёр"}),
		done(4, minute(2), "vera", "anna", act.JoinedEvent{Watch: "watch-1"}),
		done(5, minute(3), "vera", "anna", act.SwitchedEvent{Watch: "watch-1", Mode: act.Whisper}),
		done(6, minute(5), "", "anna", act.EndedEvent{Watch: "watch-1", End: act.TalkOver}),
		done(7, minute(6), "oleg", "anna", act.DoneEvent{Kind: act.SignOut}),
	}
	// In one batch, and one by one, the same rows come out.
	check(t, s.Apply(t.Context(), events))
	one, _ := fresh(t)
	for _, e := range events {
		check(t, one.Apply(t.Context(), []cti.Event{e}))
	}
	check(t, one.Apply(t.Context(), events))
	for _, s := range []*store.Store{s, one} {
		for _, c := range []struct {
			f    act.Filter
			want []string
		}{
			{act.Filter{}, []string{"sign-out oleg 0s", "whisper vera 2m0s", "listen vera 1m0s", "queues vera 0s", "not-ready vera 0s"}},
			{act.Filter{By: "oleg"}, []string{"sign-out oleg 0s"}},
			{act.Filter{Agent: "boris"}, []string{"queues vera 0s"}},
			{act.Filter{Since: minute(2), Until: minute(3)}, []string{"listen vera 1m0s"}},
		} {
			if got := listed(t, s, c.f); !slices.Equal(got, c.want) {
				t.Errorf("%+v gives %v, want %v", c.f, got, c.want)
			}
		}
	}
	page, err := s.Acts(t.Context(), act.Filter{Limit: 1, Agent: "boris"})
	check(t, err)
	if r := page.Acts[0]; len(r.Queues) != 2 || !r.Until.IsZero() || page.Cursor != "" {
		t.Errorf("the record is %+v", r)
	}
	for _, bad := range []string{"?", "AAAA", "MjAyNi0wMS0wMQ"} {
		_, err := s.Acts(t.Context(), act.Filter{Cursor: bad})
		wantCode(t, err, cti.Invalid)
	}
}

// listed reads page by page.
func listed(t *testing.T, s *store.Store, f act.Filter) (out []string) {
	t.Helper()
	for f.Limit = 2; ; {
		page, err := s.Acts(t.Context(), f)
		check(t, err)
		for _, r := range page.Acts {
			var span time.Duration
			if !r.Until.IsZero() {
				span = r.Until.Sub(r.At)
			}
			out = append(out, fmt.Sprint(r.Kind, " ", r.By, " ", span))
		}
		if f.Cursor = page.Cursor; page.Cursor == "" {
			return out
		}
	}
}
