package api

import (
	"context"
	"regexp"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/view"
)

// HeldView is how much is kept of a person.
type HeldView struct {
	Number     string   `json:"number"`
	Calls      int      `json:"calls"`
	Appeals    int      `json:"appeals"`
	Recordings int      `json:"recordings" doc:"Whose sound is still there."`
	Files      int      `json:"attachments" doc:"Whose content is still there."`
	Callbacks  int      `json:"callbacks"`
	Voicemails int      `json:"voicemails"`
	Views      int      `json:"views" doc:"How often somebody looked."`
	Open       []string `json:"open" nullable:"false" doc:"What has to end before the person can be erased, in words."`
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
	Number string `path:"number" maxLength:"40" doc:"In any usual spelling, or the number of one of the person's appeals."`
	Why
}

// latestErasures is how many acts the list shows.
const latestErasures = 100

// held tells how much is kept of a person. Who is not known is put on no record:
// the number would be kept by that alone.
func (a *API) held(ctx context.Context, who session, in *heldInput) (*body[HeldView], error) {
	number, err := a.personNamed(ctx, who, in.Number)
	if err != nil {
		return nil, err
	}
	h, err := a.cfg.Persons.Held(ctx, number)
	if err != nil {
		return nil, noHistory(err)
	}
	return answerWith(HeldView{
		Number: h.Number, Calls: h.Calls, Appeals: len(h.Appeals), Recordings: h.Recordings, Files: h.Files,
		Callbacks: h.Callbacks, Voicemails: h.Voicemails, Views: h.Views, Open: orEmpty(h.Open),
	}), a.noteView(ctx, who, view.ShownEvent{Kind: view.Person, Subject: h.Number, Why: in.Why.Why})
}

// appealNumber is told from a telephone by the year: no Russian number begins so.
var appealNumber = regexp.MustCompile(`^\s*№?\s*20\d\d\s*[-–—]\s*\d{1,9}\s*$`)

// personNamed is the telephone of who is meant.
func (a *API) personNamed(ctx context.Context, who session, named string) (string, error) {
	if !appealNumber.MatchString(named) {
		return wholeNumber(named)
	}
	number, err := appeal.ReadNumber(named)
	if err != nil {
		return "", err
	}
	id, err := a.cfg.Cases.AppealByNumber(ctx, number)
	if err != nil {
		return "", noHistory(err)
	}
	one, err := a.cfg.Appeals.Appeal(ctx, id)
	if err != nil {
		return "", noHistory(err)
	}
	if why := hides(viewerOf(who), one); why != "" {
		return "", cti.Errorf(cti.Forbidden, "%s", why)
	}
	if len(one.Applicant.Phone) < shortestPerson {
		return "", cti.FieldError("number", "В обращении %s телефона нет или он уже стёрт.", number)
	}
	return one.Applicant.Phone, nil
}

func (a *API) erasures(ctx context.Context, _ session, _ *struct{}) (*body[ErasureList], error) {
	acts, err := a.cfg.Persons.Erasures(ctx, latestErasures)
	if err != nil {
		return nil, noHistory(err)
	}
	list := ErasureList{Erasures: make([]ErasureRow, 0, len(acts))}
	for _, e := range acts {
		list.Erasures = append(list.Erasures, erasureRow(e))
	}
	return answerWith(list), nil
}

func erasureRow(e contact.Erasure) ErasureRow {
	return ErasureRow{
		ID: e.ID, At: e.At, By: e.By.ID, Role: e.By.Kind, Reason: e.Reason,
		Calls: len(e.Calls), Appeals: len(e.Appeals), Callbacks: len(e.Callbacks), Voicemails: len(e.Voicemails),
	}
}
