package api

import (
	"context"
	"strings"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/account"
	"github.com/dozvon/dozvon/cti/api/desk"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/contact"
)

// PublicPlan is what citizens' pages need to know.
type PublicPlan struct {
	Lines    []desk.LineView `json:"lines" nullable:"false"`
	Topics   []string        `json:"topics" nullable:"false"`
	TimeZone string          `json:"time_zone"`
}

type dialInput struct {
	Body struct {
		Line  cti.LineID `json:"line" maxLength:"32"`
		Phone string     `json:"phone,omitempty" maxLength:"40" doc:"The citizen's own number, for calling back."`
	}
}

// Ticket is a one-time SIP account.
type Ticket struct {
	account.Account
	Target string `json:"target" example:"sip:122@dozvon.invalid" doc:"What to dial."`
	Ticket string `json:"ticket" doc:"For the WebSocket /sip?ticket=..."`
}

// OnlineAppeal is an appeal as a citizen files it.
type OnlineAppeal struct {
	ID        cti.AppealID      `json:"id" format:"uuid" doc:"Chosen by the sender: a retry files nothing twice."`
	Applicant appeal.Applicant  `json:"applicant"`
	Topic     string            `json:"topic" maxLength:"200" doc:"May be empty with a code: then it is the topic's name."`
	TopicCode cti.TopicCode     `json:"topic_code,omitempty" maxLength:"100" doc:"Of the classifier; empty with a free topic."`
	Territory cti.TerritoryCode `json:"territory,omitempty" maxLength:"64" doc:"Where it happens."`
	Text      string            `json:"text" maxLength:"10000"`
	Consent   bool              `json:"consent" doc:"To the handling of personal data; must be true."`
	Version   int               `json:"consent_version,omitempty" doc:"Of the text that was shown, see GET /public/consent; left out, it is the one that is asked for now."`
	ConsentTo string            `json:"consent_to,omitempty" maxLength:"700" doc:"Whom that text named as operator; left out, who answers for the data now."`
}

type onlineInput struct{ Body OnlineAppeal }

// Filed tells a citizen the appeal's number; empty when it is not known yet.
type Filed struct {
	ID       cti.AppealID `json:"id"`
	Number   string       `json:"number,omitempty"`
	CodeWord string       `json:"code_word" doc:"Opens, with the number, what becomes of the appeal."`
}

type onlineOutput struct {
	Status int
	Body   Filed
}

func (a *API) publicRoutes() {
	route.Public(a.routes, route.Get("/public/lines", "public-lines", "Lines and topics for citizens' pages"), a.lines)
	route.Public(a.routes, route.Post("/public/calls", "public-call", "A one-time account to call a line from the browser"), a.dial)
	route.Public(a.routes, route.Get("/public/consent", "public-consent", "The text by which a citizen agrees that personal data are handled"), a.consent)
	route.Public(a.routes, route.Created(route.Post("/public/appeals", "public-appeal", "File an appeal online; 202 when the number comes later")), a.fileOnline)
}

func (a *API) lines(ctx context.Context, _ *struct{}) (*route.Body[PublicPlan], error) {
	if err := a.allow(ctx, a.limits.look); err != nil {
		return nil, err
	}
	p := a.cfg.Plan()
	return route.Answer(PublicPlan{Lines: desk.ViewPlan(p).Lines, Topics: orEmpty(p.Topics), TimeZone: p.TimeZone}), nil
}

func (a *API) dial(ctx context.Context, in *dialInput) (*route.Body[Ticket], error) {
	if err := a.allow(ctx, a.limits.dial); err != nil {
		return nil, err
	}
	line, ok := a.cfg.Plan().Line(in.Body.Line)
	if !ok {
		return nil, cti.FieldError("line", "Такой линии нет.")
	}
	phone, err := citizensPhone("phone", in.Body.Phone)
	if err != nil {
		return nil, err
	}
	ticket, made, err := a.citizens.Admit(ctx, askedOf(ctx).address, phone)
	if err != nil {
		return nil, err
	}
	return route.Answer(Ticket{
		Account: a.accounts.Of(made), Target: "sip:" + string(line.ID) + "@" + account.Domain, Ticket: ticket,
	}), nil
}

func (a *API) fileOnline(ctx context.Context, in *onlineInput) (*onlineOutput, error) {
	if err := a.allow(ctx, a.limits.file); err != nil {
		return nil, err
	}
	d := in.Body
	version, operator, err := d.agreedTo(a.cfg.Plan())
	if err == nil {
		d.Applicant.Phone, err = citizensPhone("applicant.phone", d.Applicant.Phone)
	}
	if err != nil {
		return nil, err
	}
	filed, registered, err := a.file(ctx, a.addressed(ctx, appeal.Appeal{
		ID: d.ID, Channel: appeal.ByOnline, FiledBy: cti.ByCitizen,
		Applicant: d.Applicant, Topic: d.Topic, TopicCode: d.TopicCode, Territory: d.Territory, Text: d.Text, Consent: version, ConsentTo: operator,
	}))
	if err != nil {
		return nil, err
	}
	return &onlineOutput{Status: filedStatus(registered), Body: Filed{ID: filed.ID, Number: filed.Number, CodeWord: a.codeWord(filed.ID)}}, nil
}

// citizensPhone reads the telephone that a citizen typed. None is well; what is no
// telephone is an error that names the field, as nobody could call it back.
func citizensPhone(field, typed string) (string, error) {
	number := contact.Normalize(typed)
	if strings.TrimSpace(typed) != "" && (len(number) < 5 || len(number) > 16) {
		return "", cti.FieldError(field, "Проверьте номер телефона.")
	}
	return number, nil
}
