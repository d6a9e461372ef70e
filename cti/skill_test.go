package cti_test

import (
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
)

func TestSkillsMeetDemand(t *testing.T) {
	anna := cti.Skills{"law": 40, "health": 80}
	for name, c := range map[string]struct {
		demand cti.Skills
		want   bool
	}{
		"nothing":     {nil, true},
		"just enough": {cti.Skills{"law": 40, "health": 80}, true},
		"too much":    {cti.Skills{"law": 41}, false},
		"one of two":  {cti.Skills{"law": 1, "tax": 1}, false},
		"unknown":     {cti.Skills{"tax": 1}, false},
		"level zero":  {cti.Skills{"tax": 0}, true},
	} {
		if got := anna.Meet(c.demand); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if cti.Skills(nil).Meet(cti.Skills{"law": 1}) {
		t.Error("nobody's skills meet a demand")
	}
}

func TestCheckSkill(t *testing.T) {
	for _, name := range []string{"law", "tax.2", "9-1", strings.Repeat("a", 32)} {
		if err := cti.CheckSkill(name, cti.TopSkill); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"", "Law", ".law", "law_2", "право", "a b", strings.Repeat("a", 33)} {
		if err := cti.CheckSkill(name, 1); cti.CodeOf(err) != cti.Invalid {
			t.Errorf("%q was taken: %v", name, err)
		}
	}
	for _, level := range []int{-1, 101} {
		if err := cti.CheckSkill("law", level); cti.CodeOf(err) != cti.Invalid {
			t.Errorf("level %d was taken: %v", level, err)
		}
	}
}
