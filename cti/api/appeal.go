package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/view"
)

// registerPatience is how long filing waits for the database to give a number.
const registerPatience = 2 * time.Second

// AppealDraft is an appeal as an agent files it.
type AppealDraft struct {
	ID        cti.AppealID      `json:"id" format:"uuid" doc:"Chosen by the sender: a retry files nothing twice."`
	Call      cti.CallID        `json:"call_id,omitempty"`
	Voicemail cti.LegID         `json:"voicemail_id,omitempty" maxLength:"120" doc:"The message of which the appeal is made; its call is taken."`
	Applicant appeal.Applicant  `json:"applicant"`
	Topic     string            `json:"topic" maxLength:"200" doc:"May be empty with a code: then it is the topic's name."`
	TopicCode cti.TopicCode     `json:"topic_code,omitempty" maxLength:"100" doc:"Of the classifier; empty with a free topic."`
	Territory cti.TerritoryCode `json:"territory,omitempty" maxLength:"64" doc:"Where it happens."`
	Body      cti.BodyID        `json:"body,omitempty" maxLength:"64" doc:"Who is asked to answer."`
	Text      string            `json:"text" maxLength:"10000"`
	Anew      string            `json:"anew,omitempty" maxLength:"500" doc:"Why it is another matter, when the applicant has an open appeal about the same; without it that is a conflict."`
	Incident  cti.IncidentID    `json:"incident,omitempty" maxLength:"64" doc:"The open mass incident that it is about: the appeal follows it and gets its answer."`
}

type fileInput struct{ Body AppealDraft }

type filedOutput struct {
	Status int
	Body   FiledAppeal
}

// FiledAppeal is an appeal with what its applicant is to be told.
type FiledAppeal struct {
	appeal.Appeal
	CodeWord string         `json:"code_word" doc:"To be told with the number: both together open what becomes of the appeal."`
	Incident cti.IncidentID `json:"incident,omitempty" doc:"The mass incident that it follows."`
	Problem  string         `json:"problem,omitempty" doc:"Why it does not follow the incident that was named; the appeal is filed."`
}

func (a *API) codeWord(id cti.AppealID) string { return appeal.CodeWord(a.cfg.Secret, id) }

type appealInput struct {
	ID cti.AppealID `path:"id" maxLength:"64"`
	Why
}

func (a *API) fileAppeal(ctx context.Context, who session.Session, in *fileInput) (*filedOutput, error) {
	d := in.Body
	made := appeal.Appeal{
		ID: d.ID, Channel: appeal.ByCall, FiledBy: cti.ByAgent(who.Login),
		Call: d.Call, Applicant: d.Applicant, Topic: d.Topic, TopicCode: d.TopicCode, Territory: d.Territory, Body: d.Body, Text: d.Text, Anew: d.Anew,
	}
	if who.Role != cti.RoleAgent {
		made.FiledBy.Kind = "supervisor"
	}
	made, err := a.joining(ctx, d.Incident, made)
	if err != nil {
		return nil, err
	}
	out, err := a.fileMade(ctx, who, made, d.Voicemail)
	if err == nil {
		a.joined(ctx, who, d.Incident, out)
	}
	return out, err
}

func (a *API) fileMade(ctx context.Context, who session.Session, made appeal.Appeal, voicemail cti.LegID) (*filedOutput, error) {
	if voicemail != "" {
		return a.fileFromVoicemail(ctx, who, made, voicemail)
	}
	line, err := a.lineOf(ctx, who, made.Call)
	if err != nil {
		return nil, err
	}
	made.Line, made.Worker = line, who.Login
	if err := a.isAnew(ctx, tidy(made)); err != nil {
		return nil, err
	}
	filed, registered, err := a.file(ctx, made)
	if err != nil {
		return nil, err
	}
	return a.filedAs(filedStatus(registered), filed), nil
}

func (a *API) filedAs(status int, filed appeal.Appeal) *filedOutput {
	return &filedOutput{Status: status, Body: FiledAppeal{Appeal: filed, CodeWord: a.codeWord(filed.ID)}}
}

func filedStatus(registered bool) int {
	if registered {
		return http.StatusCreated
	}
	return http.StatusAccepted
}

// lineOf finds the line of the call that an appeal belongs to and refuses
// somebody else's call. With the database away, a call that is not on the desk
// is taken on trust: the text must not be lost.
func (a *API) lineOf(ctx context.Context, who session.Session, id cti.CallID) (cti.LineID, error) {
	if id == "" {
		return "", nil
	}
	if _, err := id.ArrivedAt(); err != nil {
		return "", cti.FieldError("call_id", "Такого звонка нет.")
	}
	row, err := a.callFor(ctx, who, id)
	switch cti.CodeOf(err) {
	case cti.Unavailable:
		return "", nil
	case cti.NotFound:
		return "", cti.FieldError("call_id", "Такого звонка нет.")
	}
	return row.Line, err
}

