package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/queue"
)

// What those who wait may choose in the simulation, a line whose callers are sent
// to an outside number when nobody is free, and one that calls them back.
var (
	keysOf122 = []plan.Choice{{Key: "1", Action: plan.Action{Do: plan.CallBack}}, {Key: "3", Action: plan.Action{Queue: "117"}}}
	keysOf117 = []plan.Choice{
		{Key: "1", Action: plan.Action{Do: plan.CallBack}}, {Key: "3", Action: plan.Action{Queue: "122", Announce: "other"}},
		{Key: "9", Action: plan.Action{Do: plan.Repeat, Language: "en"}},
	}
	tellKeys  = plan.TellKeys{Prompt: "keys", AfterSeconds: 20}
	dutyLine  = plan.Line{ID: "102", Name: "102", Queue: "duty"}
	dutyQueue = plan.Queue{ID: "duty", Name: "duty", RingSeconds: 15, AnsweredWithin: 20, Overflow: plan.Overflow{MaxWaitSeconds: 40, Number: "112", ShowCaller: true}, Callback: plan.Callback{Off: true}}
	backLine  = plan.Line{ID: "103", Name: "103", Queue: "back"}
	backQueue = plan.Queue{
		ID: "back", Name: "back", RingSeconds: 15, AnsweredWithin: 20, Overflow: plan.Overflow{MaxWaiting: 3, MaxWaitSeconds: 60, Callback: true},
		Keys: keysOf122, TellKeys: tellKeys,
	}
)

// keyAtAnswer is the share of answers at whose very moment the caller chooses a
// call-back.
const keyAtAnswer = 0.01

// abroad is a number that the plan lets nobody dial.
const abroad = "+881612345678"

// numberOf is the number from which somebody calls: some hide it, or call from
// where nobody calls back.
func (s *fakeSwitch) numberOf() string {
	switch n := s.w.rng.IntN(100); {
	case n < 3:
		return ""
	case n < 5:
		return abroad
	}
	return fmt.Sprintf("+7395%07d", s.w.rng.IntN(people))
}

// askByKey lets a caller try for a call-back after a while, whatever is heard at
// that time: some confirm the number, some type another, some only say nothing.
func (s *fakeSwitch) askByKey(id cti.CallID) {
	w := s.w
	keys := "1"
	switch n := w.rng.IntN(10); {
	case n < 6:
		keys = "11"
	case n < 9:
		keys = fmt.Sprintf("12%s#1", strings.Replace(fmt.Sprintf("+7395%07d", w.rng.IntN(people)), "+7", "8", 1))
	}
	w.after(w.about(50*time.Second), func() { s.typeKeys(id, keys) })
}

// typeKeys presses keys one after the other; some hang up at the moment of the
// last one.
func (s *fakeSwitch) typeKeys(id cti.CallID, keys string) {
	w, c := s.w, s.callers[id]
	if c == nil || !c.told || keys == "" {
		return
	}
	leaves := len(keys) == 1 && w.chance(0.2)
	if leaves && w.chance(0.5) {
		s.callerHangsUp(id, 16)
	}
	s.signal(floor.KeyPressed{Call: id, Key: keys[:1]})
	if leaves {
		s.callerHangsUp(id, 16)
	}
	w.after(700*time.Millisecond, func() { s.typeKeys(id, keys[1:]) })
}

// answerAndChoose lets an agent answer at the moment in which the caller chooses
// a call-back, in either order.
func (s *fakeSwitch) answerAndChoose(id cti.LegID, c cti.CallID) {
	s.signal(floor.KeyPressed{Call: c, Key: "1"})
	if s.w.chance(0.5) {
		s.answers(id)
		s.signal(floor.KeyPressed{Call: c, Key: "1"})
		return
	}
	s.signal(floor.KeyPressed{Call: c, Key: "1"})
	s.answers(id)
}

// kept is the place of somebody who gave one up for a call-back.
func kept(c callback.Callback) queue.Place {
	return queue.Place{Front: c.Front, Since: c.Since, Ahead: time.Duration(c.AheadMS) * time.Millisecond, Call: cti.CallID(c.ID)}
}

// jumped: nobody who keeps a place better than this one and could be called by
// the agent now is passed.
func (l *list) jumped(b *book, at time.Time, id cti.AgentID, mine queue.Place) error {
	offered := b.staff[id]
	for other, c := range l.places {
		switch {
		case !due(c, at) || cti.CallID(other) == mine.Call || !slices.Contains(offered.Queues, c.Queue):
		case !offered.Skills.Meet(asks(&call.Call{Line: c.Line, Queue: c.Queue, OfferedAt: c.AskedSince}, at)):
		case kept(c).Before(mine) && !b.online(c.Number):
			return fmt.Errorf("%s got %+v before callback %s (%+v)", id, mine, other, kept(c))
		}
	}
	return nil
}

// inTurn: who is called back at a kept place jumps nobody who waits on the line,
// and for whom the agent would do, at a better one.
func (l *list) inTurn(b *book, at time.Time, c callback.Callback) error {
	offered, mine := b.staff[c.Agent], kept(c)
	for _, one := range b.calls {
		switch {
		case one.State != call.Waiting || !slices.Contains(offered.Queues, one.Queue):
		case one.For != "" && one.For != c.Agent && at.Before(one.KeptUntil), !offered.Skills.Meet(asks(&one, at)):
		case placeOf(one).Before(mine):
			return fmt.Errorf("callback %s (%+v) was proposed to %s before call %s (%+v)", c.ID, mine, c.Agent, one.ID, placeOf(one))
		default:
			b.out.Met.add("offer", "a call-back before a later caller")
		}
	}
	return l.jumped(b, at, c.Agent, mine)
}

// online tells whether a call with this number goes on.
func (b *book) online(number string) bool {
	for _, c := range b.calls {
		if c.Caller == number && c.CallerThere() {
			return true
		}
	}
	return false
}

// metKey counts what callers chose while they waited.
func (b *book) metKey(body call.Event, before call.Call) {
	m := b.out.Met
	switch e := body.(type) {
	case call.ChosenEvent:
		if e.Invalid {
			m.add("keys", "wrong key")
		}
	case call.OverflowedEvent:
		switch {
		case e.Why == call.ByKey:
			m.add("keys", "another queue")
		case e.Number != "":
			m.add("overflow", "to a number")
		default:
			m.add("overflow", "to a queue")
		}
	case call.LanguageChosenEvent:
		if before.State == call.Waiting || before.State == call.Ringing {
			m.add("keys", "language")
		}
	case call.DismissedEvent:
		if e.Reason == call.CallbackPromised {
			b.list.asked[before.ID] = before.Caller
		}
	}
}

// metAsked: a promise made by key belongs to a call that was told so.
func (b *book) metAsked(c callback.Callback) error {
	caller, told := b.list.asked[c.Call]
	if !told {
		return fmt.Errorf("callback %s was made by key for call %s, which does not know of it", c.ID, c.Call)
	}
	delete(b.list.asked, c.Call)
	if caller == c.Number {
		b.out.Met.add("keys", "own number")
	} else {
		b.out.Met.add("keys", "another number")
	}
	return nil
}
