package sim

import (
	"fmt"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// together watches what agents do with callers between them.
type together struct {
	// consulting are callers who hear music while their agent asks somebody.
	consulting map[cti.CallID]bool
	// staying are calls whose caller has left others: how they must end.
	staying   map[cti.CallID]call.Call
	transfers int
	joined    int
}

// enter checks an event: a caller who is parked for a consultation is given
// back, carried over or put before all others, but never hung up on.
func (t *together) enter(id cti.CallID, before, after call.Call, e call.Event) error {
	switch e := e.(type) {
	case call.InvitedEvent:
		if e.Consult {
			t.consulting[id] = true
		}
	case call.JoinedEvent:
		t.joined++
	case call.TransferredEvent:
		t.transfers++
		delete(t.consulting, id)
	case call.ResumedEvent, call.AgentLostEvent, call.TakenEvent:
		delete(t.consulting, id)
	case call.StayedEvent:
		delete(t.consulting, id)
		t.staying[id] = after
	case call.EndedEvent:
		if left, stayed := t.staying[id]; stayed && (e.Finish != left.LeftAs || e.TalkMS != left.TalkMS || !after.EndedAt.Equal(left.LeftAt)) {
			return fmt.Errorf("call %s ended with %+v at %s, its caller left with %+v at %s", id, e, after.EndedAt, left.LeftAs, left.LeftAt)
		}
		delete(t.staying, id)
		if t.consulting[id] && e.Reason != call.CallerHungUp && e.Reason != call.LostUnwatched {
			return fmt.Errorf("call %s ended as %s while its caller waited for a consultation", id, e.Reason)
		}
		if len(before.Guests) > 0 {
			return fmt.Errorf("call %s ended with the guests %v", id, before.Guests)
		}
		delete(t.consulting, id)
	}
	if after.Transfers < before.Transfers || (!before.OfferedAt.IsZero() && !after.OfferedAt.Equal(before.OfferedAt)) {
		return fmt.Errorf("call %s: %T set a clock or a count back", id, e)
	}
	return nil
}

func newTogether() together {
	return together{consulting: map[cti.CallID]bool{}, staying: map[cti.CallID]call.Call{}}
}
