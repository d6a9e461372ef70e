package store_test

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/report"
	"github.com/dozvon/dozvon/store"
)

// returning counts who came again from what happened, by the words of the
// definitions alone: it walks everything for each figure.
type returning struct {
	zone   *time.Location
	calls  []ringing
	papers []paper
}

type ringing struct {
	number      string
	at          time.Time
	queued      bool
	byOurPeople time.Time // when one of them answered first
}

type paper struct {
	phone, words string
	code         cti.TopicCode
	byKey        bool
	at, closed   time.Time
	contacts     []time.Time
	held         []holding
	placed       bool
}

type holding struct {
	body string
	kept time.Duration
}

func (r *returning) follow(events []cti.Event) {
	var one ringing
	for _, e := range events {
		switch body := e.Body.(type) {
		case call.ArrivedEvent:
			one.number, one.at = body.Caller, body.Since
		case call.QueuedEvent:
			one.queued = true
		case call.AnsweredEvent:
			if one.byOurPeople.IsZero() && body.Agent != "" {
				one.byOurPeople = e.At
			}
		case call.DialedEvent:
			return
		}
	}
	r.calls = append(r.calls, one)
}

// oneMans tells whether a number may belong to one person.
func oneMans(number string) bool {
	digits := 0
	for _, c := range number {
		if unicode.IsDigit(c) {
			digits++
		}
	}
	return digits >= 5
}

func (r *returning) calledBefore(c ringing) bool {
	return slices.ContainsFunc(r.calls, func(e ringing) bool {
		return e.number == c.number && !e.byOurPeople.IsZero() && e.byOurPeople.Before(c.at) && e.at.Before(c.at) && c.at.Sub(e.at) <= 7*24*time.Hour
	})
}

func (r *returning) appealedBefore(p paper) bool {
	return slices.ContainsFunc(r.papers, func(e paper) bool {
		same := strings.EqualFold(strings.TrimSpace(e.words), strings.TrimSpace(p.words))
		if e.code != "" && p.code != "" {
			same = e.code == p.code
		}
		return same && !e.byKey && e.phone == p.phone && e.at.Before(p.at) && (e.closed.IsZero() || p.at.Sub(e.closed) <= 30*24*time.Hour)
	})
}

// report gives what the store must give.
func (r *returning) report(from, until string) report.Returns {
	days, bodies := map[string]report.Again{}, map[string]report.BodyHeld{}
	out := report.Returns{Days: []report.AgainDay{}, Held: []report.BodyHeld{}}
	note := func(at time.Time, change func(*report.Again)) bool {
		day := at.In(r.zone).Format(time.DateOnly)
		if day < from || day > until {
			return false
		}
		one := days[day]
		change(&one)
		days[day] = one
		return true
	}
	for _, c := range r.calls {
		if c.queued && oneMans(c.number) {
			note(c.at, func(a *report.Again) { a.Calls, a.CallsAgain = a.Calls+1, a.CallsAgain+one(r.calledBefore(c)) })
		}
	}
	for _, p := range r.papers {
		for _, at := range p.contacts {
			note(at, func(a *report.Again) { a.Contacts++ })
		}
		inside := note(p.at, func(a *report.Again) {
			if !p.byKey && oneMans(p.phone) {
				a.Appeals, a.AppealsAgain = a.Appeals+1, a.AppealsAgain+one(r.appealedBefore(p))
			}
			if p.placed {
				a.Placed, a.Moves, a.MovedTwice = a.Placed+1, a.Moves+int64(len(p.held)), a.MovedTwice+one(len(p.held) > 1)
			}
		})
		for _, h := range p.held {
			if inside {
				b := bodies[h.body]
				bodies[h.body] = report.BodyHeld{Body: h.body, Name: nameOfBody(h.body), Moves: b.Moves + 1, HeldMS: b.HeldMS + h.kept.Milliseconds()}
			}
		}
	}
	for day, one := range days {
		out.Days, out.Total = append(out.Days, report.AgainDay{Date: day, Again: one}), out.Total.Add(one)
	}
	slices.SortFunc(out.Days, func(a, b report.AgainDay) int { return cmp.Compare(a.Date, b.Date) })
	for _, b := range bodies {
		out.Held = append(out.Held, b)
	}
	slices.SortFunc(out.Held, func(a, b report.BodyHeld) int {
		return cmp.Or(cmp.Compare(b.Moves, a.Moves), cmp.Compare(a.Body, b.Body))
	})
	return out
}

