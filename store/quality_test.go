package store_test

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

func TestQualityIsKeptWithItsCall(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	talk := plain(morning, "quality", "122", "", "anna")
	id := talk.events[0].Call
	measured := func(event cti.EventID, q call.Quality) cti.Event {
		return cti.Event{ID: event, At: morning.Add(time.Hour), Call: id, Agent: "anna", By: cti.ByAgent("anna"), Body: call.MeasuredEvent{Quality: q}}
	}
	good := call.Quality{Part: "p1", Seconds: 60, MOS: 4.4, WorstMOS: 4.1, JitterMS: 5, RoundTripMS: 40}
	worse := call.Quality{Part: "p2", Seconds: 12, PoorSeconds: 6, MOS: 2.9, WorstMOS: 2.2, Lost: 0.08, LostBack: 0.01, JitterMS: 31.5, RoundTripMS: 240}
	// The browser may be quicker than the journal of the call itself.
	check(t, s.Apply(t.Context(), []cti.Event{measured("call.measured.p1", good)}))
	check(t, s.Apply(t.Context(), talk.events))
	check(t, s.Apply(t.Context(), []cti.Event{
		measured("call.measured.p1", good), measured("call.measured.again", good), measured("call.measured.p2", worse),
		measured("call.measured.p3", call.Quality{Part: "p3", MOS: 9, WorstMOS: 1}),
	}))
	got, err := s.Quality(t.Context(), []cti.CallID{id, "unknown"})
	check(t, err)
	if len(got) != 1 || len(got[id]) != 2 || got[id][0] != good || got[id][1] != worse {
		t.Errorf("kept %+v, want %+v and %+v", got, good, worse)
	}
	if s.Skipped() != 1 {
		t.Errorf("%d events were skipped, want the impossible one", s.Skipped())
	}
	if n := count(t, connected(t, url), "events where type = 'call.measured'"); n != 4 {
		t.Errorf("%d events are kept, want 4", n)
	}
	none, err := s.Quality(t.Context(), nil)
	if check(t, err); len(none) != 0 {
		t.Errorf("of no call %+v was measured", none)
	}
}
