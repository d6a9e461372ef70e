package deadline_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/deadline"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestTermsOfTheLaw(t *testing.T) {
	irkutsk := zone(t, "Asia/Irkutsk") // UTC+8, no daylight saving
	book := deadline.Standard(irkutsk)
	const layout = "2006-01-02 15:04"
	for _, c := range []struct {
		name   string
		kind   cti.AppealKind
		topic  cti.TopicCode
		clock  cti.ClockName
		from   string // in Irkutsk
		extend int
		paused time.Duration
		want   string // the last day, or day and hour
	}{
		{"register in three days", cti.KindLegal, "", cti.ClockRegister, "2026-11-30 10:00", 0, 0, "2026-12-03"},
		{"register after the holidays", cti.KindLegal, "", cti.ClockRegister, "2026-12-30 10:00", 0, 0, "2027-01-11"},
		{"register, received at night", cti.KindLegal, "", cti.ClockRegister, "2026-12-01 00:10", 0, 0, "2026-12-04"},
		{"register, received a minute before midnight", cti.KindLegal, "", cti.ClockRegister, "2026-11-30 23:59", 0, 0, "2026-12-03"},
		{"forward in seven days", cti.KindLegal, "", cti.ClockForward, "2026-11-26 10:00", 0, 0, "2026-12-03"},
		{"forward before a day off", cti.KindLegal, "", cti.ClockForward, "2026-10-28 10:00", 0, 0, "2026-11-03"},
		{"answer in thirty days, a Saturday", cti.KindLegal, "", cti.ClockAnswer, "2026-11-26 10:00", 0, 0, "2026-12-25"},
		{"answer in thirty days, New Year", cti.KindLegal, "", cti.ClockAnswer, "2026-12-03 10:00", 0, 0, "2026-12-30"},
		{"answer at the end of January", cti.KindLegal, "", cti.ClockAnswer, "2026-01-31 10:00", 0, 0, "2026-03-02"},
		{"answer in a leap year", cti.KindLegal, "", cti.ClockAnswer, "2028-01-30 10:00", 0, 0, "2028-02-29"},
		{"extended by thirty days", cti.KindLegal, "", cti.ClockAnswer, "2026-11-26 10:00", 30, 0, "2027-01-25"},
		{"extended by ten days", cti.KindLegal, "", cti.ClockAnswer, "2026-10-01 10:00", 10, 0, "2026-11-10"},
		{"a message in thirty days", cti.KindMessage, "", cti.ClockAnswer, "2026-11-26 10:00", 0, 0, "2026-12-25"},
		{"a message about roads", cti.KindMessage, "roads.pit", cti.ClockAnswer, "2026-11-25 10:00", 0, 0, "2026-12-25"},
		{"a message about heating", cti.KindMessage, "housing.heating.none", cti.ClockAnswer, "2026-11-03 10:00", 0, 0, "2026-11-09"},
		{"a topic that only begins alike", cti.KindMessage, "housing.heatingplant", cti.ClockAnswer, "2026-11-02 10:00", 0, 0, "2026-12-02"},
		{"a message that waited less than a day", cti.KindMessage, "", cti.ClockAnswer, "2026-11-02 10:00", 0, 23 * time.Hour, "2026-12-02"},
		{"a message that waited two days", cti.KindMessage, "", cti.ClockAnswer, "2026-11-02 10:00", 0, 49 * time.Hour, "2026-12-04"},
		{"waited into a weekend", cti.KindMessage, "", cti.ClockAnswer, "2026-11-02 10:00", 0, 72 * time.Hour, "2026-12-04"},
		{"waited over a weekend", cti.KindMessage, "", cti.ClockAnswer, "2026-11-02 10:00", 0, 120 * time.Hour, "2026-12-07"},
		{"heating, waited for two days", cti.KindMessage, "housing.heating.none", cti.ClockAnswer, "2026-11-03 10:00", 0, 49 * time.Hour, "2026-11-11"},
		{"heating, waited into a weekend", cti.KindMessage, "housing.heating", cti.ClockAnswer, "2026-11-03 10:00", 0, 120 * time.Hour, "2026-11-16"},
		{"social in a day", cti.KindSocial, "", cti.ClockAnswer, "2026-11-07 23:30", 0, 0, "2026-11-08 23:30"},
		{"social, waited for 90 minutes", cti.KindSocial, "", cti.ClockAnswer, "2026-11-07 23:30", 0, 90 * time.Minute, "2026-11-09 01:00"},
		{"a question before the holidays", cti.KindInformation, "", cti.ClockAnswer, "2026-12-29 10:00", 0, 0, "2027-01-12"},
		{"a question on a day off", cti.KindInformation, "", cti.ClockAnswer, "2026-11-07 10:00", 0, 0, "2026-11-11"},
		{"a low mark is examined", cti.KindLegal, "", cti.ClockExamine, "2026-12-25 10:00", 0, 0, "2027-01-12"},
	} {
		from, err := time.ParseInLocation(layout, c.from, irkutsk)
		if err != nil {
			t.Fatal(err)
		}
		p, err := book.Policy(c.kind, c.topic, from)
		if err != nil {
			t.Fatal(err)
		}
		got := book.Due(p.Terms[c.clock], from.UTC(), c.extend, c.paused)
		want, err := time.ParseInLocation(layout, c.want, irkutsk)
		if err != nil { // a day: its last microsecond
			day, err := time.ParseInLocation(time.DateOnly, c.want, irkutsk)
			if err != nil {
				t.Fatal(err)
			}
			want = day.AddDate(0, 0, 1).Add(-time.Microsecond)
		}
		if !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s: from %s it ends at %s, want %s", c.name, c.from, got.In(irkutsk), want)
		}
	}
}

