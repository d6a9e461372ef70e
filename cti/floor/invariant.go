package floor

import (
	"fmt"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// Check verifies what must be true between any two steps: an agent has at most
// one ringing or live call, a call is in exactly one place, and nobody waits
// while an agent of that queue is free. It is meant for tests and simulation;
// its cost grows with everything on the floor.
func (m *Machine) Check() error {
	busy := map[cti.AgentID]cti.CallID{}
	waiting := map[cti.QueueID]int{}
	for id, l := range m.calls {
		if err := m.checkCall(id, l, busy); err != nil {
			return err
		}
		if l.State == call.Waiting {
			waiting[l.Queue]++
		}
	}
	for id, s := range m.seats {
		if err := m.checkSeat(id, s, busy); err != nil {
			return err
		}
	}
	if err := m.checkPromises(); err != nil {
		return err
	}
	for id, q := range m.queues {
		if q.Waiting() != waiting[id] {
			return fmt.Errorf("queue %s holds %d callers, %d calls wait in it", id, q.Waiting(), waiting[id])
		}
		if place, free, ok := q.Match(); m.connected && ok {
			return fmt.Errorf("queue %s: call %s waits while agent %s, who will do, is free", id, place.Call, free)
		}
	}
	return m.checkWatches()
}

func (m *Machine) checkCall(id cti.CallID, l *line, busy map[cti.AgentID]cti.CallID) error {
	switch l.State {
	case call.Ringing, call.Talking, call.Held, call.Calling, call.Dialing:
		if l.Agent == "" || l.Leg == "" {
			return fmt.Errorf("call %s is %s without an agent", id, l.State)
		}
		if other, taken := busy[l.Agent]; taken {
			return fmt.Errorf("agent %s has the calls %s and %s", l.Agent, other, id)
		}
		busy[l.Agent] = id
	case call.Ended:
		if s := m.seats[l.Agent]; s == nil || s.Call != id {
			return fmt.Errorf("ended call %s stays on the floor though nobody wraps it up", id)
		}
	default:
		if l.Agent != "" {
			return fmt.Errorf("call %s is %s and has the agent %s", id, l.State, l.Agent)
		}
	}
	if m.connected && (l.State == call.Arrived || l.State == call.Greeting) && l.prompt == "" && l.awaiting.IsZero() {
		return fmt.Errorf("call %s hears nothing before the queue, and nothing is waited for", id)
	}
	if l.ID != id {
		return fmt.Errorf("call %s is kept under the id %s", l.ID, id)
	}
	return nil
}

func (m *Machine) checkSeat(id cti.AgentID, s *seat, busy map[cti.AgentID]cti.CallID) error {
	on, hasCall := busy[id]
	engaged := s.State == agent.Ringing || s.State == agent.Talking
	switch {
	case engaged && (!hasCall || on != s.Call):
		return fmt.Errorf("agent %s is %s on %q but no such call is theirs", id, s.State, s.Call)
	case !engaged && hasCall:
		return fmt.Errorf("agent %s is %s while the call %s is theirs", id, s.State, on)
	case engaged && (s.State == agent.Ringing) != (m.calls[on].State == call.Ringing || m.calls[on].State == call.Calling):
		return fmt.Errorf("agent %s is %s while the call %s is %s", id, s.State, on, m.calls[on].State)
	case s.State == agent.Ready && s.Call != "":
		return fmt.Errorf("agent %s is free and has the call %s", id, s.Call)
	}
	return nil
}
