package api

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/territory"
	"github.com/dozvon/dozvon/cti/topic"
)

// Incidents are the mass incidents that are open on the floor.
type Incidents interface {
	Incidents(context.Context) ([]incident.Incident, error)
}

// IncidentHistory reads what appeals tell of mass incidents.
type IncidentHistory interface {
	IncidentProposals(ctx context.Context, since time.Time, enough int) ([]incident.Proposal, error)
	AppealsAbout(ctx context.Context, i incident.Incident, since time.Time) ([]incident.Member, error)
	// IncidentRecord gives a *cti.Error of code NotFound for one that did not reach
	// the database.
	IncidentRecord(ctx context.Context, id cti.IncidentID) (incident.Record, error)
	// EndedIncidents are those that are over, the one that ended last first.
	EndedIncidents(ctx context.Context, f incident.Filter) (incident.Page, error)
	// CountFollowing gives how many appeals follow each of the incidents.
	CountFollowing(ctx context.Context, ids []cti.IncidentID) (map[cti.IncidentID]int, error)
}

// IncidentView is a mass incident with the words for what it names by codes.
type IncidentView struct {
	incident.Incident
	TopicName    string `json:"topic"`
	Place        string `json:"place,omitempty" doc:"Empty is everywhere."`
	HeardAt      string `json:"heard_at" doc:"The line, queue or menu in words; empty is every line."`
	Sound        string `json:"sound,omitempty" doc:"The prepared message that callers hear; empty when it was recorded for this incident."`
	Number       string `json:"number,omitempty" doc:"Of the appeal that the others follow; absent while the database is away."`
	OpenedByName string `json:"opened_by_name,omitempty" doc:"What the one who opened it is called; absent for one whom nobody knows, or while the database is away."`
	Appeals      *int   `json:"appeals,omitempty" doc:"How many appeals follow it; absent while the database is away."`
}

// IncidentList has the mass incidents that are open, the oldest first.
type IncidentList struct {
	Incidents []IncidentView `json:"incidents" nullable:"false"`
}

// ProposalView is a proposal in words.
type ProposalView struct {
	incident.Proposal
	TopicName string `json:"topic"`
	Place     string `json:"place"`
}

// ProposalList has what may be a mass incident, the most callers first.
type ProposalList struct {
	Proposals []ProposalView `json:"proposals" nullable:"false"`
}

// IncidentPlace is a line, a queue or a menu whose callers may hear of an incident.
type IncidentPlace struct {
	Where incident.Where `json:"where"`
	Name  string         `json:"name" doc:"Empty is every line."`
}

// IncidentPlaces are those of the plan.
type IncidentPlaces struct {
	Places []IncidentPlace `json:"places" nullable:"false"`
	Key    string          `json:"key" doc:"What callers press to be told how it ends."`
}

type aboutInput struct {
	Topic     cti.TopicCode     `query:"topic_code" maxLength:"100" doc:"Only those to which an appeal about this topic belongs."`
	Territory cti.TerritoryCode `query:"territory" maxLength:"64" doc:"And in this place."`
}

// IncidentDraft is a mass incident as a supervisor opens it.
type IncidentDraft struct {
	ID        cti.IncidentID    `json:"id" format:"uuid" doc:"Chosen by the sender: a retry opens nothing twice. It is also the id of the appeal that the others follow."`
	Name      string            `json:"name" maxLength:"120" doc:"What happened, for agents."`
	Topic     cti.TopicCode     `json:"topic_code" maxLength:"100"`
	Territory cti.TerritoryCode `json:"territory,omitempty" maxLength:"64" doc:"Empty is everywhere."`
	Where     incident.Where    `json:"where" doc:"Exactly one: a line (all for every line), a queue, or a menu that callers come through."`
	Text      string            `json:"text" maxLength:"600" doc:"What callers hear, in words, for agents and the record."`
	Message   string            `json:"message,omitempty" maxLength:"32" doc:"One of the plan's emergencies whose sound is played; or else a recording."`
	Recording string            `json:"recording,omitempty" maxLength:"64" doc:"The name of a recording that was sent."`
	Forecast  time.Time         `json:"forecast,omitzero" doc:"When it should be over."`
	Why       string            `json:"why,omitempty" maxLength:"500"`
}