// TestADayOffNeverEndsATermBeforeItBegan: one day given in the holidays.
func TestADayOffNeverEndsATermBeforeItBegan(t *testing.T) {
	irkutsk := zone(t, "Asia/Irkutsk")
	book := deadline.Standard(irkutsk)
	from := time.Date(2026, 1, 2, 10, 0, 0, 0, irkutsk)
	got := book.Due(cti.Term{Count: 2, Unit: cti.CalendarDays, Off: cti.DayOffEarlier}, from, 0, 0)
	if want := time.Date(2026, 1, 13, 0, 0, 0, 0, irkutsk).Add(-time.Microsecond); !got.Equal(want) {
		t.Errorf("it ends at %s, want %s", got.In(irkutsk), want)
	}
	got = book.Due(cti.Term{Count: 2, Unit: cti.CalendarDays, Off: cti.DayOffStays}, from, 0, 0)
	if want := time.Date(2026, 1, 5, 0, 0, 0, 0, irkutsk).Add(-time.Microsecond); !got.Equal(want) {
		t.Errorf("without a rule it ends at %s, want %s", got.In(irkutsk), want)
	}
}

// TestClocksThatAreChangedAtMidnight: in São Paulo the day of 4 November 2018
// began at one o'clock, and 17 February 2018 had its last hour twice.
func TestClocksThatAreChangedAtMidnight(t *testing.T) {
	z := zone(t, "America/Sao_Paulo")
	book := deadline.Standard(z)
	for _, c := range []struct{ from, want string }{
		{"2018-11-02T12:00:00Z", "2018-11-04T02:59:59.999999Z"},
		{"2018-11-03T12:00:00Z", "2018-11-05T01:59:59.999999Z"},
		{"2018-02-16T12:00:00Z", "2018-02-18T02:59:59.999999Z"},
	} {
		from, _ := time.Parse(time.RFC3339, c.from)
		got := book.Due(cti.Term{Count: 1, Unit: cti.CalendarDays, Off: cti.DayOffStays}, from, 0, 0).Format(time.RFC3339Nano)
		if got != c.want {
			t.Errorf("from %s it ends at %s, want %s", c.from, got, c.want)
		}
	}
}

