package plan

import (
	"strings"
	"testing"
	"time"
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

// TestTwoYearsDayByDay counts both years and holds every day against the law:
// fixed holidays, and no ordinary weekday off without a reason.
func TestTwoYearsDayByDay(t *testing.T) {
	fixed := map[string]bool{
		"01-01": true, "01-02": true, "01-03": true, "01-04": true, "01-05": true, "01-06": true, "01-07": true, "01-08": true,
		"02-23": true, "03-08": true, "05-01": true, "05-09": true, "06-12": true, "11-04": true,
	}
	moved := map[string]bool{
		"2026-01-09": true, "2026-03-09": true, "2026-05-11": true, "2026-12-31": true,
		"2027-05-03": true, "2027-05-10": true, "2027-06-14": true,
	}
	count := map[int]map[DayKind]int{2026: {}, 2027: {}}
	for d := day("2026-01-01"); d.Year() < 2028; d = d.AddDate(0, 0, 1) {
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		want := Workday
		switch {
		case fixed[d.Format("01-02")] || moved[d.Format(time.DateOnly)]:
			want = Holiday
		case weekend:
			want = Weekend
		}
		got := KindOf(d)
		if got != want {
			t.Errorf("%s is a %s, want %s", d.Format(time.DateOnly), got, want)
		}
		count[d.Year()][got]++
	}
	if n := count[2026]; n[Workday] != 247 || n[Holiday]+n[Weekend] != 118 {
		t.Errorf("2026 has %v, official are 247 working days and 118 days off", n)
	}
	// Two moved days of January are still to come by decree: 249 - 2 = 247.
	if n := count[2027]; n[Workday] != 249 || n[Holiday]+n[Weekend] != 116 {
		t.Errorf("2027 has %v", n)
	}
}

// TestAHolidayOnAWeekendMovesToTheNextWorkingDay is the law's own rule; January
// is left to the Government.
func TestAHolidayOnAWeekendMovesToTheNextWorkingDay(t *testing.T) {
	for _, text := range []string{"2026-03-08", "2026-05-09", "2027-05-01", "2027-05-09", "2027-06-12"} {
		d := day(text)
		for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
			d = d.AddDate(0, 0, 1)
		}
		if KindOf(d) != Holiday {
			t.Errorf("%s is a weekend, and %s is no day off", text, d.Format(time.DateOnly))
		}
	}
}

func TestYearsOfTheCalendar(t *testing.T) {
	for year, want := range map[int][2]bool{2025: {false, false}, 2026: {true, true}, 2027: {true, false}, 2028: {false, false}} {
		if known, final := CalendarYear(year); known != want[0] || final != want[1] {
			t.Errorf("%d is known %v, final %v", year, known, final)
		}
	}
	if KindOf(day("2028-01-01")) != Weekend || KindOf(day("2028-01-03")) != Workday {
		t.Error("a year without a file has other than ordinary weeks")
	}
}

func TestACalendarWithAMistakeIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no status": "2026-01-01: holiday\n", "odd status": "status: maybe\n", "another year": "status: final\n2027-01-01: holiday\n",
		"no date": "status: final\n2026-02-30: holiday\n", "odd word": "status: final\n2026-01-01: party\n",
		"twice": "status: final\n2026-01-01: holiday\n2026-01-01: off\n", "no word": "status: final\n2026-01-01\n",
	} {
		c := calendar{days: map[string]DayKind{}, final: map[int]bool{}}
		if err := c.read("2026", text); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	c := calendar{days: map[string]DayKind{}, final: map[int]bool{}}
	if err := c.read("2026", "# text\n\nstatus: final\n2026-02-21: work\n"); err != nil || c.days["2026-02-21"] != Workday {
		t.Errorf("a good one is refused: %v", err)
	}
}

