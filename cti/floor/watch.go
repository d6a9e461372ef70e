package floor

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
)

// What a supervisor who follows a talk may do, and what the switch tells of it.
type (
	// Follow lets a supervisor hear an agent's talk; for one who does already it
	// changes the mode.
	Follow struct {
		By     cti.AgentID
		Name   string
		Device agent.Device
		Agent  cti.AgentID
		Mode   act.Mode
		Why    string
	}
	// Unfollow ends it.
	Unfollow struct{ By cti.AgentID }
	// WatchAnswered: the supervisor's device answered.
	WatchAnswered struct{ Watch cti.LegID }
	// WatchLeft: the supervisor's channel is gone.
	WatchLeft struct{ Watch cti.LegID }
)

// The commands to the switch. Each watch has a channel of its own, which is no
// part of the call: caller and agent do not notice it.
type (
	// RingWatch calls the supervisor's device.
	RingWatch struct {
		Call   cti.CallID
		Watch  cti.LegID
		Device agent.Device
		Line   cti.LineID
	}
	// Tune lets the answered supervisor hear the talk of an agent's leg, and be
	// heard as the mode says.
	Tune struct {
		Call  cti.CallID
		Watch cti.LegID
		Leg   cti.LegID
		Mode  act.Mode
	}
	// DropWatch hangs the supervisor's device up.
	DropWatch struct {
		Call  cti.CallID
		Watch cti.LegID
	}
)

func (Follow) isInput()        {}
func (Unfollow) isInput()      {}
func (WatchAnswered) isInput() {}
func (WatchLeft) isInput()     {}
func (RingWatch) isEffect()    {}
func (Tune) isEffect()         {}
func (DropWatch) isEffect()    {}

// About is the call that the command belongs to.
func (c RingWatch) About() cti.CallID { return c.Call }

// About is the call that the command belongs to.
func (c Tune) About() cti.CallID { return c.Call }

// About is the call that the command belongs to.
func (c DropWatch) About() cti.CallID { return c.Call }

// watchRing is how long a supervisor's device is rung.
const watchRing = 30 * time.Second

// WatchPrefix begins the id of every watch, and of nothing else.
const WatchPrefix = "watch-"

// takeSupervisor takes what supervisors do, and what becomes of it.
func (m *Machine) takeSupervisor(in Input) error {
	switch in := in.(type) {
	case Act:
		return m.act(in)
	case Follow:
		return m.followTalk(in)
	case Unfollow:
		return m.leaveTalk(in)
	case WatchAnswered:
		m.watchAnswered(in.Watch)
	case WatchLeft:
		m.watchOver(in.Watch, act.Left, false)
	}
	return nil
}

func (m *Machine) followTalk(in Follow) error {
	if !slices.Contains(act.Modes(), in.Mode) {
		return cti.FieldError("mode", "Такого способа нет: «%s».", in.Mode)
	}
	l, err := m.talking(in.Agent)
	if err != nil {
		return cti.Errorf(cti.Conflict, "У этого оператора сейчас нет разговора.")
	}
	if w, on := m.watches[in.By]; on {
		return m.tune(w, in)
	}
	if err := m.mayFollow(in); err != nil {
		return err
	}
	m.legs++
	w := act.Watch{
		ID:         cti.LegID(WatchPrefix + string(l.ID) + "_" + m.epoch + strconv.FormatUint(m.legs, 36) + "_" + string(in.By)),
		Supervisor: in.By, Name: in.Name, Agent: l.Agent, Call: l.ID, Leg: l.Leg, Mode: in.Mode,
	}
	m.noteWatch(w, cti.BySupervisor(in.By), act.BeganEvent{Watch: w, Why: in.Why})
	m.do(RingWatch{Call: l.ID, Watch: w.ID, Device: in.Device, Line: l.Line})
	m.timers.add(timer{at: m.now.Add(watchRing), kind: watchTimer, agent: in.By, leg: w.ID})
	return nil
}

// mayFollow: whoever may be offered calls at any moment cannot have the line
// taken by a watch.
func (m *Machine) mayFollow(in Follow) error {
	s := m.seats[in.By]
	switch {
	case in.By == in.Agent:
		return cti.Errorf(cti.Conflict, "Это ваш собственный разговор.")
	case s != nil && stateOf(s.Agent) != agent.Offline && s.State != agent.NotReady:
		return cti.Errorf(cti.Conflict, "Сначала выберите паузу: пока вы принимаете звонки, ваша линия нужна для них.")
	case in.Device.Address == "" || in.Device.Kind == agent.Browser && !m.phones[in.Device.Address]:
		return cti.Errorf(cti.Conflict, "Ваш телефон не подключён: разрешите странице микрофон и повторите.")
	case !m.connected:
		return errNoSwitch
	}
	return nil
}

// tune changes the mode of a supervisor who follows this agent already.
func (m *Machine) tune(w act.Watch, in Follow) error {
	switch {
	case w.Agent != in.Agent:
		return cti.Errorf(cti.Conflict, "Вы уже слушаете другого оператора. Сначала завершите это.")
	case w.Mode == in.Mode:
		return nil
	case !m.connected:
		return errNoSwitch
	}
	w = m.noteWatch(w, cti.BySupervisor(in.By), act.SwitchedEvent{Watch: w.ID, Mode: in.Mode, Why: in.Why})
	if w.On {
		m.do(Tune{w.Call, w.ID, w.Leg, w.Mode})
	}
	return nil
}

