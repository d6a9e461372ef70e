package incident

import "github.com/dozvon/dozvon/cti"

// OpenedEvent: a supervisor opened an incident; callers hear of it from now on.
type OpenedEvent struct {
	Incident Incident `json:"incident"`
	Why      string   `json:"why,omitempty"`
}

// RevisedEvent: callers hear another text from now on, or it will last longer.
type RevisedEvent struct {
	Incident Incident `json:"incident"`
	Why      string   `json:"why,omitempty"`
}

// FollowedEvent: somebody follows the incident. The envelope names the call, if
// there was one, and who did it: the caller by key, or an agent.
type FollowedEvent struct {
	Incident cti.IncidentID `json:"incident"`
	Phone    string         `json:"phone"`
	// Appeal is the follower's own, which is joined to that of the incident; who
	// followed by key has none before.
	Appeal cti.AppealID `json:"appeal"`
	ByKey  bool         `json:"by_key,omitempty"`
	// What the appeal of somebody who followed by key is about, and where the
	// caller came from.
	Name      string            `json:"name,omitempty"`
	Topic     cti.TopicCode     `json:"topic_code,omitempty"`
	Territory cti.TerritoryCode `json:"territory,omitempty"`
	Line      cti.LineID        `json:"line,omitempty"`
}

// EndedEvent: the incident is over; nobody hears of it any more. Answer is what
// all who followed it are told.
type EndedEvent struct {
	Incident cti.IncidentID `json:"incident"`
	Name     string         `json:"name"`
	Answer   string         `json:"answer"`
	Why      string         `json:"why,omitempty"`
}

// EventType is the name under which the event is kept.
func (OpenedEvent) EventType() string { return "incident.opened" }

// EventType is the name under which the event is kept.
func (RevisedEvent) EventType() string { return "incident.revised" }

// EventType is the name under which the event is kept.
func (FollowedEvent) EventType() string { return "incident.followed" }

// EventType is the name under which the event is kept.
func (EndedEvent) EventType() string { return "incident.ended" }

// Event is one of the events of an incident; the set is closed.
type Event interface {
	cti.Body
	about() cti.IncidentID
}

func (e OpenedEvent) about() cti.IncidentID   { return e.Incident.ID }
func (e RevisedEvent) about() cti.IncidentID  { return e.Incident.ID }
func (e FollowedEvent) about() cti.IncidentID { return e.Incident }
func (e EndedEvent) about() cti.IncidentID    { return e.Incident }

// Of is the incident that an event is about.
func Of(e Event) cti.IncidentID { return e.about() }

// Events decodes every event of this package.
func Events() cti.Catalogue {
	c := cti.Catalogue{}
	cti.BodyOf[OpenedEvent](c)
	cti.BodyOf[RevisedEvent](c)
	cti.BodyOf[FollowedEvent](c)
	cti.BodyOf[EndedEvent](c)
	return c
}