func TestWhatRestsOnAFinalCalendar(t *testing.T) {
	irkutsk := zone(t, "Asia/Irkutsk")
	book := deadline.Standard(irkutsk)
	noon := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 12, 0, 0, 0, irkutsk) }
	for _, c := range []struct {
		from, due time.Time
		want      bool
	}{
		{noon(2026, 1, 1), noon(2026, 12, 30), true},
		{noon(2026, 12, 3), noon(2027, 1, 11), false}, // the decree for 2027 is still to come
		{noon(2027, 2, 1), noon(2027, 3, 1), false},
		{noon(2028, 2, 1), noon(2028, 3, 1), false},
	} {
		if got := book.Certain(c.from, c.due); got != c.want {
			t.Errorf("%s to %s is certain: %v", c.from, c.due, got)
		}
	}
}

func TestALaterPolicyHoldsFromItsDayOn(t *testing.T) {
	irkutsk := zone(t, "Asia/Irkutsk")
	file := func(version, days, from string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(`{"code": "a", "version": ` + version + `, "kind": "message", "valid_from": "` + from + `", "source": "s",
			"terms": {"answer": {"count": ` + days + `, "unit": "hours", "source": "s"}, "examine": {"count": 1, "unit": "hours", "source": "s"}},
			"extend_days": {"count": 0, "source": "s"}, "pause_days": {"count": 0, "source": "s"}}`)}
	}
	book, err := deadline.Read(fstest.MapFS{"a.1.json": file("1", "10", "2026-01-01"), "a.2.json": file("2", "5", "2026-07-01")}, cti.ProductionCalendar(), irkutsk)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]int{"2026-01-01T00:00:00+08:00": 1, "2026-06-30T23:59:59+08:00": 1, "2026-07-01T00:00:00+08:00": 2, "2030-01-01T00:00:00Z": 2} {
		when, _ := time.Parse(time.RFC3339, at)
		p, err := book.Policy(cti.KindMessage, "", when)
		if err != nil || p.Version != want || p.Terms[cti.ClockAnswer].Count != 15-5*want {
			t.Errorf("at %s version %d holds (%v), want %d", at, p.Version, err, want)
		}
	}
	before, _ := time.Parse(time.RFC3339, "2025-12-31T23:59:59+08:00")
	_, err = book.Policy(cti.KindMessage, "", before)
	if cti.CodeOf(err) != cti.Invalid || !strings.Contains(err.Error(), "2025-12-31") {
		t.Errorf("before the first version: %v", err)
	}
	if _, err = book.Policy("letter", "", before); cti.CodeOf(err) != cti.Invalid {
		t.Errorf("an unknown kind: %v", err)
	}
}

func TestEveryKindHasAPolicy(t *testing.T) {
	book := deadline.Standard(zone(t, "Asia/Irkutsk"))
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, kind := range cti.AppealKinds() {
		p, err := book.Policy(kind, "", at)
		if err != nil {
			t.Error(err)
		}
		legal := kind == cti.KindLegal
		if p.Registers != legal || p.Approval != legal || p.Alone != legal || p.Identified != legal || (p.ExtendDays == 30) != legal || (p.PauseCap == 0) != legal {
			t.Errorf("%s: %+v", kind, p)
		}
	}
}