func TestHours(t *testing.T) {
	p := Plan{TimeZone: "Asia/Irkutsk"} // UTC+8
	office := &Hours{
		Weekly: []Span{
			{Days: []string{"mon", "tue", "wed", "thu"}, From: "09:00", To: "18:00"},
			{Days: []string{"fri"}, From: "09:00", To: "16:45"},
		},
		Exceptions: []Exception{
			{Date: "2026-12-30", From: "10:00", To: "12:00"},
			{Date: "2027-01-04", Until: "2027-01-06", From: "10:00", To: "11:00"},
			{Date: "2027-01-05", Name: "учёт"},
		},
	}
	night := &Hours{Weekly: []Span{{Days: []string{"workdays"}, From: "20:00", To: "06:00"}, {Days: []string{"holidays", "weekends"}, From: "00:00", To: "24:00"}}}
	always := &Hours{Weekly: []Span{{Days: []string{"daily"}, From: "00:00", To: "00:00"}}}
	for _, c := range []struct {
		hours *Hours
		at    string
		open  bool
	}{
		{nil, "2026-11-04 03:00", true},
		{office, "2026-11-03 08:59", false}, {office, "2026-11-03 09:00", true}, {office, "2026-11-03 17:59", true}, {office, "2026-11-03 18:00", false},
		{office, "2026-11-04 12:00", false}, // a holiday on a Wednesday
		{office, "2026-11-06 16:44", true}, {office, "2026-11-06 16:45", false},
		{office, "2026-11-07 12:00", false}, {office, "2026-03-09 12:00", false},
		{office, "2026-12-30 09:30", false}, {office, "2026-12-30 10:00", true}, {office, "2026-12-30 12:00", false},
		{office, "2027-01-04 10:30", true}, {office, "2027-01-05 10:30", false}, {office, "2027-01-06 10:30", true}, {office, "2027-01-07 10:30", false},
		{night, "2026-11-02 19:59", false}, {night, "2026-11-02 23:59", true}, {night, "2026-11-03 05:59", true}, {night, "2026-11-03 06:00", false},
		{night, "2026-11-04 05:00", true}, {night, "2026-11-04 23:59", true}, {night, "2026-11-05 00:00", false},
		{night, "2026-11-07 03:00", true}, {night, "2026-11-08 23:30", true}, {night, "2026-11-09 00:00", false},
		{always, "2026-11-04 00:00", true}, {always, "2026-11-04 23:59", true},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, p.Location())
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Open(Line{Hours: c.hours}, at.UTC()); got != c.open {
			t.Errorf("at %s it is open: %v, want %v", c.at, got, c.open)
		}
	}
}

// TestAWorkedSaturdayIsAWorkday plays a year that has one.
func TestAWorkedSaturdayIsAWorkday(t *testing.T) {
	c := calendar{days: map[string]DayKind{}, final: map[int]bool{}}
	if err := c.read("2029", "status: final\n2029-02-24: work\n"); err != nil {
		t.Fatal(err)
	}
	old := production
	defer func() { production = old }()
	production = c
	d := day("2029-02-24")
	for name, want := range map[string]bool{"sat": false, "weekends": false, "workdays": true, "daily": true, "holidays": false} {
		if got := (Span{Days: []string{name}}).on(d); got != want {
			t.Errorf("%s holds on a worked Saturday: %v", name, got)
		}
	}
}

func TestEveryPartWithAPromptIsListed(t *testing.T) {
	p := Plan{
		Lines:       []Line{{Greeting: "a", Hours: &Hours{Closed: Action{Announce: "b"}}}},
		Queues:      []Queue{{Announcement: "c"}},
		Menus:       []Menu{{Prompt: "d", Invalid: "e", Silent: "f", Keys: []Choice{{}, {Action: Action{Announce: "g"}}}, Otherwise: Action{Announce: "h"}}},
		Emergencies: []Emergency{{Prompt: "i"}},
	}
	var paths, names []string
	for _, u := range p.PromptUses() {
		paths, names = append(paths, u.Path), append(names, u.Prompt)
	}
	if got := strings.Join(names, ""); got != "abcdefghi" || paths[6] != "menus[0].keys[1].announce" {
		t.Errorf("listed are %v at %v", names, paths)
	}
}
