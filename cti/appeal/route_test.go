package appeal_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

func TestALegalAppealIsRegisteredForwardedAnswered(t *testing.T) {
	c := opened(t, cti.KindLegal)
	if k := clock(t, c, cti.ClockRegister); len(c.Clocks) != 1 || k.DueAt != noon.Add(3*day) || k.Policy != "59fz" || k.Version != 1 {
		t.Fatalf("at first it has %+v", c.Clocks)
	}
	c = at(t, c, noon.Add(2*day), anna, appeal.Register{})
	if c.State != appeal.StateModeration || c.RegisteredAt != noon.Add(2*day) {
		t.Errorf("registered it is %s since %s", c.State, c.RegisteredAt)
	}
	if k := clock(t, c, cti.ClockRegister); k.Stop != appeal.StopDone || k.Late {
		t.Errorf("the clock of registration: %+v", k)
	}
	if f, a := clock(t, c, cti.ClockForward), clock(t, c, cti.ClockAnswer); f.DueAt != noon.Add(9*day) || a.DueAt != noon.Add(32*day) {
		t.Errorf("from registration on: %+v, %+v", f, a)
	}
	refused(t, c, anna, appeal.Register{}, cti.Conflict, "")
	// It lay with us and is sent on after the seventh day: forwarded late.
	c = must(t, c, appeal.Assign{Body: "a"})
	if k := clock(t, c, cti.ClockForward); k.Stop != appeal.StopNeedless || k.Late {
		t.Errorf("once it is ours: %+v", k)
	}
	late := at(t, c, noon.Add(10*day), vera, appeal.Redirect{To: "Министерство", Text: "их полномочия", Told: true})
	if k := clock(t, late, cti.ClockForward); k.Stop != appeal.StopDone || !k.Late || k.StoppedAt != noon.Add(10*day) {
		t.Errorf("forwarded on the eighth day after registration: %+v", k)
	}
	soon := at(t, c, noon.Add(9*day), vera, appeal.Redirect{To: "Министерство", Text: "их полномочия", Told: true})
	if k := clock(t, soon, cti.ClockForward); k.Stop != appeal.StopDone || k.Late || soon.Outcome != appeal.OutcomeNotOurs || soon.RedirectedTo == "" {
		t.Errorf("forwarded on the seventh day: %+v", k)
	}
	refused(t, c, vera, appeal.Redirect{To: "Министерство", Text: "их"}, cti.Invalid, "told")
	refused(t, c, vera, appeal.Redirect{Text: "их", Told: true}, cti.Invalid, "to")
}

func TestWorkRegistersWhatNobodyRegistered(t *testing.T) {
	c := opened(t, cti.KindLegal)
	c, entries, err := c.Apply(appeal.Assign{Body: "a"}, anna, noon.Add(4*day), rules)
	if err != nil {
		t.Fatal(err)
	}
	if k := clock(t, c, cti.ClockRegister); !k.Late || k.Stop != appeal.StopDone || c.RegisteredAt != noon.Add(4*day) {
		t.Errorf("registered by the first work, a day late: %+v", k)
	}
	if len(entries) != 2 || entries[0].What != appeal.NameLate || entries[0].Clock != cti.ClockRegister || entries[0].By != cti.BySystem || entries[1].What != appeal.NameAssign {
		t.Errorf("the history gained %+v", entries)
	}
}

func TestAnotherKindIsAnExplicitChange(t *testing.T) {
	c := at(t, opened(t, cti.KindSocial), noon.Add(2*day), anna, appeal.Assign{Body: "a"})
	if !clock(t, c, cti.ClockAnswer).Late {
		t.Fatal("after a day a social message is not late")
	}
	refused(t, c, anna, appeal.Convert{Kind: cti.KindLegal}, cti.Invalid, "text")
	refused(t, c, anna, appeal.Convert{Kind: cti.KindInformation, Text: "так проще"}, cti.Invalid, "kind")
	refused(t, c, anna, appeal.Convert{Kind: cti.KindSocial, Text: "ещё раз"}, cti.Invalid, "kind")
	refused(t, c, anna, appeal.Convert{Kind: "letter", Text: "письмо"}, cti.Invalid, "kind")
	nameless := c
	nameless.Appeal.Applicant.Name = " "
	refused(t, nameless, anna, appeal.Convert{Kind: cti.KindLegal, Text: "письмо"}, cti.Invalid, "applicant.name")
	nowhere := c
	nowhere.Appeal.Applicant.Address = ""
	refused(t, nowhere, anna, appeal.Convert{Kind: cti.KindLegal, Text: "письмо"}, cti.Invalid, "applicant.address")

	c = at(t, c, noon.Add(3*day), anna, appeal.Convert{Kind: cti.KindLegal, Text: "принёс письмо"})
	if old := c.Clocks[0]; old.Stop != appeal.StopConverted || !old.Late {
		t.Errorf("the old kind's lateness: %+v", old)
	}
	if c.State != appeal.StateInWork || !c.RegisteredAt.IsZero() || clock(t, c, cti.ClockRegister).DueAt != noon.Add(6*day) {
		t.Errorf("as a legal appeal: %s, %+v", c.State, c.Clocks)
	}
	for from, to := range map[appeal.Kind]int{cti.KindInformation: 2, cti.KindSocial: 2, cti.KindMessage: 1, cti.KindLegal: 0} {
		if got := appeal.Convertible(from); len(got) != to {
			t.Errorf("%s may become %v", from, got)
		}
	}
	bare := filed()
	bare.Applicant = appeal.Applicant{}
	if _, _, err := appeal.Open(bare, appeal.Facts{Kind: cti.KindLegal}, rules); cti.CodeOf(err) != cti.Invalid {
		t.Errorf("a nameless legal appeal was opened: %v", err)
	}
	if _, _, err := appeal.Open(bare, appeal.Facts{Kind: "letter"}, rules); cti.CodeOf(err) != cti.Invalid {
		t.Errorf("a kind without rules was opened: %v", err)
	}
	if c, _, err := appeal.Open(bare, appeal.Facts{}, rules); err != nil || c.Kind != cti.KindMessage {
		t.Errorf("without a kind it is %s (%v)", c.Kind, err)
	}
}

