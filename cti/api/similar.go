package api

import (
	"context"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/topic"
	"github.com/dozvon/dozvon/cti/view"
)

// Again finds and keeps what the same people ask again while it is open.
type Again interface {
	// SimilarAppeals are open, of the same person and about the same.
	SimilarAppeals(context.Context, appeal.Likeness) ([]appeal.Similar, error)
	// AddToAppeal makes a change that conflicts with nobody's work, once for each key.
	AddToAppeal(context.Context, appeal.Asked) (appeal.Record, error)
}

type similarInput struct {
	Phone     string            `query:"phone" maxLength:"40" required:"true" doc:"The applicant's number in any usual spelling."`
	Topic     string            `query:"topic" maxLength:"200" doc:"In words; counts where there is no code."`
	TopicCode cti.TopicCode     `query:"topic_code" maxLength:"100"`
	Territory cti.TerritoryCode `query:"territory" maxLength:"64" doc:"Those elsewhere are left out."`
	Not       cti.AppealID      `query:"not" maxLength:"64" doc:"The appeal itself."`
}

// SimilarList has the open appeals of the same person about the same.
type SimilarList struct {
	Appeals []appeal.Similar `json:"appeals" nullable:"false" doc:"The newest first; at most five."`
}

type contactInput struct {
	ID   cti.AppealID `path:"id" maxLength:"64"`
	Body struct {
		Key  string     `json:"key" minLength:"1" maxLength:"64" doc:"Chosen by the sender: a retry adds nothing twice."`
		Call cti.CallID `json:"call_id,omitempty" maxLength:"64"`
		Text string     `json:"text,omitempty" maxLength:"10000" doc:"What the applicant said this time."`
	}
}

func (a *API) similarRoutes() {
	agents := cti.RoleAgent
	route.Private(a.routes, agents, route.Get("/appeals/similar", "similar-appeals", "Open appeals of the same person about the same, to which a new one can be added"), a.similar)
	route.Private(a.routes, agents, route.Post("/appeals/{id}/contacts", "add-to-appeal", "Add to an open appeal that the applicant asked again; no term changes"), a.addContact)
}

func (a *API) similar(ctx context.Context, _ session.Session, in *similarInput) (*route.Body[SimilarList], error) {
	found, err := a.alike(ctx, appeal.Likeness{
		Phone: in.Phone, Topic: in.Topic, TopicCode: in.TopicCode, Territory: in.Territory, Not: in.Not,
	})
	if err != nil {
		return nil, noHistory(err)
	}
	return route.Answer(SimilarList{Appeals: orEmpty(found)}), nil
}

func (a *API) alike(ctx context.Context, f appeal.Likeness) ([]appeal.Similar, error) {
	if a.cfg.Again == nil {
		return nil, nil
	}
	f.Phone = contact.Normalize(f.Phone)
	if about, known := topic.Known().Find(f.TopicCode); known && f.Topic == "" {
		f.Topic = about.Name
	}
	return a.cfg.Again.SimilarAppeals(ctx, f)
}

// isAnew refuses an appeal whose applicant has an open one about the same,
// unless somebody wrote why it is another matter. With the database away nobody
// knows, and the text must not be lost.
func (a *API) isAnew(ctx context.Context, made appeal.Appeal) error {
	if made.Anew != "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, registerPatience)
	defer cancel()
	found, err := a.alike(ctx, appeal.Likeness{
		Phone: made.Applicant.Phone, Topic: made.Topic, TopicCode: made.TopicCode, Territory: made.Territory, Not: made.ID,
	})
	if err != nil || len(found) == 0 {
		return nil
	}
	return &cti.Error{Code: cti.Conflict, Field: "anew",
		Text: "По этой теме у заявителя уже есть открытое обращение " + found[0].Number + ". Добавьте к нему или напишите, почему подаёте новое."}
}

func (a *API) addContact(ctx context.Context, who session.Session, in *contactInput) (*route.Body[CaseView], error) {
	if a.cfg.Again == nil {
		return nil, cti.Errorf(cti.Unavailable, "Обращения сейчас не хранятся.")
	}
	if in.Body.Call != "" {
		if _, err := a.lineOf(ctx, who, in.Body.Call); err != nil {
			return nil, err
		}
	}
	now, err := a.cfg.Again.AddToAppeal(ctx, appeal.Asked{
		Appeal: in.ID, Key: in.Body.Key, By: actorOf(who), At: a.now().UTC(),
		Change: appeal.Contact{Call: in.Body.Call, Text: in.Body.Text},
	})
	if err != nil {
		return nil, noChange(err)
	}
	if !who.Role.May(cti.RoleSupervisor) {
		if _, err := a.recordFor(ctx, who, in.ID, ""); err != nil {
			return route.Answer(CaseView{Case: onlyNumber(now.Case), History: []appeal.Entry{}, May: []appeal.ChangeName{}}), nil
		}
	} else if err := a.noteAppeal(ctx, who, view.Case, now.Case.Appeal, ""); err != nil {
		return nil, err
	}
	return route.Answer(a.viewOf(ctx, now, who)), nil
}

// onlyNumber is what an agent learns of an appeal of another agent's caller.
func onlyNumber(c appeal.Case) appeal.Case {
	return appeal.Case{Version: c.Version, Kind: c.Kind, State: c.State, Contacts: c.Contacts, Appeal: appeal.Appeal{
		ID: c.Appeal.ID, Number: c.Appeal.Number, Channel: c.Appeal.Channel, Status: c.Appeal.Status, FiledAt: c.Appeal.FiledAt,
		Topic: c.Appeal.Topic, TopicCode: c.Appeal.TopicCode, Territory: c.Appeal.Territory,
	}}
}
