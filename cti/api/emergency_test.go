package api

import (
	"net/http"
	"slices"
	"testing"

	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
)

func TestEmergencyIsSwitchedBySupervisors(t *testing.T) {
	r := newRig(t)
	const path = "/api/v1/lines/all/emergency"
	on := map[string]string{"message": "flood"}
	if res := r.login("anna").do(http.MethodPut, path, on); res.StatusCode != http.StatusForbidden {
		t.Errorf("an agent switched it: %d", res.StatusCode)
	}
	sofia := r.login("sofia")
	var list AlertList
	res := sofia.do(http.MethodPut, path, on)
	if res.decode(t, &list); res.StatusCode != http.StatusOK || list.Alerts == nil {
		t.Errorf("the answer is %d %s", res.StatusCode, res.text)
	}
	want := floor.SetEmergency{Line: plan.AllLines, Message: "flood", By: "sofia", ByName: "Софья"}
	r.floor.mu.Lock()
	told := slices.Contains(r.floor.told, floor.Input(want))
	r.floor.mu.Unlock()
	if !told {
		t.Errorf("the floor was not told %+v", want)
	}
	if res := sofia.do(http.MethodPut, path, map[string]string{}); res.StatusCode != http.StatusBadRequest {
		t.Errorf("without a message: %d", res.StatusCode)
	}
}
