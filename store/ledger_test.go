package store_test

import (
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/report"
)

// ledger counts stays in queues by its own clock, from events alone: it knows
// neither call.Call nor call.Visit.
type ledger struct{ stays []*stay }

type stay struct {
	call    cti.CallID
	queue   cti.QueueID
	agents  map[cti.AgentID]bool // who talked in it
	wrapped int64
	entered time.Time
	how     string // "" while nobody knows
	brought int64  // of this wait, before the queue was entered
	waited  int64  // in milliseconds
	talked  int64
	left    bool
	carried bool
}

// scribe follows one caller.
type scribe struct {
	id      cti.CallID
	book    *ledger
	in      *stay
	inside  bool
	waiting time.Time // since when, in all queues of this wait
	talking time.Time
	caller  bool // the caller is still there
	outside bool
	asked   bool // for a message
	rings   bool // somebody is being rung outside
}

func (l *ledger) follow(events []cti.Event) {
	s := &scribe{book: l, caller: true}
	for _, e := range events {
		s.id = e.Call
		s.read(e.At, e.Body)
	}
}

func (s *scribe) enter(queue cti.QueueID, at time.Time) {
	s.in, s.inside = &stay{call: s.id, queue: queue, entered: at, brought: s.waits(at), agents: map[cti.AgentID]bool{}}, true
	s.book.stays = append(s.book.stays, s.in)
}

// waits is for how long the caller waits by now, in milliseconds.
func (s *scribe) waits(at time.Time) int64 { return max(0, at.Sub(s.waiting)).Milliseconds() }

// over ends a wait.
func (s *scribe) over(at time.Time, how string) {
	if s.inside && s.in.how == "" {
		s.in.how = how
		s.in.waited = s.waits(at) - s.in.brought
	}
}

func (s *scribe) exit() {
	if s.inside {
		s.in.left, s.inside = true, false
	}
}

func (s *scribe) hush(at time.Time) {
	if s.inside && !s.outside && !s.talking.IsZero() {
		s.in.talked += at.Sub(s.talking).Milliseconds()
	}
	s.talking = time.Time{}
}

func (s *scribe) read(at time.Time, body cti.Body) {
	switch e := body.(type) {
	case call.QueuedEvent:
		s.waiting = e.Since
		s.enter(e.Queue, e.Since)
	case call.OverflowedEvent:
		if e.From != e.Queue {
			s.over(at, map[bool]string{true: "chose", false: "overflowed"}[e.Why == call.ByKey])
			s.exit()
			s.enter(e.Queue, at)
		}
	case call.OfferedEvent:
		s.rings = e.Number != ""
	case call.JoinedEvent:
		s.takesPart(e.To.Agent)
	case call.AnsweredEvent:
		s.takesPart(e.Agent)
		s.talking, s.outside = at, s.rings
		switch {
		case !s.inside:
		case s.rings:
			s.over(at, "passed-on")
		case s.in.how == "passed-on":
			s.in.how = "answered"
			s.in.waited += s.waits(at)
		default:
			s.over(at, "answered")
		}
	case call.AgentLostEvent, call.TakenEvent:
		s.hush(at)
		s.waiting = at
	case call.StayedEvent:
		s.hush(at)
		s.caller = false
	case call.RatingAskedEvent:
		s.hush(at)
	case call.TransferredEvent:
		if !s.caller {
			return
		}
		s.hush(at)
		if s.inside {
			s.in.carried = true
		}
		switch {
		case e.Way != call.Blind:
			s.talking, s.outside = at, e.To.Number != ""
		case e.To.Queue != "":
			s.exit()
			s.waiting = at
			s.enter(e.To.Queue, at)
		default:
			s.waiting = at
		}
	case call.VoicemailAskedEvent:
		if s.inside {
			if s.in.how == "" {
				s.in.waited, s.asked = s.waits(at)-s.in.brought, true
			}
			s.exit()
		}
	case call.DismissedEvent:
		s.last(at, e.Reason)
	case call.EndedEvent:
		s.hush(at)
		s.last(at, e.Reason)
	}
}

// takesPart: somebody talks with the caller, or with others while the caller is held.
func (s *scribe) takesPart(who cti.AgentID) {
	if s.in != nil && who != "" {
		s.in.agents[who] = true
	}
}

// last is the end of the call for a reason.
func (s *scribe) last(at time.Time, why call.Reason) {
	how := map[call.Reason]string{
		call.AbandonedQueue: "abandoned", call.NoVoicemail: "abandoned", call.QueueFull: "sent-off", call.WaitTooLong: "sent-off",
		call.WaitedTooLong: "sent-off", call.CallbackPromised: "asked-back", call.LeftVoicemail: "voicemail",
	}[why]
	if how == "" {
		how = "broken"
	}
	if s.asked && s.in.how == "" {
		s.in.how = how
	}
	s.over(at, how)
	s.exit()
}

// report gives what the store must give.
func (l *ledger) report(p *plan.Plan, from, until string) ([]report.QueueTotal, []report.QueueHour) {
	totals, hours := []report.QueueTotal{}, []report.QueueHour{}
	for _, q := range append(slices.Clone(p.Queues), plan.Queue{Name: "Очереди, которых нет в плане"}) {
		total, byHour := report.QueueTotal{Queue: string(q.ID), Name: q.Name}, map[int64]report.Visits{}
		var waits []int64
		for _, s := range l.stays {
			day := s.entered.In(p.Location()).Format(time.DateOnly)
			_, known := p.Queue(s.queue)
			if day < from || day > until || !(s.queue == q.ID || q.ID == "" && !known) {
				continue
			}
			one := s.figures(q)
			total.Visits = total.Add(one)
			hour := hourOf(s.entered, p.Location())
			byHour[hour] = byHour[hour].Add(one)
			if s.how == "answered" {
				waits = append(waits, one.WaitMS)
			}
		}
		slices.Sort(waits)
		if n := len(waits); n > 0 {
			total.MedianWaitMS, total.NinetyWaitMS = waits[(n+1)/2-1], waits[(n*9+9)/10-1]
		}
		if q.ID != "" || total.Offered > 0 {
			totals = append(totals, total)
		}
		for _, h := range sorted(byHour) {
			hours = append(hours, report.QueueHour{Queue: string(q.ID), Hour: time.Unix(h, 0).UTC(), Visits: byHour[h]})
		}
	}
	return totals, hours
}

func (s *stay) figures(q plan.Queue) (f report.Visits) {
	f.Offered = 1
	if s.carried {
		f.Transferred = 1
	}
	if s.how == "" {
		f.Open = 1
		return f
	}
	waited := s.waited
	f.Decided, f.MaxWaitMS = 1, waited
	switch s.how {
	case "answered":
		f.Answered, f.WaitMS = 1, waited
		if q.ID != "" && waited <= int64(q.AnsweredWithin)*1000 {
			f.InTime = 1
		}
		if s.left {
			f.Talked, f.TalkMS, f.WrapMS = 1, s.talked, s.wrapped
		}
	case "passed-on":
		f.PassedOn = 1
	case "overflowed":
		f.Overflowed = 1
	case "chose":
		f.Chose = 1
	case "asked-back":
		f.AskedBack = 1
	case "voicemail":
		f.Voicemails = 1
	default:
		f.Abandoned = 1
		if s.how == "sent-off" {
			f.SentOff = 1
		}
		if s.how == "abandoned" && waited < 5000 {
			f.Short = 1
		}
	}
	return f
}
