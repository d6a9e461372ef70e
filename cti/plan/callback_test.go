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
		Callback: plan.Callback{AfterSeconds: -1, RingSeconds: 500, Attempts: 11, EveryMinutes: []int{5, 0}, From: "9"}}}}
	err := p.Check()
	for _, path := range []string{"after_seconds", "ring_seconds", "attempts", "every_minutes[1]", "from", "to"} {
		if err == nil || !strings.Contains(err.Error(), "queues[0].callback."+path) {
			t.Errorf("%s is not named: %v", path, err)
		}
	}
}

// TestPeopleAreCalledAtDecentHours: from nine to nine by the region's clock while
// the line is open, on the days on which it is.
func TestPeopleAreCalledAtDecentHours(t *testing.T) {
	p := plan.Plan{TimeZone: "Asia/Irkutsk"} // eight hours before Greenwich
	always := plan.Line{ID: "122"}
	office := plan.Line{ID: "117", Hours: &plan.Hours{
		Weekly:     []plan.Span{{Days: []string{"workdays"}, From: "08:00", To: "18:30"}},
		Exceptions: []plan.Exception{{Date: "2026-11-03", From: "10:00", To: "12:00"}},
	}}
	night := plan.Line{ID: "night", Hours: &plan.Hours{Weekly: []plan.Span{{Days: []string{"daily"}, From: "20:00", To: "10:00"}}}}
	never := plan.Line{ID: "never", Hours: &plan.Hours{Weekly: []plan.Span{{Days: []string{"daily"}, From: "03:00", To: "04:00"}}}}
	for _, c := range []struct {
		line            plan.Line
		rules           plan.Callback
		at, from, until string
	}{
		{always, plan.Callback{}, "02 12:00", "02 12:00", "02 21:00"},
		{always, plan.Callback{}, "02 08:59", "02 09:00", "02 21:00"},
		{always, plan.Callback{}, "02 21:00", "03 09:00", "03 21:00"},
		{always, plan.Callback{From: "00:00", To: "24:00"}, "02 03:00", "02 03:00", ""},
		{always, plan.Callback{From: "22:00", To: "02:00"}, "02 01:00", "02 01:00", "02 02:00"},
		{office, plan.Callback{}, "02 18:30", "03 10:00", "03 12:00"},
		{office, plan.Callback{}, "03 12:00", "05 09:00", "05 18:30"}, // the fourth is a holiday
		{office, plan.Callback{WhenClosed: true}, "03 12:00", "03 12:00", "03 21:00"},
		{night, plan.Callback{}, "02 12:00", "02 20:00", "02 21:00"},
		{never, plan.Callback{}, "02 12:00", "", ""},
	} {
		at := func(text string) time.Time {
			if text == "" {
				return time.Time{}
			}
			moment, err := time.ParseInLocation("2006-01 02 15:04", "2026-11 "+text, p.Location())
			if err != nil {
				t.Fatal(err)
			}
			return moment.UTC()
		}
		from, until := p.CallTimes(c.line, c.rules, at(c.at))
		if !from.Equal(at(c.from)) || !until.Equal(at(c.until)) {
			t.Errorf("%s %+v at %s: from %s until %s, want %s and %s", c.line.ID, c.rules, c.at, from.In(p.Location()), until.In(p.Location()), c.from, c.until)
		}
	}
}
