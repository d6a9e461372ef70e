package sim

import (
	"fmt"
	"strings"

	"github.com/dozvon/dozvon/cti/floor"
)

// trace keeps the last steps of a run that is replayed.
type trace struct {
	keep  int
	steps []string
}

func (t *trace) step(w *world, in floor.Input, effects []floor.Effect, answer error) {
	if t.keep == 0 {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s %T%+v", w.out.Steps, w.now.Sub(w.begin), in, in)
	if answer != nil {
		fmt.Fprintf(&b, "\n\trefused: %v", answer)
	}
	for _, e := range effects {
		switch e := e.(type) {
		case floor.Emit:
			fmt.Fprintf(&b, "\n\t%s %s %s %+v", e.Event.Body.EventType(), e.Event.Call, e.Event.Agent, e.Event.Body)
		case floor.DeskChange, floor.BoardChange:
		default:
			fmt.Fprintf(&b, "\n\t%T%+v", e, e)
		}
	}
	if t.steps = append(t.steps, b.String()); len(t.steps) >= 2*t.keep {
		t.steps = t.steps[t.keep:]
	}
}

// String gives the last steps, the oldest first.
func (t *trace) String() string {
	last := t.steps[max(len(t.steps)-t.keep, 0):]
	return strings.Join(append(last, ""), "\n")
}
