package floor

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/plan"
)

// versions gives what the last step put on record about the plan.
func (s *scene) versions() []cti.Event {
	var found []cti.Event
	for _, e := range s.effects {
		if emit, ok := e.(Emit); ok && emit.Event.Type() == "plan.changed" {
			found = append(found, emit.Event)
		}
	}
	return found
}

func TestEachOtherPlanInForceIsAVersion(t *testing.T) {
	s := open(t)
	first := PlanChanged{Plan: testPlan(), Text: "a: 1\n", By: cti.BySystem}
	if v := s.do(first).versions(); len(v) != 1 || !reflect.DeepEqual(v[0].Body, plan.ChangedEvent{Text: "a: 1\n"}) || v[0].By != cti.BySystem {
		t.Errorf("the first plan is on record as %+v", v)
	}
	if v := s.do(first).versions(); len(v) != 0 {
		t.Errorf("the same text became the version %+v", v)
	}
	second := PlanChanged{Plan: testPlan(), Text: "b: 2\n", Note: "проба", By: cti.ByAdmin("olga")}
	if v := s.do(second).versions(); len(v) != 1 || !reflect.DeepEqual(v[0].Body, plan.ChangedEvent{Text: "b: 2\n", Note: "проба"}) || v[0].By.ID != "olga" {
		t.Errorf("the second plan is on record as %+v", v)
	}

	raw, err := json.Marshal(s.m.Memory())
	if err != nil {
		t.Fatal(err)
	}
	var mem Memory
	if err := json.Unmarshal(raw, &mem); err != nil {
		t.Fatal(err)
	}
	s.m = s.newLife()
	s.m.Restore(s.now, mem)
	if v := s.do(second).versions(); len(v) != 0 {
		t.Errorf("after a restart the same text became the version %+v", v)
	}
	if v := s.do(first).versions(); len(v) != 1 {
		t.Errorf("an old text that came back is on record as %+v", v)
	}
}
