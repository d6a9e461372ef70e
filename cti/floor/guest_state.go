package floor

import (
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// guest finds a guest of a call by the leg.
func (m *Machine) guest(id cti.CallID, leg cti.LegID) (call.Guest, bool) {
	l := m.calls[id]
	if l == nil {
		return call.Guest{}, false
	}
	return l.Guest(leg)
}

func (m *Machine) isGuest(l *line, leg cti.LegID) bool {
	_, ok := l.Guest(leg)
	return ok
}

// asGuest finds the talk to which an agent was invited.
func (m *Machine) asGuest(s *seat) (*line, call.Guest, bool) {
	l := m.calls[s.Call]
	if l == nil || (s.State != agent.Ringing && s.State != agent.Talking) {
		return nil, call.Guest{}, false
	}
	g, ok := l.GuestOf(s.ID)
	return l, g, ok
}

// guestRings tells whether a leg is that of a guest who has not answered.
func (m *Machine) guestRings(id cti.CallID, leg cti.LegID) bool {
	g, ok := m.guest(id, leg)
	return ok && !g.Joined()
}

func (m *Machine) guestTimedOut(l *line, leg cti.LegID) {
	g, _ := l.Guest(leg)
	m.do(DropLeg{l.ID, leg})
	m.part(l, g, call.NoAnswer, causeNoAnswer)
}

// guestFailed: the switch refused what a guest needs.
func (m *Machine) guestFailed(l *line, c Command) bool {
	switch c := c.(type) {
	case Ring:
		if g, ok := l.Guest(c.Leg); ok && !g.Joined() {
			m.part(l, g, call.PhoneFailed, 0)
			return true
		}
	case Admit:
		if g, ok := l.Guest(c.Leg); ok {
			m.do(DropLeg(c))
			m.part(l, g, call.Broken, 0)
		} else if l.WithAgent() && l.Leg == c.Leg {
			m.joinFailed(l, c.Leg) // leads meanwhile, but hears nobody
		} else if l.State == call.Staying && l.Leg == c.Leg {
			m.do(DropLeg(c))
			m.stayLeaderLeaves(l, true)
		}
		return true
	case HandOver:
		return true
	}
	return false
}

// guestHangsUp: an agent who was invited declines, or leaves; the talk goes on.
func (m *Machine) guestHangsUp(l *line, s *seat) bool {
	_, g, ok := m.asGuest(s)
	if !ok {
		return false
	}
	why := call.HungUp
	if !g.Joined() {
		why = call.Rejected
	}
	m.do(DropLeg{l.ID, g.Leg})
	m.part(l, g, why, causeNormal)
	return true
}

// muteGuest silences a guest's voice, or gives it back.
func (m *Machine) muteGuest(in Mute) bool {
	s := m.seats[in.Agent]
	if s == nil {
		return false
	}
	l, g, ok := m.asGuest(s)
	if !ok || !g.Joined() {
		return false
	}
	if l.quiet[g.Leg] != in.On {
		l.hush(g.Leg, in.On)
		m.do(MuteLeg{l.ID, g.Leg, in.On})
		m.show(in.Agent)
	}
	return true
}

func (l *line) hush(leg cti.LegID, on bool) {
	if l.quiet == nil {
		l.quiet = map[cti.LegID]bool{}
	}
	l.quiet[leg] = on
}

// continueGuests goes on with those guests whom the switch still has.
func (m *Machine) continueGuests(l *line, lc LiveCall) {
	if len(l.Guests) == 0 && l.Transfers == 0 {
		return
	}
	if (l.WithAgent() || l.State == call.Staying) && slices.ContainsFunc(lc.Legs, func(leg LiveLeg) bool { return leg.Leg == l.Leg }) {
		m.do(HandOver{l.ID, l.Leg})
	}
	for _, g := range slices.Clone(l.Guests) {
		if l.State == call.Ended {
			return // the last of those who stayed is gone
		}
		i := slices.IndexFunc(lc.Legs, func(leg LiveLeg) bool { return leg.Leg == g.Leg })
		if i < 0 {
			m.part(l, g, call.Interrupted, 0)
			continue
		}
		l.hush(g.Leg, lc.Legs[i].Muted)
		m.continueGuest(l, g, lc.Legs[i])
	}
}

func (m *Machine) continueGuest(l *line, g call.Guest, leg LiveLeg) {
	if g.Agent != "" {
		want := agent.Talking
		if !g.Joined() {
			want = agent.Ringing
		}
		m.adoptAs(l, g.Agent, want)
	}
	switch {
	case leg.Up && !g.Joined():
		m.guestAnswered(l, g)
	case leg.Up && !leg.In:
		m.do(Admit{l.ID, g.Leg})
	case !leg.Up:
		m.watchGuest(l, g)
	}
}

// admitAgain brings the guests into a bridge that was made anew.
func (m *Machine) admitAgain(l *line) {
	for _, g := range l.Guests {
		if g.Joined() {
			m.do(Admit{l.ID, g.Leg})
		}
	}
}

// byLeader names who leads the talk as the one who acts.
func byLeader(l *line) cti.Actor {
	if l.Agent == "" {
		return cti.BySystem
	}
	return cti.ByAgent(l.Agent)
}

// hungUp is the end of a talk whose leader hung up.
func hungUp(l *line, cause int) call.Finish {
	f := call.Finish{Result: call.Success, Reason: call.AgentHungUp, Cause: cause}
	if l.Number != "" {
		f.Reason = call.PartyHungUp
	}
	return f
}