func TestATopicBringsTheAnswerNearerAndNeverFarther(t *testing.T) {
	c := opened(t, cti.KindMessage)
	urgent := at(t, c, noon.Add(day), anna, appeal.Classify{Topic: "urgent", Territory: "irkutsk", Sensitive: true})
	if k := clock(t, urgent, cti.ClockAnswer); k.DueAt != noon.Add(3*day) || urgent.Clocks[0].Stop != appeal.StopClassified || urgent.Topic != "urgent" || !urgent.Sensitive {
		t.Errorf("an urgent topic: %+v", urgent.Clocks)
	}
	back := at(t, urgent, noon.Add(day), anna, appeal.Classify{Topic: "roads"})
	if k := clock(t, back, cti.ClockAnswer); k.DueAt != noon.Add(3*day) || len(back.Clocks) != 2 {
		t.Errorf("back to a slow topic: %+v", back.Clocks)
	}
	end := at(t, c, noon.Add(29*day), anna, appeal.Classify{Topic: "urgent"})
	if k := clock(t, end, cti.ClockAnswer); k.DueAt != noon.Add(30*day) || len(end.Clocks) != 1 {
		t.Errorf("near its end an urgent topic gave time: %+v", end.Clocks)
	}
	refused(t, c, anna, appeal.Classify{}, cti.Invalid, "topic_code")
	// What was missed stays on its clock, and what was used of the cap is used.
	late := at(t, c, noon.Add(31*day), anna, appeal.Classify{Topic: "urgent"})
	if k := clock(t, late, cti.ClockAnswer); !k.Late || len(late.Clocks) != 1 {
		t.Errorf("a new topic after the end: %+v", late.Clocks)
	}
	waited := at(t, must(t, c, appeal.Assign{Body: "a"}, appeal.Ask{Text: "где?"}), noon.Add(4*day+2*time.Hour), anna, appeal.Resume{})
	if k := clock(t, must(t, waited, appeal.Classify{Topic: "urgent"}), cti.ClockAnswer); k.PauseCap != 6*day {
		t.Errorf("after four of ten days of waiting %s are left", k.PauseCap)
	}
}

