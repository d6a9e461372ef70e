package plan

import (
	"fmt"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// production is the calendar by which lines open.
var production = cti.ProductionCalendar()

// Hours say when a line is served, by the clock of the plan's time zone.
type Hours struct {
	// Weekly are the times of ordinary days.
	Weekly []Span `yaml:"weekly" json:"weekly"`
	// Exceptions are single days that differ; the last one that fits decides.
	Exceptions []Exception `yaml:"exceptions" json:"exceptions,omitempty"`
	// Closed is what happens to those who call at other times; empty plays
	// "after-hours" and hangs up.
	Closed Action `yaml:"closed" json:"closed,omitzero"`
}

// Span is a time of the day on some days. One that ends before it begins, or at
// the same time, ends on the next day.
type Span struct {
	// Days are mon to sun, workdays, weekends, holidays or daily. On a public
	// holiday only holidays and daily count, on a worked Saturday only workdays
	// and daily.
	Days []string `yaml:"days" json:"days"`
	From string   `yaml:"from" json:"from"` // 08:00
	To   string   `yaml:"to" json:"to"`     // 20:00; 24:00 is the end of the day
}

// Exception replaces the weekly times on a day, or from a day to another.
type Exception struct {
	Date  string `yaml:"date" json:"date"`             // 2026-12-30
	Until string `yaml:"until" json:"until,omitempty"` // last day; empty means one day
	Name  string `yaml:"name" json:"name,omitempty"`   // for people
	From  string `yaml:"from" json:"from,omitempty"`   // empty with To: closed all day
	To    string `yaml:"to" json:"to,omitempty"`
}

var dayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} // as time.Weekday counts

const (
	daily    = "daily"
	workdays = "workdays"
	weekends = "weekends"
	holidays = "holidays"
)

// Open tells whether the line is served at a moment.
func (p *Plan) Open(l Line, at time.Time) bool {
	if l.Hours == nil {
		return true
	}
	local := at.In(p.Location())
	minute := local.Hour()*60 + local.Minute()
	today := time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, time.UTC)
	return l.Hours.openOn(today, minute) || l.Hours.openOn(today.AddDate(0, 0, -1), minute+24*60)
}

// openOn tells whether the times that begin on a day hold a minute, counted from
// the midnight with which that day begins.
func (h *Hours) openOn(day time.Time, minute int) bool {
	date := ""
	if len(h.Exceptions) > 0 {
		date = day.Format(time.DateOnly)
	}
	for _, e := range slices.Backward(h.Exceptions) {
		if e.Date <= date && date <= max(e.Date, e.Until) {
			return e.From != "" && holds(e.From, e.To, minute)
		}
	}
	return slices.ContainsFunc(h.Weekly, func(s Span) bool { return s.on(day) && holds(s.From, s.To, minute) })
}

func (s Span) on(day time.Time) bool {
	ordinary := func() bool {
		d := day.Weekday()
		return (production.KindOf(day) == cti.Weekend) == (d == time.Saturday || d == time.Sunday)
	}
	return slices.ContainsFunc(s.Days, func(name string) bool {
		switch name {
		case daily:
			return true
		case workdays:
			return production.KindOf(day) == cti.Workday
		case weekends:
			return production.KindOf(day) == cti.Weekend
		case holidays:
			return production.KindOf(day) == cti.Holiday
		}
		return production.KindOf(day) != cti.Holiday && name == dayNames[day.Weekday()] && ordinary()
	})
}

func holds(from, to string, minute int) bool {
	begin, ok1 := clock(from)
	end, ok2 := clock(to)
	if end <= begin {
		end += 24 * 60
	}
	return ok1 && ok2 && begin <= minute && minute < end
}

// clock reads 08:30 as minutes since midnight; 24:00 is the end of the day. The
// floor asks at every step, which is why time.Parse does not read it.
func clock(text string) (minutes int, ok bool) {
	if len(text) != len("15:04") || text[2] != ':' {
		return 0, false
	}
	hour, ok1 := twoDigits(text[:2])
	minute, ok2 := twoDigits(text[3:])
	if !ok1 || !ok2 || minute > 59 || hour > 23 && text != "24:00" {
		return 0, false
	}
	return hour*60 + minute, true
}

func twoDigits(text string) (n int, ok bool) {
	tens, ones := text[0]-'0', text[1]-'0'
	return int(tens)*10 + int(ones), tens <= 9 && ones <= 9
}

func (c *checker) hours(path string, h *Hours) {
	if len(h.Weekly) == 0 && len(h.Exceptions) == 0 {
		c.add(path, "нет ни одного времени работы; опишите его в weekly или уберите hours, тогда линия работает круглосуточно")
	}
	for i, s := range h.Weekly {
		at := fmt.Sprintf("%s.weekly[%d]", path, i)
		if len(s.Days) == 0 {
			c.add(at+".days", "нет дней: нужны mon, tue, wed, thu, fri, sat, sun, workdays, weekends, holidays или daily")
		}
		for j, name := range s.Days {
			if !slices.Contains(dayNames, name) && !slices.Contains([]string{daily, workdays, weekends, holidays}, name) {
				c.add(fmt.Sprintf("%s.days[%d]", at, j),
					"«%s» не день: нужны mon, tue, wed, thu, fri, sat, sun, workdays, weekends, holidays или daily", name)
			}
		}
		c.clock(at+".from", s.From)
		c.clock(at+".to", s.To)
	}
	for i, e := range h.Exceptions {
		at := fmt.Sprintf("%s.exceptions[%d]", path, i)
		c.date(at+".date", e.Date)
		if e.Until != "" && c.date(at+".until", e.Until) && e.Until < e.Date {
			c.add(at+".until", "%s раньше, чем date: %s", e.Until, e.Date)
		}
		if e.From != "" || e.To != "" {
			c.clock(at+".from", e.From)
			c.clock(at+".to", e.To)
		}
	}
}

func (c *checker) clock(path, text string) {
	if _, ok := clock(text); !ok {
		c.add(path, "«%s» не время: нужно от 00:00 до 24:00, в кавычках", text)
	}
}

func (c *checker) date(path, text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	if err != nil {
		c.add(path, "«%s» не дата: нужно как 2026-12-31, в кавычках", text)
	}
	return err == nil
}
