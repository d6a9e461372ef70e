package appeal_test

import (
	"errors"
	"maps"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

const (
	anID    = cti.AppealID("5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c")
	otherID = cti.AppealID("6a1e8d2f-4b63-4a1f-8b62-8e4d8a2b3c4d")
	day     = 24 * time.Hour
)

var (
	noon  = time.Date(2026, 11, 26, 4, 0, 0, 0, time.UTC)
	anna  = cti.ByAgent("anna")
	vera  = cti.BySupervisor("vera")
	boris = cti.BySupervisor("boris")
)

// simple are rules in which every day has 24 hours.
type simple map[appeal.Kind]cti.Policy

func (r simple) Policy(kind appeal.Kind, topic cti.TopicCode, _ time.Time) (cti.Policy, error) {
	p, ok := r[kind]
	if !ok {
		return p, cti.FieldError("kind", "Нет правил.")
	}
	if topic == "urgent" {
		p.Terms = maps.Clone(p.Terms)
		p.Terms[cti.ClockAnswer] = days(2)
	}
	return p, nil
}

func (r simple) Due(term cti.Term, from time.Time, extend int, paused time.Duration) time.Time {
	unit := day
	if term.Unit == cti.ClockHours {
		unit = time.Hour
	}
	return from.Add(time.Duration(term.Count)*unit + time.Duration(extend)*day + paused)
}

func days(n int) cti.Term { return cti.Term{Count: n, Unit: cti.CalendarDays, Off: cti.DayOffStays} }

// rules allow a message everything and a legal appeal what the law allows.
var rules = simple{
	cti.KindInformation: {Code: "information", Version: 1, Terms: map[cti.ClockName]cti.Term{cti.ClockAnswer: days(3), cti.ClockExamine: days(5)}},
	cti.KindMessage: {Code: "message", Version: 1, ExtendDays: 30, PauseCap: 10 * day, SamplePercent: 10,
		Terms: map[cti.ClockName]cti.Term{cti.ClockAnswer: days(30), cti.ClockExamine: days(5)}},
	cti.KindLegal: {Code: "59fz", Version: 1, ExtendDays: 30, Registers: true, Identified: true, Approval: true, Alone: true,
		Terms: map[cti.ClockName]cti.Term{cti.ClockRegister: days(3), cti.ClockForward: days(7), cti.ClockAnswer: days(30), cti.ClockExamine: days(5)}},
	cti.KindSocial: {Code: "social", Version: 1, PauseCap: 2 * day,
		Terms: map[cti.ClockName]cti.Term{cti.ClockAnswer: {Count: 24, Unit: cti.ClockHours}, cti.ClockExamine: days(5)}},
}

func filed() appeal.Appeal {
	return appeal.Appeal{ID: anID, Channel: appeal.ByCall, FiledAt: noon, FiledBy: anna, Topic: "Отопление", Text: "Нет тепла.",
		Applicant: appeal.Applicant{Name: "Иван Петров", Phone: "+79021234567", Address: "Иркутск, Ленина, 1"}}
}

func opened(t testing.TB, kind appeal.Kind) appeal.Case {
	t.Helper()
	c, _, err := appeal.Open(filed(), appeal.Facts{Kind: kind}, rules)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// must makes changes an hour apart, each by a coordinator unless it is a name
// before them.
func must(t testing.TB, c appeal.Case, changes ...appeal.Change) appeal.Case {
	t.Helper()
	for _, ch := range changes {
		c = at(t, c, c.ChangedAt.Add(time.Hour), vera, ch)
	}
	return c
}

func at(t testing.TB, c appeal.Case, when time.Time, by cti.Actor, ch appeal.Change) appeal.Case {
	t.Helper()
	next, _, err := c.Apply(ch, by, when, rules)
	if err != nil {
		t.Fatalf("%s of an appeal that is %s: %v", ch.Name(), c.State, err)
	}
	return next
}

// refused asks for an error of a class that names a field and has a text.
func refused(t testing.TB, c appeal.Case, by cti.Actor, ch appeal.Change, code cti.Code, field string) {
	t.Helper()
	next, entries, err := c.Apply(ch, by, c.ChangedAt.Add(time.Hour), rules)
	e, ok := errors.AsType[*cti.Error](err)
	if !ok || e.Code != code || e.Field != field || e.Text == "" {
		t.Errorf("%s %+v of an appeal that is %s: %v, want %s about %q", ch.Name(), ch, c.State, err, code, field)
	}
	if entries != nil || next.Version != c.Version || next.State != c.State {
		t.Errorf("%s was refused and left something", ch.Name())
	}
}

func clock(t testing.TB, c appeal.Case, name cti.ClockName) appeal.Clock {
	t.Helper()
	for i := len(c.Clocks) - 1; i >= 0; i-- {
		if c.Clocks[i].Name == name {
			return c.Clocks[i]
		}
	}
	t.Fatalf("there is no clock %s", name)
	return appeal.Clock{}
}

var (
	forwardTo = func(b cti.BodyID) appeal.Forward {
		return appeal.Forward{To: b, Reason: appeal.HopNotPowers, Text: "не наши полномочия", Told: true}
	}
	answer = appeal.AnswerNow{Text: "Починили.", Outcome: appeal.OutcomeResolved, Checklist: appeal.Checklist()}
)
