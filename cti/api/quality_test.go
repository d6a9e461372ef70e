package api

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
)

// Quality is what the journal was told.
func (s *fakeStore) Quality(_ context.Context, ids []cti.CallID) (map[cti.CallID][]call.Quality, error) {
	found := map[cti.CallID][]call.Quality{}
	err := s.locked(func() {
		for _, e := range s.journal {
			if m, ok := e.Body.(call.MeasuredEvent); ok {
				found[e.Call] = append(found[e.Call], m.Quality)
			}
		}
	})
	return found, err
}

const measured = `{"part":"7c1b2a90-1111-4222-8333-9a0b1c2d3e4f","seconds":61,"poor_seconds":3,"mos":MOS,"mos_worst":2.5,
	"lost":0.01,"lost_back":0,"jitter_ms":6,"round_trip_ms":40}`

func TestAgentReportsTheQualityOfOwnCall(t *testing.T) {
	r := newRig(t)
	anna, sofia := r.login("anna"), r.login("sofia")
	id := cti.NewCallID(time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC), "a")
	other := cti.NewCallID(time.Date(2026, 11, 22, 4, 1, 0, 0, time.UTC), "b")
	r.store.set(func() {
		r.store.calls = []call.Call{{ID: id, Agent: "anna"}, {ID: other, Agent: "boris"}}
	})
	tell := func(id cti.CallID, mos string) int {
		return anna.do(http.MethodPost, "/api/v1/calls/"+string(id)+"/quality", strings.Replace(measured, "MOS", mos, 1)).StatusCode
	}
	if got := tell(id, "4.1"); got != http.StatusNoContent {
		t.Errorf("own call: %d, want 204", got)
	}
	if got := tell(other, "4.1"); got != http.StatusForbidden {
		t.Errorf("somebody else's call: %d, want 403", got)
	}
	if got := tell(id, "7"); got != http.StatusBadRequest {
		t.Errorf("an impossible score: %d, want 400", got)
	}
	var list CallList
	sofia.do(http.MethodGet, "/api/v1/calls", nil).decode(t, &list)
	if len(list.Calls) != 2 || list.Calls[0].MOS != 4.1 || list.Calls[1].MOS != 0 {
		t.Errorf("the list says %+v", list.Calls)
	}
	var detail CallDetail
	sofia.do(http.MethodGet, "/api/v1/calls/"+string(id), nil).decode(t, &detail)
	if len(detail.Quality) != 1 || detail.Quality[0].WorstMOS != 2.5 || detail.Quality[0].PoorSeconds != 3 {
		t.Errorf("the record says %+v", detail.Quality)
	}
	r.store.set(func() { r.store.away = true })
	r.floor.set("anna", floor.Desk{Call: &floor.CallView{ID: id}})
	if got := tell(id, "4.2"); got != http.StatusNoContent {
		t.Errorf("with the database away: %d, want 204", got)
	}
	r.store.set(func() { r.store.jammed = true })
	if got := tell(id, "4.3"); got != http.StatusServiceUnavailable {
		t.Errorf("with the journal away: %d, want 503", got)
	}
}
