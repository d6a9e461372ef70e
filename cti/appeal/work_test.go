package appeal_test

import (
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

func TestLatenessIsAFactThatClosingDoesNotErase(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"})
	if same, entries, err := c.Apply(appeal.Tick{}, cti.BySystem, noon.Add(30*day), rules); err != nil || len(entries) != 0 || same.Version != c.Version {
		t.Errorf("at the last instant: %v, %v", entries, err)
	}
	if c.Late(noon.Add(30*day)) || !c.Late(noon.Add(30*day+time.Microsecond)) {
		t.Error("late is not after the last instant")
	}
	ticked, entries, err := c.Apply(appeal.Tick{}, cti.BySystem, noon.Add(30*day+time.Microsecond), rules)
	if err != nil || len(entries) != 1 || entries[0].What != appeal.NameLate || entries[0].DueAt != noon.Add(30*day) || !slices.Equal(entries[0].Tell, []appeal.Concerned{appeal.TellCoordinator}) {
		t.Fatalf("a microsecond later: %+v, %v", entries, err)
	}
	if again, entries, _ := ticked.Apply(appeal.Tick{}, cti.BySystem, noon.Add(40*day), rules); len(entries) != 0 || again.Version != ticked.Version {
		t.Errorf("lateness is told twice: %+v", entries)
	}
	for _, from := range []appeal.Case{c, ticked} {
		done := at(t, from, noon.Add(31*day), anna, answer)
		if k := clock(t, done, cti.ClockAnswer); !k.Late || k.Stop != appeal.StopDone || !done.Late(noon.Add(90*day)) {
			t.Errorf("answered late: %+v", k)
		}
		anew := at(t, done, noon.Add(32*day), cti.ByCitizen, appeal.Reopen{Text: "снова холодно"})
		if !anew.Clocks[0].Late || anew.Round != 1 {
			t.Error("reopening erased that the answer was late")
		}
		if k := clock(t, anew, cti.ClockAnswer); k.Late || k.Round != 1 || k.DueAt != noon.Add(62*day) {
			t.Errorf("the new round's clock: %+v", k)
		}
	}
	if name, due, ok := c.DueAt(); !ok || name != cti.ClockAnswer || due != noon.Add(30*day) {
		t.Errorf("next is %s at %s", name, due)
	}
}

func TestWaitingStopsTheClockWithACap(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"})
	ask := appeal.Ask{Text: "какая квартира?"}
	refused(t, c, anna, appeal.Ask{Text: " "}, cti.Invalid, "text")
	waits := at(t, c, noon.Add(2*day), anna, ask)
	if k := clock(t, waits, cti.ClockAnswer); k.DueAt != noon.Add(40*day) || k.BaseAt != noon.Add(30*day) || k.PausedAt != noon.Add(2*day) {
		t.Errorf("while it waits: %+v", k)
	}
	back := at(t, waits, noon.Add(5*day), anna, appeal.Resume{})
	if k := clock(t, back, cti.ClockAnswer); k.DueAt != noon.Add(33*day) || k.Paused != 3*day {
		t.Errorf("after three days: %+v", k)
	}
	twice := at(t, at(t, back, noon.Add(6*day), anna, ask), noon.Add(30*day), cti.ByCaller, appeal.Contact{Text: "квартира 5"})
	if k := clock(t, twice, cti.ClockAnswer); k.DueAt != noon.Add(40*day) || k.Paused != 10*day || twice.State != appeal.StateInWork || twice.Contacts != 1 {
		t.Errorf("a second question, answered by the applicant's call after the cap: %s, %+v", twice.State, k)
	}
	thrice := at(t, twice, noon.Add(31*day), anna, ask)
	if k := clock(t, thrice, cti.ClockAnswer); k.DueAt != noon.Add(40*day) || !k.PausedAt.IsZero() {
		t.Errorf("nothing was left of the cap: %+v", k)
	}
	// A forgotten question ends by itself.
	if !waits.Late(noon.Add(41*day)) || waits.Late(noon.Add(40*day)) {
		t.Error("a forgotten question has no end")
	}
	// The law knows no pause; and a term that was missed stays missed.
	legal := at(t, must(t, opened(t, cti.KindLegal), appeal.Assign{Body: "a"}), noon.Add(2*day), anna, ask)
	if k := clock(t, legal, cti.ClockAnswer); !k.PausedAt.IsZero() || k.DueAt != k.BaseAt {
		t.Errorf("the clock of the law stood: %+v", k)
	}
	late := at(t, at(t, c, noon.Add(31*day), anna, ask), noon.Add(33*day), anna, appeal.Resume{})
	if k := clock(t, late, cti.ClockAnswer); !k.Late || k.DueAt != noon.Add(30*day) {
		t.Errorf("asking late made it timely: %+v", k)
	}
	extended := must(t, waits, appeal.Extend{Days: 5, Text: "ждём прибор", Told: true})
	if k := clock(t, extended, cti.ClockAnswer); k.DueAt != noon.Add(45*day) || k.BaseAt != noon.Add(35*day) {
		t.Errorf("extended, and still waiting: %+v", k)
	}
	extended = must(t, extended, appeal.Resume{})
	if k := clock(t, extended, cti.ClockAnswer); k.DueAt != noon.Add(35*day+2*time.Hour) {
		t.Errorf("extended while it waited: %+v", k)
	}
}

func TestExtension(t *testing.T) {
	good := appeal.Extend{Days: 30, Text: "экспертиза", Told: true}
	c := must(t, opened(t, cti.KindLegal), appeal.Assign{Body: "a"})
	due := clock(t, c, cti.ClockAnswer).DueAt
	refused(t, c, vera, appeal.Extend{Days: 31, Text: "долго", Told: true}, cti.Invalid, "days")
	refused(t, c, vera, appeal.Extend{Days: 0, Text: "никак", Told: true}, cti.Invalid, "days")
	refused(t, c, vera, appeal.Extend{Days: 5, Told: true}, cti.Invalid, "text")
	refused(t, c, vera, appeal.Extend{Days: 5, Text: "долго"}, cti.Invalid, "told")
	refused(t, c, anna, good, cti.Forbidden, "change")
	refused(t, opened(t, cti.KindLegal), vera, good, cti.Conflict, "")
	refused(t, must(t, opened(t, cti.KindInformation), appeal.Assign{Body: "a"}), vera, good, cti.Conflict, "")
	longer := must(t, c, good)
	if k := clock(t, longer, cti.ClockAnswer); k.DueAt != due.Add(30*day) || k.ExtendedDays != 30 {
		t.Errorf("extended: %+v", k)
	}
	refused(t, longer, vera, good, cti.Conflict, "")
	late := at(t, c, due.Add(time.Hour), cti.BySystem, appeal.Tick{})
	refused(t, late, vera, good, cti.Conflict, "")
}

func TestAPromisedDayHasAClock(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"})
	promise := func(n int) appeal.Promise {
		return appeal.Promise{Until: noon.Add(time.Duration(n) * day), Text: "заменим трубу", Told: true}
	}
	planned := appeal.AnswerNow{Text: "Заменим весной.", Outcome: appeal.OutcomePlanned, Checklist: appeal.Checklist()}
	refused(t, c, anna, appeal.Promise{Until: noon, Text: "вчера", Told: true}, cti.Invalid, "until")
	refused(t, c, anna, appeal.Promise{Text: "когда-нибудь", Told: true}, cti.Invalid, "until")
	refused(t, c, anna, appeal.Promise{Until: noon.Add(2000 * day), Text: "потом", Told: true}, cti.Invalid, "until")
	refused(t, c, anna, appeal.Promise{Until: noon.Add(9 * day), Told: true}, cti.Invalid, "text")
	refused(t, c, anna, appeal.Promise{Until: noon.Add(9 * day), Text: "скоро"}, cti.Invalid, "told")
	refused(t, c, anna, planned, cti.Invalid, "outcome")
	refused(t, c, anna, appeal.Submit{Text: "Заменим.", Outcome: appeal.OutcomePlanned}, cti.Invalid, "outcome")

	c = must(t, c, promise(5), promise(20))
	if c.Clocks[1].Stop != appeal.StopMoved || clock(t, c, cti.ClockPromise).DueAt != noon.Add(20*day) || !clock(t, c, cti.ClockAnswer).Running() {
		t.Errorf("promised twice: %+v", c.Clocks)
	}
	c = must(t, c, planned)
	if k := clock(t, c, cti.ClockPromise); c.State != appeal.StateAnswered || !k.Running() {
		t.Errorf("answered with a promise: %+v", k)
	}
	kept := at(t, c, noon.Add(19*day), anna, appeal.ControlCall{Reached: true, Solved: true})
	if k := clock(t, kept, cti.ClockPromise); k.Stop != appeal.StopDone || k.Late {
		t.Errorf("a promise that was kept: %+v", k)
	}
	anew := must(t, c, appeal.Reopen{Text: "ждать не можем"})
	if k := clock(t, anew, cti.ClockPromise); k.Stop != appeal.StopMoved || k.Late {
		t.Errorf("the promise of an answer that was not good enough: %+v", k)
	}
	broken, entries, err := c.Apply(appeal.Tick{}, cti.BySystem, noon.Add(21*day), rules)
	if err != nil || len(entries) != 1 || entries[0].Clock != cti.ClockPromise || !clock(t, broken, cti.ClockPromise).Late {
		t.Errorf("a broken promise of a closed appeal: %+v, %v", entries, err)
	}
}

func TestDuplicatesLeaveAllClocks(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"}, appeal.Ask{Text: "где?"})
	refused(t, c, anna, appeal.Join{Master: anID}, cti.Invalid, "master")
	refused(t, c, anna, appeal.Join{Master: "7"}, cti.Invalid, "master")
	refused(t, opened(t, cti.KindLegal), anna, appeal.Join{Master: otherID}, cti.Invalid, "master")
	dup := at(t, c, noon.Add(3*day), anna, appeal.Join{Master: otherID})
	if _, _, ok := dup.DueAt(); ok || dup.Late(noon.Add(900*day)) || dup.Master != otherID {
		t.Errorf("a duplicate has clocks: %+v", dup.Clocks)
	}
	refused(t, dup, anna, appeal.Detach{}, cti.Invalid, "text")
	paused := 3*day - 2*time.Hour
	soon := at(t, dup, noon.Add(9*day), anna, appeal.Detach{Text: "другой дом"})
	if k := clock(t, soon, cti.ClockAnswer); !k.Running() || k.DueAt != noon.Add(30*day+paused) || soon.Master != "" {
		t.Errorf("taken apart again: %+v", k)
	}
	later, entries, err := dup.Apply(appeal.Detach{Text: "другой дом"}, anna, noon.Add(60*day), rules)
	if err != nil || !clock(t, later, cti.ClockAnswer).Late || entries[0].What != appeal.NameLate {
		t.Errorf("taken apart after its term: %+v, %v", entries, err)
	}
	shared := at(t, dup, noon.Add(50*day), cti.BySystem, appeal.Share{Text: "Свет дали всем.", Outcome: appeal.OutcomePlanned})
	if shared.State != appeal.StateAnswered || shared.Outcome != appeal.OutcomePlanned || shared.Answer == nil || shared.Late(noon.Add(99*day)) {
		t.Errorf("answered with its master: %+v", shared)
	}
	for _, x := range []struct {
		state appeal.State
		ok    bool
	}{{appeal.StateInWork, true}, {appeal.StateDuplicate, false}, {appeal.StateAnswered, false}, {appeal.StateReopened, true}} {
		if err := c.CheckMaster(appeal.Case{State: x.state}); (err == nil) != x.ok {
			t.Errorf("to follow one that is %s: %v", x.state, err)
		}
	}
}
