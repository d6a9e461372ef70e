package api

import (
	"context"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/territory"
	"github.com/dozvon/dozvon/cti/topic"
)

// CaseNames are what the codes of cases are called, for people; one that is
// missing has no name.
type CaseNames struct {
	Bodies      map[cti.BodyID]string        `json:"bodies"`
	People      map[cti.AgentID]string       `json:"people"`
	Appeals     map[cti.AppealID]string      `json:"appeals" doc:"Their numbers."`
	Topics      map[cti.TopicCode]string     `json:"topics"`
	Territories map[cti.TerritoryCode]string `json:"territories"`
}

// CaseRules are what a page has to know before it asks somebody something.
type CaseRules struct {
	Approval   bool          `json:"approval" doc:"A second person reads the answer before it is sent."`
	ExtendDays int           `json:"extend_days" doc:"By how many days the answer may be put off."`
	Kinds      []appeal.Kind `json:"kinds" nullable:"false" doc:"What it may be made."`
	Moves      int           `json:"moves" doc:"How often a body sent it away."`
	Visited    []cti.BodyID  `json:"visited" nullable:"false" doc:"The bodies that have held it."`
}

// rulesOf tells what somebody may do to a case. Without policies it is what the
// table of states says.
func (a *API) rulesOf(c appeal.Case, who session.Session) ([]appeal.ChangeName, CaseRules) {
	rules := CaseRules{Kinds: orEmpty(appeal.Convertible(c.Kind)), Moves: c.Moves(), Visited: orEmpty(c.Visited())}
	by := actorOf(who)
	if a.cfg.Terms == nil {
		return orEmpty(appeal.Allowed(c.State, by)), rules
	}
	p, err := c.Policy(a.cfg.Terms)
	if err != nil { // of a time without policies
		return orEmpty(appeal.Allowed(c.State, by)), rules
	}
	rules.Approval, rules.ExtendDays = p.Approval, p.ExtendDays
	return orEmpty(c.May(by, a.now(), p)), rules
}

// namesOf names what a record mentions. With the database away its codes stay
// codes.
func (a *API) namesOf(ctx context.Context, r appeal.Record) CaseNames {
	bodies, people, others := r.Mentioned()
	names := a.called(ctx, bodies, people, others)
	names.add(r.Case.Topic, r.Case.Territory, a.now())
	names.add(r.Case.Appeal.TopicCode, r.Case.Appeal.Territory, a.now())
	for _, e := range r.History {
		if ch, ok := e.Change.(appeal.Classify); ok {
			names.add(ch.Topic, ch.Territory, a.now())
		}
	}
	return names
}

func (a *API) namesOfTasks(ctx context.Context, tasks []appeal.Task) CaseNames {
	var bodies []cti.BodyID
	var people []cti.AgentID
	for _, t := range tasks {
		bodies, people = append(bodies, t.Appeal.Body), append(people, t.Person)
	}
	names := a.called(ctx, bodies, people, nil)
	for _, t := range tasks {
		names.add(t.Appeal.TopicCode, t.Appeal.Territory, a.now())
	}
	return names
}

func (a *API) called(ctx context.Context, bodies []cti.BodyID, people []cti.AgentID, others []cti.AppealID) CaseNames {
	found, err := a.cfg.Cases.CaseNames(ctx, bodies, people, others)
	if err != nil {
		a.cfg.Log.WarnContext(ctx, "names of a case cannot be read", "err", err)
	}
	return CaseNames{Bodies: found.Bodies, People: found.People, Appeals: found.Appeals,
		Topics: map[cti.TopicCode]string{}, Territories: map[cti.TerritoryCode]string{}}
}

// add names a topic and a place; a municipality that is no more keeps its name.
func (n CaseNames) add(about cti.TopicCode, place cti.TerritoryCode, now time.Time) {
	if found, ok := topic.Known().Find(about); ok {
		n.Topics[about] = found.Name
	}
	if found, ok := territory.Known().Find(place, now); ok {
		n.Territories[place] = found.Title
	}
}
