package sim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/cti/queue"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// book checks what must be true of the events.
type book struct {
	ids   ids
	calls map[cti.CallID]call.Call // those that have not ended
	over  map[cti.CallID]bool      // those that have
	tried map[cti.CallID]time.Time // when an outside number had been rung in vain
	staff map[cti.AgentID]agent.Agent
	out   *Outcome
	list  list
	work  work
	// planText is the last version of the plan on record.
	planText string
	post     post
	// pauses are the recordings that agents paused, as the switch has them.
	pauses map[cti.LegID]pause
	// lost are the recordings that were lost, with how often the process had been
	// killed until then.
	lost map[cti.LegID]int
	questions
	together
	troubles
	visits visits
}

func newBook(out *Outcome) *book {
	return &book{
		calls: map[cti.CallID]call.Call{}, over: map[cti.CallID]bool{}, tried: map[cti.CallID]time.Time{}, staff: map[cti.AgentID]agent.Agent{}, out: out,
		list: newList(), post: newPost(), questions: questions{map[string]time.Time{}}, work: work{map[cti.AgentID]agent.Agent{}}, together: newTogether(), troubles: newTroubles(),
		pauses: map[cti.LegID]pause{}, lost: map[cti.LegID]int{},
		visits: visits{map[cti.CallID][]call.Visit{}},
	}
}

// ids checks that no event's id is used twice: within a life of the floor they
// grow, and no life has the name of an earlier one.
type ids struct {
	life  string
	lives map[string]bool
	last  uint64
}

func (i *ids) enter(id cti.EventID) error {
	life, number, _ := strings.Cut(string(id), "-")
	n, err := strconv.ParseUint(number, 36, 64)
	if err != nil {
		return fmt.Errorf("event id %s: %w", id, err)
	}
	if life != i.life {
		if i.lives[life] {
			return fmt.Errorf("event id %s is of an earlier life", id)
		}
		if i.lives == nil {
			i.lives = map[string]bool{}
		}
		i.lives[life] = true
		i.life, i.last = life, 0
	}
	if n <= i.last {
		return fmt.Errorf("event id %s was used before", id)
	}
	i.last = n
	return nil
}

func (b *book) enter(e cti.Event) error {
	if err := b.ids.enter(e.ID); err != nil {
		return err
	}
	if changed, ok := e.Body.(agent.ChangedEvent); ok {
		b.staff[changed.Agent.ID] = changed.Agent
		if err := b.work.enter(e.At, changed, b.out.Met); err != nil {
			return err
		}
	}
	body, ok := e.Body.(call.Event)
	if !ok {
		b.metOther(e)
	}
	if changed, ok := e.Body.(callback.ChangedEvent); ok {
		if c := changed.Callback; changed.Signal == callback.Cancel && e.By == cti.ByCaller && c.Appeal != "" && len(c.Needs) == 0 {
			return fmt.Errorf("callback %s was to tell an answer and is given up because the citizen called", c.ID)
		}
		return b.list.enter(b, e.At, changed)
	}
	if changed, ok := e.Body.(voicemail.ChangedEvent); ok {
		return b.post.enter(changed)
	}
	if told, ok := e.Body.(incident.Event); ok {
		return b.trouble(e, told)
	}
	if lost, ok := e.Body.(recording.LostEvent); ok {
		return b.lose(lost)
	}
	if !ok {
		return b.version(e)
	}
	if offered, ok := body.(call.OfferedEvent); ok && !offered.Recall && !offered.Chosen && !offered.Directed {
		if err := b.fair(e, offered.Agent); err != nil {
			return err
		}
	}
	if told, ok := body.(call.ToldEvent); ok {
		if err := better(b.calls[e.Call], told); err != nil {
			return err
		}
	}
	if b.over[e.Call] {
		return fmt.Errorf("call %s: %T after its end", e.Call, body)
	}
	before := b.calls[e.Call]
	next, err := before.Apply(e.Call, e.At, body)
	if err != nil {
		return fmt.Errorf("call %s: %w", e.Call, err)
	}
	b.met(e, before, next)
	if err := b.guided(before, next, e); err != nil {
		return err
	}
	if err := b.informed(before, e); err != nil {
		return err
	}
	if err := b.together.enter(e.Call, before, next, body); err != nil {
		return err
	}
	if err := b.questions.enter(before, next, e); err != nil {
		return err
	}
	if err := b.visits.enter(before, next, e.At, body, b.out.Met); err != nil {
		return err
	}
	b.calls[e.Call] = next
	if err := b.list.follow(b, next, body); err != nil {
		return err
	}
	if next.State == call.Ended {
		return b.close(next)
	}
	return nil
}

// close counts a call that has ended, which it does with a result.
func (b *book) close(c call.Call) error {
	if c.Finish.Result == "" || c.Finish.Reason == "" {
		return fmt.Errorf("call %s ended without a result", c.ID)
	}
	delete(b.calls, c.ID)
	b.over[c.ID] = true
	b.out.Calls++
	b.out.CallTime += c.EndedAt.Sub(c.ArrivedAt)
	if c.Menu() != "" {
		b.out.Guided++
	}
	if c.Farewell != nil {
		b.out.Dismissed++
	}
	if !c.AnsweredAt.IsZero() {
		b.out.Answered++
	}
	return b.post.ended(c)
}

// fair: of all who wait in the agent's queues and for whom the agent would do,
// nobody has a better place than the one offered.
func (b *book) fair(e cti.Event, id cti.AgentID) error {
	mine, offered := placeOf(b.calls[e.Call]), b.staff[id]
	for other, c := range b.calls {
		switch {
		case c.State != call.Waiting || other == e.Call || !slices.Contains(offered.Queues, c.Queue):
		case c.For != "" && c.For != id && e.At.Before(c.KeptUntil):
		case !offered.Skills.Meet(asks(&c, e.At)):
		case placeOf(c).Before(mine):
			return fmt.Errorf("call %s (%+v) was given to %s before %s (%+v)", e.Call, mine, id, other, placeOf(c))
		}
	}
	return b.list.jumped(b, e.At, id, mine)
}

// better: nobody is told of a worse place or a longer wait than before.
func better(c call.Call, told call.ToldEvent) error {
	if (c.ToldPlace > 0 && told.Place > c.ToldPlace) || (c.ToldWaitMS > 0 && told.WaitMS > c.ToldWaitMS) {
		return fmt.Errorf("call %s was told place %d and %d ms after %d and %d ms", c.ID, told.Place, told.WaitMS, c.ToldPlace, c.ToldWaitMS)
	}
	return nil
}

func placeOf(c call.Call) queue.Place {
	return queue.Place{Front: c.Front, Since: c.QueuedAt, Ahead: time.Duration(c.AheadMS) * time.Millisecond, Call: c.ID}
}

// closed: every call ended, and the switch holds nothing.
func (b *book) closed(w *world) error {
	for id, c := range b.calls {
		return fmt.Errorf("call %s never ended: %s since %s", id, c.State, c.QueuedAt)
	}
	w.out.Transfers, w.out.Joined = b.transfers, b.joined
	if err := b.list.closed(w); err != nil {
		return err
	}
	if err := b.post.closed(w); err != nil {
		return err
	}
	return w.sw.quiet()
}
