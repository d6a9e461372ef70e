package floor

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// CheckStep verifies of the same as Check what the step with these effects had
// to do with: the calls, agents and promises that its events name, and that
// nobody waits for somebody who is free. Of these it also verifies that the
// memory to which the events add up is what the machine has in mind.
func (m *Machine) CheckStep(effects []Effect, folded *Memory) error {
	named := stepCheck{m: m, folded: folded}
	for _, e := range effects {
		if emit, ok := e.(Emit); ok {
			if err := named.event(emit.Event); err != nil {
				return err
			}
		}
	}
	return m.checkServed()
}

// stepCheck knows what it has looked at: the events of a step tell of the same
// calls and agents again and again, and what is compared is what all of them led to.
type stepCheck struct {
	m      *Machine
	folded *Memory
	calls  []cti.CallID
	agents []cti.AgentID
}

func (s *stepCheck) event(e cti.Event) error {
	m, folded := s.m, s.folded
	if err := s.call(e.Call); err != nil {
		return err
	}
	if err := s.seat(e.Agent); err != nil {
		return err
	}
	if changed, ok := e.Body.(callback.ChangedEvent); ok {
		return m.checkOnePromise(changed.Callback.ID, folded)
	}
	if told, ok := e.Body.(incident.Event); ok {
		id := incident.Of(told)
		if now, remembered := m.incidents[id], folded.incidents[id]; !reflect.DeepEqual(now, remembered) {
			return fmt.Errorf("incident %s is %+v and remembered as %+v", id, now, remembered)
		}
	}
	if changed, ok := e.Body.(voicemail.ChangedEvent); ok {
		if id := changed.Voicemail.ID; m.voicemails[id] != folded.voicemails[id] {
			return fmt.Errorf("message %s is %+v and remembered as %+v", id, m.voicemails[id], folded.voicemails[id])
		}
	}
	return nil
}

func (s *stepCheck) call(id cti.CallID) error {
	if slices.Contains(s.calls, id) {
		return nil
	}
	s.calls = append(s.calls, id)
	m := s.m
	l, remembered := m.calls[id], s.folded.calls[id]
	if l == nil {
		if remembered.ID != "" {
			return fmt.Errorf("call %s is remembered as %s and is not on the floor", id, remembered.State)
		}
		return nil
	}
	parties := map[cti.AgentID]cti.CallID{}
	if err := m.checkCall(id, l, parties); err != nil {
		return err
	}
	for a := range parties {
		if err := s.seat(a); err != nil {
			return err
		}
	}
	if !reflect.DeepEqual(&remembered, &l.Call) {
		return fmt.Errorf("the events of call %s add up to\n%+v\nand the floor has\n%+v", id, remembered, l.Call)
	}
	return nil
}

func (s *stepCheck) seat(id cti.AgentID) error {
	if slices.Contains(s.agents, id) {
		return nil
	}
	s.agents = append(s.agents, id)
	return s.m.checkOneSeat(id, s.folded)
}

func (m *Machine) checkOneSeat(id cti.AgentID, folded *Memory) error {
	s := m.seats[id]
	if s == nil {
		return nil
	}
	l, has := m.calls[s.Call], false
	if l != nil {
		guest, invited := l.GuestOf(id)
		has = invited && guest.Leg != "" || l.Agent == id && (inTalk(l, id) || l.BeingMade() || m.ringsAt(l, id))
	}
	if err := m.checkSeat(s, s.Call, has); err != nil {
		return err
	}
	remembered := folded.agents[id]
	if stateOf(s.Agent) == agent.Offline && remembered.ID == "" {
		return nil
	}
	if !reflect.DeepEqual(&remembered, &s.Agent) {
		return fmt.Errorf("the events of agent %s add up to\n%+v\nand the floor has\n%+v", id, remembered, s.Agent)
	}
	return nil
}

func (m *Machine) checkOnePromise(id cti.CallbackID, folded *Memory) error {
	c, there := m.promises.all[id]
	remembered, known := folded.callbacks[id]
	if there != known || !reflect.DeepEqual(&c, &remembered) {
		return fmt.Errorf("the events of callback %s add up to\n%+v\nand the floor has\n%+v", id, remembered, c)
	}
	if !there {
		return nil
	}
	return m.checkPromise(id, &c)
}