func (m *Machine) leaveTalk(in Unfollow) error {
	w, on := m.watches[in.By]
	if !on {
		return cti.Errorf(cti.Conflict, "Вы никого не слушаете.")
	}
	m.dropWatch(w, act.Left)
	return nil
}

func (m *Machine) watchAnswered(id cti.LegID) {
	w, known := m.watchOf(id)
	if !known || w.On {
		return // it was dropped meanwhile
	}
	w = m.noteWatch(w, cti.BySupervisor(w.Supervisor), act.JoinedEvent{Watch: id})
	m.do(Tune{w.Call, w.ID, w.Leg, w.Mode})
}

// watchOver: the supervisor's channel is gone, or could not do its work. Who
// waited for it to take a call over has the line free now.
func (m *Machine) watchOver(id cti.LegID, why act.End, drop bool) {
	if w, known := m.watchOf(id); known {
		if drop {
			m.do(DropWatch{w.Call, w.ID})
		}
		m.endWatch(w, why)
	}
	m.takeOverNow(id)
}

// watchRefused tells whether a command that the switch refused was about a
// watch, and ends it.
func (m *Machine) watchRefused(c Command) bool {
	switch c := c.(type) {
	case RingWatch:
		m.watchOver(c.Watch, act.Failed, false)
	case Tune:
		if w, known := m.watchOf(c.Watch); known && w.Mode == c.Mode {
			m.watchOver(c.Watch, act.Failed, true)
		}
	case DropWatch:
		m.watchOver(c.Watch, act.Failed, false)
	default:
		return false
	}
	return true
}

func (m *Machine) dropWatch(w act.Watch, why act.End) {
	m.do(DropWatch{w.Call, w.ID})
	m.endWatch(w, why)
}

func (m *Machine) endWatch(w act.Watch, why act.End) {
	by := cti.BySystem
	if why == act.Left || why == act.TookOver {
		by = cti.BySupervisor(w.Supervisor)
	}
	m.noteWatch(w, by, act.EndedEvent{Watch: w.ID, End: why})
}

// endWatches ends what follows a talk that is over, or goes on with another
// agent.
func (m *Machine) endWatches(l *line) {
	if len(m.watches) == 0 {
		return
	}
	for _, w := range m.allWatches() {
		if w.Call == l.ID && (!l.WithAgent() || l.Leg != w.Leg) {
			m.dropWatch(w, act.TalkOver)
		}
	}
}

// interruptWatches: after the link was lost nobody knows who hears whom; the
// supervisor starts again.
func (m *Machine) interruptWatches() {
	clear(m.takeOvers)
	for _, w := range m.allWatches() {
		m.dropWatch(w, act.Interrupted)
	}
}

// noteWatch applies an event to a watch and emits it.
func (m *Machine) noteWatch(w act.Watch, by cti.Actor, e act.Event) act.Watch {
	next, err := m.watches[w.Supervisor].Apply(m.now, e)
	if err != nil {
		m.do(Fault{err})
		return w
	}
	if next.ID == "" {
		delete(m.watches, w.Supervisor)
	} else {
		m.watches[w.Supervisor] = next
	}
	m.emit(w.Call, w.Agent, by, e)
	return next
}

func (m *Machine) watchOf(id cti.LegID) (act.Watch, bool) {
	for _, w := range m.watches {
		if w.ID == id {
			return w, true
		}
	}
	return act.Watch{}, false
}

// allWatches lists the watches by the supervisors' names.
func (m *Machine) allWatches() []act.Watch {
	out := make([]act.Watch, 0, len(m.watches))
	for _, id := range slices.Sorted(maps.Keys(m.watches)) {
		out = append(out, m.watches[id])
	}
	return out
}

func (m *Machine) viewWatches() []WatchView {
	out := []WatchView{}
	for _, w := range m.allWatches() {
		out = append(out, WatchView{
			Supervisor: w.Supervisor, Name: w.Name, Agent: w.Agent, Call: w.Call, Mode: w.Mode, On: w.On, Since: w.Since,
		})
	}
	return out
}

// checkWatches: nobody follows a talk that is not there, nor while calls may
// come.
func (m *Machine) checkWatches() error {
	for _, w := range m.allWatches() {
		l := m.calls[w.Call]
		if m.connected && (l == nil || !l.WithAgent() || l.Leg != w.Leg) {
			return errWatch{w, "follows a talk that is over"}
		}
		if s := m.seats[w.Supervisor]; s != nil && stateOf(s.Agent) != agent.Offline && s.State != agent.NotReady {
			return errWatch{w, "may be offered calls"}
		}
	}
	return nil
}

type errWatch struct {
	watch act.Watch
	what  string
}

func (e errWatch) Error() string {
	return "supervisor " + string(e.watch.Supervisor) + " with watch " + string(e.watch.ID) + " " + e.what
}
