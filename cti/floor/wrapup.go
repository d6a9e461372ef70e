package floor

import (
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/plan"
)

// What an agent may do in the wrap-up.
type (
	// EndWrapUp ends the agent's wrap-up early.
	EndWrapUp struct{ Agent cti.AgentID }
	// ExtendWrapUp makes it longer, as the plan's queue allows.
	ExtendWrapUp struct{ Agent cti.AgentID }
)

func (EndWrapUp) isInput()    {}
func (ExtendWrapUp) isInput() {}

var errNoWrapUp = cti.Errorf(cti.Conflict, "Сейчас нет оформления.")

func wrapUpRules(q plan.Queue) agent.WrapUpRules {
	return agent.WrapUpRules{Seconds: q.WrapUpSeconds, Extend: q.WrapUpExtendSeconds, Most: q.WrapUpMost()}
}

// beginWrapUp ends an agent's talk on a call of this queue.
func (m *Machine) beginWrapUp(s *seat, id cti.QueueID) bool {
	q, _ := m.plan.Queue(id)
	if !m.must(s, cti.BySystem, agent.Change{Signal: agent.End, WrapUp: wrapUpRules(q)}) {
		return false
	}
	if s.State == agent.WrapUp {
		m.watchWrapUp(s)
	}
	return true
}

func (m *Machine) watchWrapUp(s *seat) {
	m.timers.add(timer{at: s.WrapUpEnds, kind: wrapUpTimer, agent: s.ID, since: s.Since})
}

func (m *Machine) wrapUpStale(t timer) bool {
	s := m.seats[t.agent]
	return s == nil || s.State != agent.WrapUp || !s.Since.Equal(t.since) || !s.WrapUpEnds.Equal(t.at)
}

func (m *Machine) wrapUpOver(s *seat) {
	if m.must(s, cti.BySystem, agent.Change{Signal: agent.Done}) {
		m.serveAgent(s)
	}
}

func (m *Machine) endWrapUp(in EndWrapUp) error {
	s := m.seats[in.Agent]
	if s == nil || s.State != agent.WrapUp {
		return errNoWrapUp
	}
	return m.wrapUpDone(s, cti.ByAgent(s.ID))
}

func (m *Machine) wrapUpDone(s *seat, by cti.Actor) error {
	if err := m.change(s, by, agent.Change{Signal: agent.Done}); err != nil {
		return err
	}
	m.serveAgent(s)
	return nil
}

func (m *Machine) extendWrapUp(in ExtendWrapUp) error {
	s := m.seats[in.Agent]
	switch {
	case s == nil || s.State != agent.WrapUp:
		return errNoWrapUp
	case s.WrapUpRules.Extend == 0:
		return cti.Errorf(cti.Conflict, "Продлить оформление в этой очереди нельзя.")
	case s.WrapUpMore() == 0:
		return cti.Errorf(cti.Conflict, "Больше продлить нельзя: оформление занимает не больше %d с. Сохраните обращение или выберите паузу.", s.WrapUpRules.Most)
	}
	if err := m.change(s, cti.ByAgent(s.ID), agent.Change{Signal: agent.Extend}); err != nil {
		return err
	}
	m.watchWrapUp(s)
	return nil
}
