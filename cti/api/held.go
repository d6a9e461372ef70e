package api

import (
	"context"
	"regexp"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/view"
)

// HeldView is how much is kept of a person.
type HeldView struct {
	Number     string        `json:"number,omitempty"`
	Email      string        `json:"email,omitempty" doc:"When the person was looked for by it."`
	Calls      int           `json:"calls"`
	Appeals    int           `json:"appeals"`
	Recordings int           `json:"recordings" doc:"Whose sound is still there."`
	Files      int           `json:"attachments" doc:"Whose content is still there."`
	Callbacks  int           `json:"callbacks"`
	Voicemails int           `json:"voicemails"`
	Views      int           `json:"views" doc:"How often somebody looked."`
	Open       []PendingView `json:"open" nullable:"false" doc:"What has to end before the person can be erased."`
	Also       []string      `json:"also" nullable:"false" doc:"Other telephones and addresses that the appeals name, of which more is kept; empty where who asks may not see an appeal."`
}

// PendingView is something of a person that has not ended.
type PendingView struct {
	Text   string       `json:"text" doc:"In words."`
	Appeal cti.AppealID `json:"appeal,omitempty" doc:"The id, when it is one."`
}

// ErasureRow is one act of erasure. It names nobody.
type ErasureRow struct {
	ID         string    `json:"id"`
	At         time.Time `json:"at"`
	By         string    `json:"by,omitempty"`
	Role       string    `json:"role" doc:"system: the time of keeping was over."`
	Reason     string    `json:"reason"`
	Calls      int       `json:"calls"`
	Appeals    int       `json:"appeals"`
	Callbacks  int       `json:"callbacks"`
	Voicemails int       `json:"voicemails"`
}

// ErasureList is the latest acts, newest first.
type ErasureList struct {
	Erasures []ErasureRow `json:"erasures" nullable:"false"`
}

type heldInput struct {
	Number string `path:"number" maxLength:"254" doc:"A telephone in any usual spelling, an e-mail address, or the number of one of the person's appeals."`
	Why
}

// latestErasures is how many acts the list shows.
const latestErasures = 100

// held tells how much is kept of a person. Who is not known is put on no record:
// the number would be kept by that alone.
func (a *API) held(ctx context.Context, who session.Session, in *heldInput) (*route.Body[HeldView], error) {
	person, err := a.personNamed(ctx, who, in.Number)
	if err != nil {
		return nil, err
	}
	h, err := a.cfg.Persons.Held(ctx, person)
	if err != nil {
		return nil, noHistory(err)
	}
	also, err := a.alsoOf(ctx, who, h)
	if err != nil {
		return nil, noHistory(err)
	}
	open := make([]PendingView, len(h.Open))
	for i, one := range h.Open {
		open[i] = PendingView(one)
	}
	return route.Answer(HeldView{
		Number: h.Number, Email: h.Email, Calls: h.Calls, Appeals: len(h.Appeals), Recordings: h.Recordings, Files: h.Files,
		Callbacks: h.Callbacks, Voicemails: h.Voicemails, Views: h.Views, Open: open, Also: also,
	}), a.noteView(ctx, who, view.ShownEvent{Kind: view.Person, Subject: h.String(), Why: in.Why.Why})
}

// alsoOf are a person's other numbers and addresses, for whoever may see the
// appeals that name them.
func (a *API) alsoOf(ctx context.Context, who session.Session, h contact.Held) ([]string, error) {
	also := []string{}
	if len(h.Also) == 0 {
		return also, nil
	}
	behind, err := a.cfg.Appeals.AppealsBehind(ctx, nil, h.Appeals)
	if err != nil {
		return nil, err
	}
	for _, one := range behind {
		if hides(viewerOf(who), one) != "" {
			return also, nil
		}
	}
	for _, p := range h.Also {
		also = append(also, p.String())
	}
	return also, nil
}

// appealNumber is told from a telephone by the year: no Russian number begins so.
var appealNumber = regexp.MustCompile(`^\s*№?\s*20\d\d\s*[-–—]\s*\d{1,9}\s*$`)

// personNamed is by what the one who is meant is known: the telephone, where an
// appeal names both.
func (a *API) personNamed(ctx context.Context, who session.Session, named string) (p contact.Person, err error) {
	if !appealNumber.MatchString(named) {
		return contact.ReadPerson(named)
	}
	number, err := appeal.ReadNumber(named)
	if err != nil {
		return p, err
	}
	id, err := a.cfg.Cases.AppealByNumber(ctx, number)
	if err != nil {
		return p, noHistory(err)
	}
	one, err := a.cfg.Appeals.Appeal(ctx, id)
	if err != nil {
		return p, noHistory(err)
	}
	if why := hides(viewerOf(who), one); why != "" {
		return p, cti.Errorf(cti.Forbidden, "%s", why)
	}
	if p = (contact.Person{Number: one.Applicant.Phone}); p.Check() == nil {
		return p, nil
	}
	if p = (contact.Person{Email: contact.NormalizeEmail(one.Applicant.Email)}); p.Check() == nil {
		return p, nil
	}
	return p, cti.FieldError("number", "В обращении %s нет ни телефона, ни почты, или они уже стёрты.", number)
}

func (a *API) erasures(ctx context.Context, _ session.Session, _ *struct{}) (*route.Body[ErasureList], error) {
	acts, err := a.cfg.Persons.Erasures(ctx, latestErasures)
	if err != nil {
		return nil, noHistory(err)
	}
	list := ErasureList{Erasures: make([]ErasureRow, 0, len(acts))}
	for _, e := range acts {
		list.Erasures = append(list.Erasures, erasureRow(e))
	}
	return route.Answer(list), nil
}

func erasureRow(e contact.Erasure) ErasureRow {
	return ErasureRow{
		ID: e.ID, At: e.At, By: e.By.ID, Role: e.By.Kind, Reason: e.Reason,
		Calls: len(e.Calls), Appeals: len(e.Appeals), Callbacks: len(e.Callbacks), Voicemails: len(e.Voicemails),
	}
}
