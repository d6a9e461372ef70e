package appeal

import (
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Policy is the one under which the case's answer runs.
func (c Case) Policy(rules Rules) (cti.Policy, error) {
	at := c.Appeal.FiledAt
	for _, k := range c.Clocks {
		if k.Name == cti.ClockAnswer || k.Name == cti.ClockRegister {
			at = k.StartedAt
		}
	}
	return rules.Policy(c.Kind, c.Topic, at)
}

// May lists what somebody may do to the case now: what the table allows, without
// what would be refused whatever was written.
func (c Case) May(by cti.Actor, at time.Time, p cti.Policy) []ChangeName {
	return slices.DeleteFunc(Allowed(c.State, by), func(name ChangeName) bool { return c.vain(name, by, at, p) })
}

// vain tells that a change which the table allows would be refused in any case.
func (c Case) vain(name ChangeName, by cti.Actor, at time.Time, p cti.Policy) bool {
	switch name {
	case NameRegister:
		return !c.RegisteredAt.IsZero() && c.State != StateNew
	case NameConvert:
		return len(Convertible(c.Kind)) == 0
	case NameAssign:
		return c.State == StateCoordination && len(c.Hops) > 0 && whoIs(by) != leads
	case NameKeep:
		return len(c.Hops) == 0
	case NameForward:
		return c.Body == ""
	case NameExtend:
		k := c.running(cti.ClockAnswer)
		return k == nil || p.ExtendDays == 0 || k.ExtendedDays > 0 || k.Late || at.After(k.DueAt)
	case NameApprove:
		return c.Answer == nil || c.Answer.By.ID == by.ID
	case NameAnswer:
		return p.Approval
	case NameJoin:
		return p.Alone
	case NameShare:
		return c.Master == ""
	case NameRate:
		return slices.ContainsFunc(c.Marks, func(m Mark) bool { return m.Round == c.Round })
	case NameExamine:
		return !slices.ContainsFunc(c.Marks, Mark.Waiting) || c.Answer != nil && c.Answer.By.ID == by.ID
	}
	return false
}

// Names are what the ids of a record are called, for people.
type Names struct {
	Bodies  map[cti.BodyID]string   `json:"bodies"`
	People  map[cti.AgentID]string  `json:"people"`
	Appeals map[cti.AppealID]string `json:"appeals" doc:"Their numbers."`
}

// Mentioned lists the bodies, people and other appeals of a record.
func (r Record) Mentioned() (bodies []cti.BodyID, people []cti.AgentID, others []cti.AppealID) {
	body := func(b cti.BodyID) { bodies = addOnce(bodies, b) }
	person := func(p cti.Actor) {
		if w := whoIs(p); w == agents || w == leads {
			people = addOnce(people, cti.AgentID(p.ID))
		}
	}
	c := r.Case
	for _, b := range c.Visited() {
		body(b)
	}
	people = addOnce(people, c.Person)
	person(c.Appeal.FiledBy)
	others = addOnce(addOnce(others, c.Master), c.Earlier)
	for _, e := range r.History {
		body(e.Body)
		person(e.By)
		switch ch := e.Change.(type) {
		case Entrust:
			people = addOnce(people, ch.Person)
		case Forward:
			body(ch.To)
		case Join:
			others = addOnce(others, ch.Master)
		}
	}
	return bodies, people, others
}

func addOnce[T ~string](list []T, one T) []T {
	if one == "" || slices.Contains(list, one) {
		return list
	}
	return append(list, one)
}
