package sim

import (
	"fmt"
	"strings"

	"github.com/dozvon/dozvon/cti/floor"
)

// traced is how many steps before a failure are shown.
const traced = 40

// trace keeps the last steps of a run that is replayed.
type trace struct {
	on    bool
	steps [traced]string
	n     int
}

func (t *trace) step(w *world, in floor.Input, effects []floor.Effect, answer error) {
	if !t.on {
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
	t.steps[t.n%traced] = b.String()
	t.n++
}

// String gives the last steps, the oldest first.
func (t *trace) String() string {
	var b strings.Builder
	for i := max(t.n-traced, 0); i < t.n; i++ {
		fmt.Fprintln(&b, t.steps[i%traced])
	}
	return b.String()
}
