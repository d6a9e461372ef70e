package cti

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
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
var production = func() Calendar {
	sub, err := fs.Sub(calendarFiles, "calendar")
	if err != nil {
		panic(err)
	}
	c, err := ReadCalendar(sub)
	if err != nil {
		panic(err)
	}
	return c
}()

// Calendar is a production calendar: which days are worked. The zero value knows
// ordinary weeks only.
type Calendar struct {
	days  map[string]DayKind // that differ from an ordinary week, by date
	final map[int]bool       // years that have a file, and whether nothing will be added
}

// ProductionCalendar is Russia's, of the years that are built in. It is the one
// source of working days: lines open and terms are counted by it.
func ProductionCalendar() Calendar { return production }

// KindOf tells what the calendar makes of the date that t shows. In a year
// without a file only weekends are known.
func (c Calendar) KindOf(t time.Time) DayKind {
	if kind, ok := c.days[t.Format(time.DateOnly)]; ok {
		return kind
	}
	if d := t.Weekday(); d == time.Saturday || d == time.Sunday {
		return Weekend
	}
	return Workday
}

// Year tells whether the holidays of a year are known, and whether the moved
// days off are as well.
func (c Calendar) Year(year int) (known, final bool) {
	final, known = c.final[year]
	return known, final
}

// ReadCalendar reads files that are named by a year, for example 2026.yaml.
func ReadCalendar(files fs.FS) (Calendar, error) {
	c := Calendar{days: map[string]DayKind{}, final: map[int]bool{}}
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return Calendar{}, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return Calendar{}, fmt.Errorf("read production calendar: %w", err)
		}
		if err := c.read(strings.TrimSuffix(name, ".yaml"), string(text)); err != nil {
			return Calendar{}, fmt.Errorf("production calendar %s: %w", name, err)
		}
	}
	return c, nil
}

// read takes one year's file: comments, one status, and lines DATE: WORD. That is
// YAML, but so little of it that no library is needed.
func (c *Calendar) read(year, text string) error {
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
