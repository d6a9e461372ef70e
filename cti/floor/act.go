package floor

import (
	"maps"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// Act is what a supervisor does to an agent or a caller in one moment. What is
// refused leaves no trace; what is done is put on record with the reason.
type Act struct {
	By   cti.AgentID
	Kind act.Kind
	// Agent is whom it is about; with Front it is empty.
	Agent cti.AgentID
	// Call is the waiting caller, with Front and Assign.
	Call cti.CallID
	// Reason is that of the pause, with NotReady.
	Reason agent.Reason
	// Queues are the agent's until the end of the shift, with Queues.
	Queues []cti.QueueID
	Why    string
}

func (Act) isInput() {}

func (m *Machine) act(in Act) error {
	var err error
	switch in.Kind {
	case act.TakeOver:
		return m.takeOver(in)
	case act.Front:
		err = m.moveToFront(in)
	case act.Assign:
		err = m.assign(in)
	case act.Ready, act.NotReady, act.SignOut, act.Queues, act.EndWrapUp:
		err = m.direct(in)
	default:
		err = cti.FieldError("kind", "Такого действия нет: «%s».", in.Kind)
	}
	if err == nil {
		m.acted(in)
	}
	return err
}

// acted puts an act on record.
func (m *Machine) acted(in Act) {
	m.emit(in.Call, in.Agent, cti.BySupervisor(in.By), act.DoneEvent{
		Kind: in.Kind, Why: in.Why, Reason: string(in.Reason), Queues: in.Queues,
	})
}

var errNotOnShift = cti.Errorf(cti.Conflict, "Этот оператор сейчас не на смене.")

// onShift finds an agent who is on the floor.
func (m *Machine) onShift(id cti.AgentID) (*seat, error) {
	if s := m.seats[id]; s != nil && stateOf(s.Agent) != agent.Offline {
		return s, nil
	}
	return nil, errNotOnShift
}

// direct changes an agent's state or queues.
func (m *Machine) direct(in Act) error {
	s, err := m.onShift(in.Agent)
	if err != nil {
		return err
	}
	by := cti.BySupervisor(in.By)
	switch in.Kind {
	case act.Ready:
		if s.State == agent.Ready {
			return cti.Errorf(cti.Conflict, "Оператор уже готов принимать звонки.")
		}
		if s.Device.Address == "" && (s.State == agent.NotReady || s.State == agent.WrapUp) {
			return cti.Errorf(cti.Conflict, "Телефон оператора не подключён: звонить ему некуда.")
		}
		return m.beReady(s, by)
	case act.NotReady:
		if s.State == agent.NotReady && s.Reason == in.Reason {
			return cti.Errorf(cti.Conflict, "Оператор уже на паузе с этой причиной.")
		}
		return m.beNotReady(s, in.Reason, by)
	case act.SignOut:
		if s.State == agent.Talking {
			return cti.Errorf(cti.Conflict, "Оператор разговаривает. Дождитесь конца разговора или заберите его себе.")
		}
		return m.leave(s, by)
	case act.EndWrapUp:
		if s.State != agent.WrapUp {
			return cti.Errorf(cti.Conflict, "У оператора сейчас нет оформления.")
		}
		return m.wrapUpDone(s, by)
	}
	return m.assignQueues(s, in.Queues, by)
}

// assignQueues lets an agent serve other queues until the end of the shift; a
// later sign-in with the administrator's queues does not undo it.
func (m *Machine) assignQueues(s *seat, queues []cti.QueueID, by cti.Actor) error {
	if len(queues) == 0 {
		return cti.FieldError("queues", "Оставьте хотя бы одну очередь; чтобы звонки не поступали, выберите паузу.")
	}
	for _, id := range queues {
		if _, known := m.plan.Queue(id); !known {
			return cti.FieldError("queues", "Очереди «%s» нет в плане.", id)
		}
	}
	if slices.Equal(s.Queues, queues) {
		return cti.Errorf(cti.Conflict, "Оператор уже обслуживает эти очереди.")
	}
	next := s.Agent
	next.Queues, next.Assigned = slices.Clone(queues), true
	m.place(s, next)
	s.Agent = next
	m.emit(s.Call, s.ID, by, agent.ChangedEvent{From: s.State, Agent: next})
	m.show(s.ID)
	m.serveAgent(s)
	return nil
}

// waiting finds a caller who can still be moved.
func (m *Machine) waiting(id cti.CallID) (*line, error) {
	l := m.calls[id]
	switch {
	case l == nil || l.State == call.Ended:
		return nil, cti.Errorf(cti.Conflict, "Этого звонка уже нет: звонящий положил трубку.")
	case l.State == call.Ringing:
		return nil, cti.Errorf(cti.Conflict, "Этот звонок уже предложен оператору.")
	case l.State != call.Waiting:
		return nil, cti.Errorf(cti.Conflict, "Этот звонящий сейчас не ждёт в очереди.")
	}
	return l, nil
}

func (m *Machine) moveToFront(in Act) error {
	l, err := m.waiting(in.Call)
	if err != nil {
		return err
	}
	if l.Front {
		return cti.Errorf(cti.Conflict, "Этот звонящий уже стоит впереди очереди.")
	}
	m.record(l, cti.BySupervisor(in.By), call.FrontedEvent{})
	m.wait(l)
	m.serve(l.Queue) // the agent the caller knows may be at work again
	m.do(Remember{l.Call})
	return nil
}

// assign offers a waiting caller to the agent whom the supervisor chose.
func (m *Machine) assign(in Act) error {
	l, err := m.waiting(in.Call)
	if err != nil {
		return err
	}
	s, err := m.onShift(in.Agent)
	switch {
	case err != nil:
		return err
	case s.State != agent.Ready:
		return cti.Errorf(cti.Conflict, "Этот оператор сейчас не свободен.")
	case !m.reachable(s.Agent):
		return cti.Errorf(cti.Conflict, "Телефон этого оператора не подключён: звонить ему некуда.")
	case !m.connected:
		return errNoSwitch
	}
	m.offerChosen(l, s, cti.BySupervisor(in.By))
	m.do(Remember{l.Call})
	return nil
}

var errNoSwitch = cti.Errorf(cti.Unavailable, "Связи с телефонной станцией нет; повторите через несколько секунд.")

func (m *Machine) offerChosen(l *line, s *seat, by cti.Actor) {
	m.offerAs(l, s, by, call.OfferedEvent{Chosen: true})
}

// takeOver lets the talk of an agent go on with the supervisor, whose own device
// is rung. One who follows a talk leaves it first: the device has one line.
func (m *Machine) takeOver(in Act) error {
	l, err := m.talking(in.Agent)
	if err != nil {
		return cti.Errorf(cti.Conflict, "У этого оператора сейчас нет разговора.")
	}
	s, err := m.onShift(in.By)
	switch {
	case in.By == in.Agent:
		return cti.Errorf(cti.Conflict, "Этот разговор уже ваш.")
	case err != nil:
		return cti.Errorf(cti.Conflict, "Забрать разговор может тот, кто сам принимает звонки: попросите администратора дать вам очередь.")
	case s.State != agent.Ready && s.State != agent.NotReady:
		return cti.Errorf(cti.Conflict, "Сначала завершите свой звонок и его оформление.")
	case s.Device.Address == "" || !m.reachable(s.Agent):
		return cti.Errorf(cti.Conflict, "Ваш телефон не подключён: откройте рабочее место и разрешите микрофон.")
	case !m.connected:
		return errNoSwitch
	}
	in.Call = l.ID
	if w, following := m.watches[in.By]; following {
		m.takeOvers[in.By] = takeOver{act: in, watch: w.ID, leg: l.Leg}
		m.dropWatch(w, act.TookOver)
		return nil
	}
	m.takeFrom(in, l, s)
	return nil
}

// takeOver is one that waits until the supervisor's line is free. It does not
// outlive a restart: then the agent goes on talking.
type takeOver struct {
	act   Act
	watch cti.LegID
	leg   cti.LegID
}

// takeOverNow goes on with a take-over whose supervisor's line is free now.
func (m *Machine) takeOverNow(watch cti.LegID) {
	for _, id := range slices.Sorted(maps.Keys(m.takeOvers)) {
		t := m.takeOvers[id]
		if t.watch != watch {
			continue
		}
		delete(m.takeOvers, id)
		l, s := m.calls[t.act.Call], m.seats[id]
		if m.connected && l != nil && l.WithAgent() && l.Leg == t.leg && m.mayTake(s) {
			m.takeFrom(t.act, l, s)
		}
	}
}

func (m *Machine) mayTake(s *seat) bool {
	return s != nil && (s.State == agent.Ready || s.State == agent.NotReady) && m.reachable(s.Agent)
}

// takeFrom takes the caller from one agent and rings the supervisor. The agent's
// wrap-up is left out: the call is not over. The supervisor's pause goes on
// after the call.
func (m *Machine) takeFrom(in Act, l *line, s *seat) {
	from, pause := m.engaged(l, agent.Talking), s.Agent
	by := cti.BySupervisor(in.By)
	m.acted(in)
	m.sendAway(l, call.Over, anyGuest)
	m.do(DropLeg{l.ID, l.Leg})
	m.record(l, by, call.TakenEvent{Leg: l.Leg, Agent: l.Agent, By: s.ID})
	l.muted = false
	m.do(StartMusic{l.ID})
	if from != nil {
		m.must(from, by, agent.Change{Signal: agent.End})
	}
	if pause.State == agent.NotReady {
		m.must(s, by, agent.Change{Signal: agent.BeReady})
	}
	m.wait(l)
	m.offerChosen(l, s, by)
	if pause.State == agent.NotReady {
		m.must(s, by, agent.Change{Signal: agent.BeNotReady, Reason: pause.Reason})
	}
	m.do(Remember{l.Call})
	if from != nil {
		m.serveAgent(from)
	}
}
