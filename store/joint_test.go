package store_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/report"
	"github.com/dozvon/dozvon/store"
)

func testPlan(zone string) *plan.Plan {
	return &plan.Plan{
		TimeZone: zone,
		Lines:    []plan.Line{{ID: "122", Name: "Единый номер", Queue: "122"}, {ID: "117", Name: "Здоровье", Queue: "117"}},
		Queues:   []plan.Queue{{ID: "122", Name: "122", AnsweredWithin: 20}, {ID: "117", Name: "117", AnsweredWithin: 60}},
	}
}

// TestJointAgreesWithRecount draws calls around a day on which clocks shift and
// counts them again one by one, with the definitions of cti/report.
func TestJointAgreesWithRecount(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	shifts := []struct {
		zone string
		day  time.Time
	}{
		{"Asia/Irkutsk", time.Date(2014, 10, 25, 0, 0, 0, 0, time.UTC)},      // an hour twice
		{"America/Sao_Paulo", time.Date(2018, 11, 3, 0, 0, 0, 0, time.UTC)},  // no midnight
		{"Asia/Kathmandu", time.Date(2020, 2, 1, 0, 0, 0, 0, time.UTC)},      // +05:45
		{"Europe/Moscow", time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC)},       // nothing
		{"Australia/Lord_Howe", time.Date(2022, 4, 2, 0, 0, 0, 0, time.UTC)}, // half an hour twice
	}
	calls, appeals := map[string][]call.Call{}, map[string]map[string][]time.Time{}
	facts, queues := map[cti.CallID]traits{}, map[string]*ledger{}
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		shift := rapid.SampledFrom(shifts).Draw(rt, "shift")
		var events []cti.Event
		for range 8 {
			n++
			one := drawn(rt, n, shift.day.Add(-12*time.Hour))
			events = append(events, one.events...)
			if queues[shift.zone] == nil {
				queues[shift.zone] = &ledger{}
			}
			queues[shift.zone].follow(one.events)
			calls[shift.zone] = append(calls[shift.zone], foldOf(t, events))
			facts[one.id] = traitsOf(one)
		}
		at := shift.day.Add(time.Duration(rapid.Int64Range(0, int64(48*time.Hour)).Draw(rt, "filed")))
		channel := string(rapid.SampledFrom(appeal.Channels()).Draw(rt, "channel"))
		events = append(events, filed(n, at, appeal.Channel(channel), "", "", "x"))
		if appeals[shift.zone] == nil {
			appeals[shift.zone] = map[string][]time.Time{}
		}
		appeals[shift.zone][channel] = append(appeals[shift.zone][channel], at)
		check(t, s.Apply(t.Context(), events))

		p := testPlan(shift.zone)
		first := shift.day.AddDate(0, 0, rapid.IntRange(-1, 1).Draw(rt, "from"))
		from := first.Format(time.DateOnly)
		until := first.AddDate(0, 0, rapid.IntRange(0, 2).Draw(rt, "days")).Format(time.DateOnly)
		got, err := s.Joint(t.Context(), p, from, until)
		check(t, err)
		want := recount(p, calls[shift.zone], facts, appeals[shift.zone], from, until)
		want.AsOf = got.AsOf
		want.Queues, want.QueueHours = queues[shift.zone].report(p, from, until)
		if !reflect.DeepEqual(got, want) {
			rt.Fatalf("%s\n got %+v\nwant %+v", shift.zone, got, want)
		}
	})
}

// traits are what a call's record does not tell.
type traits struct {
	sentOn     bool        // by a queue's rules
	answeredIn cti.QueueID // by an agent; where it was passed on if by none
}

