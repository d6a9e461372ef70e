package call

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Visit is one stay of a caller in a queue, from the moment of entering it until
// the caller is in another queue or gone. A caller who was answered, and waits
// again because a line broke or the target of a transfer is being rung, is still
// on the same visit; one whom an agent carries over to a queue begins a new one,
// also when it is the same queue. Times are UTC and cut to microseconds, so that
// the fold gives the same wherever it was interrupted.
type Visit struct {
	Call  cti.CallID
	Place int // 1 for the call's first visit; 0 is no visit
	Line  cti.LineID
	Queue cti.QueueID
	Came  Came
	// EnteredAt is the place in time that the caller took, or when the other queue
	// was left.
	EnteredAt time.Time
	// BroughtMS is how long the caller had waited in other queues on this way.
	BroughtMS int64
	// AheadMS is the head start of the call's priority; Front tells that the caller
	// stood before all who wait in an orderly way.
	AheadMS int64
	Front   bool

	// Outcome is how the wait ended; empty until that is known. Agent answered
	// first; Given tells that a supervisor chose the agent.
	Outcome    VisitOutcome
	AnsweredAt time.Time
	Agent      cti.AgentID
	Given      bool
	// LeftAt is when the caller left the queue, and LeftBy how.
	LeftAt time.Time
	LeftBy VisitOutcome

	// WaitMS is from entering to the outcome, AgainMS what was waited afterwards.
	WaitMS  int64
	AgainMS int64
	// TalkMS is with agents, HoldMS included; OutsideMS is with outside numbers.
	TalkMS    int64
	HoldMS    int64
	OutsideMS int64
	// Transfers counts how often agents carried the talk over, the one that ended
	// the visit included.
	Transfers int
}

// Came is how a caller came to a queue.
type Came string

// The ways into a queue.
const (
	ByArrival  Came = "arrival"  // from the line, its menus or its greeting
	ByOverflow Came = "overflow" // another queue's rules
	ByChoice   Came = "key"      // the caller left another queue by key
	ByTransfer Came = "transfer" // an agent carried the talk over
)

// VisitOutcome is how a wait in a queue ended, or a visit.
type VisitOutcome string

// The outcomes of a wait; each visit has one of them once it is known.
const (
	VisitAnswered   VisitOutcome = "answered"   // by an agent
	VisitPassedOn   VisitOutcome = "passed-on"  // at the outside number that the queue tried, and by no agent
	VisitAbandoned  VisitOutcome = "abandoned"  // the caller hung up, or was asked for a message and left none
	VisitOverflowed VisitOutcome = "overflowed" // the queue's rules sent the caller to another queue
	VisitChose      VisitOutcome = "chose"      // the caller went to another queue by key
	VisitAskedBack  VisitOutcome = "asked-back" // the caller chose to be called back
	VisitMessage    VisitOutcome = "voicemail"  // the caller left a message
	VisitSentOff    VisitOutcome = "sent-off"   // the queue's rules said good-bye
	VisitBroken     VisitOutcome = "broken"     // the call was ended by us, by a fault or unwatched
)

// How an answered visit may end besides.
const (
	VisitOver    VisitOutcome = "over"        // with the talk
	VisitCarried VisitOutcome = "transferred" // to another queue
)

// VisitOutcomes lists the outcomes of a wait.
func VisitOutcomes() []VisitOutcome {
	return []VisitOutcome{VisitAnswered, VisitPassedOn, VisitAbandoned, VisitOverflowed, VisitChose, VisitAskedBack, VisitMessage, VisitSentOff, VisitBroken}
}

// outcomeOf is how a wait ended with which the call ended for a reason.
func outcomeOf(r Reason) VisitOutcome {
	switch r {
	case AbandonedQueue, NoVoicemail:
		return VisitAbandoned
	case QueueFull, WaitTooLong, WaitedTooLong:
		return VisitSentOff
	case CallbackPromised:
		return VisitAskedBack
	case LeftVoicemail:
		return VisitMessage
	}
	return VisitBroken
}

