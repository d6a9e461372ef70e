package cti

import (
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
		got := production.KindOf(d)
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
		if production.KindOf(d) != Holiday {
			t.Errorf("%s is a weekend, and %s is no day off", text, d.Format(time.DateOnly))
		}
	}
}

func TestYearsOfTheCalendar(t *testing.T) {
	for year, want := range map[int][2]bool{2025: {false, false}, 2026: {true, true}, 2027: {true, false}, 2028: {false, false}} {
		if known, final := production.Year(year); known != want[0] || final != want[1] {
			t.Errorf("%d is known %v, final %v", year, known, final)
		}
	}
	if production.KindOf(day("2028-01-01")) != Weekend || production.KindOf(day("2028-01-03")) != Workday {
		t.Error("a year without a file has other than ordinary weeks")
	}
}

func TestACalendarWithAMistakeIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no status": "2026-01-01: holiday\n", "odd status": "status: maybe\n", "another year": "status: final\n2027-01-01: holiday\n",
		"no date": "status: final\n2026-02-30: holiday\n", "odd word": "status: final\n2026-01-01: party\n",
		"twice": "status: final\n2026-01-01: holiday\n2026-01-01: off\n", "no word": "status: final\n2026-01-01\n",
	} {
		c := Calendar{days: map[string]DayKind{}, final: map[int]bool{}}
		if err := c.read("2026", text); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	c := Calendar{days: map[string]DayKind{}, final: map[int]bool{}}
	if err := c.read("2026", "# text\n\nstatus: final\n2026-02-21: work\n"); err != nil || c.days["2026-02-21"] != Workday {
		t.Errorf("a good one is refused: %v", err)
	}
}

// TestWorkingDaysOfEachMonth holds both years against published tables: that of
// 2026 stands at glavaudit.org/situations/k518956 (247 days, and by months). For
// 2027 there is none before the decree; these are the days of the law alone, 249,
// of which the decree will take two.
func TestWorkingDaysOfEachMonth(t *testing.T) {
	for year, months := range map[int][12]int{
		2026: {15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22},
		2027: {15, 19, 22, 22, 19, 21, 22, 22, 22, 21, 21, 23},
	} {
		var got [12]int
		for d := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() == year; d = d.AddDate(0, 0, 1) {
			if production.KindOf(d) == Workday {
				got[d.Month()-1]++
			}
		}
		if got != months {
			t.Errorf("%d has by months %v working days, published are %v", year, got, months)
		}
	}
}
