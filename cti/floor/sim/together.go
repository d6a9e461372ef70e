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
	transfers  int
	joined     int
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
	case call.EndedEvent:
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
