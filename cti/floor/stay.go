package floor

import (
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

type (
	// RemoveCaller takes the caller out of a conference that goes on.
	RemoveCaller struct{ Agent cti.AgentID }
	// StopSound ends the recording of a talk whose caller has left.
	StopSound struct {
		Call  cti.CallID
		Sound cti.LegID
	}
)

func (RemoveCaller) isInput() {}
func (StopSound) isEffect()   {}

// About is the call that the command belongs to.
func (c StopSound) About() cti.CallID { return c.Call }

// stays tells whether a talk goes on without its caller: two have answered, and
// one of them is ours. Without is a party who is leaving, or empty.
func stays(l *line, without cti.LegID) bool {
	parties, ours := 0, false
	if l.Leg != without {
		parties, ours = 1, l.Agent != ""
	}
	for _, g := range l.Guests {
		if g.Joined() && g.Leg != without {
			parties, ours = parties+1, ours || g.Agent != ""
		}
	}
	return parties > 1 && ours
}

// stay lets those who remain talk on without the caller; false when there is
// nobody to talk to. What they say among themselves is not kept.
func (m *Machine) stay(l *line, by cti.Actor, f call.Finish) bool {
	if !l.WithAgent() || !stays(l, "") {
		return false
	}
	m.sendAway(l, call.Over, unanswered)
	if m.recorded(l) {
		m.do(StopSound{l.ID, l.sound()})
	}
	m.record(l, by, call.StayedEvent{Finish: f})
	return true
}

// removeCaller hangs up on the caller only.
func (m *Machine) removeCaller(in RemoveCaller) error {
	l, err := m.leading(in.Agent)
	switch {
	case err != nil:
		return err
	case l.State == call.Held:
		return cti.Errorf(cti.Conflict, "Звонящий на удержании. Сначала соедините всех или верните его.")
	case !stays(l, ""):
		return cti.Errorf(cti.Conflict, "Кроме звонящего, на линии никого нет. Чтобы закончить, завершите звонок.")
	}
	m.do(DropCall{l.ID, causeNormal})
	m.stay(l, cti.ByAgent(in.Agent), call.Finish{Result: call.Success, Reason: call.AgentHungUp, Cause: causeNormal})
	return nil
}

// stayerGone ends what is left of a conference when its last two part; true when
// it did.
func (m *Machine) stayerGone(l *line) bool {
	if l.State != call.Staying || stays(l, "") {
		return false
	}
	m.do(DropLeg{l.ID, l.Leg})
	m.finish(l, cti.BySystem, l.LeftAs)
	return true
}

// stayLeaderLeaves: who leads those who stay is gone; another one leads, or it
// is over.
func (m *Machine) stayLeaderLeaves(l *line, broken bool) {
	if g, ok := m.successor(l, false); ok && stays(l, l.Leg) {
		m.handOver(l, g, call.Left, "", broken)
		return
	}
	m.finish(l, cti.BySystem, l.LeftAs)
}

// leads finds the talk that an agent leads, be it with or without its caller.
func (m *Machine) leads(id cti.AgentID) (*line, error) {
	if s := m.seats[id]; s != nil {
		if l := m.calls[s.Call]; l != nil && l.State == call.Staying && l.Agent == id {
			return l, nil
		}
	}
	return m.talking(id)
}

// continueStay goes on, after a restart or a lost link, with those who talk
// without the caller; a caller whom the switch still has was to be hung up on.
func (m *Machine) continueStay(l *line, lc LiveCall) {
	l.unknown = false
	if !lc.Gone {
		m.do(DropCall{l.ID, causeNormal})
	}
	m.continueGuests(l, lc)
	if l.State == call.Ended {
		return
	}
	for _, leg := range lc.Legs {
		if leg.Leg == l.Leg {
			l.muted = leg.Muted
			m.adopt(l)
			if m.mayRecord(l) { // the command may have been lost
				m.do(StopSound{l.ID, l.sound()})
			}
			if !leg.In {
				m.do(Admit{l.ID, l.Leg})
			}
			return
		}
	}
	m.stayLeaderLeaves(l, true)
}

// inTalk tells whether an agent of a call who is no guest talks on it.
func inTalk(l *line, id cti.AgentID) bool {
	return l.Agent == id && (l.WithAgent() || l.State == call.Staying || l.State == call.Dialing)
}

// staying finds the talk without its caller that an agent leads.
func (m *Machine) staying(s *seat) (*line, bool) {
	l := m.calls[s.Call]
	return l, l != nil && l.State == call.Staying && l.Agent == s.ID && s.State == agent.Talking
}