func traitsOf(s *script) (t traits) {
	var in cti.QueueID
	number, agent := false, false
	for _, e := range s.events {
		switch body := e.Body.(type) {
		case call.QueuedEvent:
			in = body.Queue
		case call.OverflowedEvent:
			in, t.sentOn = body.Queue, t.sentOn || body.Why != call.ByKey
		case call.OfferedEvent:
			number = body.Number != ""
		case call.AnsweredEvent:
			if !agent && (t.answeredIn == "" || !number) {
				t.answeredIn, agent = in, !number
			}
		case call.TransferredEvent:
			if body.To.Queue != "" {
				in = body.To.Queue
			}
		}
	}
	return t
}

// foldOf folds the last call among events.
func foldOf(t *testing.T, events []cti.Event) (c call.Call) {
	last := events[len(events)-1].Call
	for _, e := range events {
		if e.Call == last {
			var err error
			c, err = c.Apply(e.Call, e.At, e.Body.(call.Event))
			check(t, err)
		}
	}
	return cut(c)
}

// recount goes through hours by the wall clock: an hour is told by its date, its
// digits and its offset, and begins with the first minute that shows them.
func recount(p *plan.Plan, calls []call.Call, facts map[cti.CallID]traits, appeals map[string][]time.Time, from, until string) report.Joint {
	j := report.Joint{From: from, Until: until, TimeZone: p.TimeZone, Definitions: report.Definitions(),
		LineHours: []report.LineHour{}, AppealHours: []report.ChannelHour{}}
	inside := func(t time.Time) bool {
		day := t.In(p.Location()).Format(time.DateOnly)
		return day >= from && day <= until
	}
	hours := map[string]map[int64]report.Calls{}
	for _, c := range calls {
		if !inside(c.ArrivedAt) {
			continue
		}
		line := string(c.Line)
		if _, ok := p.Line(c.Line); !ok {
			line = ""
		}
		if hours[line] == nil {
			hours[line] = map[int64]report.Calls{}
		}
		hour := hourOf(c.ArrivedAt, p.Location())
		hours[line][hour] = hours[line][hour].Add(figures(p, c, facts[c.ID]))
	}
	total := func(line string) (sum report.Calls) {
		for _, c := range hours[line] {
			sum = sum.Add(c)
		}
		j.Total = j.Total.Add(sum)
		return sum
	}
	for _, l := range append(p.Lines, plan.Line{Name: "Необслуживаемые номера"}) {
		if l.ID != "" || hours[""] != nil {
			j.Lines = append(j.Lines, report.LineTotal{Line: string(l.ID), Name: l.Name, Calls: total(string(l.ID))})
		}
		for _, h := range sorted(hours[string(l.ID)]) {
			j.LineHours = append(j.LineHours, report.LineHour{Line: string(l.ID), Hour: time.Unix(h, 0).UTC(), Calls: hours[string(l.ID)][h]})
		}
	}
	for _, l := range p.Lines {
		j.Callbacks = append(j.Callbacks, report.LineCallbacks{Line: string(l.ID), Name: l.Name})
	}
	for _, channel := range []string{"call", "key", "online", "voicemail"} {
		byHour, sum := map[int64]int64{}, int64(0)
		for _, at := range appeals[channel] {
			if inside(at) {
				byHour[hourOf(at, p.Location())]++
				sum++
			}
		}
		j.Channels = append(j.Channels, report.ChannelTotal{Channel: channel, Appeals: sum})
		for _, h := range sorted(byHour) {
			j.AppealHours = append(j.AppealHours, report.ChannelHour{Channel: channel, Hour: time.Unix(h, 0).UTC(), Appeals: byHour[h]})
		}
	}
	return j
}

// hourOf walks back to where the clock shows a full hour: minute by minute, as
// far as the clock's own minutes say.
func hourOf(t time.Time, zone *time.Location) int64 {
	t = t.In(zone)
	minute := t.Truncate(time.Minute)
	return minute.Add(-time.Duration(minute.Minute()) * time.Minute).Unix()
}

func sorted[V any](m map[int64]V) []int64 {
	var keys []int64
	for k := range m {
		keys = append(keys, k)
	}
	for i := range keys {
		for j := i; j > 0 && keys[j] < keys[j-1]; j-- {
			keys[j], keys[j-1] = keys[j-1], keys[j]
		}
	}
	return keys
}

