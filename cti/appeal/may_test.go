package appeal_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// That nothing is hidden which could be done is shown by TestAnyLifeOfAnAppeal.
func TestWhatWouldBeRefusedInAnyCaseIsNotOffered(t *testing.T) {
	inWork := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"})
	legal := must(t, opened(t, cti.KindLegal), appeal.Assign{Body: "a"})
	submitted := at(t, legal, noon.Add(time.Hour), vera, appeal.Submit{Text: "ответ", Outcome: appeal.OutcomeResolved})
	sent := at(t, inWork, noon.Add(time.Hour), anna, appeal.Forward{Text: "не наше"})
	extended := must(t, inWork, appeal.Extend{Days: 5, Text: "ждём", Told: true})
	answered := at(t, inWork, noon.Add(time.Hour), vera, answer)
	rated := at(t, answered, noon.Add(2*time.Hour), cti.ByCitizen, appeal.Rate{Mark: 1, Comment: "яма", Way: appeal.WayLink})
	for name, c := range map[string]struct {
		of    appeal.Case
		by    cti.Actor
		later time.Duration
		name  appeal.ChangeName
		want  bool
	}{
		"answer a message":              {inWork, anna, 0, appeal.NameAnswer, true},
		"answer a legal one at once":    {legal, anna, 0, appeal.NameAnswer, false},
		"join a message":                {inWork, anna, 0, appeal.NameJoin, true},
		"join a legal one":              {legal, anna, 0, appeal.NameJoin, false},
		"make a message legal":          {inWork, anna, 0, appeal.NameConvert, true},
		"make a legal one something":    {legal, anna, 0, appeal.NameConvert, false},
		"register twice":                {inWork, anna, 0, appeal.NameRegister, false},
		"register a new one":            {opened(t, cti.KindMessage), anna, 0, appeal.NameRegister, true},
		"extend":                        {inWork, vera, 0, appeal.NameExtend, true},
		"extend twice":                  {extended, vera, 0, appeal.NameExtend, false},
		"extend a missed term":          {inWork, vera, 31 * day, appeal.NameExtend, false},
		"approve":                       {submitted, boris, 0, appeal.NameApprove, true},
		"approve one's own":             {submitted, vera, 0, appeal.NameApprove, false},
		"keep what nobody sent":         {must(t, opened(t, cti.KindMessage), appeal.Register{}, appeal.Pass{}), vera, 0, appeal.NameKeep, false},
		"keep":                          {sent, vera, 0, appeal.NameKeep, true},
		"assign after a hop":            {sent, vera, 0, appeal.NameAssign, true},
		"assign after a hop, no leader": {sent, anna, 0, appeal.NameAssign, false},
		"rate":                          {answered, anna, 0, appeal.NameRate, true},
		"rate twice":                    {rated, anna, 0, appeal.NameRate, false},
		"examine nothing":               {answered, boris, 0, appeal.NameExamine, false},
		"examine":                       {rated, boris, 0, appeal.NameExamine, true},
		"examine one's own":             {rated, vera, 0, appeal.NameExamine, false},
	} {
		policy, err := c.of.Policy(rules)
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(c.of.May(c.by, noon.Add(2*time.Hour+c.later), policy), c.name); got != c.want {
			t.Errorf("%s: offered is %v", name, got)
		}
	}
}

func TestARecordMentionsEverybodyOnce(t *testing.T) {
	c, entries, err := appeal.Open(filed(), appeal.Facts{Earlier: otherID}, rules)
	if err != nil {
		t.Fatal(err)
	}
	r := appeal.Record{Case: c, History: entries}
	for _, ch := range []appeal.Change{appeal.Assign{Body: "a"}, appeal.Entrust{Person: "oleg"}, appeal.Forward{To: "b", Text: "не наше"}, appeal.Comment{Text: "звонили"}} {
		next, more, err := r.Case.Apply(ch, vera, noon, rules)
		if err != nil {
			t.Fatal(err)
		}
		r = appeal.Record{Case: next, History: append(r.History, more...)}
	}
	bodies, people, others := r.Mentioned()
	set := func(list []string) map[string]int {
		m := map[string]int{}
		for _, one := range list {
			m[one]++
		}
		return m
	}
	var all []string
	for _, b := range bodies {
		all = append(all, string(b))
	}
	for _, p := range people {
		all = append(all, string(p))
	}
	for _, o := range others {
		all = append(all, string(o))
	}
	want := map[string]int{"a": 1, "b": 1, "vera": 1, "oleg": 1, string(otherID): 1}
	if by := filed().FiledBy; by.Kind == "agent" {
		want[by.ID] = 1
	}
	if got := set(all); !maps.Equal(got, want) {
		t.Errorf("mentioned are %v, want %v", got, want)
	}
}
