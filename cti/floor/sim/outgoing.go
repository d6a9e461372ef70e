package sim

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/floor"
)

// dialCitizen lets a citizen decide what to do with a call of ours.
func (s *fakeSwitch) dialCitizen(c floor.DialCitizen) {
	w, id, note := s.w, c.Note.ID, c.Note
	s.callers[id] = &caller{arrival: floor.CallArrived{Call: id}, told: true, out: true, note: &note}
	ends := func(after time.Duration, cause int) { w.after(after, func() { s.callerHangsUp(id, cause) }) }
	switch {
	case w.chance(0.15):
		ends(300*time.Millisecond, 17)
	case w.chance(0.05):
		ends(4*time.Second, 21)
	case w.chance(0.02):
		ends(200*time.Millisecond, []int{1, 38}[w.rng.IntN(2)])
	case w.chance(0.15): // lets it ring
	default:
		w.after(w.about(6*time.Second), func() { s.citizenPicksUp(id) })
	}
}

func (s *fakeSwitch) citizenPicksUp(id cti.CallID) {
	c := s.callers[id]
	if c == nil {
		return
	}
	if !s.up { // the application is away: the switch drops the answered channel
		s.callerHangsUp(id, 16)
		return
	}
	c.pickedUp = true
	s.signal(floor.CitizenAnswered{Call: id})
	s.w.after(s.w.about(3*time.Minute), func() { s.callerHangsUp(id, 16) })
}

// callSomebody works the list, or dials anybody.
func (p *person) callSomebody() {
	w := p.w
	open := slices.Sorted(maps.Keys(w.book.list.now))
	if len(open) > 0 && w.chance(0.8) {
		id := open[w.rng.IntN(len(open))]
		if w.chance(0.1) {
			w.step(floor.CloseCallback{By: cti.ByAgent(p.id), Callback: id, Done: w.chance(0.5)})
			return
		}
		w.step(floor.TakeCallback{Agent: p.id, Callback: id})
		return
	}
	number := fmt.Sprintf("+7395%07d", w.rng.IntN(people))
	if w.chance(0.3) {
		ask := floor.AskCallback{By: cti.ByAgent(p.id), Number: number, Line: "122"}
		if w.chance(0.5) {
			w.oweAnswer(number, open)
			return
		}
		w.step(ask)
		return
	}
	w.step(floor.PlaceCall{Agent: p.id, Number: number})
}

// oweAnswer lets the service ask for a call that tells an answer, and again after it
// was killed; half the time somebody is asked for who is on the list already.
func (w *world) oweAnswer(number string, open []cti.CallbackID) {
	ask := floor.AskCallback{By: cti.BySystem, ID: cti.CallbackID(fmt.Sprintf("answer-%d", w.rng.Uint64())), Number: number, Line: "122"}
	if len(open) > 0 && w.chance(0.5) {
		owed := w.book.list.now[open[w.rng.IntN(len(open))]]
		ask.Number, ask.Line = owed.Number, owed.Line
	}
	if n := number[len(number)-1]; n%2 == 0 {
		ask.Needs = cti.Sensitivities()[n/2%2:][:1]
	}
	ask.Appeal = cti.AppealID(ask.ID)
	w.step(ask)
	w.step(ask)
}

type someone struct {
	number string
	line   cti.LineID
}

// list checks what must be true of people who are called back.
type list struct {
	now  map[cti.CallbackID]callback.Callback
	held map[someone]cti.CallbackID
	// places are those of now that keep a place, which are few.
	places map[cti.CallbackID]callback.Callback
	// promised are all who ever were on the list, and gaveUp those who should be.
	promised map[someone]bool
	gaveUp   map[someone]cti.CallID
	// asked are calls whose callers were told that they will be called back, with
	// their numbers, until the promise is made.
	asked map[cti.CallID]string
	// barred are calls of whose callers the record says that nobody calls back.
	barred map[cti.CallID]bool

	made, kept, dialed int
}

func newList() list {
	return list{now: map[cti.CallbackID]callback.Callback{}, places: map[cti.CallbackID]callback.Callback{}, held: map[someone]cti.CallbackID{}, promised: map[someone]bool{}, gaveUp: map[someone]cti.CallID{}, asked: map[cti.CallID]string{}, barred: map[cti.CallID]bool{}}
}

