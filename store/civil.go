package store

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

const maxDays = 366

// span is a run of whole days in a time zone.
type span struct {
	zone        *time.Location
	from, until string    // the first and the last day
	begin, end  time.Time // [begin, end)
}

func parseSpan(zone *time.Location, from, until string) (span, error) {
	first, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return span{}, cti.FieldError("from", "Первый день периода нужен в виде 2026-03-31.")
	}
	last, err := time.Parse(time.DateOnly, until)
	if err != nil {
		return span{}, cti.FieldError("until", "Последний день периода нужен в виде 2026-03-31.")
	}
	switch days := last.Sub(first).Hours()/24 + 1; {
	case days < 1:
		return span{}, cti.FieldError("until", "Последний день раньше первого.")
	case days > maxDays:
		return span{}, cti.FieldError("until", "Период длиннее %d дней; разделите его.", maxDays)
	}
	return span{
		zone: zone, from: from, until: until,
		begin: dayBegin(first, zone), end: dayBegin(last.AddDate(0, 0, 1), zone),
	}, nil
}

// dayBegin is the first instant of a day; where clocks skip midnight it is the
// instant of the skip.
func dayBegin(day time.Time, zone *time.Location) time.Time {
	y, m, d := day.Date()
	t := time.Date(y, m, d, 0, 0, 0, 0, zone)
	if t.Day() != d {
		_, t = t.ZoneBounds() // Go chose the hour before the skip
	} else if t.Hour() != 0 || t.Minute() != 0 {
		t, _ = t.ZoneBounds() // Go chose the hour after it
	}
	return t.UTC()
}

// hourBegin is the instant at which the hour shown by the zone's clock began.
// An hour that the clock shows twice is two hours.
func hourBegin(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	into := time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
	return t.Add(-into).UTC()
}
