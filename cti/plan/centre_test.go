package plan_test

import (
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/plan"
)

func TestSomebodyAnswersForPersonalData(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]plan.Centre{
		"Единый контакт-центр региона": {},
		"Центр 122":               {Name: "Центр 122"},
		"ГКУ «Центр»":             {Name: "Центр 122", Operator: "ГКУ «Центр»"},
		"ГКУ «Центр», г. Иркутск": {Name: "Центр 122", Operator: "ГКУ «Центр»", Address: "г. Иркутск"},
	} {
		if got := c.Responsible(); got != want {
			t.Errorf("%+v: %q, want %q", c, got, want)
		}
	}
}

func TestCitizensAreToldWhichNumbersToDial(t *testing.T) {
	t.Parallel()
	for want, ids := range map[string][]cti.LineID{"": nil, "122": {"122"}, "122 или 117": {"122", "117"}, "122, 117 или 103": {"122", "117", "103"}} {
		p := &plan.Plan{}
		for _, id := range ids {
			p.Lines = append(p.Lines, plan.Line{ID: id})
		}
		if got := p.Numbers(); got != want {
			t.Errorf("%v: %q, want %q", ids, got, want)
		}
	}
}
