package floor

import (
	"strings"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/incident"
)

// What people do about mass incidents.
type (
	// OpenIncident lets callers hear of something of which many tell. One that is
	// open already, word for word, is left as it is.
	OpenIncident struct {
		Incident incident.Incident
		By       cti.AgentID
		Why      string
	}
	// ReviseIncident changes what callers hear, or until when it will last.
	ReviseIncident struct {
		Incident incident.Incident
		By       cti.AgentID
		Why      string
	}
	// FollowIncident joins somebody's appeal to the incident.
	FollowIncident struct {
		Incident cti.IncidentID
		Call     cti.CallID // may be empty
		Phone    string     // normalised; may be empty
		Appeal   cti.AppealID
		By       cti.Actor
	}
	// EndIncident is the end of it, with what all who followed it are told.
	EndIncident struct {
		Incident cti.IncidentID
		Answer   string
		By       cti.AgentID
		Why      string
	}
)

func (OpenIncident) isInput()   {}
func (ReviseIncident) isInput() {}
func (FollowIncident) isInput() {}
func (EndIncident) isInput()    {}

// takeIncident takes what is about incidents; false when it is something else.
func (m *Machine) takeIncident(in Input) (bool, error) {
	switch in := in.(type) {
	case OpenIncident:
		return true, m.openIncident(in)
	case ReviseIncident:
		return true, m.reviseIncident(in)
	case FollowIncident:
		return true, m.followIncident(in)
	case EndIncident:
		return true, m.endIncident(in)
	}
	return false, nil
}

var errNoIncident = cti.Errorf(cti.NotFound, "Этот массовый случай уже закрыт.")

func (m *Machine) checkIncident(i incident.Incident) error {
	if err := i.Check(); err != nil {
		return err
	}
	known := i.Where.Line == incident.AllLines
	switch {
	case i.Where.Queue != "":
		_, known = m.plan.Queue(i.Where.Queue)
	case i.Where.Menu != "":
		_, known = m.plan.Menu(i.Where.Menu)
	case !known:
		_, known = m.plan.Line(i.Where.Line)
	}
	if !known {
		return cti.FieldError("where", "В плане нет такой линии, очереди или меню. Выберите из списка.")
	}
	return nil
}

func (m *Machine) openIncident(in OpenIncident) error {
	if err := m.checkIncident(in.Incident); err != nil {
		return err
	}
	if now, open := m.incidents[in.Incident.ID]; open {
		in.Incident.OpenedAt, in.Incident.OpenedBy, in.Incident.Followers = now.OpenedAt, now.OpenedBy, now.Followers
		if in.Incident == now.Incident {
			return nil // a repetition
		}
		return cti.Errorf(cti.Conflict, "Этот массовый случай уже открыт. Обновите страницу.")
	}
	if m.incidents == nil {
		m.incidents = incident.List{}
	}
	m.tellIncident("", cti.BySupervisor(in.By), incident.OpenedEvent{Incident: in.Incident, Why: in.Why})
	return nil
}

// reviseIncident changes what those hear who come from now on; who is listening
// goes on to the end.
func (m *Machine) reviseIncident(in ReviseIncident) error {
	now, open := m.incidents[in.Incident.ID]
	if !open {
		return errNoIncident
	}
	if err := m.checkIncident(in.Incident); err != nil {
		return err
	}
	in.Incident.OpenedAt, in.Incident.OpenedBy, in.Incident.Followers = now.OpenedAt, now.OpenedBy, now.Followers
	if in.Incident == now.Incident {
		return nil // as it is
	}
	m.tellIncident("", cti.BySupervisor(in.By), incident.RevisedEvent{Incident: in.Incident, Why: in.Why})
	return nil
}

// followIncident: a number that follows already may have another appeal, which is
// joined as well.
func (m *Machine) followIncident(in FollowIncident) error {
	now, open := m.incidents[in.Incident]
	switch {
	case !open:
		return errNoIncident
	case in.Appeal == "" || in.Appeal == cti.AppealID(in.Incident):
		return cti.FieldError("appeal", "Выберите обращение, которое нужно присоединить.")
	}
	m.tellIncident(in.Call, in.By, incident.FollowedEvent{
		Incident: now.ID, Phone: in.Phone, Appeal: in.Appeal, Name: now.Name, Topic: now.Topic, Territory: now.Territory,
	})
	return nil
}

// endIncident lets nobody hear of it any more: whoever listens goes to the queue.
func (m *Machine) endIncident(in EndIncident) error {
	now, open := m.incidents[in.Incident]
	switch {
	case !open:
		return errNoIncident
	case strings.TrimSpace(in.Answer) == "":
		return cti.FieldError("answer", "Напишите, чем кончилось: это узнают все, кто присоединился.")
	}
	m.tellIncident("", cti.BySupervisor(in.By), incident.EndedEvent{Incident: now.ID, Name: now.Name, Answer: in.Answer, Why: in.Why})
	for _, id := range m.callIDs() {
		if l := m.calls[id]; l != nil && l.informs && l.Informed.Incident == now.ID {
			m.stopPrompt(l)
			m.informedToQueue(l)
		}
	}
	return nil
}
