package api

import (
	"context"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

func (s *fakeStore) Visits(_ context.Context, ids []cti.CallID) (found map[cti.CallID][]call.Visit, err error) {
	err = s.locked(func() {
		found = map[cti.CallID][]call.Visit{}
		for _, id := range ids {
			found[id] = s.visits[id]
		}
	})
	return found, err
}

// TestACallShowsWhatBecameOfItInEachQueue, in the list as by itself, and why
// nobody calls back.
func TestACallShowsWhatBecameOfItInEachQueue(t *testing.T) {
	r := newRig(t)
	_, newer := r.withCalls()
	entered := r.clock.now().Add(-time.Hour)
	r.store.set(func() {
		r.store.calls[0].NoCallback = call.RuleOff
		r.store.visits = map[cti.CallID][]call.Visit{newer: {
			{Queue: "122", Came: call.ByArrival, EnteredAt: entered, Outcome: call.VisitOverflowed, LeftBy: call.VisitOverflowed, LeftAt: entered.Add(25 * time.Second), WaitMS: 25_000},
			{Queue: "117", Came: call.ByOverflow, EnteredAt: entered.Add(25 * time.Second), Outcome: call.VisitAnswered, Agent: "anna", WaitMS: 1500, TalkMS: 60_500},
		}}
	})
	anna := r.login("anna")
	var list CallList
	status(t, anna, "/api/v1/calls?queue=122", 200).decode(t, &list)
	var row struct{ Visits []VisitView }
	status(t, anna, "/api/v1/calls/"+string(newer), 200).decode(t, &row)
	for what, got := range map[string][]VisitView{"the list": list.Calls[0].Visits, "the call": row.Visits} {
		if len(got) != 2 || got[0].Queue != "122" || got[0].Outcome != call.VisitOverflowed || got[0].WaitSeconds != 25 || got[0].LeftAt == nil ||
			got[1].Agent != "anna" || got[1].AgentName != "Сотрудник anna" || got[1].TalkSeconds != 60.5 || got[1].LeftAt != nil {
			t.Errorf("%s has the visits %+v", what, got)
		}
	}
	if list.Calls[0].NoCallback != call.RuleOff {
		t.Errorf("the list says %q", list.Calls[0].NoCallback)
	}
}
