package api

import (
	"context"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	offices "github.com/dozvon/dozvon/cti/body"
	"github.com/dozvon/dozvon/cti/territory"
	"github.com/dozvon/dozvon/cti/topic"
)

// Terms tells by when appeals are to be answered.
type Terms interface {
	Policy(kind cti.AppealKind, topic cti.TopicCode, at time.Time) (cti.Policy, error)
	Due(term cti.Term, from time.Time, extend int, paused time.Duration) time.Time
}

type wordsInput struct {
	Q     string `query:"q" maxLength:"200" doc:"A few words or their beginnings, as they were typed; empty gives the first ones."`
	Limit int    `query:"limit" minimum:"1" maximum:"300" default:"8"`
}

// TopicList is what a search of the classifier found, the best first.
type TopicList struct {
	Version string        `json:"version" doc:"Of the classifier."`
	Topics  []topic.Topic `json:"topics" nullable:"false"`
}

// TerritoryList is what a search of municipalities found, the best first.
type TerritoryList struct {
	Version     string                `json:"version" doc:"Of the list."`
	Territories []territory.Territory `json:"territories" nullable:"false"`
}

type bodiesInput struct {
	Q         string            `query:"q" maxLength:"100" doc:"Words that must all occur; empty gives the first ones."`
	Territory cti.TerritoryCode `query:"territory" maxLength:"64" doc:"Bodies of this place come first."`
	Limit     int               `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

// BodyList is what a search of the directory found.
type BodyList struct {
	Bodies []offices.Body `json:"bodies" nullable:"false"`
}

type responsibleInput struct {
	Topic     cti.TopicCode     `query:"topic" maxLength:"100" required:"true"`
	Territory cti.TerritoryCode `query:"territory" maxLength:"64" doc:"Empty when it is not known yet: matters of a municipality then have no body."`
	Kind      cti.AppealKind    `query:"kind" enum:"information,message,legal,social" default:"message"`
}

// Responsible tells who answers, and by when if the appeal were filed now.
type Responsible struct {
	Topic     topic.Topic          `json:"topic"`
	Territory *territory.Territory `json:"territory,omitempty"`
	Body      *offices.Body        `json:"body,omitempty" doc:"Absent when nobody is known for this topic and place."`
	Policy    *PolicyView          `json:"policy,omitempty"`
	// Partial tells that the directory could not be asked.
	Partial bool `json:"partial,omitempty" doc:"The directory could not be asked; the rest is complete."`
}

// PolicyView is by which rules the answer's term is counted.
type PolicyView struct {
	Code    string       `json:"code"`
	Version int          `json:"version"`
	Count   int          `json:"count"`
	Unit    cti.TermUnit `json:"unit"`
	Due     time.Time    `json:"due_at" doc:"The last instant in time, if the appeal were filed now."`
}

func (a *API) classifyRoutes() {
	agents := cti.RoleAgent
	route.Private(a.routes, agents, route.Get("/topics", "search-topics", "Topics of the classifier, by everyday words"), func(_ context.Context, _ session.Session, in *wordsInput) (*route.Body[TopicList], error) {
		return topics(in), nil
	})
	route.Private(a.routes, agents, route.Get("/territories", "search-territories", "Municipalities, by their names, kinds and settlements"), func(_ context.Context, _ session.Session, in *wordsInput) (*route.Body[TerritoryList], error) {
		return a.territories(in), nil
	})
	route.Private(a.routes, agents, route.Get("/bodies", "search-bodies", "Organisations that answer appeals"), a.bodies)
	route.Private(a.routes, agents, route.Get("/responsible", "responsible", "Who answers an appeal about a topic in a place, and by when"), a.responsible)
	route.Public(a.routes, route.Get("/public/topics", "public-topics", "Topics, for the page where citizens write"), func(ctx context.Context, in *wordsInput) (*route.Body[TopicList], error) {
		return topics(in), a.allow(ctx, a.limits.search)
	})
	route.Public(a.routes, route.Get("/public/territories", "public-territories", "Municipalities, for the page where citizens write"), func(ctx context.Context, in *wordsInput) (*route.Body[TerritoryList], error) {
		return a.territories(in), a.allow(ctx, a.limits.search)
	})
}

func topics(in *wordsInput) *route.Body[TopicList] {
	known := topic.Known()
	found := known.Search(in.Q, in.Limit)
	if in.Q == "" {
		found = known.Topics()
		found = found[:min(in.Limit, len(found))]
	}
	return route.Answer(TopicList{Version: known.Version, Topics: orEmpty(found)})
}

func (a *API) territories(in *wordsInput) *route.Body[TerritoryList] {
	known := territory.Known()
	found := known.Search(in.Q, a.now(), in.Limit)
	if in.Q == "" {
		found = known.On(a.now())
		found = found[:min(in.Limit, len(found))]
	}
	return route.Answer(TerritoryList{Version: known.Version, Territories: orEmpty(found)})
}

// date is the region's today, as YYYY-MM-DD.
func (a *API) date() string { return a.now().In(a.cfg.Plan().Location()).Format(dateForm) }

func (a *API) bodies(ctx context.Context, _ session.Session, in *bodiesInput) (*route.Body[BodyList], error) {
	if a.cfg.Directory == nil {
		return route.Answer(BodyList{Bodies: []offices.Body{}}), nil
	}
	found, err := a.cfg.Directory.Bodies(ctx, in.Q, in.Territory, a.date(), in.Limit)
	if err != nil {
		return nil, err
	}
	return route.Answer(BodyList{Bodies: orEmpty(found)}), nil
}

func (a *API) responsible(ctx context.Context, _ session.Session, in *responsibleInput) (*route.Body[Responsible], error) {
	about, err := knownTopic("topic", in.Topic)
	if err != nil {
		return nil, err
	}
	out := Responsible{Topic: about}
	if in.Territory != "" {
		place, err := a.knownTerritory(in.Territory)
		if err != nil {
			return nil, err
		}
		out.Territory = &place
	}
	if out.Policy, err = a.policyOf(in.Kind, about.Code); err != nil {
		return nil, err
	}
	found, ok, err := a.answers(ctx, about, in.Territory)
	switch {
	case err != nil:
		a.cfg.Log.WarnContext(ctx, "the responsible body cannot be looked up", "err", err)
		out.Partial = true
	case ok:
		out.Body = &found
	}
	return route.Answer(out), nil
}

// answers finds the body that is responsible for a topic in a place.
func (a *API) answers(ctx context.Context, about topic.Topic, place cti.TerritoryCode) (found offices.Body, ok bool, err error) {
	if a.cfg.Directory == nil {
		return found, false, nil
	}
	all, err := a.cfg.Directory.BodiesFor(ctx, about.Body, place, a.date())
	if err != nil {
		return found, false, err
	}
	found, ok = offices.Responsible(all, about.Body, about.Level == topic.Municipality, place, a.now().In(a.cfg.Plan().Location()))
	return found, ok, nil
}

func (a *API) policyOf(kind cti.AppealKind, about cti.TopicCode) (*PolicyView, error) {
	if a.cfg.Terms == nil {
		return nil, nil
	}
	p, err := a.cfg.Terms.Policy(kind, about, a.now())
	if err != nil {
		return nil, err
	}
	term := p.Terms[cti.ClockAnswer]
	return &PolicyView{Code: p.Code, Version: p.Version, Count: term.Count, Unit: term.Unit, Due: a.cfg.Terms.Due(term, a.now(), 0, 0)}, nil
}

func knownTopic(field string, code cti.TopicCode) (topic.Topic, error) {
	about, known := topic.Known().Find(code)
	if !known {
		return about, cti.FieldError(field, "Темы с кодом «%s» нет в классификаторе. Выберите тему из списка.", code)
	}
	return about, nil
}

func (a *API) knownTerritory(code cti.TerritoryCode) (territory.Territory, error) {
	place, known := territory.Known().Find(code, a.now())
	if !known {
		return place, cti.FieldError("territory", "Территории с кодом «%s» нет. Выберите её из списка.", code)
	}
	return place, nil
}

// classified checks the codes of an appeal that is about to be filed and takes
// the topic's words from the classifier when none were written. With the database
// away the body is taken on trust: the text must not be lost.
func (a *API) classified(ctx context.Context, made appeal.Appeal) (appeal.Appeal, error) {
	if made.TopicCode != "" {
		about, err := knownTopic("topic_code", made.TopicCode)
		if err != nil {
			return made, err
		}
		if made.Topic == "" {
			made.Topic = about.Name
		}
	}
	if made.Territory != "" {
		if _, err := a.knownTerritory(made.Territory); err != nil {
			return made, err
		}
	}
	if made.Body != "" && a.cfg.Directory != nil {
		ctx, cancel := context.WithTimeout(ctx, registerPatience)
		defer cancel()
		if _, err := a.cfg.Directory.Body(ctx, made.Body); cti.CodeOf(err) == cti.NotFound {
			return made, cti.FieldError("body", "Организации «%s» нет в справочнике. Выберите её из списка.", made.Body)
		}
	}
	return made, nil
}

// addressed finds who answers an appeal whose writer cannot know; the appeal goes
// without a body when nobody is found in time.
func (a *API) addressed(ctx context.Context, made appeal.Appeal) appeal.Appeal {
	about, known := topic.Known().Find(made.TopicCode)
	if !known || made.Body != "" {
		return made
	}
	ctx, cancel := context.WithTimeout(ctx, registerPatience)
	defer cancel()
	if found, ok, err := a.answers(ctx, about, made.Territory); err == nil && ok {
		made.Body = found.ID
	}
	return made
}
