package deadline_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/deadline"
)

// world draws a calendar, a zone (some change their clocks, two of them at
// midnight, one by half an hour), a term and a beginning.
type world struct {
	calendar cti.Calendar
	zone     *time.Location
	book     *deadline.Book
	term     cti.Term
	from     time.Time
}

func drawWorld(t *rapid.T, zones []*time.Location) world {
	w := world{calendar: cti.ProductionCalendar(), zone: rapid.SampledFrom(zones).Draw(t, "zone")}
	if rapid.Bool().Draw(t, "another calendar") {
		w.calendar = drawCalendar(t)
	}
	book, err := deadline.Read(fstest.MapFS{}, w.calendar, w.zone)
	if err != nil {
		t.Fatal(err)
	}
	w.book = book
	w.term = cti.Term{Count: rapid.IntRange(1, 60).Draw(t, "count"),
		Unit: rapid.SampledFrom([]cti.TermUnit{cti.CalendarDays, cti.WorkingDays, cti.ClockHours}).Draw(t, "unit")}
	if w.term.Unit == cti.CalendarDays {
		w.term.Off = rapid.SampledFrom([]cti.DayOffRule{cti.DayOffStays, cti.DayOffEarlier, cti.DayOffLater}).Draw(t, "rule")
	}
	w.from = time.Unix(rapid.Int64Range(1483228800, 1893456000).Draw(t, "second"), 0).UTC() // 2017 to 2029
	return w
}

// drawCalendar makes a year of holidays and worked weekends at random.
func drawCalendar(t *rapid.T) cti.Calendar {
	var text strings.Builder
	text.WriteString("status: final\n")
	year := rapid.IntRange(2017, 2029).Draw(t, "year")
	for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, 364), 0, 60, rapid.ID[int]).Draw(t, "days") {
		day := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
		word := rapid.SampledFrom([]string{"holiday", "off", "work"}).Draw(t, "word")
		fmt.Fprintf(&text, "%s: %s\n", day.Format(time.DateOnly), word)
	}
	c, err := cti.ReadCalendar(fstest.MapFS{fmt.Sprintf("%d.yaml", year): {Data: []byte(text.String())}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (w world) due(extend int, paused time.Duration) time.Time {
	return w.book.Due(w.term, w.from, extend, paused)
}

func worlds(t *testing.T, check func(*rapid.T, world)) {
	var zones []*time.Location
	for _, name := range []string{"Asia/Irkutsk", "UTC", "Europe/Berlin", "America/Sao_Paulo", "America/Havana", "Australia/Lord_Howe", "Pacific/Kiritimati"} {
		zones = append(zones, zone(t, name))
	}
	rapid.Check(t, func(t *rapid.T) { check(t, drawWorld(t, zones)) })
}

func TestATermNeverEndsBeforeItBegins(t *testing.T) {
	worlds(t, func(t *rapid.T, w world) {
		if due := w.due(0, 0); due.Before(w.from) {
			t.Fatalf("it began at %s and ended at %s", w.from, due)
		}
	})
}

func TestHoursAreExact(t *testing.T) {
	worlds(t, func(t *rapid.T, w world) {
		w.term.Unit, w.term.Off = cti.ClockHours, ""
		pause := time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "pause"))
		if got := w.due(0, pause).Sub(w.from); got != time.Duration(w.term.Count)*time.Hour+pause {
			t.Fatalf("%d hours with a pause of %s last %s", w.term.Count, pause, got)
		}
	})
}

// TestDaysEndWithTheirDay: the last instant still shows the last day, and the
// next microsecond shows another one, whatever is done to the clocks that night.
func TestDaysEndWithTheirDay(t *testing.T) {
	worlds(t, func(t *rapid.T, w world) {
		if w.term.Unit == cti.ClockHours {
			return
		}
		due := w.due(0, 0)
		last, next := due.In(w.zone), due.Add(time.Microsecond).In(w.zone)
		if last.Format(time.DateOnly) == next.Format(time.DateOnly) || next.Sub(last) != time.Microsecond {
			t.Fatalf("the last instant is %s and %s follows", last, next)
		}
		if w.term.Off == cti.DayOffStays {
			begin := w.from.In(w.zone)
			want := time.Date(begin.Year(), begin.Month(), begin.Day()+w.term.Count, 12, 0, 0, 0, time.UTC)
			if last.Format(time.DateOnly) != want.Format(time.DateOnly) {
				t.Fatalf("%d days after %s are %s, not %s", w.term.Count, begin, want, last)
			}
		} else if w.calendar.KindOf(last) != cti.Workday {
			t.Fatalf("the last day %s is a %s", last, w.calendar.KindOf(last))
		}
	})
}

func TestWorkingDaysBetweenAreThoseOfTheTerm(t *testing.T) {
	worlds(t, func(t *rapid.T, w world) {
		w.term.Unit, w.term.Off = cti.WorkingDays, ""
		if n := w.book.WorkingDays(w.from, w.due(0, 0)); n != w.term.Count {
			t.Fatalf("a term of %d working days holds %d of them", w.term.Count, n)
		}
	})
}

func TestPausesAndExtensionsNeverShortenATerm(t *testing.T) {
	worlds(t, func(t *rapid.T, w world) {
		days := rapid.IntRange(0, 30).Draw(t, "days")
		a := time.Duration(rapid.Int64Range(0, int64(400*time.Hour)).Draw(t, "pause"))
		b := time.Duration(rapid.Int64Range(0, int64(400*time.Hour)).Draw(t, "longer by"))
		short, long, extended := w.due(0, a), w.due(0, a+b), w.due(days, a)
		if long.Before(short) || extended.Before(short) || short.Before(w.due(0, 0)) {
			t.Fatalf("with a pause of %s %s, with %s more %s, extended %s", a, short, b, long, extended)
		}
		// A pause gives no more than it took, but for the days off that the end may
		// meet.
		if w.term.Off == cti.DayOffStays {
			if more := long.Sub(w.due(0, 0)); more > a+b+2*time.Hour {
				t.Fatalf("a pause of %s gave %s", a+b, more)
			}
		}
		if w.due(0, -a) != w.due(0, 0) {
			t.Fatal("a pause of less than nothing moved the end")
		}
	})
}

// TestWhoeverBeginsLaterEndsLater: registering late cannot bring the end nearer.
func TestWhoeverBeginsLaterEndsLater(t *testing.T) {
	worlds(t, func(t *rapid.T, w world) {
		first := w.due(0, 0)
		if w.term.Off == cti.DayOffEarlier {
			return // a term that would end before it began ends later instead
		}
		w.from = w.from.Add(time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "later")))
		if w.due(0, 0).Before(first) {
			t.Fatalf("begun later it ended at %s, before %s", w.due(0, 0), first)
		}
	})
}
