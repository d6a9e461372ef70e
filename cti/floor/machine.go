package floor

import (
	"slices"
	"strconv"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/queue"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// Machine decides. It is not safe for concurrent use; Runner owns the live one.
type Machine struct {
	epoch     string
	plan      plan.Plan
	planSum   string // of the text on record
	secret    []byte // of ids that must not tell a number
	connected bool

	calls  map[cti.CallID]*line
	seats  map[cti.AgentID]*seat
	queues map[cti.QueueID]*queue.Queue
	phones map[string]bool    // browser phones that can be rung
	having map[cti.CallID]int // how many agents have a call
	timers timers
	ended  dropped
	past   past
	// ladders are the plan's demands in the form that queues use.
	ladders map[ladderKey]*queue.Ladder
	alerts  alerts
	// incidents are those of which callers hear.
	incidents incident.List

	watches   map[cti.AgentID]act.Watch // by the supervisor
	takeOvers map[cti.AgentID]takeOver  // that wait for the supervisor's line
	promises  promises
	// voicemails are the messages with which somebody has to deal.
	voicemails map[cti.LegID]voicemail.Voicemail

	// Of the current step.
	now     time.Time
	effects []Effect
	dirty   []cti.AgentID
	board   bool
	// released are queues where callers were kept for an agent who went.
	released []cti.QueueID

	events uint64 // emitted in this life
	legs   uint64 // rung in this life
	dialed uint64 // calls made in this life
	plays  uint64 // prompts begun in this life
}

// line is a call on the floor with what is not part of its record.
type line struct {
	call.Call
	guidance
	waits    *queue.Caller // in the queue, if the call waits
	pickedUp bool
	muted    bool
	paused   cti.LegID          // the recording that keeps silence
	prompt   string             // playing now
	play     PlayID             // under this number
	tellAt   time.Time          // when the caller is told next how things stand
	dialog   dialog             // about a call-back
	keysTold cti.QueueID        // the queue of whose keys the caller has heard
	keysNext time.Time          // when the caller is to hear of them
	quiet    map[cti.LegID]bool // guests whose voice is silenced
	// unknown marks a call that the switch has not confirmed while reconciling.
	unknown bool
}

// seat is an agent on the floor.
type seat struct {
	agent.Agent
	deskOnline bool
	deskLeft   time.Time // when the last desk disconnected
}

// NewMachine makes an empty floor. Epoch must differ between any two lives of
// the floor; it makes the ids of events and legs unique.
func NewMachine(epoch string, p plan.Plan) *Machine {
	return &Machine{
		epoch: epoch, plan: p,
		calls:  map[cti.CallID]*line{},
		seats:  map[cti.AgentID]*seat{},
		queues: map[cti.QueueID]*queue.Queue{},
		phones: map[string]bool{},
		having: map[cti.CallID]int{},

		ladders: map[ladderKey]*queue.Ladder{},
		watches: map[cti.AgentID]act.Watch{}, takeOvers: map[cti.AgentID]takeOver{},
	}
}

// SetSecret gives what ids are made of that must not tell a number. It is the
// same in each life and on each replica.
func (m *Machine) SetSecret(secret []byte) { m.secret = secret }

// Step takes one input at a time and gives what is to be done, in order. The
// error is the answer to the person whose command the input was; it is a
// *cti.Error. Time must not run backwards by more than clocks are corrected.
// The effects are valid until the next step.
func (m *Machine) Step(now time.Time, in Input) ([]Effect, error) {
	m.now = now
	m.effects, m.dirty, m.board = m.effects[:0], m.dirty[:0], false
	m.fireTimers()
	err := m.take(in)
	m.serveReleased()
	m.proposeCallbacks()
	m.flush()
	return m.effects, err
}

// Next tells when the earliest timer is due.
func (m *Machine) Next() (time.Time, bool) { return m.timers.next(m.stale) }

func (m *Machine) take(in Input) error {
	switch in := in.(type) {
	case CallArrived:
		m.arrive(in)
	case PlayFinished:
		m.playFinished(in)
	case KeyPressed:
		m.keyPressed(in)
	case MessageEnded:
		m.messageEnded(in)
	case SoundLost:
		m.soundLost(in)
	case CallerLeft:
		m.callerLeft(in)
	case CitizenAnswered:
		m.citizenAnswered(in)
	case LegAnswered:
		m.legAnswered(in)
	case LegLeft:
		m.legLeft(in)
	case NeverMet:
		m.neverMet(in)
	case CommandFailed:
		m.commandFailed(in)
	case SwitchConnected:
		m.reconcile(in)
	case SwitchLost:
		m.connected, m.board = false, true
	case PlanChanged:
		m.replan(in)
	case Tick:
	default:
		return m.takePerson(in)
	}
	return nil
}

func (m *Machine) takePerson(in Input) error {
	switch in := in.(type) {
	case SignIn:
		return m.signIn(in)
	case SignOut:
		return m.signOut(in)
	case SetReady:
		return m.setReady(in)
	case SetNotReady:
		return m.setNotReady(in)
	case EndWrapUp:
		return m.endWrapUp(in)
	case ExtendWrapUp:
		return m.extendWrapUp(in)
	case HangUp:
		return m.hangUp(in)
	case Hold:
		return m.hold(in)
	case Resume:
		return m.resume(in)
	case Mute:
		return m.mute(in)
	case PauseRecording:
		return m.pauseRecording(in)
	case SendDigits:
		return m.sendDigits(in)
	case SetEmergency:
		return m.setEmergency(in)
	case DeskChanged:
		m.deskChanged(in)
	case PhoneChanged:
		m.phoneChanged(in)
	case PhoneRestarted:
		m.phoneRestarted(in)
	case PhoneReplaced:
		m.phoneReplaced(in)
	case PlaceCall:
		return m.placeCall(in)
	case TakeCallback:
		return m.takeCallback(in)
	case AskCallback:
		return m.askCallback(in)
	case CloseCallback:
		return m.closeCallback(in)
	case TakeVoicemail:
		return m.takeVoicemail(in)
	case ReleaseVoicemail:
		return m.releaseVoicemail(in)
	case FileVoicemail:
		return m.fileVoicemail(in)
	case CloseVoicemail:
		return m.closeVoicemail(in)
	default:
		if handled, err := m.takeTransfer(in); handled {
			return err
		}
		if handled, err := m.takeIncident(in); handled {
			return err
		}
		return m.takeSupervisor(in)
	}
	return nil
}

func (m *Machine) do(e Effect) { m.effects = append(m.effects, e) }

// emit puts an event on record.
func (m *Machine) emit(c cti.CallID, a cti.AgentID, by cti.Actor, body cti.Body) {
	m.events++
	id := cti.EventID(m.epoch + "-" + strconv.FormatUint(m.events, 36))
	m.do(Emit{cti.Event{ID: id, At: m.now, Call: c, Agent: a, By: by, Body: body}})
	m.board = true
}

// record applies an event to a call and emits it; the call's agent sees it.
func (m *Machine) record(l *line, by cti.Actor, e call.Event) bool {
	before := l.Call
	next, err := l.Apply(l.ID, m.now, e)
	if err != nil {
		m.do(Fault{err})
		return false
	}
	l.Call = next
	m.past.note(next, m.now, e)
	switch e.(type) {
	case call.ArrivedEvent, call.DialedEvent, call.StayedEvent, call.EndedEvent:
		m.lineChanged(next.Caller)
	}
	concerned := next.Agent
	if concerned == "" {
		concerned = before.Agent
	}
	m.emit(l.ID, concerned, by, e)
	m.showAll(before)
	m.showAll(next)
	m.endWatches(l)
	return true
}

// change moves an agent to the next state and emits it.
func (m *Machine) change(s *seat, by cti.Actor, c agent.Change) error {
	next, err := s.Next(m.now, c)
	if err != nil {
		return err
	}
	m.place(s, next)
	m.emit(next.Call, s.ID, by, agent.ChangedEvent{From: stateOf(s.Agent), Agent: next})
	s.Agent = next
	m.show(s.ID)
	if stateOf(next) == agent.Offline {
		m.returnVoicemails(s.ID)
	}
	return nil
}

// must is change for signals that the floor itself gives.
func (m *Machine) must(s *seat, by cti.Actor, c agent.Change) bool {
	if err := m.change(s, by, c); err != nil {
		m.do(Fault{err})
		return false
	}
	return true
}

// show marks a desk as changed.
func (m *Machine) show(id cti.AgentID) {
	if id != "" && !slices.Contains(m.dirty, id) {
		m.dirty = append(m.dirty, id)
	}
}

// showAll marks the desks of all agents who take part in a call as changed.
func (m *Machine) showAll(c call.Call) {
	m.show(c.Agent)
	for _, g := range c.Guests {
		m.show(g.Agent)
	}
}

// wrapped tells whether an agent other than this one still has the call.
func (m *Machine) wrapped(id cti.CallID, except cti.AgentID) bool {
	n := m.having[id]
	if s := m.seats[except]; s != nil && s.Call == id {
		n--
	}
	return n > 0
}

// has counts the agents who have a call.
func (m *Machine) has(id cti.CallID, more int) {
	if id == "" {
		return
	}
	if m.having[id] += more; m.having[id] == 0 {
		delete(m.having, id)
	}
}

// showNow tells a desk at this point of the effects instead of at their end.
func (m *Machine) showNow(id cti.AgentID) {
	m.dirty = slices.DeleteFunc(m.dirty, func(d cti.AgentID) bool { return d == id })
	m.do(DeskChange{id, m.Desk(id)})
}

func (m *Machine) flush() {
	for _, id := range m.dirty {
		m.do(DeskChange{id, m.Desk(id)})
	}
	if m.board {
		m.do(BoardChange{})
	}
}

func stateOf(a agent.Agent) agent.State {
	if a.State == "" {
		return agent.Offline
	}
	return a.State
}
