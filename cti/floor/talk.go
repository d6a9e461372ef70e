package floor

import (
	"strings"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// legAnswered: the agent picked up; both are joined.
func (m *Machine) legAnswered(in LegAnswered) {
	l := m.calls[in.Call]
	if l != nil && l.State == call.Calling && l.Leg == in.Leg {
		m.ownAnswered(l)
		return
	}
	if g, ok := m.guest(in.Call, in.Leg); ok {
		m.guestAnswered(l, g)
		return
	}
	if l == nil || l.State != call.Ringing || l.Leg != in.Leg {
		if l == nil || l.Leg != in.Leg || !l.WithAgent() {
			m.do(DropLeg(in)) // too late: the offer is over
		}
		return
	}
	s := m.engaged(l, agent.Ringing)
	if l.Number == "" && (s == nil || !m.must(s, byLeader(l), agent.Change{Signal: agent.Answer})) {
		m.do(DropLeg(in))
		return
	}
	wait, again := m.now.Sub(l.QueuedAt).Milliseconds(), m.pausedStill(l)
	m.record(l, byLeader(l), call.AnsweredEvent{Leg: l.Leg, Agent: l.Agent, WaitMS: max(wait, 0)})
	m.pickUp(l)
	m.hush(l)
	l.dialog = dialog{}
	if again {
		m.setPaused(l, cti.BySystem, true)
	}
	m.do(Join{Call: l.ID, Leg: l.Leg, Sound: l.sound(), Record: m.mayRecord(l), Paused: again})
	m.do(Remember{l.Call})
	m.gotThrough(l)
}

// legLeft: the agent's channel is gone.
func (m *Machine) legLeft(in LegLeft) {
	l := m.calls[in.Call]
	if g, ok := m.guest(in.Call, in.Leg); ok {
		m.guestLeft(l, g, in.Cause)
		return
	}
	if l == nil || l.Leg != in.Leg {
		return
	}
	switch l.State {
	case call.Ringing:
		m.miss(l, missFromCause(in.Cause), in.Cause)
	case call.Calling, call.Dialing:
		m.ownLeft(l, in.Cause)
	case call.Staying:
		m.stayLeaderLeaves(l, in.Cause != causeNormal)
	case call.Talking, call.Held:
		if m.leaderLeaves(l, in.Cause != causeNormal, in.Cause) {
			return
		}
		if in.Cause == causeNormal {
			if f := hungUp(l, in.Cause); !m.askRating(l, byLeader(l), f) {
				m.do(DropCall{l.ID, causeNormal})
				m.finish(l, byLeader(l), f)
			}
			return
		}
		m.loseAgent(l, in.Cause)
	}
}

// neverMet: an agent who hangs up in the moment of answering has refused the
// call. The caller, who was in nobody's hands, goes before all others.
func (m *Machine) neverMet(in NeverMet) {
	l := m.calls[in.Call]
	if l == nil || l.Leg != in.Leg || l.State != call.Talking || l.Direction == call.Out || len(l.Guests) > 0 || in.Cause != causeNormal {
		m.legLeft(LegLeft(in))
		return
	}
	s, by := m.engaged(l, agent.Talking), byLeader(l)
	m.record(l, by, call.AgentLostEvent{Leg: l.Leg, Agent: l.Agent, Cause: in.Cause})
	l.muted = false
	if s != nil {
		m.must(s, by, agent.Change{Signal: agent.Lose, Reason: agent.Rejected})
	}
	m.wait(l)
	m.do(StartMusic{l.ID}) // whoever rings next: the talk's bridge took it away
	m.serve(l.Queue)
	m.do(Remember{l.Call})
}

// What a caller hears whose agent is suddenly gone, before music; both are made
// at the first start.
const (
	agentLost = "agent-lost" // another agent will answer
	agentBack = "agent-back" // the same one is rung
)

// loseAgent: the agent's line broke, so the caller goes before all others.
func (m *Machine) loseAgent(l *line, cause int) {
	m.sendAway(l, call.Over, anyGuest)
	s := m.engaged(l, agent.Talking)
	m.record(l, cti.BySystem, call.AgentLostEvent{Leg: l.Leg, Agent: l.Agent, Cause: cause})
	l.muted = false
	if s != nil {
		m.must(s, cti.BySystem, agent.Change{Signal: agent.Lose, Reason: agent.LineLost})
	}
	m.wait(l)
	m.serve(l.Queue)
	m.play(l, agentLost) // also while the next agent is rung: the talk's bridge is silent
	m.do(Remember{l.Call})
}

// commandFailed: what the switch refused decides what happens to the call.
func (m *Machine) commandFailed(in CommandFailed) {
	if m.watchRefused(in.Command) {
		return
	}
	l := m.calls[in.Command.About()]
	if l == nil || l.State == call.Ended {
		return
	}
	if m.guestFailed(l, in.Command) {
		return
	}
	switch cmd := in.Command.(type) {
	case Ring:
		if l.State == call.Ringing && l.Leg == cmd.Leg {
			m.miss(l, call.PhoneFailed, 0)
		}
		if l.State == call.Calling && l.Leg == cmd.Leg {
			m.ownLeft(l, 0)
		}
	case DialCitizen:
		if l.State == call.Dialing {
			m.notReached(l, 0)
		}
	case Play:
		l.notice.failed = true // nobody was told anything
		m.playFinished(PlayFinished(cmd))
		l.notice.failed = false
	case Join:
		m.joinFailed(l, cmd.Leg)
	case Park:
		if l.State == call.Held && l.Leg == cmd.Leg {
			m.record(l, cti.BySystem, call.ResumedEvent{})
			m.do(Unpark{l.ID, l.Leg})
		} else if l.State == call.Waiting || l.State == call.Ringing {
			m.do(StartMusic{l.ID}) // transferred meanwhile: no silence
		}
	case Unpark:
		m.unparkFailed(l, cmd.Leg)
	case PauseSound:
		m.pauseFailed(l, cmd)
	case RecordMessage:
		m.messageFailed(l, cmd)
	}
}

// unparkFailed: whoever leads the talk meanwhile must not talk to music.
func (m *Machine) unparkFailed(l *line, leg cti.LegID) {
	switch {
	case l.State != call.Talking:
	case l.Leg != leg:
		m.do(Unpark{l.ID, l.Leg})
	default:
		m.joinFailed(l, leg)
	}
}

// joinFailed: caller and agent could not be brought together, so the caller is
// given to whoever is free next.
func (m *Machine) joinFailed(l *line, leg cti.LegID) {
	if l.WithAgent() && l.Leg == leg {
		m.do(DropLeg{l.ID, l.Leg})
		m.loseAgent(l, 0)
	}
}

// talking finds the call on which an agent talks.
func (m *Machine) talking(id cti.AgentID) (*line, error) {
	if s := m.seats[id]; s != nil {
		if l := m.calls[s.Call]; l != nil && l.WithAgent() && l.Agent == id {
			return l, nil
		}
		if _, stay := m.staying(s); stay {
			return nil, cti.Errorf(cti.Conflict, "Звонящий уже отключился.")
		}
	}
	return nil, cti.Errorf(cti.Conflict, "Сейчас нет разговора.")
}

func (m *Machine) hangUp(in HangUp) error {
	s := m.seats[in.Agent]
	if s == nil {
		return errNotSignedIn
	}
	l := m.calls[s.Call]
	if m.guestHangsUp(l, s) {
		return nil
	}
	switch {
	case l != nil && l.State == call.Ringing && l.Agent == in.Agent:
		m.do(DropLeg{l.ID, l.Leg})
		m.miss(l, call.Rejected, causeRejected)
		return nil
	case l != nil && l.BeingMade() && l.Agent == in.Agent:
		m.giveUp(l, cti.ByAgent(in.Agent))
		return nil
	case l != nil && l.State == call.Staying && l.Agent == in.Agent:
		m.do(DropLeg{l.ID, l.Leg})
		m.stayLeaderLeaves(l, false)
		return nil
	case l != nil && l.WithAgent() && l.Agent == in.Agent:
		m.do(DropLeg{l.ID, l.Leg})
		if m.leaderLeaves(l, false, causeNormal) {
			return nil
		}
		f := call.Finish{Result: call.Success, Reason: call.AgentHungUp, Cause: causeNormal}
		if !m.askRating(l, cti.ByAgent(in.Agent), f) {
			m.do(DropCall{l.ID, causeNormal})
			m.finish(l, cti.ByAgent(in.Agent), f)
		}
		return nil
	}
	return cti.Errorf(cti.Conflict, "Сейчас нет звонка.")
}

func (m *Machine) hold(in Hold) error {
	l, err := m.talking(in.Agent)
	if err != nil || l.State == call.Held {
		return err
	}
	m.record(l, cti.ByAgent(in.Agent), call.HeldEvent{})
	m.do(Park{l.ID, l.Leg})
	m.do(Remember{l.Call})
	return nil
}

func (m *Machine) resume(in Resume) error {
	l, err := m.talking(in.Agent)
	if err != nil || l.State == call.Talking {
		return err
	}
	m.record(l, cti.ByAgent(in.Agent), call.ResumedEvent{})
	m.do(Unpark{l.ID, l.Leg})
	m.do(Remember{l.Call})
	return nil
}

func (m *Machine) mute(in Mute) error {
	if m.muteGuest(in) {
		return nil
	}
	l, err := m.leads(in.Agent)
	if err != nil || l.muted == in.On {
		return err
	}
	l.muted = in.On
	m.do(MuteLeg{l.ID, l.Leg, in.On})
	m.show(in.Agent)
	return nil
}

func (m *Machine) sendDigits(in SendDigits) error {
	l, err := m.talking(in.Agent)
	if err != nil {
		return err
	}
	if in.Digits == "" || len(in.Digits) > 32 || strings.Trim(in.Digits, "0123456789*#ABCD") != "" {
		return cti.FieldError("digits", "Можно передать цифры, * и #, не больше 32 знаков.")
	}
	m.do(Digits{l.ID, in.Digits})
	return nil
}