// figures are those of a single call.
func figures(p *plan.Plan, c call.Call, of traits) (f report.Calls) {
	ended := c.State == call.Ended
	if ended && c.Opinion != nil {
		f.Asked, f.Marks = 1, int64(c.Mark())
		if c.Mark() > 0 {
			f.Marked = 1
		}
	}
	if c.OfferedAt.IsZero() {
		switch {
		case ended && c.Finish.Reason == call.LeftVoicemail:
			f.Voicemails = 1
		case ended:
			f.NotQueued = 1
		}
		return f
	}
	f.Offered = 1
	if c.Transfers > 0 {
		f.Transferred = 1
	}
	if of.sentOn {
		f.Overflowed = 1
	}
	f.MaxWaitMS = c.WaitMS // without what was heard or said after it
	switch {
	case c.PassedOn:
		f.PassedOn, f.Decided = 1, 1
		f.MaxWaitMS = c.AnsweredAt.Sub(c.OfferedAt).Milliseconds()
	case !c.AnsweredAt.IsZero():
		f.Answered, f.Decided = 1, 1
		f.WaitMS = c.AnsweredAt.Sub(c.OfferedAt).Milliseconds()
		f.MaxWaitMS = f.WaitMS
		if q, ok := p.Queue(of.answeredIn); ok && f.WaitMS <= int64(q.AnsweredWithin)*1000 {
			f.InTime = 1
		}
		if ended {
			f.Talked, f.TalkMS = 1, c.TalkMS
		}
	case ended:
		f.Decided = 1
		switch c.Finish.Reason {
		case call.CallbackPromised:
			f.AskedBack = 1
		case call.LeftVoicemail:
			f.Voicemails = 1
		default:
			f.Abandoned = 1
			countNoCallback(&f, c.NoCallback)
		}
		if c.Finish.Reason == call.AbandonedQueue && f.MaxWaitMS < 5000 {
			f.Short = 1
		}
	}
	return f
}

func countNoCallback(f *report.Calls, why call.NoCallback) {
	switch why {
	case "":
		return
	case call.HiddenNumber:
		f.NoCallbackHidden++
	case call.RuleOff:
		f.NoCallbackRule++
	default:
		f.NoCallbackNumber++
	}
	f.NoCallback++
}

func TestJointRefusesBadDays(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), store.Config{URL: "postgres://nobody@127.0.0.1:1/x"})
	check(t, err)
	defer s.Close()
	for _, days := range [][2]string{
		{"", ""}, {"2026-02-30", "2026-03-01"}, {"2026-03-02", "2026-03-01"}, {"2026-03-01", "x"}, {"2020-01-01", "2026-01-01"},
	} {
		_, err := s.Joint(t.Context(), testPlan("Asia/Irkutsk"), days[0], days[1])
		wantCode(t, err, cti.Invalid)
	}
}

func TestJointLengthOfDays(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	n := 0
	for _, want := range []struct {
		zone, day string
		hours     int
	}{
		{"Asia/Irkutsk", "2014-10-26", 25}, {"America/Sao_Paulo", "2018-11-04", 23}, {"Europe/Moscow", "2021-06-01", 24},
	} {
		day, err := time.Parse(time.DateOnly, want.day)
		check(t, err)
		var events []cti.Event
		for at := day.Add(-24 * time.Hour); at.Before(day.Add(48 * time.Hour)); at = at.Add(time.Hour) {
			n++
			events = append(events, arrive(at.Add(30*time.Minute), fmt.Sprint(n), "122", "").events...)
		}
		check(t, s.Apply(t.Context(), events))
		j, err := s.Joint(t.Context(), testPlan(want.zone), want.day, want.day)
		check(t, err)
		if len(j.LineHours) != want.hours {
			t.Errorf("%s in %s has %d hours, want %d", want.day, want.zone, len(j.LineHours), want.hours)
		}
	}
}
