package plan_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/plan"
)

func TestCallbackRulesHaveUsualValues(t *testing.T) {
	var usual plan.Callback
	if usual.After() != 5*time.Second || usual.RingTime() != 40*time.Second || usual.Tries() != 3 || !slices.Equal(usual.Every(), []int{15}) {
		t.Errorf("without a word in the plan the rules are %v %v %v %v", usual.After(), usual.RingTime(), usual.Tries(), usual.Every())
	}
	own := plan.Callback{AfterSeconds: 20, Attempts: 2, EveryMinutes: []int{5, 60}, RingSeconds: 30}
	if own.After() != 20*time.Second || own.RingTime() != 30*time.Second || own.Tries() != 2 || !slices.Equal(own.Every(), []int{5, 60}) {
		t.Errorf("the plan's own rules are not used: %v %v %v %v", own.After(), own.RingTime(), own.Tries(), own.Every())
	}
}

func TestCheckNamesWhatIsWrongWithCallbacks(t *testing.T) {
	p := plan.Plan{TimeZone: "Asia/Irkutsk", Queues: []plan.Queue{{ID: "122", Name: "122", RingSeconds: 20, AnsweredWithin: 60,
		Callback: plan.Callback{AfterSeconds: -1, RingSeconds: 500, Attempts: 11, EveryMinutes: []int{5, 0}}}}}
	err := p.Check()
	for _, path := range []string{"after_seconds", "ring_seconds", "attempts", "every_minutes[1]"} {
		if err == nil || !strings.Contains(err.Error(), "queues[0].callback."+path) {
			t.Errorf("%s is not named: %v", path, err)
		}
	}
}
