package api

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/floor"
)

func TestEverythingOfANumberIsInOnePlace(t *testing.T) {
	r := newRig(t)
	older, newer := r.withCalls()
	r.withCallbacks()
	r.store.set(func() { r.store.backs[0].Number = caller })
	r.floor.callbacks = append(r.floor.callbacks, floor.Callback{Callback: callback.Callback{ID: "c9", Queue: "999", Line: "999", Number: caller, State: callback.Open}})
	at := "/api/v1/caller?number=" + url.QueryEscape("8 395 212-34-56")

	var v PersonView
	status(t, r.login("sofia"), at, http.StatusOK).decode(t, &v)
	if v.Number != caller || v.Name != "Пётр" || len(v.Calls) != 2 || len(v.Appeals) != 1 || len(v.Callbacks) != 2 || v.Callbacks[0].ID != "c9" || v.Callbacks[1].ID != "d1" || v.More {
		t.Errorf("sofia sees %+v", v)
	}
	if one := v.Appeals[0]; one.State == "" {
		t.Errorf("the history does not tell how an appeal stands: %+v", one)
	}
	if v.Calls[1].ID != older || v.Calls[1].AnsweredAt != nil {
		t.Errorf("the missed call is %+v", v.Calls[1])
	}

	anna := r.login("anna")
	status(t, anna, at, http.StatusForbidden)
	status(t, anna, at+"&call="+string(newer), http.StatusOK).decode(t, &v)
	if len(v.Calls) != 2 || len(v.Callbacks) != 1 || v.Callbacks[0].ID != "d1" {
		t.Errorf("anna sees %+v", v)
	}
	status(t, anna, "/api/v1/caller?number=%2B79990000000&call="+string(newer), http.StatusForbidden) // of another number
	status(t, anna, at+"&call="+string(older), http.StatusForbidden)                                  // another's call
	status(t, anna, "/api/v1/caller?number=%2B79021234567", http.StatusOK)                            // to be called back
	status(t, anna, "/api/v1/caller?number=%2B79021234568", http.StatusForbidden)                     // by another queue
	sofia := r.login("sofia")
	status(t, sofia, "/api/v1/caller?number=12", http.StatusBadRequest)
	r.store.set(func() { r.store.away = true })
	status(t, sofia, at, http.StatusServiceUnavailable)
}
