package api

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
	acts "github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/api/problem"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/incident"
)

func (a *API) openIncident(ctx context.Context, who session.Session, in *openIncidentInput) (*route.Body[IncidentList], error) {
	d := in.Body
	made := incident.Incident{
		ID: cti.IncidentID(strings.ToLower(string(d.ID))), Name: strings.TrimSpace(d.Name), Topic: d.Topic, Territory: d.Territory, Where: d.Where,
		Text: strings.TrimSpace(d.Text), Prompt: "-", Forecast: d.Forecast.UTC(),
	}
	if err := made.Check(); err != nil {
		return nil, err
	}
	about, err := knownTopic("topic_code", made.Topic)
	if err != nil {
		return nil, err
	}
	if made.Territory != "" {
		if _, err := a.knownTerritory(made.Territory); err != nil {
			return nil, err
		}
	}
	if made.Prompt, err = a.soundOf(ctx, d.Message, d.Recording); err != nil {
		return nil, err
	}
	// The appeal comes first in the journal, so that whoever follows finds it.
	_, _, err = a.file(ctx, a.addressed(ctx, appeal.Appeal{
		ID: cti.AppealID(made.ID), Channel: appeal.ByCall, FiledBy: actorOf(who), Topic: about.Name, TopicCode: made.Topic, Territory: made.Territory,
		Text: made.Name + "\n" + made.Text,
	}))
	if err != nil {
		return nil, err
	}
	if err := a.cfg.Floor.Tell(ctx, floor.OpenIncident{Incident: made, By: who.Login, Why: d.Why}); err != nil {
		return nil, err
	}
	a.gather(ctx, who, made)
	return a.incidents(ctx, who, &aboutInput{})
}

// reviseIncident changes what those hear who come from now on. What it is about
// stays: its followers told of that.
func (a *API) reviseIncident(ctx context.Context, who session.Session, in *reviseIncidentInput) (*route.Body[IncidentList], error) {
	open, err := a.cfg.Incidents.Incidents(ctx)
	if err != nil {
		return nil, err
	}
	n := slices.IndexFunc(open, func(i incident.Incident) bool { return i.ID == in.ID })
	if n < 0 {
		return nil, cti.Errorf(cti.NotFound, "Этот массовый случай уже закрыт.")
	}
	d, now := in.Body, open[n]
	now.Name, now.Text, now.Where, now.Forecast = strings.TrimSpace(d.Name), strings.TrimSpace(d.Text), d.Where, d.Forecast.UTC()
	if d.Message != "" || d.Recording != "" {
		if now.Prompt, err = a.soundOf(ctx, d.Message, d.Recording); err != nil {
			return nil, err
		}
	}
	if err := a.cfg.Floor.Tell(ctx, floor.ReviseIncident{Incident: now, By: who.Login, Why: d.Why}); err != nil {
		return nil, err
	}
	return a.incidents(ctx, who, &aboutInput{})
}

// gather joins the appeals that told of the incident before it was opened. What
// cannot be joined now stays as it is: an agent may still join it.
func (a *API) gather(ctx context.Context, who session.Session, made incident.Incident) {
	members, err := a.cfg.IncidentHistory.AppealsAbout(ctx, made, a.now().UTC().Add(-a.cfg.Plan().Incidents.Within()))
	for _, m := range members {
		err = cmp.Or(err, a.cfg.Floor.Tell(ctx, floor.FollowIncident{Incident: made.ID, Phone: m.Phone, Appeal: m.Appeal, By: actorOf(who)}))
	}
	if err != nil {
		askedOf(ctx).log.Warn("appeals were not joined to a new incident", "incident_id", string(made.ID), "err", err)
	}
}

func (a *API) endIncident(ctx context.Context, who session.Session, in *endIncidentInput) (*route.Body[EndedIncident], error) {
	err := a.cfg.Floor.Tell(ctx, floor.EndIncident{Incident: in.ID, Answer: in.Body.Answer, By: who.Login, Why: in.Body.Why})
	// One that is over already may still lack its answer: the request is a repetition.
	if err != nil && cti.CodeOf(err) != cti.NotFound {
		return nil, err
	}
	if err := a.answerIncident(ctx, who, in); err != nil {
		return route.Answer(EndedIncident{Problem: "Объявление снято, но ответ пока не разослан: " + problem.Of(err).Detail +
			" Ответьте на общее обращение: его ответ получат все присоединённые."}), nil
	}
	return route.Answer(EndedIncident{Answered: true}), nil
}

// answerIncident answers the incident's appeal, which all the others follow.
func (a *API) answerIncident(ctx context.Context, who session.Session, in *endIncidentInput) error {
	if err := a.endKept(ctx, in.ID); err != nil {
		return err
	}
	id := cti.AppealID(in.ID)
	now, err := a.cfg.Cases.AppealRecord(ctx, id)
	if err != nil || now.Case.State.Closed() {
		return err
	}
	change := func(step string, c appeal.Change) error {
		now, err = a.cfg.Cases.ChangeAppeal(ctx, appeal.Asked{Appeal: id, Version: now.Case.Version,
			Key: "incident-" + step + "-" + strconv.Itoa(now.Case.Version), Change: c, By: actorOf(who), At: a.now().UTC()})
		return err
	}
	if _, _, assign := appeal.Next(now.Case.State, appeal.NameAssign); assign && now.Case.Body != "" {
		if err := change("assign", appeal.Assign{Body: now.Case.Body}); err != nil {
			return err
		}
	}
	return change("answer", appeal.AnswerNow{Text: in.Body.Answer, Outcome: cmp.Or(in.Body.Outcome, appeal.OutcomeResolved), Checklist: appeal.Checklist()})
}

const endKeptEvery = 50 * time.Millisecond

// endKept waits a little until the end has reached the database, and with it
// everybody who followed before: nothing can follow what is answered already.
func (a *API) endKept(ctx context.Context, id cti.IncidentID) error {
	ctx, cancel := context.WithTimeout(ctx, registerPatience)
	defer cancel()
	again := time.NewTicker(endKeptEvery)
	defer again.Stop()
	for {
		r, err := a.cfg.IncidentHistory.IncidentRecord(ctx, id)
		if err == nil && !r.EndedAt.IsZero() {
			return nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return cti.Errorf(cti.Unavailable, "База данных не успела записать всех присоединённых. Закройте случай ещё раз через минуту с тем же ответом.")
		}
	}
}

func (a *API) dismissIncident(ctx context.Context, who session.Session, in *dismissInput) (*struct{}, error) {
	at := a.now().UTC()
	what := string(in.Body.Subject) + " " + string(in.Body.Territory)
	_, err := a.cfg.Journal.Append(ctx, []cti.Event{{
		ID: cti.EventID("incident.dismissed." + string(who.Login) + "." + strconv.FormatInt(at.UnixNano(), 36)), At: at, By: actorOf(who),
		Body: acts.DoneEvent{Kind: acts.DismissIncident, Reason: what, Why: in.Body.Why},
	}})
	if err != nil {
		return nil, away(err)
	}
	return nil, nil
}
