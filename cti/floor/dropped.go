package floor

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// droppedFor is how long a call that we ended is remembered: if the command
// that drops its channel was lost with the link or with the process, the switch
// will list the channel again, and it must not become a second call.
const droppedFor = 15 * time.Minute

// dropped remembers calls that ended by our own act, for droppedFor.
type dropped struct {
	order []tomb // oldest first
	has   map[cti.CallID]bool
}

type tomb struct {
	Call cti.CallID `json:"call"`
	At   time.Time  `json:"at"`
}

func (d *dropped) note(id cti.CallID, at time.Time, f call.Finish) {
	switch f.Reason {
	case call.CallerHungUp, call.AbandonedGreeting, call.AbandonedMenu, call.WasInformed, call.AbandonedQueue, call.LostUnwatched:
		return // the channel went first
	}
	d.add(tomb{id, at})
	for len(d.order) > 0 && at.Sub(d.order[0].At) > droppedFor {
		delete(d.has, d.order[0].Call)
		d.order = d.order[1:]
	}
}

func (d *dropped) add(t tomb) {
	if d.has == nil {
		d.has = map[cti.CallID]bool{}
	}
	if !d.has[t.Call] {
		d.has[t.Call] = true
		d.order = append(d.order, t)
	}
}
