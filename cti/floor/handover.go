package floor

import (
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// completeTransfer leaves the caller to a guest who has joined.
func (m *Machine) completeTransfer(in CompleteTransfer) error {
	l, err := m.leading(in.Agent)
	if err != nil {
		return err
	}
	note, err := noteOf(in.Note)
	if err != nil {
		return err
	}
	g, ok := l.Guest(in.Leg)
	if in.Leg == "" && len(l.Guests) == 1 {
		g, ok = l.Guests[0], true
	}
	switch {
	case !ok && in.Leg == "" && len(l.Guests) > 1:
		return cti.FieldError("leg", "Укажите, кому из участников передать звонок.")
	case !ok:
		return cti.Errorf(cti.Conflict, "Передать некому: приглашённый уже не на линии. Заявитель остался с вами.")
	case !g.Joined():
		return cti.Errorf(cti.Conflict, "Приглашённый ещё не ответил. Дождитесь ответа или отмените.")
	}
	way := call.Attended
	if l.State == call.Talking {
		way = call.Left
	}
	leg := l.Leg
	m.handOver(l, g, way, note, false)
	m.do(DropLeg{l.ID, leg})
	return nil
}

// handOver makes a guest the one who leads the talk. The leg of the old leader
// is left to whoever asked; an agent whose line broke is not offered calls.
func (m *Machine) handOver(l *line, g call.Guest, way call.Way, note string, broken bool) {
	s := m.engaged(l, agent.Talking)
	from, by := m.party(l.Agent), cti.ByAgent(l.Agent)
	if l.Agent == "" {
		from, by = l.Leader(), cti.BySystem
	}
	if note == "" {
		note = g.Note
	}
	m.do(HandOver{l.ID, g.Leg})
	if l.State == call.Held {
		m.record(l, by, call.ResumedEvent{})
		m.do(Unpark{l.ID, g.Leg})
	}
	m.record(l, by, call.TransferredEvent{Way: way, From: from, To: g.Party, Leg: g.Leg, Note: note})
	l.muted = l.quiet[g.Leg]
	delete(l.quiet, g.Leg)
	switch {
	case s != nil && broken:
		m.must(s, cti.BySystem, agent.Change{Signal: agent.Lose, Reason: agent.LineLost})
	case s != nil:
		m.endPart(s, l.Queue)
		m.serveAgent(s)
	}
	m.show(g.Agent)
	m.do(Remember{l.Call})
}

// leaderLeaves: who leads the talk hung up (broken is false) or was cut off.
// True when the talk goes on without that party or the caller was brought to
// safety; false when there is nobody else and the usual end follows.
func (m *Machine) leaderLeaves(l *line, broken bool, cause int) bool {
	if len(l.Guests) == 0 {
		return false
	}
	m.sendAway(l, call.Over, unanswered)
	if g, ok := m.successor(l, broken); ok {
		way := call.Left
		if l.State == call.Held {
			way = call.Attended
		}
		m.handOver(l, g, way, "", broken)
		return true
	}
	if l.State == call.Held && !broken {
		m.leaveWaiting(l, cause)
		return true
	}
	m.sendAway(l, call.Over, anyGuest)
	return false
}

// successor is the guest who takes the talk over: an agent before an outside
// number. A number that the caller has not spoken to yet does not get a caller
// whose agent was cut off.
func (m *Machine) successor(l *line, broken bool) (call.Guest, bool) {
	for _, g := range l.Guests {
		if g.Agent != "" {
			return g, true
		}
	}
	if len(l.Guests) > 0 && !(broken && l.State == call.Held) {
		return l.Guests[0], true
	}
	return call.Guest{}, false
}

// leaveWaiting: the agent left while the caller was held for a consultation
// that nobody took; the caller goes before all others.
func (m *Machine) leaveWaiting(l *line, cause int) {
	s := m.engaged(l, agent.Talking)
	m.record(l, cti.ByAgent(l.Agent), call.AgentLostEvent{Leg: l.Leg, Agent: l.Agent, Cause: cause})
	l.muted = false
	m.wait(l)
	m.serve(l.Queue)
	m.endPart(s, l.Queue)
	if s != nil {
		m.serveAgent(s)
	}
	m.do(StartMusic{l.ID})
	m.do(Remember{l.Call})
}