func TestAPolicyWithAMistakeIsRefused(t *testing.T) {
	const good = `{"code": "a", "version": 1, "kind": "message", "valid_from": "2026-01-01", "source": "s",
		"terms": {"answer": {"count": 1, "unit": "calendar-days", "day_off": "stays", "source": "s"}, "examine": {"count": 1, "unit": "hours", "source": "s"}},
		"topics": [{"topic": "x", "count": 1, "unit": "working-days", "source": "s"}],
		"extend_days": {"count": 0, "source": "s"}, "pause_days": {"count": 0, "source": "s"}, "sample_percent": 1}`
	read := func(files fstest.MapFS) error {
		_, err := deadline.Read(files, cti.ProductionCalendar(), time.UTC)
		return err
	}
	if err := read(fstest.MapFS{"a.1.json": {Data: []byte(good)}}); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string][2]string{
		"broken":              {`"code"`, `code`},
		"unknown field":       {`"source": "s",`, `"source": "s", "sauce": 1,`},
		"another name":        {`"a"`, `"b"`},
		"no version":          {`"version": 1`, `"version": 0`},
		"unknown kind":        {`"message"`, `"letter"`},
		"no such day":         {`2026-01-01`, `2026-02-30`},
		"no source":           {`"2026-01-01", "source": "s"`, `"2026-01-01", "source": ""`},
		"no answer":           {`"answer"`, `"forward"`},
		"no examination":      {`"examine"`, `"forward"`},
		"unknown clock":       {`"terms": {`, `"terms": {"lunch": {"count": 1, "unit": "hours", "source": "s"},`},
		"a promise":           {`"terms": {`, `"terms": {"promise": {"count": 1, "unit": "hours", "source": "s"},`},
		"no count":            {`"answer": {"count": 1`, `"answer": {"count": 0`},
		"huge count":          {`"answer": {"count": 1`, `"answer": {"count": 401`},
		"unknown unit":        {`"calendar-days"`, `"moons"`},
		"unknown rule":        {`"stays"`, `"maybe"`},
		"no rule":             {`"day_off": "stays", `, ``},
		"rule for hours":      {`"unit": "hours",`, `"unit": "hours", "day_off": "stays",`},
		"term without source": {`"stays", "source": "s"`, `"stays", "source": ""`},
		"empty topic":         {`"topic": "x"`, `"topic": ""`},
		"topic twice":         {`"topics": [`, `"topics": [{"topic": "x", "count": 1, "unit": "hours", "source": "s"},`},
		"topic's term":        {`"x", "count": 1`, `"x", "count": -1`},
		"negative extension":  {`"extend_days": {"count": 0`, `"extend_days": {"count": -1`},
		"pause unexplained":   {`"pause_days": {"count": 0, "source": "s"}`, `"pause_days": {"count": 0}`},
		"no share":            {`"sample_percent": 1`, `"sample_percent": 101`},
		"registers, no term":  {`"sample_percent": 1`, `"registers": true`},
	} {
		text := strings.Replace(good, spoil[0], spoil[1], 1)
		if text == good {
			t.Errorf("%s: nothing was spoiled", name)
		}
		if err := read(fstest.MapFS{"a.1.json": {Data: []byte(text)}}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	second := func(old, new string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Replace(strings.Replace(good, `"version": 1`, `"version": 2`, 1), old, new, 1))}
	}
	if err := read(fstest.MapFS{"a.1.json": {Data: []byte(good)}, "a.2.json": second("2026-01-01", "2026-01-01")}); err == nil {
		t.Error("two versions of one day: taken")
	}
	if err := read(fstest.MapFS{"a.1.json": {Data: []byte(good)}, "b.2.json": second(`"a"`, `"b"`)}); err == nil {
		t.Error("two codes of one kind: taken")
	}
}

func TestTheNearestRowOfTopicsHolds(t *testing.T) {
	const row = `{"topic": "TOPIC", "count": COUNT, "unit": "hours", "source": "s"}`
	wide := strings.NewReplacer("TOPIC", "housing", "COUNT", "20").Replace(row)
	near := strings.NewReplacer("TOPIC", "housing.heating", "COUNT", "10").Replace(row)
	for _, rows := range []string{wide + "," + near, near + "," + wide} {
		book, err := deadline.Read(fstest.MapFS{"a.1.json": {Data: []byte(`{"code": "a", "version": 1, "kind": "message", "valid_from": "2026-01-01", "source": "s",
			"terms": {"answer": {"count": 30, "unit": "hours", "source": "s"}, "examine": {"count": 1, "unit": "hours", "source": "s"}}, "topics": [` + rows + `],
			"extend_days": {"count": 0, "source": "s"}, "pause_days": {"count": 0, "source": "s"}}`)}}, cti.ProductionCalendar(), time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		for topic, want := range map[cti.TopicCode]int{"": 30, "roads": 30, "house": 30, "housing": 20, "housing.water": 20, "housing.heating": 10, "housing.heating.none": 10} {
			p, err := book.Policy(cti.KindMessage, topic, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
			if got := p.Terms[cti.ClockAnswer].Count; err != nil || got != want {
				t.Errorf("%q has %d hours (%v), want %d", topic, got, err, want)
			}
		}
	}
}
