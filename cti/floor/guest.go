package floor

import (
	"cmp"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// mostGuests bounds a conference: more voices than this nobody can follow.
const mostGuests = 6

// invite rings a guest: alone with the agent while the caller is held, or into
// the talk of all.
func (m *Machine) invite(in Invite) error {
	l, err := m.leading(in.Agent)
	if err != nil {
		return err
	}
	if in.To.Queue != "" {
		return cti.FieldError("queue", "К разговору можно пригласить оператора или номер; в очередь звонок можно только передать.")
	}
	to, err := m.target(l, in.To)
	if err != nil {
		return err
	}
	note, err := noteOf(in.Note)
	if err != nil {
		return err
	}
	switch {
	case len(l.Guests) >= mostGuests:
		return cti.Errorf(cti.Conflict, "В разговоре уже %d приглашённых: больше нельзя.", mostGuests)
	case in.Consult && len(l.Guests) > 0:
		return cti.Errorf(cti.Conflict, "К разговору уже приглашены другие. Сначала отключите их или соедините всех.")
	}
	if in.Consult {
		if err := m.hold(Hold{in.Agent}); err != nil {
			return err
		}
	}
	m.ringGuest(l, in.Agent, to, note)
	return nil
}

func (m *Machine) ringGuest(l *line, by cti.AgentID, to call.Party, note string) {
	leg := m.newLeg(l.ID, cmp.Or(to.Agent, outsideName(to.Number)))
	if to.Agent != "" && !m.must(m.seats[to.Agent], cti.ByAgent(by), agent.Change{Signal: agent.Offer, Call: l.ID}) {
		return
	}
	m.record(l, cti.ByAgent(by), call.InvitedEvent{Leg: leg, To: to, By: by, Note: note, Consult: l.State == call.Held})
	if to.Agent != "" {
		m.showNow(to.Agent) // the card is there before the phone rings
	}
	m.do(m.ringing(l, leg, to))
	m.watchGuest(l, call.Guest{Party: to, Leg: leg})
	m.do(Remember{l.Call})
}

func (m *Machine) watchGuest(l *line, g call.Guest) {
	limit := outsideRing
	if q, ok := m.plan.Queue(l.Queue); ok && g.Agent != "" {
		limit = q.RingTime()
	}
	m.timers.add(timer{at: m.now.Add(limit), kind: guestTimer, call: l.ID, leg: g.Leg})
}

// guestAnswered lets the guest into the talk.
func (m *Machine) guestAnswered(l *line, g call.Guest) {
	if g.Joined() {
		return
	}
	if g.Agent != "" {
		s := m.seats[g.Agent]
		if s == nil || s.Call != l.ID || s.State != agent.Ringing {
			m.do(DropLeg{l.ID, g.Leg})
			m.part(l, g, call.Interrupted, 0)
			return
		}
		m.must(s, cti.ByAgent(g.Agent), agent.Change{Signal: agent.Answer})
	}
	m.record(l, cti.BySystem, call.JoinedEvent{Leg: g.Leg, To: g.Party})
	m.do(Admit{l.ID, g.Leg})
	m.do(Remember{l.Call})
}

// guestLeft: the guest's channel is gone.
func (m *Machine) guestLeft(l *line, g call.Guest, cause int) {
	why := missFromCause(cause)
	switch {
	case g.Joined() && cause == causeNormal:
		why = call.HungUp
	case g.Joined():
		why = call.Broken
	}
	m.part(l, g, why, cause)
}

// part takes a guest off the record and frees the guest's agent. A consultation
// that is over that way brings the caller back to the agent.
func (m *Machine) part(l *line, g call.Guest, why call.Miss, cause int) {
	m.record(l, cti.BySystem, call.PartedEvent{Leg: g.Leg, To: g.Party, Why: why, Cause: cause})
	m.freeGuest(l, g, why)
	if m.stayerGone(l) {
		return
	}
	if l.State == call.Held && len(l.Guests) == 0 {
		m.unhold(l, cti.BySystem)
	}
	m.do(Remember{l.Call})
}

// freeGuest ends the part of a guest's agent by what became of it.
func (m *Machine) freeGuest(l *line, g call.Guest, why call.Miss) {
	delete(l.quiet, g.Leg)
	s := m.seats[g.Agent]
	if s == nil || s.Call != l.ID || g.Agent == l.Agent {
		return
	}
	switch {
	case s.State == agent.Talking && why == call.Broken:
		m.must(s, cti.BySystem, agent.Change{Signal: agent.Lose, Reason: agent.LineLost})
	case s.State == agent.Talking:
		m.must(s, cti.BySystem, agent.Change{Signal: agent.End})
	case s.State == agent.Ringing && (why == call.NoAnswer || why == call.Rejected || why == call.PhoneFailed):
		m.missed(s, l.Queue, why)
	case s.State == agent.Ringing:
		m.must(s, cti.BySystem, agent.Change{Signal: agent.Withdraw})
	}
	m.serveAgent(s)
}

// sendAway ends the part of guests.
func (m *Machine) sendAway(l *line, why call.Miss, which func(call.Guest) bool) {
	for _, g := range slices.Clone(l.Guests) {
		if which(g) {
			m.do(DropLeg{l.ID, g.Leg})
			m.record(l, cti.BySystem, call.PartedEvent{Leg: g.Leg, To: g.Party, Why: why})
			m.freeGuest(l, g, why)
		}
	}
}

func anyGuest(call.Guest) bool     { return true }
func unanswered(g call.Guest) bool { return !g.Joined() }

// unhold brings a held caller back to the talk.
func (m *Machine) unhold(l *line, by cti.Actor) {
	m.record(l, by, call.ResumedEvent{})
	m.do(Unpark{l.ID, l.Leg})
}

func (m *Machine) cancelConsult(in CancelConsult) error {
	l, err := m.leading(in.Agent)
	if err != nil {
		return err
	}
	m.sendAway(l, call.Removed, anyGuest)
	if l.State == call.Held {
		m.unhold(l, cti.ByAgent(in.Agent))
	}
	m.do(Remember{l.Call})
	return nil
}

func (m *Machine) removeGuest(in RemoveGuest) error {
	l, err := m.leads(in.Agent)
	switch {
	case err != nil:
		return err
	case !m.connected:
		return errNoSwitch
	}
	g, ok := l.Guest(in.Leg)
	if !ok {
		return cti.Errorf(cti.Conflict, "Этого участника в разговоре уже нет.")
	}
	m.do(DropLeg{l.ID, g.Leg})
	m.part(l, g, call.Removed, 0)
	return nil
}
