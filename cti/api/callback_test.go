package api

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/floor"
)

func TestCallbacksAndOutgoingCalls(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct {
		who, path, body string
		status          int
		want            floor.Input
	}{
		{"anna", "/me/dial", `{"number":"8 902 123-45-67","line":"122","appeal":"a1"}`, http.StatusOK,
			floor.PlaceCall{Agent: "anna", Number: "8 902 123-45-67", Line: "122", Appeal: "a1"}},
		{"anna", "/callbacks/c1/take", ``, http.StatusOK, floor.TakeCallback{Agent: "anna", Callback: "c1"}},
		{"anna", "/callbacks/c1/close", `{"outcome":"done","note":"решено"}`, http.StatusNoContent,
			floor.CloseCallback{By: cti.ByAgent("anna"), Queues: []cti.QueueID{"122"}, Callback: "c1", Done: true, Note: "решено"}},
		{"sofia", "/callbacks/c1/close", `{"outcome":"cancelled"}`, http.StatusNoContent,
			floor.CloseCallback{By: cti.Actor{Kind: "supervisor", ID: "sofia"}, Callback: "c1"}},
		{"anna", "/callbacks", `{"number":"+79021234567","line":"122","name":"Иван"}`, http.StatusNoContent,
			floor.AskCallback{By: cti.ByAgent("anna"), Number: "+79021234567", Line: "122", Name: "Иван"}},
	} {
		var body any
		if c.body != "" {
			body = c.body
		}
		if res := r.login(c.who).do("POST", "/api/v1"+c.path, body); res.StatusCode != c.status {
			t.Errorf("%s %s: %d %s", c.who, c.path, res.StatusCode, res.text)
		}
		inputs := r.floor.inputs()
		if got := inputs[len(inputs)-1]; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s told the floor %+v, want %+v", c.path, got, c.want)
		}
	}
	if p := r.login("anna").do("POST", "/api/v1/callbacks/c1/close", `{"outcome":"lost"}`).problem(t); p.Status != http.StatusBadRequest {
		t.Errorf("an outcome that does not exist: %+v", p)
	}
	if p := r.browser().do("GET", "/api/v1/callbacks", nil).problem(t); p.Status != http.StatusUnauthorized {
		t.Errorf("a stranger sees the list: %+v", p)
	}
}

func TestAgentsSeeTheCallbacksOfTheirQueues(t *testing.T) {
	r := newRig(t)
	r.floor.callbacks = []floor.Callback{
		{Callback: callback.Callback{ID: "c1", Queue: "122", Line: "122", Number: "+79021234567", State: callback.Open, Why: callback.Abandoned, Rules: callback.Rules{Attempts: 3}}, Due: true},
		{Callback: callback.Callback{ID: "c2", Queue: "999", Line: "999", Number: "+79021234568", State: callback.Open}, Due: true},
	}
	res := r.login("anna").do("GET", "/api/v1/callbacks", nil)
	if res.StatusCode != http.StatusOK || !strings.Contains(res.text, `"due":1`) || !strings.Contains(res.text, `"max_attempts":3`) || strings.Contains(res.text, "c2") {
		t.Errorf("anna sees %d %s", res.StatusCode, res.text)
	}
	if res = r.login("sofia").do("GET", "/api/v1/callbacks", nil); !strings.Contains(res.text, "c2") || !strings.Contains(res.text, `"due":2`) {
		t.Errorf("sofia sees %d %s", res.StatusCode, res.text)
	}
}
