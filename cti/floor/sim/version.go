package sim

import (
	"fmt"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
)

// enforce puts the text of the data folder in force, as every start does.
func (w *world) enforce() {
	w.fail(w.step(floor.PlanChanged{Plan: Plan(), Text: w.file, By: cti.BySystem}))
	w.fail(w.book.inForce(w.file))
}

// schedulePlan lets an administrator save another text, or the same again, of a
// plan that says the same.
func (w *world) schedulePlan() {
	d := w.about(time.Hour)
	if w.now.Add(d).After(w.open) {
		return
	}
	w.after(d, func() {
		w.file = fmt.Sprintf("text %d", w.rng.IntN(3))
		by := cti.ByAdmin("olga")
		kills := w.out.Kills
		w.fail(w.step(floor.PlanChanged{Plan: Plan(), Text: w.file, Note: "sim", By: by}))
		if w.out.Kills == kills { // a death in its midst leaves it to the next start
			w.fail(w.book.inForce(w.file))
		}
		w.schedulePlan()
	})
}

// version: each is another text than the one before.
func (b *book) version(e cti.Event) error {
	changed, ok := e.Body.(plan.ChangedEvent)
	if !ok {
		return nil
	}
	if changed.Text == b.planText {
		return fmt.Errorf("the plan %q is recorded twice in a row", changed.Text)
	}
	b.planText = changed.Text
	return nil
}

// inForce: what calls are served by is the last version on record.
func (b *book) inForce(text string) error {
	if text != "" && b.planText != text {
		return fmt.Errorf("the plan in force is %q and on record is %q", text, b.planText)
	}
	return nil
}
