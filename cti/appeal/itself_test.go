package appeal_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// passes lets time pass with nobody there, as whoever keeps the case has to.
func passes(t fataler, c appeal.Case, until time.Time) (appeal.Case, []appeal.Entry) {
	t.Helper()
	var all []appeal.Entry
	for range 100 {
		change, when, ok := c.ByItself()
		if !ok || when.After(until) {
			return c, all
		}
		next, entries, err := c.Apply(change, cti.BySystem, when, rules)
		if err != nil || next.Version == c.Version {
			t.Fatalf("%s at %s comes to nothing: %v\n%+v", change.Name(), when, err, c)
		}
		checkStep(t, c, next, change, entries)
		c, all = next, append(all, entries...)
	}
	t.Fatalf("the case never comes to rest: %+v", c)
	return c, all
}

func TestATermEndsByItselfAtItsInstant(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"})
	due := noon.Add(30 * day)
	if same, entries := passes(t, c, due); same.Version != c.Version || len(entries) != 0 {
		t.Errorf("at the last instant: %+v", entries)
	}
	for _, until := range []time.Time{due.Add(time.Microsecond), due.Add(50 * day)} {
		late, entries := passes(t, c, until)
		if len(entries) != 1 || entries[0].At != due || entries[0].What != appeal.NameLate || !clock(t, late, cti.ClockAnswer).Late || late.ChangedAt.After(due.Add(time.Microsecond)) {
			t.Errorf("looked at on %s: %+v", until, entries)
		}
		if _, _, more := late.ByItself(); more {
			t.Error("what is late becomes late again")
		}
	}
	// Somebody was quicker than the clock's keeper: the day is the same.
	_, entries, err := c.Apply(answer, anna, due.Add(9*day), rules)
	if err != nil || entries[0].What != appeal.NameLate || entries[0].At != due || entries[1].At != due.Add(9*day) {
		t.Errorf("answered late: %+v, %v", entries, err)
	}
}

func TestWaitingEndsByItself(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"})
	waits := at(t, c, noon.Add(2*day), anna, appeal.Ask{Text: "какая квартира?"})
	back, entries := passes(t, waits, noon.Add(12*day))
	if back.State != appeal.StateInWork || len(entries) != 1 || entries[0].What != appeal.NameResume || entries[0].At != noon.Add(12*day) || entries[0].Text == "" || entries[0].By != cti.BySystem {
		t.Errorf("after ten days of silence: %s, %+v", back.State, entries)
	}
	if k := clock(t, back, cti.ClockAnswer); k.DueAt != noon.Add(40*day) || !k.PausedAt.IsZero() {
		t.Errorf("its term: %+v", k)
	}
	if same, _ := passes(t, waits, noon.Add(12*day-time.Microsecond)); same.State != appeal.StateWaiting {
		t.Error("it did not wait to the end")
	}
	// The law knows no pause: the question stands until the term ends.
	legal := at(t, must(t, opened(t, cti.KindLegal), appeal.Assign{Body: "a"}), noon.Add(2*day), anna, appeal.Ask{Text: "какая квартира?"})
	due := clock(t, legal, cti.ClockAnswer).DueAt
	if over, _ := passes(t, legal, due); over.State != appeal.StateWaiting {
		t.Error("it did not wait to the end of the term")
	}
	over, entries := passes(t, legal, due.Add(day))
	if over.State != appeal.StateInWork || entries[len(entries)-2].What != appeal.NameLate || entries[len(entries)-1].What != appeal.NameResume {
		t.Errorf("after the end of the term: %s, %+v", over.State, entries)
	}
	// Who asks when it is late has people looking at it already.
	late := at(t, c, noon.Add(31*day), anna, appeal.Ask{Text: "какая квартира?"})
	if _, _, ok := late.ByItself(); ok {
		t.Error("a question of a late case ends by itself")
	}
}

func TestAPromisedDayComesByItself(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"}, appeal.Promise{Until: noon.Add(5 * day), Text: "заменим трубу", Told: true})
	over, entries := passes(t, c, noon.Add(6*day))
	if over.State != appeal.StateInWork || len(entries) != 2 || entries[0].Clock != cti.ClockPromise || entries[0].At != noon.Add(5*day) || entries[1].What != appeal.NameResume {
		t.Errorf("the day is past: %s, %+v", over.State, entries)
	}
	answered := must(t, c, appeal.AnswerNow{Text: "Заменим в пятницу.", Outcome: appeal.OutcomePlanned, Checklist: appeal.Checklist()})
	broken, entries := passes(t, answered, noon.Add(6*day))
	if broken.State != appeal.StateAnswered || len(entries) != 1 || !clock(t, broken, cti.ClockPromise).Late {
		t.Errorf("the day of an answer is past: %+v", entries)
	}
}

// TestTimePassesTheSameForWhoeverLooks: one who looks every day and one who comes
// after a year write the same history.
func TestTimePassesTheSameForWhoeverLooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, _, err := appeal.Open(filed(), appeal.Facts{Kind: rapid.SampledFrom(cti.AppealKinds()).Draw(t, "kind"), Body: "a"}, rules)
		if err != nil {
			t.Fatal(err)
		}
		now := noon
		for range rapid.IntRange(0, 12).Draw(t, "changes") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(9*day)).Draw(t, "later")))
			if next, _, err := c.Apply(drawChange(t, c), rapid.SampledFrom([]cti.Actor{vera, boris}).Draw(t, "by"), now, rules); err == nil {
				c = next
			}
		}
		at, one := c, []appeal.Entry(nil)
		for d := time.Duration(1); d <= 1000; d++ {
			next, entries := passes(t, at, now.Add(d*day))
			at, one = next, append(one, entries...)
		}
		end, all := passes(t, c, now.Add(1000*day))
		if encode(t, end) != encode(t, at) || encode(t, all) != encode(t, one) {
			t.Fatalf("looked at once:\n%s\nevery day:\n%s", encode(t, all), encode(t, one))
		}
		for _, k := range end.Clocks {
			if k.Running() && !k.Late {
				t.Fatalf("a term did not end: %+v", k)
			}
		}
	})
}
