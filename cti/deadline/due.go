package deadline

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Due is the last instant of a term that begins at a time and was put off by
// calendar days. Pauses move it by as much as they lasted: terms of hours
// exactly, terms of days by each full 24 hours.
func (b *Book) Due(term cti.Term, from time.Time, extend int, paused time.Duration) time.Time {
	paused = max(paused, 0)
	if term.Unit == cti.ClockHours {
		return from.Add(time.Duration(term.Count)*time.Hour + time.Duration(extend)*24*time.Hour + paused).UTC()
	}
	start := dateOf(from.In(b.zone))
	more := extend + int(paused/(24*time.Hour))
	if term.Unit == cti.WorkingDays {
		last := b.workingDay(start, term.Count)
		if more > 0 {
			last = b.onWorkday(last.AddDate(0, 0, more), 1)
		}
		return b.endOf(last)
	}
	return b.endOf(b.lastDay(start, start.AddDate(0, 0, term.Count+more), term.Off))
}

// lastDay applies the rule for a last day that is a day off.
func (b *Book) lastDay(start, last time.Time, rule cti.DayOffRule) time.Time {
	switch rule {
	case cti.DayOffEarlier:
		if earlier := b.onWorkday(last, -1); !earlier.Before(start) {
			return earlier
		}
		return b.onWorkday(last, 1)
	case cti.DayOffLater:
		return b.onWorkday(last, 1)
	}
	return last
}

// workingDay is the n-th working day after a day.
func (b *Book) workingDay(day time.Time, n int) time.Time {
	for range n {
		day = b.onWorkday(day.AddDate(0, 0, 1), 1)
	}
	return day
}

// onWorkday is the day itself if it is worked, or else the next one in a direction.
func (b *Book) onWorkday(day time.Time, step int) time.Time {
	for b.calendar.KindOf(day) != cti.Workday {
		day = day.AddDate(0, 0, step)
	}
	return day
}

// WorkingDays counts the working days after the day of one instant up to and with
// the day of another.
func (b *Book) WorkingDays(from, to time.Time) int {
	n := 0
	end := dateOf(to.In(b.zone))
	for day := dateOf(from.In(b.zone)).AddDate(0, 0, 1); !day.After(end); day = day.AddDate(0, 0, 1) {
		if b.calendar.KindOf(day) == cti.Workday {
			n++
		}
	}
	return n
}

// Certain tells whether an instant that was computed from another one rests on
// final calendars only. Those of later years may still gain moved days.
func (b *Book) Certain(from, due time.Time) bool {
	for year := from.In(b.zone).Year(); year <= due.In(b.zone).Year(); year++ {
		if _, final := b.calendar.Year(year); !final {
			return false
		}
	}
	return true
}

// dateOf is the date that t shows, as midnight in UTC: dates are reckoned where
// every day has 24 hours.
func dateOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// endOf is the last microsecond of a date in the zone: PostgreSQL keeps no finer
// time, and the instant still shows the day that is meant.
func (b *Book) endOf(day time.Time) time.Time {
	return b.midnight(day.AddDate(0, 0, 1)).Add(-time.Microsecond).UTC()
}

// midnight is the first instant of a date in the zone. Where the clocks are
// changed at midnight, time.Date may answer with an instant of the day before.
func (b *Book) midnight(day time.Time) time.Time {
	t := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, b.zone)
	shown := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	if missing := day.Sub(shown); missing > 0 {
		t = t.Add(missing)
	}
	return t
}
