package sim

import (
	"fmt"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
)

// What the simulation has before the queue.
var (
	menuLine    = plan.Line{ID: "100", Name: "100", Queue: "122", Greeting: "hello", Menu: "main"}
	closingLine = plan.Line{ID: "101", Name: "101", Queue: "117", Hours: &plan.Hours{
		Weekly: []plan.Span{{Days: []string{"daily"}, From: "09:00", To: "18:00"}},
	}}
	menus = []plan.Menu{
		{ID: "main", Name: "Главное", Prompt: "menu", Repeats: 2, Invalid: "invalid", Silent: "silent", Keys: []plan.Choice{
			{Key: "1", Action: plan.Action{Queue: "122"}},
			{Key: "2", Action: plan.Action{Menu: "more"}},
			{Key: "3", Action: plan.Action{Announce: "address", Do: plan.HangUp}},
			{Key: "4", Action: plan.Action{Announce: "record", Queue: "117"}},
			{Key: "5", Action: plan.Action{Announce: "address", Do: plan.TakeMessage}},
			{Key: "9", Action: plan.Action{Language: "en", Menu: "main"}},
		}},
		{ID: "more", Name: "Ещё", Prompt: "menu", Repeats: 1, Keys: []plan.Choice{
			{Key: "1", Action: plan.Action{Queue: "117"}},
			{Key: "0", Action: plan.Action{Do: plan.Back}},
			{Key: "*", Action: plan.Action{Announce: "again", Do: plan.Repeat}},
		}, Otherwise: plan.Action{Menu: "main"}},
	}
	emergencies = []plan.Emergency{{ID: "flood", Name: "Паводок", Prompt: "flood"}}
)

// guidedAtMost is how long a caller may be kept from the queue: the floor's limit
// for menus, a last prompt, and a link that is away at that moment.
const guidedAtMost = 10 * time.Minute

// pressKeys presses keys at random moments while the caller is there, whatever is
// heard; some people never press any.
func (s *fakeSwitch) pressKeys(id cti.CallID) {
	w := s.w
	if w.chance(0.3) {
		return
	}
	w.after(w.about(7*time.Second), func() {
		c := s.callers[id]
		if c == nil {
			return
		}
		if c.told {
			s.signal(floor.KeyPressed{Call: id, Key: string("0123456789*#"[w.rng.IntN(12)])})
		}
		s.pressKeys(id)
	})
}

// scheduleEmergency lets a supervisor switch messages on and off.
func (w *world) scheduleEmergency() {
	d := w.about(2 * time.Hour)
	if w.now.Add(d).After(w.open) {
		return
	}
	w.after(d, func() {
		in := floor.SetEmergency{Line: []cti.LineID{plan.AllLines, "117", "100"}[w.rng.IntN(3)], By: "olga"}
		if w.chance(0.5) {
			in.Message = "flood"
		}
		w.fail(w.step(in))
		w.scheduleEmergency()
	})
}

// guided: nobody is kept in menus, keys count only there, and who was dismissed
// is never given to a queue and ends as was said.
func (b *book) guided(before, after call.Call, e cti.Event) error {
	if after.LeavesMessage() && e.At.Sub(after.Message.AskedAt) > guidedAtMost {
		return fmt.Errorf("call %s has been leaving a message since %s", e.Call, after.Message.AskedAt)
	}
	if _, key := e.Body.(call.KeyPressedEvent); key && before.Menu() == "" {
		return fmt.Errorf("call %s pressed a key outside a menu", e.Call)
	}
	if before.State == call.Greeting && before.Message == nil && before.QueuedAt.IsZero() && after.State != call.Greeting && e.At.Sub(before.ArrivedAt) > guidedAtMost {
		return fmt.Errorf("call %s was kept from the queue for %s", e.Call, e.At.Sub(before.ArrivedAt))
	}
	if before.Farewell == nil {
		return nil
	}
	if after.State != call.Ended {
		return fmt.Errorf("call %s was dismissed and is %s", e.Call, after.State)
	}
	lost := after.Finish.Reason == call.LostUnwatched
	if !lost && after.Finish.Reason != before.Farewell.Reason {
		return fmt.Errorf("call %s was dismissed with %s and ended with %s", e.Call, before.Farewell.Reason, after.Finish.Reason)
	}
	return nil
}