// file writes an appeal to the journal and waits a little for the database to
// register it. An appeal whose id is known already is not filed again.
func (a *API) file(ctx context.Context, made appeal.Appeal) (filed appeal.Appeal, registered bool, err error) {
	if made, err = a.classified(ctx, tidy(made)); err != nil {
		return made, false, err
	}
	made.Status, made.FiledAt = appeal.Registered, a.now().UTC()
	if err := made.Check(); err != nil {
		return made, false, err
	}
	if known, ok := a.filedBefore(ctx, made.ID); ok {
		if known.FiledBy != made.FiledBy {
			return made, false, cti.FieldError("id", "Обращение с таким id уже есть. Обновите страницу и отправьте ещё раз.")
		}
		return known, true, nil
	}
	seq, err := a.cfg.Journal.Append(ctx, []cti.Event{{
		ID: cti.EventID("appeal.filed." + string(made.ID)), At: made.FiledAt, Call: made.Call,
		Agent: cti.AgentID(made.FiledBy.ID), By: made.FiledBy, Body: appeal.FiledEvent{Appeal: made},
	}})
	if err != nil {
		return made, false, &cti.Error{Code: cti.Unavailable, Err: err,
			Text: "Обращение пока не сохранено: журнал не отвечает. Текст остаётся на странице, отправьте его ещё раз через минуту."}
	}
	filed, registered = a.registered(ctx, made, seq)
	label := "later"
	if registered {
		label = "now"
		a.hub.ShowStats()
	}
	a.metrics.filed.WithLabelValues(string(made.Channel), label).Inc()
	return filed, registered, nil
}

// filedBefore looks for an appeal that this is a repetition of. With the
// database away the journal still takes an event only once.
func (a *API) filedBefore(ctx context.Context, id cti.AppealID) (appeal.Appeal, bool) {
	ctx, cancel := context.WithTimeout(ctx, registerPatience)
	defer cancel()
	known, err := a.cfg.Appeals.Appeal(ctx, id)
	return known, err == nil
}

// registered reads the appeal back with its number, if the database is quick.
func (a *API) registered(ctx context.Context, made appeal.Appeal, seq uint64) (appeal.Appeal, bool) {
	ctx, cancel := context.WithTimeout(ctx, registerPatience)
	defer cancel()
	err := a.cfg.Applied.Wait(ctx, seq)
	if err == nil {
		var filed appeal.Appeal
		if filed, err = a.cfg.Appeals.Appeal(ctx, made.ID); err == nil {
			return filed, true
		}
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		askedOf(ctx).log.Warn("appeal filed but not read back", "appeal_id", made.ID, "err", err)
	}
	return made, false
}

func tidy(x appeal.Appeal) appeal.Appeal {
	x.ID = cti.AppealID(strings.ToLower(string(x.ID)))
	x.Topic, x.Text, x.Anew = strings.TrimSpace(x.Topic), strings.TrimSpace(x.Text), strings.TrimSpace(x.Anew)
	p := &x.Applicant
	p.Name, p.Address = strings.TrimSpace(p.Name), strings.TrimSpace(p.Address)
	p.Email, p.Phone = strings.TrimSpace(p.Email), contact.Normalize(p.Phone)
	return x
}

// oneAppeal shows an appeal, and puts on record that it did.
func (a *API) oneAppeal(ctx context.Context, who session.Session, in *appealInput) (*route.Body[appeal.Appeal], error) {
	found, err := a.appeal(ctx, who, in)
	if err != nil {
		return nil, err
	}
	return found, a.noteAppeal(ctx, who, view.Appeal, found.Body, in.Why.Why)
}

// appeal reads an appeal that somebody may see.
func (a *API) appeal(ctx context.Context, who session.Session, in *appealInput) (*route.Body[appeal.Appeal], error) {
	found, err := a.cfg.Appeals.Appeal(ctx, in.ID)
	if err != nil {
		return nil, noHistory(err)
	}
	if !who.Role.May(cti.RoleSupervisor) && found.FiledBy.ID != string(who.Login) {
		if found.Call == "" {
			return nil, cti.Errorf(cti.Forbidden, "Это обращение видит старший смены.")
		}
		if _, err := a.callFor(ctx, who, found.Call); err != nil {
			return nil, err
		}
	}
	return route.Answer(found), nil
}
