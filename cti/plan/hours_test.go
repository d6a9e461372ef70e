package plan

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/dozvon/dozvon/cti"
)

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
	c, err := cti.ReadCalendar(fstest.MapFS{"2029.yaml": {Data: []byte("status: final\n2029-02-24: work\n")}})
	if err != nil {
		t.Fatal(err)
	}
	old := production
	defer func() { production = old }()
	production = c
	d := time.Date(2029, 2, 24, 0, 0, 0, 0, time.UTC)
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
		Incidents:   Incidents{KeyPrompt: "j", JoinedPrompt: "k"},
	}
	var paths, names []string
	for _, u := range p.PromptUses() {
		paths, names = append(paths, u.Path), append(names, u.Prompt)
	}
	if got := strings.Join(names, ""); got != "abcdefghijk" || paths[6] != "menus[0].keys[1].announce" {
		t.Errorf("listed are %v at %v", names, paths)
	}
}

func TestAClockIsTwoDigitsAColonAndTwoDigits(t *testing.T) {
	for text, want := range map[string]int{"00:00": 0, "08:30": 510, "23:59": 1439, "24:00": 1440} {
		if got, ok := clock(text); !ok || got != want {
			t.Errorf("%s is minute %d (%v), want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "8:30", "08:3", "08:60", "24:01", "25:00", "08-30", "0a:30", "08: 5", "-1:30", "08:305", "०8:30"} {
		if got, ok := clock(text); ok {
			t.Errorf("%q is taken for minute %d", text, got)
		}
	}
}
