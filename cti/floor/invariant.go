package floor

import (
	"fmt"
	"maps"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// Check verifies what must be true between any two steps: an agent has at most
// one ringing or live call, a call is in exactly one place, and nobody waits
// while an agent of that queue is free. It is meant for tests and simulation;
// its cost grows with everything on the floor, that of CheckStep does not.
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
	having := map[cti.CallID]int{}
	for id, s := range m.seats {
		if s.Call != "" {
			having[s.Call]++
		}
		on, hasCall := busy[id]
		if err := m.checkSeat(s, on, hasCall); err != nil {
			return err
		}
		if s.ID != id {
			return fmt.Errorf("agent %s is kept under the login %s", s.ID, id)
		}
	}
	if !maps.Equal(having, m.having) {
		return fmt.Errorf("agents have the calls %v, and were counted as %v", having, m.having)
	}
	if err := m.checkPromises(); err != nil {
		return err
	}
	for id, q := range m.queues {
		if q.Waiting() != waiting[id]+m.promises.kept[id] {
			return fmt.Errorf("queue %s holds %d callers, %d calls wait in it and %d people keep a place", id, q.Waiting(), waiting[id], m.promises.kept[id])
		}
	}
	if err := m.checkServed(); err != nil {
		return err
	}
	return m.checkWatches()
}

// checkServed: nobody waits while somebody who will do is free.
func (m *Machine) checkServed() error {
	for id, q := range m.queues {
		if next, free, ok := q.Match(); m.connected && ok {
			return fmt.Errorf("queue %s: call %s waits while agent %s, who will do, is free", id, next.Place().Call, free)
		}
	}
	return nil
}

func (m *Machine) checkCall(id cti.CallID, l *line, busy map[cti.AgentID]cti.CallID) error {
	switch l.State {
	case call.Ringing, call.Talking, call.Held, call.Calling, call.Dialing, call.Staying:
		if (l.Agent == "") == (l.Number == "") || l.Leg == "" {
			return fmt.Errorf("call %s is %s without an agent", id, l.State)
		}
		if err := m.checkGuests(id, l, busy); err != nil {
			return err
		}
		if l.Agent == "" {
			break
		}
		if other, taken := busy[l.Agent]; taken {
			return fmt.Errorf("agent %s has the calls %s and %s", l.Agent, other, id)
		}
		busy[l.Agent] = id
	case call.Rating:
		if l.Opinion == nil || len(l.Guests) > 0 {
			return fmt.Errorf("call %s is to be rated: %+v", id, l.Call)
		}
		if s := m.seats[l.Agent]; s != nil && s.State == agent.Talking && s.Call == id {
			return fmt.Errorf("agent %s is held by the question after call %s", s.ID, id)
		}
	case call.Ended:
		if !m.wrapped(id, "") {
			return fmt.Errorf("ended call %s stays on the floor though nobody wraps it up", id)
		}
	default:
		if l.Agent != "" || l.Number != "" || len(l.Guests) > 0 {
			return fmt.Errorf("call %s is %s and has the agent %q, number %q, guests %v", id, l.State, l.Agent, l.Number, l.Guests)
		}
	}
	if m.connected && (l.State == call.Arrived || l.State == call.Greeting || l.State == call.Rating) && l.prompt == "" && l.awaiting.IsZero() && !l.Recording() {
		return fmt.Errorf("call %s hears nothing before the queue, and nothing is waited for", id)
	}
	if l.ID != id {
		return fmt.Errorf("call %s is kept under the id %s", l.ID, id)
	}
	return nil
}

// checkSeat takes the ringing or live call that is the agent's, if one is.
func (m *Machine) checkSeat(s *seat, on cti.CallID, hasCall bool) error {
	engaged := s.State == agent.Ringing || s.State == agent.Talking
	switch {
	case engaged && (!hasCall || on != s.Call):
		return fmt.Errorf("agent %s is %s on %q but no such call is theirs", s.ID, s.State, s.Call)
	case !engaged && hasCall:
		return fmt.Errorf("agent %s is %s while the call %s is theirs", s.ID, s.State, on)
	case engaged && (s.State == agent.Ringing) != m.ringsAt(m.calls[on], s.ID):
		return fmt.Errorf("agent %s is %s while the call %s is %s", s.ID, s.State, on, m.calls[on].State)
	case s.State == agent.Ready && s.Call != "":
		return fmt.Errorf("agent %s is free and has the call %s", s.ID, s.Call)
	}
	return nil
}

// ringsAt tells whether an agent of the call has not answered yet.
func (m *Machine) ringsAt(l *line, id cti.AgentID) bool {
	if g, ok := l.GuestOf(id); ok {
		return !g.Joined()
	}
	return l.State == call.Ringing || l.State == call.Calling
}

// checkGuests: guests are there only during a talk, and no agent is two of its
// parties.
func (m *Machine) checkGuests(id cti.CallID, l *line, busy map[cti.AgentID]cti.CallID) error {
	if l.State == call.Staying && !stays(l, "") {
		return fmt.Errorf("call %s: nobody talks on, the leader is %q and the guests %v", id, l.Agent, l.Guests)
	}
	if l.State == call.Ringing && len(l.Guests) > 0 {
		return fmt.Errorf("call %s rings and has guests: %v", id, l.Guests)
	}
	for _, g := range l.Guests {
		if (g.Agent == "") == (g.Number == "") || g.Leg == "" || g.Leg == l.Leg {
			return fmt.Errorf("call %s has the guest %+v", id, g)
		}
		if g.Agent == "" {
			continue
		}
		if other, taken := busy[g.Agent]; taken {
			return fmt.Errorf("agent %s has the calls %s and, as a guest, %s", g.Agent, other, id)
		}
		busy[g.Agent] = id
	}
	return nil
}
