package api

import (
	"context"
	"slices"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/incident"
)

// joining checks that an appeal may be filed as one of an open incident, and
// gives it the topic and the place of that where the agent chose none. What was
// filed before is a repetition: the incident may be over meanwhile.
func (a *API) joining(ctx context.Context, id cti.IncidentID, made appeal.Appeal) (appeal.Appeal, error) {
	if id == "" {
		return made, nil
	}
	if a.cfg.Incidents == nil {
		return made, cti.FieldError("incident", "Массовых случаев здесь нет.")
	}
	open, err := a.cfg.Incidents.Incidents(ctx)
	if err != nil {
		return made, err
	}
	n := slices.IndexFunc(open, func(i incident.Incident) bool { return i.ID == id })
	if n < 0 {
		if _, again := a.filedBefore(ctx, tidy(made).ID); again {
			return made, nil
		}
		return made, cti.FieldError("incident", "Этот массовый случай уже закрыт. Подайте обращение без него.")
	}
	i := open[n]
	if made.TopicCode == "" {
		made.Topic, made.TopicCode = "", i.Topic
	}
	if made.Territory == "" {
		made.Territory = i.Territory
	}
	if !i.About(made.TopicCode, made.Territory) {
		return made, cti.FieldError("incident", "Обращение о другом: «%s» — это %s%s. Измените тему или место, или подайте обращение отдельно.",
			i.Name, topicName(i.Topic), a.inPlace(i.Territory))
	}
	return made, nil
}

func (a *API) inPlace(code cti.TerritoryCode) string {
	if code == "" {
		return ""
	}
	return ", " + a.placeName(code)
}

// joined lets a filed appeal follow an incident. The appeal is safe in any case:
// what keeps it from following is told to the agent and changes nothing else.
func (a *API) joined(ctx context.Context, who session.Session, id cti.IncidentID, out *filedOutput) {
	if id == "" {
		return
	}
	if err := a.follow(ctx, who, id, out.Body.Appeal); err != nil && !a.follows(ctx, out.Body.ID, id) {
		out.Body.Problem = "Обращение подано, но не присоединено: " + problem.Of(err).Detail
		return
	}
	out.Body.Incident = id
}

// follows tells that an appeal was joined before, by a request whose answer was lost.
func (a *API) follows(ctx context.Context, one cti.AppealID, id cti.IncidentID) bool {
	ctx, cancel := context.WithTimeout(ctx, registerPatience)
	defer cancel()
	known, err := a.cfg.Cases.AppealRecord(ctx, one)
	return err == nil && known.Case.Master == cti.AppealID(id)
}

func (a *API) follow(ctx context.Context, who session.Session, id cti.IncidentID, of appeal.Appeal) error {
	return a.cfg.Floor.Tell(ctx, floor.FollowIncident{Incident: id, Call: of.Call, Phone: of.Applicant.Phone, Appeal: of.ID, By: actorOf(who)})
}

// followed counts somebody whose appeal was just joined to that of an incident.
// Told again, as after a lost answer, it counts nobody twice.
func (a *API) followed(ctx context.Context, who session.Session, change appeal.Change, of appeal.Appeal) error {
	j, ok := change.(appeal.Join)
	if !ok || a.cfg.Incidents == nil {
		return nil
	}
	if err := a.follow(ctx, who, cti.IncidentID(j.Master), of); cti.CodeOf(err) != cti.NotFound { // it follows an appeal that is no incident
		return err
	}
	return nil
}
