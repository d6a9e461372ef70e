package incident

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Followed is an open incident with the numbers that follow it.
type Followed struct {
	Incident
	Phones map[string]bool
}

// List are the open incidents. It is the sum of their events; the zero value is
// empty and must not be written to.
type List map[cti.IncidentID]Followed

// ErrIllegal says that an event has no meaning for an incident: it is open
// already, or no longer.
var ErrIllegal = errors.New("incident: the event does not fit what is open")

// Apply adds an event. One that does not fit is ErrIllegal and changes nothing.
func (l List) Apply(at time.Time, by cti.Actor, e Event) error {
	now, open := l[e.about()]
	if _, opens := e.(OpenedEvent); opens == open {
		return ErrIllegal
	}
	switch e := e.(type) {
	case OpenedEvent:
		i := e.Incident
		i.OpenedAt, i.OpenedBy, i.Followers = at, cti.AgentID(by.ID), 0
		l[i.ID] = Followed{i, map[string]bool{}}
	case RevisedEvent:
		i := e.Incident
		i.OpenedAt, i.OpenedBy, i.Followers = now.OpenedAt, now.OpenedBy, now.Followers
		l[i.ID] = Followed{i, now.Phones}
	case FollowedEvent:
		now.Phones[cmp.Or(e.Phone, string(e.Appeal))] = true // a hidden number is as many people
		now.Followers = len(now.Phones)
		l[now.ID] = now
	case EndedEvent:
		delete(l, now.ID)
	}
	return nil
}

// Open gives them in the order in which they were opened.
func (l List) Open() []Incident {
	out := make([]Incident, 0, len(l))
	for _, f := range l {
		out = append(out, f.Incident)
	}
	slices.SortFunc(out, func(a, b Incident) int {
		return cmp.Or(a.OpenedAt.Compare(b.OpenedAt), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// For finds the incident of which a caller hears: the one that says most exactly
// where the caller is, and of several the one opened last.
func (l List) For(line cti.LineID, menus []string, queue cti.QueueID) (Incident, bool) {
	best, found := Incident{}, 0
	for _, i := range l.Open() {
		if n := i.Where.Covers(line, menus, queue); n > 0 && n >= found {
			best, found = i, n
		}
	}
	return best, found > 0
}

// Clone is a copy that shares nothing.
func (l List) Clone() List {
	out := make(List, len(l))
	for id, f := range l {
		out[id] = Followed{f.Incident, maps.Clone(f.Phones)}
	}
	return out
}
