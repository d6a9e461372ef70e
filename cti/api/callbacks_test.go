package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/floor"
)

func (s *fakeStore) Callbacks(_ context.Context, f callback.Filter) (p callback.Page, err error) {
	err = s.locked(func() {
		for _, r := range s.backs {
			open := r.State.Active()
			if (!open || !f.Done) && (len(f.Queues) == 0 || slices.Contains(f.Queues, r.Queue)) && (f.Number == "" || f.Number == r.Number) && (f.ID == "" || f.ID == r.ID) && strings.Contains(r.Number, f.Digits) {
				p.Callbacks = append(p.Callbacks, r)
			}
		}
	})
	return p, err
}

func (s *fakeStore) Attempts(_ context.Context, ids []cti.CallbackID) (out map[cti.CallbackID][]callback.Attempt, err error) {
	err = s.locked(func() {
		out = map[cti.CallbackID][]callback.Attempt{}
		for _, id := range ids {
			out[id] = s.tries[id]
		}
	})
	return out, err
}

// withCallbacks puts two promises on the floor, one of another queue, and closed
// ones into the database.
func (r *rig) withCallbacks() {
	at := r.clock.now()
	r.floor.callbacks = []floor.Callback{
		{Callback: callback.Callback{ID: "c1", Queue: "122", Line: "122", Number: "+79021234567", State: callback.Open, Why: callback.Abandoned, CreatedAt: at.Add(-time.Hour), LastAt: at, Rules: callback.Rules{Attempts: 3}}, Due: true},
		{Callback: callback.Callback{ID: "c2", Queue: "999", Line: "999", Number: "+79021234568", State: callback.Dialing, CreatedAt: at, Agent: "oleg"}},
	}
	r.store.set(func() {
		r.store.backs = []callback.Record{
			{Callback: callback.Callback{ID: "d1", Queue: "122", Number: "+79020000001", State: callback.Done, ClosedAt: at, Note: "решено"}, ClosedBy: cti.ByAgent("anna")},
			{Callback: callback.Callback{ID: "d2", Queue: "999", Number: "+79020000002", State: callback.Cancelled, ClosedAt: at}, ClosedBy: cti.ByCaller},
			{Callback: callback.Callback{ID: "d3", Queue: "122", Number: "+79020000003", State: callback.Failed, ClosedAt: at}, ClosedBy: cti.BySystem},
		}
		r.store.tries = map[cti.CallbackID][]callback.Attempt{"c1": {{Callback: "c1", Agent: "anna", At: at, Result: callback.Busy}}}
	})
}

func TestTheWorklistIsFilteredAndClosedOnesStay(t *testing.T) {
	r := newRig(t)
	r.withCallbacks()
	anna, sofia := r.login("anna"), r.login("sofia")
	hourAgo := r.clock.now().Add(-time.Minute).Format(time.RFC3339)
	for _, c := range []struct {
		who   *browser
		query string
		want  string
	}{
		{anna, "", "c1"}, {sofia, "", "c1 c2"}, {sofia, "?line=999", "c2"}, {sofia, "?state=dialing", "c2"},
		{sofia, "?number=8+902+123-45-67", "c1"}, {sofia, "?number=4568", "c2"}, {sofia, "?until=" + hourAgo, "c1"}, {sofia, "?since=" + hourAgo, "c2"},
		{anna, "?done=true", "d1 d3"}, {sofia, "?done=true", "d1 d2 d3"}, {sofia, "?done=true&number=0002", "d2"},
	} {
		var list CallbackList
		c.who.do("GET", "/api/v1/callbacks"+c.query, nil).decode(t, &list)
		var got []string
		for _, one := range list.Callbacks {
			got = append(got, string(one.ID))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s gives %v, want %s", c.query, got, c.want)
		}
	}
	var list CallbackList
	sofia.do("GET", "/api/v1/callbacks?done=true", nil).decode(t, &list)
	if l := list.Callbacks; l[0].ClosedBy != "anna" || l[0].Note != "решено" || !l[1].ByCaller || l[1].ClosedBy != "" || l[2].ClosedBy != "" || l[2].ClosedAt == nil {
		t.Errorf("the closed ones are %+v", l)
	}
	anna.do("GET", "/api/v1/callbacks?tries=true", nil).decode(t, &list)
	if l := list.Callbacks; len(l) != 1 || len(l[0].Tries) != 1 || l[0].Tries[0].Result != callback.Busy || l[0].Tries[0].Agent != "anna" || l[0].Tries[0].AgentName != "Сотрудник anna" {
		t.Errorf("the attempts are %+v", l)
	}
	r.store.set(func() { r.store.away = true })
	if anna.do("GET", "/api/v1/callbacks?tries=true", nil).decode(t, &list); len(list.Callbacks) != 1 {
		t.Errorf("without the database the list is %+v", list)
	}
}

func TestComplaint19ManyAreClosedAtOnce(t *testing.T) {
	r := newRig(t)
	r.floor.refuse["c2"] = cti.Errorf(cti.Conflict, "По этой заявке сейчас звонят.")
	res := r.login("anna").do("POST", "/api/v1/callbacks/close", `{"ids":["c1","c2","c3"],"outcome":"cancelled","note":"повтор"}`)
	var out ClosedList
	res.decode(t, &out)
	want := []ClosedView{{ID: "c1", Closed: true}, {ID: "c2", Problem: "По этой заявке сейчас звонят."}, {ID: "c3", Closed: true}}
	if res.StatusCode != http.StatusOK || !slices.Equal(out.Results, want) {
		t.Errorf("%d: %+v", res.StatusCode, out)
	}
	inputs := r.floor.inputs()
	last, ok := inputs[len(inputs)-1].(floor.CloseCallback)
	if !ok || last.Note != "повтор" || last.Done || !slices.Equal(last.Queues, []cti.QueueID{"122"}) {
		t.Errorf("the floor was told %+v", inputs[len(inputs)-1])
	}
	for _, bad := range []string{`{"ids":[],"outcome":"done"}`, `{"ids":["c1"],"outcome":"lost"}`, `{"outcome":"done"}`} {
		if res := r.login("anna").do("POST", "/api/v1/callbacks/close", bad); res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d %s", bad, res.StatusCode, res.text)
		}
	}
}
