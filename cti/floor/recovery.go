package floor

import (
	"cmp"
	"maps"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
)

// reconcile compares what we remember with what the switch is really doing and
// acts on the difference in both directions.
func (m *Machine) reconcile(in SwitchConnected) {
	m.connected, m.board = false, true // nobody is served until all is known
	m.interruptWatches()
	for _, l := range m.calls {
		l.unknown = true
	}
	live := slices.SortedFunc(slices.Values(in.Live), func(a, b LiveCall) int {
		return cmp.Compare(a.Arrival.Call, b.Arrival.Call)
	})
	for _, lc := range live {
		m.reconcileCall(lc)
	}
	for _, id := range m.callIDs() {
		if l := m.calls[id]; l != nil && l.unknown && l.State != call.Ended {
			m.lost(l)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(m.seats)) {
		m.reconcileSeat(m.seats[id])
	}
	m.reconcilePromises()
	m.keepAll()
	m.connected = true
	m.serveAll()
}

func (m *Machine) reconcileCall(lc LiveCall) {
	id := lc.Arrival.Call
	l := m.calls[id]
	if l == nil && lc.Note != nil && lc.Note.State != call.Ended && !m.ended.has[id] {
		l = &line{Call: *lc.Note}
		l.ID = id
		m.calls[id] = l
	}
	for _, leg := range lc.Legs {
		if l == nil || l.State == call.Rating || l.State == call.Ended || (l.Leg != leg.Leg && !m.isGuest(l, leg.Leg)) || (lc.Gone && l.State != call.Calling && l.State != call.Staying) {
			m.do(DropLeg{id, leg.Leg})
		}
	}
	switch {
	case l == nil && lc.Gone:
	case l == nil && lc.Outgoing:
		m.do(DropCall{id, causeNormal})
	case l == nil:
		m.arrive(lc.Arrival)
		if l = m.calls[id]; l != nil {
			l.pickedUp = l.pickedUp || lc.PickedUp
		}
	case l.State == call.Ended:
		if !lc.Gone {
			m.do(DropCall{id, causeNormal})
		}
	case l.State == call.Calling, l.State == call.Dialing && !lc.Gone:
		l.unknown = false
		m.continueMaking(l, lc)
	case l.State == call.Staying:
		m.continueStay(l, lc)
	case !lc.Gone:
		l.unknown, l.pickedUp = false, lc.PickedUp
		m.continueCall(l, lc)
	}
}

// continueCall goes on with a call that both sides know.
func (m *Machine) continueCall(l *line, lc LiveCall) {
	i := slices.IndexFunc(lc.Legs, func(leg LiveLeg) bool { return leg.Leg == l.Leg })
	l.silent() // the switch stopped it with the listing
	l.dialog, l.keysTold, l.paused = dialog{}, "", lc.Paused
	m.continueGuests(l, lc)
	switch l.State {
	case call.Arrived, call.Greeting:
		if l.LeavesMessage() {
			m.resumeMessage(l, lc.Recording)
			return
		}
		m.resumeGuide(l)
	case call.Rating:
		m.resumeRating(l)
	case call.Waiting:
		m.wait(l)
		m.pickUp(l)
		m.do(StartMusic{l.ID})
	case call.Ringing:
		switch {
		case i < 0:
			m.withdraw(l, call.Interrupted)
		case lc.Legs[i].Up:
			m.adopt(l)
			m.legAnswered(LegAnswered{l.ID, l.Leg})
		default:
			m.adopt(l)
			m.watchRing(l)
			if l.pickedUp {
				m.do(StartMusic{l.ID})
			}
		}
	case call.Talking, call.Held:
		switch {
		case i < 0:
			if m.stillRecorded(l, lc); !m.leaderLeaves(l, true, 0) {
				m.findSound(l)
				m.loseAgent(l, 0)
			}
		default:
			l.muted = lc.Legs[i].Muted
			m.adopt(l)
			m.continueTalk(l, lc, lc.Legs[i].Joined)
		}
	}
}

// continueTalk makes what the switch did not do of a talk, or did in vain.
func (m *Machine) continueTalk(l *line, lc LiveCall, joined bool) {
	if l.State == call.Talking && !joined { // which begins its recording as well
		m.do(Join{Call: l.ID, Leg: l.Leg, Sound: l.sound(), Record: m.recorded(l), Paused: l.soundPaused()})
		m.admitAgain(l)
		return
	}
	if l.State == call.Held && joined { // the hold was refused, and we were not there to hear it
		m.do(Park{l.ID, l.Leg})
	}
	m.stillRecorded(l, lc)
}

// adopt makes sure that the agent of a confirmed call is on the floor and on
// that call, even if the journal that knew it was lost.
func (m *Machine) adopt(l *line) {
	want := agent.Talking
	if l.State == call.Ringing || l.State == call.Calling {
		want = agent.Ringing
	}
	if l.Agent != "" {
		m.adoptAs(l, l.Agent, want)
	}
}

func (m *Machine) adoptAs(l *line, id cti.AgentID, want agent.State) {
	s := m.seats[id]
	if s == nil {
		s = &seat{}
		s.ID, s.Name = id, string(id)
		m.seats[s.ID] = s
	}
	if s.State == want && s.Call == l.ID {
		m.show(s.ID)
		return
	}
	next := s.Agent
	next.State, next.Reason, next.Since, next.Call, next.After = want, "", m.now, l.ID, agent.Ready
	m.place(s, next)
	m.emit(l.ID, s.ID, cti.BySystem, agent.ChangedEvent{From: stateOf(s.Agent), Agent: next})
	s.Agent = next
	m.show(s.ID)
}

// lost ends a call that went away while nobody watched.
func (m *Machine) lost(l *line) {
	f := call.Finish{Result: call.Indeterminate, Reason: call.LostUnwatched}
	if l.BeingMade() {
		m.endUnmade(l, cti.BySystem, f, callback.NoAnswer)
		return
	}
	m.findSound(l)
	if l.State == call.Staying {
		f = l.LeftAs
	}
	if l.State == call.Ringing {
		m.cancel(l, cti.BySystem, f)
		return
	}
	switch {
	case l.State == call.Rating:
		f = l.Opinion.Finish
	case l.Recording():
		f = m.leftMessage(l, 0)
	case l.Farewell != nil && l.Farewell.Reason == call.LeftVoicemail:
		f = l.Farewell.Finish
	}
	m.finish(l, cti.BySystem, f)
}

// reconcileSeat frees an agent whose call is not there any more.
func (m *Machine) reconcileSeat(s *seat) {
	l := m.calls[s.Call]
	mine := l != nil && l.Agent == s.ID
	_, g, invited := m.asGuest(s)
	switch {
	case s.State == agent.Ringing && !(mine && (l.State == call.Ringing || l.State == call.Calling)) && !(invited && !g.Joined()):
		m.must(s, cti.BySystem, agent.Change{Signal: agent.Withdraw})
	case s.State == agent.Talking && !(mine && inTalk(l, s.ID)) && !(invited && g.Joined()):
		m.must(s, cti.BySystem, agent.Change{Signal: agent.End})
	}
}