// Follow gives the call's latest visit after an event, and the next one if the
// event began one; v is the latest before it, zero when there was none. The
// event is one that led from one record to the other.
func (v Visit) Follow(before, after Call, at time.Time, e Event) (latest, next Visit) {
	if v.open() {
		v = v.spend(before, after)
	}
	switch e := e.(type) {
	case QueuedEvent:
		return v.decide(VisitSentOff, at), v.then(after, ByArrival, e.Since)
	case OverflowedEvent:
		if e.Queue == before.Queue {
			return v, Visit{} // an outside number is tried
		}
		return v.overflow(before, after, at, e)
	case OfferedEvent:
		if v.undecided() {
			v.Given = e.Chosen
		}
	case MissedEvent:
		if v.undecided() {
			v.Given = false
		}
	case FrontedEvent:
		if v.undecided() {
			v.Front = true
		}
	case AnsweredEvent:
		return v.answer(before, after, at), Visit{}
	case VoicemailAskedEvent:
		if before.State == Waiting && v.open() {
			v = v.wait(after.WaitMS-before.WaitMS).leave(at, VisitMessage)
		}
	case DismissedEvent:
		if before.State == Waiting && v.open() {
			v = v.wait(after.WaitMS-before.WaitMS).leave(at, outcomeOf(e.Reason))
		}
		v = v.decide(outcomeOf(e.Reason), at)
	case TransferredEvent:
		if v.open() && before.State != Staying {
			v.Transfers++
		}
		if before.State != Staying && e.Way == Blind && e.To.Queue != "" {
			return v.leave(at, VisitCarried), v.then(after, ByTransfer, at)
		}
	case EndedEvent:
		return v.end(before, after, at), Visit{}
	}
	return v, Visit{}
}

func (v Visit) open() bool      { return v.Place > 0 && v.LeftAt.IsZero() }
func (v Visit) undecided() bool { return v.Place > 0 && v.Outcome == "" }

// then is the visit after this one.
func (v Visit) then(c Call, came Came, at time.Time) Visit {
	return Visit{
		Call: c.ID, Place: v.Place + 1, Line: c.Line, Queue: c.Queue, Came: came,
		EnteredAt: micro(at), AheadMS: c.AheadMS, Front: c.Front,
	}
}

// spend adds what the talk took that the event closed.
func (v Visit) spend(before, after Call) Visit {
	talked := after.TalkMS - before.TalkMS
	if before.Number != "" {
		v.OutsideMS += talked
		return v
	}
	v.TalkMS += talked
	v.HoldMS += after.HoldMS - before.HoldMS
	return v
}

// wait adds a wait that is over; ms is all of it, also what was spent in other
// queues before.
func (v Visit) wait(ms int64) Visit {
	if v.undecided() {
		v.WaitMS = max(0, ms-v.BroughtMS)
	} else {
		v.AgainMS += ms
	}
	return v
}

func (v Visit) leave(at time.Time, how VisitOutcome) Visit {
	if v.open() {
		v.LeftAt, v.LeftBy = micro(at), how
	}
	return v
}

// decide gives a visit its outcome, once.
func (v Visit) decide(o VisitOutcome, at time.Time) Visit {
	if v.undecided() {
		v.Outcome = o
		v = v.leave(at, o)
		v.LeftBy = o
	}
	return v
}

func (v Visit) overflow(before, after Call, at time.Time, e OverflowedEvent) (latest, next Visit) {
	came, how := ByOverflow, VisitOverflowed
	if e.Why == ByKey {
		came, how = ByChoice, VisitChose
	}
	brought := millis(before.QueuedAt, at)
	next = v.then(after, came, at)
	next.BroughtMS = brought
	if v.open() {
		v = v.wait(brought).leave(at, how).decide(how, at)
	}
	return v, next
}

func (v Visit) answer(before, after Call, at time.Time) Visit {
	if !v.open() {
		return v // of a call that an agent makes
	}
	waited, byAgent := after.WaitMS-before.WaitMS, after.Agent != ""
	switch {
	case v.undecided():
		v = v.wait(waited)
	case v.Outcome == VisitPassedOn && byAgent: // an agent after all
		v.WaitMS += waited
	default:
		v.AgainMS += waited
		return v
	}
	v.Outcome, v.AnsweredAt, v.Agent = VisitPassedOn, micro(at), after.Agent
	if byAgent {
		v.Outcome = VisitAnswered
	}
	return v
}

func (v Visit) end(before, after Call, at time.Time) Visit {
	how := outcomeOf(after.Finish.Reason)
	if !v.open() {
		return v.decide(how, at)
	}
	if before.State == Waiting || before.State == Ringing {
		v = v.wait(after.WaitMS - before.WaitMS)
	} else {
		how = VisitOver
	}
	if v.undecided() {
		return v.decide(outcomeOf(after.Finish.Reason), after.EndedAt)
	}
	return v.leave(after.EndedAt, how)
}

func micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