type openIncidentInput struct{ Body IncidentDraft }

// IncidentRevision is what may change while callers hear of an incident. Without
// a message and a recording its sound stays.
type IncidentRevision struct {
	Name      string         `json:"name" maxLength:"120"`
	Where     incident.Where `json:"where"`
	Text      string         `json:"text" maxLength:"600"`
	Message   string         `json:"message,omitempty" maxLength:"32"`
	Recording string         `json:"recording,omitempty" maxLength:"64"`
	Forecast  time.Time      `json:"forecast,omitzero"`
	Why       string         `json:"why,omitempty" maxLength:"500"`
}

type reviseIncidentInput struct {
	ID   cti.IncidentID `path:"id" maxLength:"64"`
	Body IncidentRevision
}

type endIncidentInput struct {
	ID   cti.IncidentID `path:"id" maxLength:"64"`
	Body struct {
		Answer  string         `json:"answer" minLength:"1" maxLength:"10000" doc:"What all who follow it are told."`
		Outcome appeal.Outcome `json:"outcome" enum:"resolved,explained,not_confirmed" default:"resolved"`
		Why     string         `json:"why,omitempty" maxLength:"500"`
	}
}

// EndedIncident tells what became of the answer.
type EndedIncident struct {
	Answered bool   `json:"answered" doc:"The incident's appeal was answered, and its followers get the answer."`
	Problem  string `json:"problem,omitempty" doc:"Why not, and what to do: nobody hears of the incident any more in any case."`
}

type dismissInput struct {
	Body struct {
		Subject   cti.TopicCode     `json:"subject" minLength:"1" maxLength:"100"`
		Territory cti.TerritoryCode `json:"territory" minLength:"1" maxLength:"64"`
		Why       string            `json:"why" minLength:"1" maxLength:"500"`
	}
}

func (a *API) incidentRoutes() {
	s := cti.RoleSupervisor
	route.Private(a.routes, cti.RoleAgent, route.Get("/incidents", "list-incidents", "Mass incidents that are open"), a.incidents)
	route.Private(a.routes, s, route.Get("/incidents/ended", "list-ended-incidents", "Mass incidents that are over, the one that ended last first"), a.endedIncidents)
	route.Private(a.routes, s, route.Get("/incidents/places", "incident-places", "Where callers may hear of an incident"), a.incidentPlaces)
	route.Private(a.routes, s, route.Get("/incidents/proposals", "incident-proposals", "What many callers told of lately in one place"), a.proposals)
	route.Private(a.routes, s, route.Post("/incidents", "open-incident", "Let callers hear of a mass incident before the queue"), a.openIncident)
	route.Private(a.routes, s, route.Put("/incidents/{id}", "revise-incident", "Change what callers hear of a mass incident, or until when it will last"), a.reviseIncident)
	route.Private(a.routes, s, route.Post("/incidents/{id}/end", "end-incident", "Nobody hears of it any more; all who follow it get the answer"), a.endIncident)
	route.Private(a.routes, s, route.Post("/incidents/dismiss", "dismiss-incident", "Say that what was proposed is no mass incident"), a.dismissIncident)
	route.Private(a.routes, s, route.Created(route.Post("/incidents/recordings", "record-incident", "Send a recording that callers are to hear")), a.recordIncident)
}

func (a *API) incidents(ctx context.Context, _ session.Session, in *aboutInput) (*route.Body[IncidentList], error) {
	open, err := a.cfg.Incidents.Incidents(ctx)
	if err != nil {
		return nil, err
	}
	if in.Topic != "" {
		open = slices.DeleteFunc(slices.Clone(open), func(i incident.Incident) bool { return !i.About(in.Topic, in.Territory) })
	}
	return route.Answer(IncidentList{Incidents: a.viewIncidents(ctx, open)}), nil
}