func TestBouncing(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"}, appeal.Entrust{Person: "anna"})
	due := clock(t, c, cti.ClockAnswer).DueAt
	refused(t, c, anna, appeal.Forward{To: "b"}, cti.Invalid, "text")
	refused(t, c, anna, appeal.Forward{To: "a", Text: "нам же"}, cti.Invalid, "to")
	refused(t, c, anna, appeal.Forward{To: "b", Reason: "lazy", Text: "не хотим"}, cti.Invalid, "reason")

	c = at(t, c, noon.Add(3*day), anna, appeal.Forward{To: "b", Text: "не наш дом"}) // the first is free
	if c.State != appeal.StateInWork || c.Body != "b" || c.Person != "" || c.Moves() != 1 {
		t.Errorf("after one hop: %s with %s", c.State, c.Body)
	}
	want := appeal.Hop{From: "a", To: "b", Text: "не наш дом", At: noon.Add(3 * day), Held: 3*day - time.Hour, By: anna}
	if !reflect.DeepEqual(c.Hops, []appeal.Hop{want}) {
		t.Errorf("the hop is %+v, want %+v", c.Hops, want)
	}
	refused(t, c, anna, appeal.Forward{To: "c", Text: "не наш"}, cti.Invalid, "reason")
	c = at(t, c, noon.Add(4*day), anna, appeal.Forward{To: "c", Reason: appeal.HopWrongTopic, Text: "это дороги", Told: true})
	if c.Body != "c" || c.Moves() != 2 || !c.Hops[1].Told || c.Hops[1].Reason != appeal.HopWrongTopic {
		t.Errorf("after two hops: %+v", c.Hops)
	}
	c, entries, err := c.Apply(appeal.Forward{To: "a", Reason: appeal.HopNotPowers, Text: "вернём"}, anna, noon.Add(5*day), rules)
	if err != nil {
		t.Fatal(err)
	}
	if c.State != appeal.StateCoordination || c.Moves() != 3 || c.Hops[2].To != "" || !slices.Contains(entries[0].Tell, appeal.TellCoordinator) {
		t.Errorf("the third hop: %s, %+v", c.State, c.Hops)
	}
	refused(t, c, anna, appeal.Assign{Body: "d"}, cti.Forbidden, "body")
	refused(t, c, vera, appeal.Assign{Body: "a"}, cti.Invalid, "body")
	refused(t, c, vera, appeal.Assign{Body: "b"}, cti.Invalid, "body")
	refused(t, c, vera, appeal.Assign{Body: "c"}, cti.Invalid, "body")
	refused(t, c, vera, appeal.Assign{}, cti.Invalid, "body")
	refused(t, c, vera, appeal.Keep{}, cti.Invalid, "text")

	kept := at(t, c, noon.Add(6*day), vera, appeal.Keep{Text: "дорога на вашем балансе"})
	if kept.State != appeal.StateInWork || kept.Body != "c" || kept.Moves() != 3 || kept.BodySince != noon.Add(6*day) {
		t.Errorf("left where it was: %s with %s", kept.State, kept.Body)
	}
	again := at(t, kept, noon.Add(7*day), anna, forwardTo("e")) // and every one after it
	if again.State != appeal.StateCoordination || again.Body != "c" || again.Moves() != 4 {
		t.Errorf("the fourth hop: %s", again.State)
	}
	d := at(t, c, noon.Add(6*day), vera, appeal.Assign{Body: "d"})
	if d.State != appeal.StateInWork || d.Body != "d" || d.Moves() != 3 || d.Hops[3].From != "" || d.Hops[3].Held != day {
		t.Errorf("given to a new body: %+v", d.Hops)
	}
	if !slices.Equal(d.Visited(), []cti.BodyID{"a", "b", "c", "d"}) {
		t.Errorf("it has been with %v", d.Visited())
	}
	for _, x := range []appeal.Case{c, kept, again, d} {
		if got := clock(t, x, cti.ClockAnswer).DueAt; got != due {
			t.Errorf("bouncing moved the end from %s to %s", due, got)
		}
	}
}

func TestTheCoordinatorDoesNotSendItBackAtOnce(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"}, appeal.Forward{Text: "не знаем чьё"})
	if c.State != appeal.StateCoordination || c.Moves() != 1 {
		t.Fatalf("asked, the coordinator has it %s", c.State)
	}
	refused(t, c, vera, appeal.Assign{Body: "a"}, cti.Invalid, "body")
	if c = must(t, c, appeal.Assign{Body: "b"}); c.Body != "b" || c.Moves() != 1 {
		t.Errorf("given to %s after %d moves", c.Body, c.Moves())
	}
	fresh := must(t, opened(t, cti.KindMessage), appeal.Register{}, appeal.Pass{})
	refused(t, fresh, vera, appeal.Keep{Text: "оставьте"}, cti.Invalid, "body")
	refused(t, opened(t, cti.KindMessage), anna, appeal.Assign{}, cti.Invalid, "body")
	named, _, err := appeal.Open(filed(), appeal.Facts{Body: "a"}, rules)
	if err != nil {
		t.Fatal(err)
	}
	if named = must(t, named, appeal.Assign{}); named.Body != "a" {
		t.Errorf("without a choice it went to %q, asked was a", named.Body)
	}
}

func TestHopFigures(t *testing.T) {
	one := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"})
	two := must(t, one, forwardTo("b"))
	four := must(t, two, forwardTo("c"), appeal.Forward{Reason: appeal.HopOwnerElse, Text: "чужое"}, appeal.Keep{Text: "ваше"}, forwardTo("d"))
	f := appeal.CountHops([]appeal.Case{opened(t, cti.KindMessage), one, two, four})
	if f.Appeals != [4]int{2, 1, 0, 1} {
		t.Errorf("appeals by moves: %v", f.Appeals)
	}
	want := []appeal.BodyHops{{Body: "a", Held: 3, Sent: 2, HeldFor: 2 * time.Hour}, {Body: "b", Held: 2, Sent: 1, HeldFor: time.Hour},
		{Body: "c", Held: 1, Sent: 2, HeldFor: 2 * time.Hour, Untold: 1}}
	if !slices.Equal(f.Bodies, want) {
		t.Errorf("by bodies: %+v, want %+v", f.Bodies, want)
	}
}

func TestWhoWorksOnIt(t *testing.T) {
	c := must(t, opened(t, cti.KindMessage), appeal.Assign{Body: "a"})
	refused(t, c, anna, appeal.Entrust{Person: "oleg"}, cti.Forbidden, "person")
	refused(t, c, vera, appeal.Entrust{}, cti.Invalid, "person")
	if mine := at(t, c, noon.Add(day), anna, appeal.Entrust{Person: "anna"}); mine.Person != "anna" {
		t.Errorf("taken by %q", mine.Person)
	}
	if given := must(t, c, appeal.Entrust{Person: "oleg"}); given.Person != "oleg" {
		t.Errorf("given to %q", given.Person)
	}
}