// enter: a promise changes by its own rules, is the only one for its person,
// keeps its place in time and is not tried too often or too soon.
func (l *list) enter(b *book, at time.Time, e callback.ChangedEvent) error {
	c, before := e.Callback, l.now[e.Callback.ID]
	who := someone{c.Number, c.Line}
	if before.State != e.From {
		return fmt.Errorf("callback %s goes from %s, it was %s", c.ID, e.From, before.State)
	}
	if other, there := l.held[who]; there && other != c.ID {
		return fmt.Errorf("%v is on the list twice: %s and %s", who, other, c.ID)
	}
	if e.From != "" && e.Signal != callback.Join && kept(before) != kept(c) {
		return fmt.Errorf("callback %s lost its place in time", c.ID)
	}
	if c.Attempts > c.Rules.Attempts {
		return fmt.Errorf("callback %s was tried %d times", c.ID, c.Attempts)
	}
	if e.Signal == callback.Offer {
		if a := b.staff[c.Agent]; !a.MaySee(c.Needs) {
			return fmt.Errorf("callback %s, which is about %v, is given to %s, who may see %v", c.ID, c.Needs, c.Agent, a.Sees)
		}
		if err := l.fair(b, at, before, c); err != nil {
			return err
		}
	}
	l.now[c.ID], l.held[who] = c, c.ID
	delete(l.places, c.ID)
	if c.KeepsPlace() {
		l.places[c.ID] = c
	}
	if !c.State.Active() {
		delete(l.now, c.ID)
		delete(l.places, c.ID)
		delete(l.held, who)
	}
	if c.KeepsPlace() && (e.From == "" || e.Signal == callback.Join && c.Call != before.Call) {
		if err := b.metAsked(c); err != nil {
			return err
		}
	}
	if l.barred[c.Call] {
		return fmt.Errorf("callback %s is promised though the record of the call says that nobody calls back", c.ID)
	}
	if e.From == "" {
		l.made++
		l.promised[who] = true
	}
	if c.State == callback.Done && c.LastResult == callback.Answered {
		l.kept++
	}
	return nil
}

// fair: what the floor proposes is due and in its turn; those who keep no place
// jump nobody who waits or keeps one, and nobody with an older place who could be
// called as well.
func (l *list) fair(b *book, at time.Time, before, c callback.Callback) error {
	if !b.calls[c.Outgoing].Proposed {
		return nil
	}
	if !due(before, at) {
		return fmt.Errorf("callback %s was proposed at %s and is due at %s, or later in the day", c.ID, at, before.DueAt)
	}
	if c.KeepsPlace() {
		return l.inTurn(b, at, c)
	}
	for _, one := range b.calls {
		if one.State == call.Waiting && one.Queue == c.Queue {
			return fmt.Errorf("callback %s was proposed while %s waits", c.ID, one.ID)
		}
	}
	for id, other := range l.now {
		if other.Queue == c.Queue && due(other, at) && (other.KeepsPlace() || other.Since.Before(c.Since)) && !b.online(other.Number) && b.staff[c.Agent].MaySee(other.Needs) {
			return fmt.Errorf("callback %s (since %s) was proposed before %s (since %s)", c.ID, c.Since, id, other.Since)
		}
	}
	return nil
}

// due tells whether a person may be called at a time.
func due(c callback.Callback, at time.Time) bool {
	line, _ := played.Line(c.Line)
	q, _ := played.Queue(c.Queue)
	return c.State == callback.Open && !c.DueAt.After(at) && played.MayCall(line, q.Callback, at)
}

// follow: nobody is called while on the line, by two agents, or for a promise
// that is settled; who gave up is on the list, who got through is not.
func (l *list) follow(b *book, c call.Call, e call.Event) error {
	if _, ok := e.(call.DialedEvent); ok {
		l.dialed++
		for id, other := range b.calls {
			if id != c.ID && other.Caller == c.Caller && other.CallerThere() {
				return fmt.Errorf("%s is called by %s while the call %s is %s", c.Caller, c.Agent, id, other.State)
			}
		}
		if held, there := l.held[someone{c.Caller, c.Line}]; held != c.Callback && there && b.staff[c.Agent].MaySee(l.now[held].Needs) {
			return fmt.Errorf("%s is called for %q and waits for %s", c.Caller, c.Callback, held)
		}
	}
	if ended, is := e.(call.EndedEvent); is && c.Direction == call.In {
		return l.leave(b, c, ended)
	}
	return nil
}

// leave: who gave up is on the list, or the record says why not.
func (l *list) leave(b *book, c call.Call, ended call.EndedEvent) error {
	if ended.NoCallback != "" {
		l.barred[c.ID] = true
		b.out.Met.add("nobody calls back", string(ended.NoCallback))
	}
	if ended.Reason != call.AbandonedQueue || c.WaitMS <= 6000 {
		return nil
	}
	q, _ := played.Queue(c.Queue)
	var want call.NoCallback
	switch {
	case c.Caller == "":
		want = call.HiddenNumber
	case c.Caller == abroad:
		want = call.NotDialed
	case q.Callback.Off:
		want = call.RuleOff
	default:
		l.gaveUp[someone{c.Caller, c.Line}] = c.ID
	}
	if ended.NoCallback != want {
		return fmt.Errorf("call %s gave up and the record says %q about a call-back, want %q", c.ID, ended.NoCallback, want)
	}
	return nil
}

// closed: no promise hangs in the middle of an attempt.
func (l *list) closed(w *world) error {
	for id, c := range l.now {
		if c.State != callback.Open {
			return fmt.Errorf("callback %s stays %s", id, c.State)
		}
	}
	for id := range l.asked {
		return fmt.Errorf("call %s was told that somebody will call back, and nobody will", id)
	}
	for who, id := range l.gaveUp {
		if !l.promised[who] {
			return fmt.Errorf("call %s gave up and %v was never on the list", id, who)
		}
	}
	w.out.Promised, w.out.Kept, w.out.Dialed = l.made, l.kept, l.dialed
	return nil
}
