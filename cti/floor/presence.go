package floor

import (
	"errors"
	"maps"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

var errNotSignedIn = cti.Errorf(cti.Conflict, "Вы не на смене: войдите ещё раз.")

func (m *Machine) signIn(in SignIn) error {
	if in.Profile.ID == "" {
		return cti.FieldError("login", "Нет имени оператора.")
	}
	s := m.seats[in.Profile.ID]
	if s == nil {
		s = &seat{}
		s.ID = in.Profile.ID
		m.seats[s.ID] = s
	}
	if stateOf(s.Agent) == agent.Offline {
		s.Profile, s.Assigned = in.Profile, false
		return m.change(s, cti.ByAgent(s.ID), agent.Change{Signal: agent.SignIn})
	}
	m.reprofile(s, in.Profile)
	return nil
}

// reprofile takes a new profile without a change of state.
func (m *Machine) reprofile(s *seat, p agent.Profile) {
	if p.Device.Address == "" && p.Device.Kind == s.Device.Kind {
		p.Device = s.Device
	}
	if s.Assigned {
		p.Queues = s.Queues // a supervisor's choice holds until the end of the shift
	}
	if s.Name == p.Name && s.Device == p.Device && slices.Equal(s.Queues, p.Queues) && maps.Equal(s.Skills, p.Skills) && slices.Equal(s.Sees, p.Sees) {
		return
	}
	next := s.Agent
	next.Profile = p
	m.place(s, next)
	s.Agent = next
	m.emit(s.Call, s.ID, cti.ByAgent(s.ID), agent.ChangedEvent{From: s.State, Agent: next})
	m.show(s.ID)
	m.serveAgent(s)
}

func (m *Machine) signOut(in SignOut) error {
	s := m.seats[in.Agent]
	if s == nil || stateOf(s.Agent) == agent.Offline {
		return nil
	}
	if s.State == agent.Talking {
		return cti.Errorf(cti.Conflict, "Сначала завершите разговор.")
	}
	return m.leave(s, cti.ByAgent(s.ID))
}

// leave takes an agent who does not talk off the floor.
func (m *Machine) leave(s *seat, by cti.Actor) error {
	if w, following := m.watches[s.ID]; following {
		m.dropWatch(w, act.Left)
	}
	if l, g, ok := m.asGuest(s); ok {
		m.do(DropLeg{l.ID, g.Leg})
		if err := m.change(s, by, agent.Change{Signal: agent.SignOut}); err != nil {
			return err
		}
		m.part(l, g, call.SignedOut, 0)
		return nil
	}
	if l := m.calls[s.Call]; l != nil && l.State == call.Ringing && l.Agent == s.ID {
		m.do(DropLeg{l.ID, l.Leg})
		if err := m.change(s, by, agent.Change{Signal: agent.SignOut}); err != nil {
			return err
		}
		m.miss(l, call.SignedOut, 0)
		return nil
	}
	if l := m.calls[s.Call]; l != nil && l.State == call.Calling {
		if err := m.change(s, by, agent.Change{Signal: agent.SignOut}); err != nil {
			return err
		}
		m.giveUp(l, by)
		return nil
	}
	return m.change(s, by, agent.Change{Signal: agent.SignOut})
}

func (m *Machine) setReady(in SetReady) error {
	s := m.seats[in.Agent]
	if s == nil || stateOf(s.Agent) == agent.Offline {
		return errNotSignedIn
	}
	if s.Device.Address == "" && (s.State == agent.NotReady || s.State == agent.WrapUp) {
		return cti.Errorf(cti.Conflict, "Телефон не подключён: откройте рабочее место в браузере и разрешите микрофон.")
	}
	if s.State == agent.Ready {
		return nil
	}
	return m.beReady(s, cti.ByAgent(s.ID))
}

func (m *Machine) beReady(s *seat, by cti.Actor) error {
	if _, following := m.watches[s.ID]; following {
		return cti.Errorf(cti.Conflict, "Сначала закончите слушать разговор: линия занята.")
	}
	if err := m.change(s, by, agent.Change{Signal: agent.BeReady}); err != nil {
		return conflict(err)
	}
	m.serveAgent(s)
	return nil
}

func (m *Machine) setNotReady(in SetNotReady) error {
	s := m.seats[in.Agent]
	if s == nil || stateOf(s.Agent) == agent.Offline {
		return errNotSignedIn
	}
	if s.State == agent.NotReady && s.Reason == in.Reason {
		return nil
	}
	return m.beNotReady(s, in.Reason, cti.ByAgent(s.ID))
}

func (m *Machine) beNotReady(s *seat, reason agent.Reason, by cti.Actor) error {
	if reason == "" {
		return cti.FieldError("reason", "Укажите причину паузы.")
	}
	return conflict(m.change(s, by, agent.Change{Signal: agent.BeNotReady, Reason: reason}))
}

func conflict(err error) error {
	if illegal, ok := errors.AsType[agent.ErrIllegal](err); ok {
		return &cti.Error{Code: cti.Conflict, Text: "Сейчас это состояние выбрать нельзя.", Err: illegal}
	}
	return err
}

// deskChanged: a desk of the agent came or the last one went.
func (m *Machine) deskChanged(in DeskChanged) {
	s := m.seats[in.Agent]
	if s == nil || s.deskOnline == in.Online {
		return
	}
	s.deskOnline = in.Online
	m.show(s.ID)
	m.board = true
	if in.Online && s.AfterReason == agent.DeskLost {
		m.must(s, cti.BySystem, agent.Change{Signal: agent.Return})
	}
	if !in.Online {
		s.deskLeft = m.now
		m.timers.add(timer{at: m.now.Add(deskGrace), kind: deskTimer, agent: s.ID, since: m.now})
	}
}

// deskGone: a browser agent without a browser is not offered calls. What goes on
// is not ended: neither the talk nor the wrap-up, and an agent who is back before
// the end is ready after it. An agent with a telephone needs no desk.
func (m *Machine) deskGone(s *seat) {
	m.returnVoicemails(s.ID)
	if s.Device.Kind != agent.Browser {
		return
	}
	switch {
	case s.After == agent.NotReady: // a pause that the agent chose
	case s.State == agent.Ready || s.State == agent.Talking || s.State == agent.WrapUp || s.State == agent.Ringing:
		m.must(s, cti.BySystem, agent.Change{Signal: agent.BeNotReady, Reason: agent.DeskLost})
	}
}

// phoneChanged: a browser registered its phone with the switch, or its line
// there ended. An agent whose browser cannot be rung keeps the state and is not
// offered calls, which would only be missed.
func (m *Machine) phoneChanged(in PhoneChanged) {
	if m.phones[in.Phone] == in.Up {
		return
	}
	if in.Up {
		m.phones[in.Phone] = true
	} else {
		delete(m.phones, in.Phone)
	}
	for _, id := range slices.Sorted(maps.Keys(m.seats)) {
		if s := m.seats[id]; s.Device.Kind == agent.Browser && s.Device.Address == in.Phone {
			m.place(s, s.Agent)
			m.show(id)
			m.board = true
			m.serveAgent(s)
		}
	}
}

// reachable tells whether the agent's device can be rung.
func (m *Machine) reachable(a agent.Agent) bool {
	return a.Device.Kind != agent.Browser || m.phones[a.Device.Address]
}

// phoneRestarted: the page that held the talk is gone; the caller is offered to
// the same agent again at once.
func (m *Machine) phoneRestarted(in PhoneRestarted) {
	s := m.seats[in.Agent]
	if s == nil {
		return
	}
	if l, g, ok := m.asGuest(s); ok && s.Device.Kind == agent.Browser {
		m.do(DropLeg{l.ID, g.Leg})
		m.part(l, g, call.Interrupted, 0)
		return
	}
	l := m.calls[s.Call]
	if l == nil || l.Agent != s.ID || s.Device.Kind != agent.Browser {
		return
	}
	switch l.State {
	case call.Ringing:
		m.do(DropLeg{l.ID, l.Leg})
		m.withdraw(l, call.Interrupted)
	case call.Calling, call.Dialing:
		m.giveUp(l, cti.BySystem)
	case call.Staying:
		m.do(DropLeg{l.ID, l.Leg})
		m.stayLeaderLeaves(l, false)
	case call.Talking, call.Held:
		m.do(DropLeg{l.ID, l.Leg})
		m.recall(l, s)
	}
}

// phoneReplaced: a talk at a computer that is still there is left alone.
func (m *Machine) phoneReplaced(in PhoneReplaced) {
	if !slices.ContainsFunc(in.Before, func(phone string) bool { return m.phones[phone] }) {
		m.phoneRestarted(PhoneRestarted{in.Agent})
	}
}

// recall rings the agent who lost the line again for the same caller.
func (m *Machine) recall(l *line, s *seat) {
	m.sendAway(l, call.Over, anyGuest)
	after, reason := s.After, s.AfterReason
	m.record(l, cti.BySystem, call.AgentLostEvent{Leg: l.Leg, Agent: s.ID})
	l.muted = false
	m.play(l, agentBack)
	m.must(s, cti.BySystem, agent.Change{Signal: agent.Lose, Reason: agent.LineLost})
	m.must(s, cti.BySystem, agent.Change{Signal: agent.BeReady})
	m.wait(l)
	if m.connected {
		m.offer(l, s, true)
	}
	if after == agent.NotReady {
		m.must(s, cti.BySystem, agent.Change{Signal: agent.BeNotReady, Reason: reason})
	}
	m.do(Remember{l.Call})
}
