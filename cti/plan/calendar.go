package plan

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// DayKind is what the production calendar makes of a day.
type DayKind string

// The kinds of days.
const (
	Workday DayKind = "workday" // worked, moved Saturdays included
	Weekend DayKind = "weekend" // an ordinary Saturday or Sunday
	Holiday DayKind = "holiday" // a public holiday, or a day off moved to a weekday
)

//go:embed calendar/*.yaml
var calendarFiles embed.FS

// production is the calendar of every year that has a file.
var production = mustCalendar()

// calendar is the days that differ from an ordinary week, by date.
type calendar struct {
	days  map[string]DayKind
	final map[int]bool // years that have a file, and whether nothing will be added
}

// KindOf tells what the production calendar makes of the date that t shows. In a
// year without a file only weekends are known.
func KindOf(t time.Time) DayKind {
	if kind, ok := production.days[t.Format(time.DateOnly)]; ok {
		return kind
	}
	if d := t.Weekday(); d == time.Saturday || d == time.Sunday {
		return Weekend
	}
	return Workday
}

// CalendarYear tells whether the holidays of a year are known, and whether the
// moved days off are as well.
func CalendarYear(year int) (known, final bool) {
	final, known = production.final[year]
	return known, final
}

func mustCalendar() calendar {
	c := calendar{days: map[string]DayKind{}, final: map[int]bool{}}
	entries, err := calendarFiles.ReadDir("calendar")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		text, err := calendarFiles.ReadFile(path.Join("calendar", e.Name()))
		if err != nil {
			panic(err)
		}
		if err := c.read(strings.TrimSuffix(e.Name(), ".yaml"), string(text)); err != nil {
			panic(fmt.Errorf("production calendar %s: %w", e.Name(), err))
		}
	}
	return c
}

// read takes one year's file: comments, one status, and lines DATE: WORD. That is
// YAML, but so little of it that no library is needed.
func (c *calendar) read(year, text string) error {
	first, err := time.Parse("2006", year)
	if err != nil {
		return fmt.Errorf("the file is not named by a year: %w", err)
	}
	kinds := map[string]DayKind{"holiday": Holiday, "off": Holiday, "work": Workday}
	finals := map[string]bool{"final": true, "preliminary": false}
	for row := range strings.Lines(text) {
		row = strings.TrimSpace(row)
		if row == "" || row[0] == '#' {
			continue
		}
		key, word, _ := strings.Cut(row, ": ")
		if key == "status" {
			final, ok := finals[word]
			if !ok {
				return fmt.Errorf("status %q is neither of %v", word, slices.Sorted(maps.Keys(finals)))
			}
			c.final[first.Year()] = final
			continue
		}
		day, err := time.Parse(time.DateOnly, key)
		kind, ok := kinds[word]
		if err != nil || !ok || day.Year() != first.Year() || c.days[key] != "" {
			return fmt.Errorf("line %q is not a new day of %s with one of %v", row, year, slices.Sorted(maps.Keys(kinds)))
		}
		c.days[key] = kind
	}
	if _, ok := c.final[first.Year()]; !ok {
		return fmt.Errorf("no status")
	}
	return nil
}
