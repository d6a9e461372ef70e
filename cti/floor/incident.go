package floor

import (
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/incident"
)

// A mass incident is told of before the queue. The caller's place counts from
// before the announcement, which no restart and no end of the incident changes.

// informing is what is known of a caller who hears of an incident and need not
// survive a restart: after one, it is told again, if it is still open.
type informing struct {
	// informs is set while the announcement plays, or the word that one follows
	// the incident.
	informs bool
	follows bool // the word plays
}

// inform tells a caller who is going to a queue of the incident there, once;
// false when there is nothing to tell.
func (m *Machine) inform(l *line, to cti.QueueID) bool {
	if l.Informed != nil {
		return false
	}
	i, open := m.incidents.For(l.Line, l.Menus, to)
	if !open {
		return false
	}
	m.tellOf(l, i, call.Informed{Incident: i.ID, Queue: to, Since: m.placeSince(l)})
	return true
}

func (m *Machine) tellOf(l *line, i incident.Incident, told call.Informed) {
	m.record(l, cti.BySystem, call.InformedEvent{Informed: told, Prompt: i.Prompt})
	l.informs, l.follows = true, false
	prompts := []string{i.Prompt}
	if m.canFollow(l.Caller) {
		prompts = append(prompts, m.plan.Incidents.TellsKey())
	}
	m.pickUp(l)
	m.play(l, sequence(prompts))
}

// canFollow tells whether a number is somebody's, who can be told how it ended.
func (m *Machine) canFollow(number string) bool {
	why := m.obstacle(number)
	return why != call.HiddenNumber && why != call.ServiceNumber
}

// informedToQueue goes on with a caller who has heard enough.
func (m *Machine) informedToQueue(l *line) {
	l.informing = informing{}
	m.enqueueIn(l, l.Informed.Queue, m.placeSince(l))
}

// informAgain goes on with a caller whose announcement ended with the last life
// or with the link.
func (m *Machine) informAgain(l *line) {
	if f, open := m.incidents[l.Informed.Incident]; open {
		m.tellOf(l, f.Incident, *l.Informed)
		return
	}
	m.informedToQueue(l)
}

// informedKey: the key of the plan lets the caller follow the incident, any other
// one leads to the queue.
func (m *Machine) informedKey(l *line, key string) {
	m.stopPrompt(l)
	f, open := m.incidents[l.Informed.Incident]
	if l.follows || !open || key != m.plan.Incidents.JoinKey() || !m.canFollow(l.Caller) {
		m.informedToQueue(l)
		return
	}
	i := f.Incident
	if !f.Phones[l.Caller] {
		m.tellIncident(l.ID, cti.ByCaller, incident.FollowedEvent{
			Incident: i.ID, Phone: l.Caller, Appeal: incident.FollowerAppeal(m.secret, i.ID, l.Caller), ByKey: true,
			Name: i.Name, Topic: i.Topic, Territory: i.Territory, Line: l.Line,
		})
	}
	l.follows = true
	m.play(l, m.plan.Incidents.Joined())
}

// tellIncident applies an event and emits it.
func (m *Machine) tellIncident(about cti.CallID, by cti.Actor, e incident.Event) bool {
	if err := m.incidents.Apply(m.now, by, e); err != nil {
		m.do(Fault{err})
		return false
	}
	m.emit(about, "", by, e)
	return true
}

// Incidents are those that are open, in the order in which they were opened.
func (m *Machine) Incidents() []incident.Incident { return m.incidents.Open() }

// toldOf is the incident of which a caller heard.
func toldOf(c call.Call) cti.IncidentID {
	if c.Informed == nil {
		return ""
	}
	return c.Informed.Incident
}
