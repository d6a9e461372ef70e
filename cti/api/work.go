package api

import (
	"context"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
)

// mostPeople bounds what one search gives: who wants more types more.
const mostPeople = 20

type countInput struct {
	Holder cti.BodyID  `query:"body" maxLength:"64" doc:"Only what this body holds."`
	Person cti.AgentID `query:"person" maxLength:"64" doc:"Whose list \"mine\" is, for supervisors; empty is one's own."`
	Narrowing
}

// WorkCounts tells how much each list has that the person may see.
type WorkCounts struct {
	Lists map[appeal.List]int `json:"lists"`
	Most  int                 `json:"most" doc:"Lists are counted as far as this: a list of so many has so many or more."`
}

// Person is a colleague.
type Person struct {
	Login cti.AgentID `json:"login"`
	Name  string      `json:"name"`
	Role  cti.Role    `json:"role"`
}

// PersonList is what a search of colleagues found.
type PersonList struct {
	People []Person `json:"people" nullable:"false"`
}

type peopleInput struct {
	Q string `query:"q" maxLength:"100" doc:"Words that must all occur in name or login; empty gives the first ones."`
}

func (a *API) countWork(ctx context.Context, who session.Session, in *countInput) (*route.Body[WorkCounts], error) {
	counts, err := a.cfg.Cases.CountWork(ctx, appeal.Work{Person: listOf(who, in.Person), Home: who.Body, Own: !who.Role.May(cti.RoleSupervisor),
		Body: in.Holder, Kind: in.Kind, State: in.State, Topic: in.Topic, At: a.now().UTC()}, listsOf(who))
	if err != nil {
		return nil, noHistory(err)
	}
	return route.Answer(WorkCounts{Lists: counts, Most: appeal.MostCounted}), nil
}

// listOf is whose list somebody looks at: supervisors may look at another's.
func listOf(who session.Session, asked cti.AgentID) cti.AgentID {
	if asked == "" || !who.Role.May(cti.RoleSupervisor) {
		return who.Login
	}
	return asked
}

func (a *API) people(ctx context.Context, _ session.Session, in *peopleInput) (*route.Body[PersonList], error) {
	all, err := a.cfg.Cases.Colleagues(ctx)
	if err != nil {
		return nil, noHistory(err)
	}
	found := []Person{}
	for _, u := range all {
		if len(found) < mostPeople && occurs(in.Q, u.Name+" "+string(u.Login)) {
			found = append(found, Person{Login: u.Login, Name: u.Name, Role: u.Role})
		}
	}
	return route.Answer(PersonList{People: found}), nil
}