// compare holds the store's figures against this count.
func (r *returning) compare(t *testing.T, s *store.Store, p *plan.Plan, from, until string) {
	t.Helper()
	got, err := s.Returns(t.Context(), p, from, until)
	check(t, err)
	if want := r.report(from, until); !reflect.DeepEqual(got, want) {
		t.Errorf("%s to %s, who came again:\n got %+v\nwant %+v", from, until, got, want)
	}
	if n := got.Total; from != until && (n.CallsAgain < 100 || n.AppealsAgain < 20 || n.Appeals-n.AppealsAgain < 20 || n.Contacts < 20 || n.MovedTwice < 20) {
		t.Errorf("too few came again: %+v", n)
	}
}

func one(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func nameOfBody(id string) string {
	for _, b := range someBodies() {
		if string(b.ID) == id {
			return b.Name
		}
	}
	return id
}

// writeAppeals has appeals written from every third answered call, and some months
// before; part of them goes from body to body, is asked about again, or is closed.
func (r *returning) writeAppeals(t *testing.T, s *store.Store) {
	t.Helper()
	_, err := s.ImportBodies(t.Context(), someBodies(), false, "2026-03-02")
	check(t, err)
	long := time.Date(2026, 8, 1, 4, 0, 0, 0, time.UTC)
	known := map[string]bool{}
	for i, c := range r.calls {
		if c.byOurPeople.IsZero() || i%3 != 0 {
			continue
		}
		if n := len(known); !known[c.number] && n < 24 {
			known[c.number] = true
			p := paper{phone: c.number, words: "Вода", at: long}
			p.closed = []time.Time{{}, long.AddDate(0, 1, 25), long.AddDate(0, 2, 19)}[n%3] // open still, long ago, not long ago
			r.write(t, s, p)
		}
		p := paper{phone: c.number, words: []string{"Вода", " вода", "Свет"}[i%9/3], at: c.byOurPeople.Add(time.Minute), byKey: i%27 == 0}
		if i%5 == 0 {
			p.words, p.code = fmt.Sprint("Тепло ", i), []cti.TopicCode{"housing.heating.none", "housing.heating.weak"}[i%2]
		}
		if !p.byKey {
			p.held = []holding{{"health", 2 * time.Hour}, {"adm-bratsk", 4*time.Hour + time.Duration(i)*time.Second}}[:i%4%3]
			p.placed = i%4 != 0
			for range i % 7 / 3 {
				p.contacts = append(p.contacts, p.at.Add(time.Duration(8+len(p.contacts)*9)*time.Hour))
			}
		}
		r.write(t, s, p)
	}
}

// write files an appeal and does to it all that became of it.
func (r *returning) write(t *testing.T, s *store.Store, p paper) {
	t.Helper()
	r.papers = append(r.papers, p)
	channel := appeal.ByCall
	if p.byKey {
		channel = appeal.ByKey
	}
	e := filed(len(r.papers), p.at, channel, p.phone, "Анна", "Текст обращения")
	body := e.Body.(appeal.FiledEvent)
	body.Appeal.Topic, body.Appeal.TopicCode = p.words, p.code
	e.Body = body
	check(t, s.Apply(t.Context(), []cti.Event{e}))
	version, at := 1, p.at
	change := func(ch appeal.Change, when time.Time) {
		a := asked(fmt.Sprint("again-", version), version, ch)
		a.Appeal, a.At = body.Appeal.ID, when
		got, err := s.ChangeAppeal(t.Context(), a)
		check(t, err)
		version = got.Case.Version
	}
	if p.placed {
		at = at.Add(time.Hour)
		change(appeal.Assign{Body: "health"}, at)
		for n, h := range p.held {
			at = at.Add(h.kept)
			change(appeal.Forward{To: cti.BodyID([]string{"adm-bratsk", "rescue"}[n]), Reason: appeal.HopReasons()[0], Text: "не наше"}, at)
		}
	}
	for _, when := range p.contacts {
		change(appeal.Contact{Text: "Когда?"}, when)
	}
	if !p.closed.IsZero() {
		change(appeal.Refuse{Ground: appeal.GroundCourt, Text: "Есть решение суда."}, p.closed)
	}
}
