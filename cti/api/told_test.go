package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/floor"
)

// owedRig has an answered appeal whose answer is to be told by the call-back b1.
func owedRig(t *testing.T) (*rig, *fakeCases) {
	t.Helper()
	cases := newCases(t, appeal.Appeal{ID: incidentID, Number: "2026-000007", FiledAt: time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC), FiledBy: cti.ByAgent("oleg"), Topic: "Вода", Text: "x"})
	cases.record.Case.State, cases.record.Case.Person = appeal.StateAnswered, "oleg"
	cases.record.Case.Delivery = &appeal.Delivery{Way: appeal.WayCall, Status: appeal.DeliverySent, No: 3, Ref: "b1"}
	r := newRig(t, func(c *Config) { c.Cases = cases })
	owed := callback.Callback{ID: "b1", Queue: "122", State: callback.Done, Why: callback.ToAnswer, Appeal: incidentID, Agent: "anna"}
	r.store.set(func() { r.store.backs = []callback.Record{{Callback: owed}} })
	return r, cases
}

func TestAnAgentSaysThatTheAnswerWasTold(t *testing.T) {
	r, cases := owedRig(t)
	anna := r.login("anna")
	for range 2 {
		if res := anna.do(http.MethodPost, "/api/v1/callbacks/b1/told", `{"told":true}`); res.StatusCode != http.StatusNoContent {
			t.Fatalf("%d %s", res.StatusCode, res.text)
		}
	}
	d := cases.record.Case.Delivery
	if d.Status != appeal.DeliveryDelivered || d.No != 3 || d.Ref != "b1" || cases.asked.By != cti.ByAgent("anna") {
		t.Errorf("the delivery is %+v, asked by %v", d, cases.asked.By)
	}
}

func TestAnAnswerThatWasNotToldGoesBack(t *testing.T) {
	r, cases := owedRig(t)
	anna := r.login("anna")
	if p := anna.do(http.MethodPost, "/api/v1/callbacks/b1/told", `{"told":false,"note":" "}`).problem(t); p.Status != http.StatusBadRequest || p.Errors[0].Location != "note" {
		t.Errorf("without a reason: %+v", p)
	}
	anna.do(http.MethodPost, "/api/v1/callbacks/b1/told", `{"told":false,"note":"просит перезвонить вечером"}`)
	if c := cases.record.Case; !c.Undelivered() || c.Delivery.Text != "просит перезвонить вечером" {
		t.Errorf("the delivery is %+v", c.Delivery)
	}
	last := cases.record.History[len(cases.record.History)-1]
	if len(last.Tell) != 2 {
		t.Errorf("told are %v", last.Tell)
	}
}

// TestWhoAsksHimselfIsTold: the applicant calls before anybody called him back.
func TestWhoAsksHimselfIsTold(t *testing.T) {
	r, cases := owedRig(t)
	r.floor.callbacks = []floor.Callback{{Callback: callback.Callback{ID: "b1", Queue: "122", State: callback.Open, Appeal: incidentID}}}
	r.login("anna").do(http.MethodPost, "/api/v1/callbacks/b1/told", `{"told":true}`)
	inputs := r.floor.inputs()
	want := floor.CloseCallback{By: cti.ByAgent("anna"), Callback: "b1", Done: true}
	if got, ok := inputs[len(inputs)-1].(floor.CloseCallback); !ok || got.Callback != want.Callback || !got.Done || got.By != want.By {
		t.Errorf("the floor was told %+v", inputs[len(inputs)-1])
	}
	if cases.record.Case.Delivery.Status != appeal.DeliveryDelivered {
		t.Errorf("the delivery is %+v", cases.record.Case.Delivery)
	}
}

func TestOnlyWhatIsOwedIsTold(t *testing.T) {
	r, cases := owedRig(t)
	r.store.set(func() {
		r.store.backs[0].Queue, r.store.backs[0].Agent = "999", "oleg"
		r.store.backs = append(r.store.backs, callback.Record{Callback: callback.Callback{ID: "b2", Queue: "122", State: callback.Done}})
	})
	anna := r.login("anna")
	for id, status := range map[string]int{"b1": http.StatusForbidden, "b2": http.StatusConflict, "b3": http.StatusNotFound} {
		if res := anna.do(http.MethodPost, "/api/v1/callbacks/"+id+"/told", `{"told":true}`); res.StatusCode != status || !strings.Contains(res.text, "detail") {
			t.Errorf("%s: %d %s", id, res.StatusCode, res.text)
		}
	}
	cases.record.Case.Delivery.Way = appeal.WaySMS // sent another way meanwhile
	r.login("sofia").do(http.MethodPost, "/api/v1/callbacks/b1/told", `{"told":true}`)
	if d := cases.record.Case.Delivery; d.Status != appeal.DeliverySent {
		t.Errorf("the delivery is %+v", d)
	}
}
