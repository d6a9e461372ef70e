package sim

import (
	"fmt"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// visits watches that the stays of callers in queues add up to their calls.
type visits struct{ of map[cti.CallID][]call.Visit }

// enter follows an event: there is at most one queue in which a caller is, and it
// is the call's.
func (v *visits) enter(before, after call.Call, at time.Time, e call.Event, m Met) error {
	all := v.of[after.ID]
	var last call.Visit
	if n := len(all); n > 0 {
		last = all[n-1]
	}
	latest, next := last.Follow(before, after, at, e)
	if latest.Place != len(all) || next.Place != 0 && (next.Place != len(all)+1 || latest.LeftAt.IsZero() && latest.Place > 0) {
		return fmt.Errorf("call %s: %T leads from visit %+v to %+v and %+v", after.ID, e, last, latest, next)
	}
	if latest.Place > 0 {
		all[len(all)-1] = latest
	}
	if next.Place > 0 {
		m.add("visit", string(next.Came))
		all = append(all, next)
	}
	v.of[after.ID] = all
	waits := after.State == call.Waiting || after.State == call.Ringing
	if n := len(all); waits && after.Direction == call.In && (n == 0 || all[n-1].Queue != after.Queue || !all[n-1].LeftAt.IsZero()) {
		return fmt.Errorf("call %s waits in %s, its visits are %+v", after.ID, after.Queue, all)
	}
	if after.State == call.Ended {
		delete(v.of, after.ID)
		return addUp(after, all, m)
	}
	return nil
}

// addUp: every visit is over and has its outcome, and together they took what the
// call did.
func addUp(c call.Call, all []call.Visit, m Met) error {
	var waited, talked, held, answers int64
	for i, v := range all {
		if v.Outcome == "" || v.LeftAt.IsZero() || i > 0 && v.EnteredAt.Before(all[i-1].EnteredAt) {
			return fmt.Errorf("call %s ended with the visit %+v", c.ID, v)
		}
		m.add("visit's outcome", string(v.Outcome))
		waited += v.WaitMS + v.AgainMS
		talked += v.TalkMS + v.OutsideMS
		held += v.HoldMS
		if !v.AnsweredAt.IsZero() {
			answers++
		}
	}
	switch {
	case c.Direction != call.In:
	case waited != c.WaitMS || talked != c.TalkMS || held > c.HoldMS:
		return fmt.Errorf("call %s waited %d ms and talked %d, its visits %d and %d: %+v", c.ID, c.WaitMS, c.TalkMS, waited, talked, all)
	case (answers > 0) == c.AnsweredAt.IsZero():
		return fmt.Errorf("call %s was answered at %s, its visits are %+v", c.ID, c.AnsweredAt, all)
	}
	return nil
}
