package floor

import (
	"maps"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// Desk is what the agent's desks show now. An agent who is not on the floor has
// a desk that says offline.
func (m *Machine) Desk(id cti.AgentID) Desk {
	s := m.seats[id]
	if s == nil {
		return Desk{Agent: AgentView{ID: id, State: agent.Offline, Queues: []cti.QueueID{}}}
	}
	d := Desk{Agent: m.viewAgent(s), Callbacks: m.dueFor(s)}
	messages, due := m.dueMessages(s.Serves)
	d.Voicemails, d.VoicemailDue = messages, moment(due)
	if l := m.calls[s.Call]; l != nil && s.Call != "" {
		v := m.viewFor(s, l)
		d.Call = &v
	}
	return d
}

// Board is what a supervisor sees now.
func (m *Machine) Board() Board {
	b := Board{At: m.now, SwitchUp: m.connected, Queues: []QueueView{}, Agents: []AgentView{}, Calls: []CallView{}, Alerts: m.alerts.list(), Incidents: m.incidents.Open(), Watches: m.viewWatches()}
	for _, id := range slices.Sorted(maps.Keys(m.seats)) {
		if s := m.seats[id]; stateOf(s.Agent) != agent.Offline {
			b.Agents = append(b.Agents, m.viewAgent(s))
		}
	}
	for _, id := range m.callIDs() {
		if l := m.calls[id]; l.State != call.Ended {
			b.Calls = append(b.Calls, m.viewCall(l))
		}
	}
	for _, q := range m.plan.Queues {
		b.Queues = append(b.Queues, m.viewQueue(QueueView{ID: q.ID, Name: q.Name}, b.Calls))
	}
	return b
}

func (m *Machine) viewQueue(v QueueView, calls []CallView) QueueView {
	for _, c := range calls {
		if c.Queue != v.ID {
			continue
		}
		switch c.State {
		case call.Waiting, call.Ringing:
			v.Waiting++
			if v.LongestSince == nil || c.QueuedAt.Before(*v.LongestSince) {
				v.LongestSince = c.QueuedAt
			}
		case call.Talking, call.Held:
			v.Talking++
		}
	}
	messages, due := m.dueMessages(func(id cti.QueueID) bool { return id == v.ID })
	v.Voicemails, v.VoicemailDue = messages, moment(due)
	v.Ready = m.queue(v.ID).Idle()
	for _, s := range m.seats {
		if stateOf(s.Agent) != agent.Offline && s.Serves(v.ID) {
			v.SignedIn++
		}
	}
	return v
}

// callIDs lists the calls on the floor in the order of their arrival.
func (m *Machine) callIDs() []cti.CallID { return slices.Sorted(maps.Keys(m.calls)) }

func (m *Machine) viewAgent(s *seat) AgentView {
	v := AgentView{
		ID: s.ID, Name: s.Name, Queues: s.Queues, State: stateOf(s.Agent), Reason: s.Reason,
		Since: s.Since, After: s.After, AfterReason: s.AfterReason, WrapUpEnds: moment(s.WrapUpEnds), WrapUpMore: int(s.WrapUpMore() / time.Second),
		Device: s.Device.Kind, DeskOnline: s.deskOnline, PhoneUp: m.reachable(s.Agent), Call: s.Call,
	}
	if v.Queues == nil {
		v.Queues = []cti.QueueID{}
	}
	return v
}

func (m *Machine) viewCall(l *line) CallView {
	served, _ := m.plan.Line(l.Line)
	return CallView{
		ID: l.ID, State: l.State, Line: l.Line, LineName: served.Name, Queue: l.Queue,
		Caller: l.Caller, Name: l.Name, Origin: l.Origin, Agent: l.Agent, Menus: m.menuNames(l), Language: l.Language, Muted: l.muted,
		Message: l.LeavesMessage(), Incident: toldOf(l.Call),
		Recorded: m.recorded(l), Paused: l.soundPaused(), Unrecorded: l.unrecorded(),
		Direction: l.Direction, Callback: l.Callback, Appeal: l.Appeal, Proposed: l.Proposed,
		ArrivedAt: l.ArrivedAt, QueuedAt: moment(l.QueuedAt), RangAt: moment(l.RangAt),
		AnsweredAt: moment(l.AnsweredAt), HeldAt: moment(l.HeldAt), LeftAt: moment(l.LeftAt), EndedAt: moment(l.EndedAt),
		Result: l.Finish.Result, Reason: l.Finish.Reason,
		Number: l.Number, Guests: m.viewGuests(l), Hops: l.Hops, Transfers: l.Transfers,
	}
}

// menuNames are the names of the menus that a caller came through.
func (m *Machine) menuNames(l *line) []string {
	var names []string
	for _, id := range l.Menus {
		if menu, known := m.plan.Menu(id); known {
			names = append(names, menu.Name)
		}
	}
	return names
}

// viewFor is the call as one agent has part in it: an agent who was invited
// rings or talks, whatever the caller hears; for one who transferred it the
// talk is over.
func (m *Machine) viewFor(s *seat, l *line) CallView {
	v := m.viewCall(l)
	if g, ok := l.GuestOf(s.ID); ok {
		v.Guest, v.Muted, v.State, v.HeldAt = true, l.quiet[g.Leg], call.Ringing, nil
		v.RangAt = moment(g.InvitedAt)
		if g.Joined() {
			v.State, v.AnsweredAt = call.Talking, moment(g.JoinedAt)
			if l.State == call.Staying {
				v.State = call.Staying
			}
		}
		return v
	}
	if s.State == agent.WrapUp && l.State != call.Ended {
		v.State, v.EndedAt, v.HeldAt, v.Guests = call.Ended, moment(s.Since), nil, nil
		if l.State == call.Rating {
			v.Result, v.Reason = l.Opinion.Finish.Result, l.Opinion.Finish.Reason
		}
	}
	return v
}

func (m *Machine) viewGuests(l *line) []GuestView {
	var out []GuestView
	for _, g := range l.Guests {
		out = append(out, GuestView{
			Leg: g.Leg, Agent: g.Agent, Number: g.Number, Name: g.Name, By: g.By, ByName: m.party(g.By).Name,
			Note: g.Note, Joined: g.Joined(), InvitedAt: g.InvitedAt,
		})
	}
	return out
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