// viewIncidents names what they are about; with the database away the appeals
// are not counted.
func (a *API) viewIncidents(ctx context.Context, open []incident.Incident) []IncidentView {
	ids := make([]cti.IncidentID, len(open))
	for n, i := range open {
		ids[n] = i.ID
	}
	ctx, cancel := context.WithTimeout(ctx, registerPatience)
	defer cancel()
	following, err := a.cfg.IncidentHistory.CountFollowing(ctx, ids)
	numbers := a.numbersOf(ctx, ids)
	views := []IncidentView{}
	for _, i := range open {
		v := IncidentView{Incident: i, TopicName: topicName(i.Topic), Place: a.placeName(i.Territory), HeardAt: whereName(a.cfg.Plan(), i.Where), Sound: soundName(a.cfg.Plan(), i.Prompt), Number: numbers[cti.AppealID(i.ID)]}
		if err == nil {
			n := following[i.ID]
			v.Appeals = &n
		}
		views = append(views, v)
	}
	a.fill(ctx, nameplates{}.incidents(views))
	return views
}

func (a *API) numbersOf(ctx context.Context, ids []cti.IncidentID) map[cti.AppealID]string {
	own := make([]cti.AppealID, len(ids))
	for n, id := range ids {
		own[n] = cti.AppealID(id)
	}
	names, err := a.cfg.Cases.CaseNames(ctx, nil, nil, own)
	if err != nil {
		return nil
	}
	return names.Appeals
}

func topicName(code cti.TopicCode) string {
	if about, known := topic.Known().Find(code); known {
		return about.Name
	}
	return string(code)
}

func (a *API) placeName(code cti.TerritoryCode) string {
	if place, known := territory.Known().Find(code, a.now()); known {
		return place.Title
	}
	return string(code)
}

func whereName(p *plan.Plan, w incident.Where) string {
	for _, one := range placesOf(p) {
		if one.Where == w {
			return one.Name
		}
	}
	return cmp.Or(string(w.Line), string(w.Queue), w.Menu) // no longer in the plan
}

func soundName(p *plan.Plan, prompt string) string {
	for _, e := range p.Emergencies {
		if e.Prompt == prompt {
			return e.Name
		}
	}
	return ""
}

// placesOf are the plan's lines, queues and menus. A queue of a line's name is
// told from it by its id.
func placesOf(p *plan.Plan) []IncidentPlace {
	out := []IncidentPlace{{Where: incident.Where{Line: incident.AllLines}}}
	for _, l := range p.Lines {
		out = append(out, IncidentPlace{incident.Where{Line: l.ID}, l.Name})
	}
	for _, m := range p.Menus {
		out = append(out, IncidentPlace{incident.Where{Menu: m.ID}, m.Name})
	}
	for _, q := range p.Queues {
		out = append(out, IncidentPlace{incident.Where{Queue: q.ID}, q.Name})
	}
	return out
}

func (a *API) incidentPlaces(context.Context, session.Session, *struct{}) (*route.Body[IncidentPlaces], error) {
	p := a.cfg.Plan()
	return route.Answer(IncidentPlaces{Places: placesOf(p), Key: p.Incidents.JoinKey()}), nil
}

// proposals leaves out what is open already.
func (a *API) proposals(ctx context.Context, _ session.Session, _ *struct{}) (*route.Body[ProposalList], error) {
	rules := a.cfg.Plan().Incidents
	found, err := a.cfg.IncidentHistory.IncidentProposals(ctx, a.now().UTC().Add(-rules.Within()), rules.Enough())
	if err != nil {
		return nil, noHistory(err)
	}
	open, err := a.cfg.Incidents.Incidents(ctx)
	if err != nil {
		return nil, err
	}
	views := []ProposalView{}
	for _, p := range found {
		if !slices.ContainsFunc(open, func(i incident.Incident) bool { return i.About(p.Topic, p.Territory) }) {
			views = append(views, ProposalView{p, topicName(p.Topic), a.placeName(p.Territory)})
		}
	}
	return route.Answer(ProposalList{Proposals: views}), nil
}
