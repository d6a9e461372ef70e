package sim

import (
	"fmt"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/incident"
)

// burstPrompt begins the names of the prompts of incidents.
const burstPrompt = "burst-"

var wheres = []incident.Where{{Menu: "main"}, {Menu: "more"}, {Queue: "117"}, {Line: "122"}, {Line: "103"}, {Line: incident.AllLines}}

// troubles is what the records say of mass incidents.
type troubles struct {
	open   incident.List
	number int // opened so far
}

func newTroubles() troubles { return troubles{open: incident.List{}} }

// scheduleIncident lets a supervisor open, revise and end incidents, and agents
// join appeals to them.
func (w *world) scheduleIncident() {
	d := w.about(40 * time.Minute)
	if w.now.Add(d).After(w.open) {
		return
	}
	w.after(d, func() {
		w.incident()
		w.scheduleIncident()
	})
}

func (w *world) incident() {
	open := w.book.open.Open()
	if len(open) < 2 || w.chance(0.3) {
		w.book.number++
		id := fmt.Sprintf("%d", w.book.number)
		w.fail(w.step(floor.OpenIncident{By: "olga", Why: "sim", Incident: incident.Incident{
			ID: cti.IncidentID(id), Name: id, Topic: "a.b.c", Where: wheres[w.rng.IntN(len(wheres))], Text: id, Prompt: burstPrompt + id,
		}}))
		return
	}
	one := open[w.rng.IntN(len(open))]
	switch n := w.rng.IntN(10); {
	case n < 2:
		one.Forecast = w.now.Add(time.Hour)
		w.fail(w.step(floor.ReviseIncident{Incident: one, By: "olga", Why: "sim"}))
	case n < 4:
		w.fail(w.step(floor.FollowIncident{Incident: one.ID, Phone: w.sw.numberOf(), Appeal: cti.AppealID(fmt.Sprint("a", w.seq)), By: cti.ByAgent("a1")}))
	default:
		w.fail(w.step(floor.EndIncident{Incident: one.ID, Answer: "sim", By: "olga"}))
	}
}

// trouble: events of incidents fit, and nobody follows one by key who was not
// told of it, or twice.
func (b *book) trouble(e cti.Event, body incident.Event) error {
	if followed, ok := body.(incident.FollowedEvent); ok && followed.ByKey {
		c := b.calls[e.Call]
		switch {
		case c.Informed == nil || c.Informed.Incident != followed.Incident:
			return fmt.Errorf("call %s follows incident %s, of which it was not told", e.Call, followed.Incident)
		case b.open[followed.Incident].Phones[followed.Phone]:
			return fmt.Errorf("call %s follows incident %s, which its number does already", e.Call, followed.Incident)
		}
	}
	switch body := body.(type) {
	case incident.FollowedEvent:
		b.out.Met.add("incident", map[bool]string{true: "followed by key", false: "joined by an agent"}[body.ByKey])
	case incident.EndedEvent:
		for _, c := range b.calls {
			if c.State == call.Greeting && c.Farewell == nil && c.Informed != nil && c.Informed.Incident == body.Incident {
				b.out.Met.add("incident", "over while somebody hears of it")
			}
		}
	}
	return b.open.Apply(e.At, e.By, body)
}

// informed: callers hear of what is open, once unless a fault came between, and
// keep the place that they had before.
func (b *book) informed(before call.Call, e cti.Event) error {
	switch body := e.Body.(type) {
	case call.InformedEvent:
		if _, open := b.open[body.Incident]; !open {
			return fmt.Errorf("call %s is told of incident %s, which is not open", e.Call, body.Incident)
		}
		if before.Informed != nil && !before.Informed.Since.Equal(body.Since) {
			return fmt.Errorf("call %s had its place from %s and has it from %s", e.Call, before.Informed.Since, body.Since)
		}
		if body.Since.After(e.At) {
			return fmt.Errorf("call %s has its place from %s, which is to come", e.Call, body.Since)
		}
		b.out.Met.add("incident", map[bool]string{true: "heard", false: "heard again after a fault"}[before.Informed == nil])
	case call.QueuedEvent:
		if before.Informed != nil && !body.Since.Equal(before.Informed.Since) {
			return fmt.Errorf("call %s lost its place by an announcement: %s, was %s", e.Call, body.Since, before.Informed.Since)
		}
		if before.Informed != nil {
			b.out.Met.add("incident", "on to the queue")
		}
	}
	return nil
}

// hushed: nobody hears of an incident that is over, from the step of its end on.
func (w *world) hushed(effects []floor.Effect) error {
	for _, e := range effects {
		emit, ok := e.(floor.Emit)
		if !ok {
			continue
		}
		if _, over := emit.Event.Body.(incident.EndedEvent); over && w.sw.up {
			return w.sw.hushed()
		}
	}
	return nil
}

func (s *fakeSwitch) hushed() error {
	for id, c := range s.callers {
		name, of := strings.CutPrefix(c.hears, burstPrompt)
		name, _, _ = strings.Cut(name, floor.PromptSeparator)
		if _, open := s.w.book.open[cti.IncidentID(name)]; of && c.playing != "" && !open {
			return fmt.Errorf("call %s hears of incident %s, which is over", id, name)
		}
	}
	return nil
}
