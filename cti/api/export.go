package api

import (
	"context"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/attachment"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/view"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// PersonExport is everything that is kept of a person, newest first.
type PersonExport struct {
	Number     string                `json:"number,omitempty"`
	Email      string                `json:"email,omitempty" doc:"When the person was looked for by it; calls and messages are found by the number only."`
	Calls      []CallRow             `json:"calls" nullable:"false"`
	Recordings []recording.Recording `json:"recordings" nullable:"false" doc:"The sound itself is at its key in the archive."`
	Appeals    []appeal.Record       `json:"appeals" nullable:"false" doc:"With what became of each, and its history."`
	Files      []attachment.Record   `json:"attachments" nullable:"false" doc:"The files of the appeals; each is downloaded from its appeal, or is at its key in the archive."`
	Callbacks  []CallbackView        `json:"callbacks" nullable:"false"`
	Voicemails []VoicemailView       `json:"voicemails" nullable:"false"`
	Views      []ViewRow             `json:"views" nullable:"false" doc:"Who looked at this person's history."`
}

// ExportSources is where an export is read from.
type ExportSources struct {
	Calls interface {
		Calls(context.Context, call.Filter) (call.Page, error)
	}
	Recordings interface {
		Recordings(context.Context, cti.CallID) ([]recording.Recording, error)
	}
	Appeals interface {
		Appeals(context.Context, appeal.Filter) (appeal.Page, error)
	}
	Cases interface {
		AppealRecord(context.Context, cti.AppealID) (appeal.Record, error)
	}
	// Attachments may be nil.
	Attachments interface {
		Attachments(context.Context, cti.AppealID) ([]attachment.Record, error)
	}
	Callbacks interface {
		Callbacks(context.Context, callback.Filter) (callback.Page, error)
	}
	Voicemails Voicemails
	Views      interface {
		Views(context.Context, view.Filter) (view.Page, error)
	}
}

const exportPage = 500

// ExportPerson reads everything of a person.
func ExportPerson(ctx context.Context, from ExportSources, who contact.Person) (PersonExport, error) {
	if err := who.Check(); err != nil {
		return PersonExport{}, err // an empty filter would be everybody
	}
	out := PersonExport{
		Number: who.Number, Email: who.Email, Calls: []CallRow{}, Recordings: []recording.Recording{}, Appeals: []appeal.Record{}, Files: []attachment.Record{}, Callbacks: []CallbackView{}, Voicemails: []VoicemailView{}, Views: []ViewRow{},
	}
	if who.Number != "" {
		if err := exportNumber(ctx, from, who.Number, &out); err != nil {
			return out, err
		}
	}
	if err := exportAppeals(ctx, from, appeal.Filter{Phone: who.Number, Email: who.Email, Limit: exportPage}, &out); err != nil {
		return out, err
	}
	err := pages(func(cursor string) (string, error) {
		page, err := from.Views.Views(ctx, view.Filter{Subject: who.String(), Cursor: cursor, Limit: exportPage})
		for _, r := range page.Views {
			out.Views = append(out.Views, viewRow(r))
		}
		return page.Cursor, err
	})
	return out, err
}

// exportNumber adds what only a telephone has: calls with their sounds, and
// promises to call back.
func exportNumber(ctx context.Context, from ExportSources, number string, out *PersonExport) error {
	err := pages(func(cursor string) (string, error) {
		page, err := from.Calls.Calls(ctx, call.Filter{Caller: number, Cursor: cursor, Limit: exportPage})
		out.Calls = append(out.Calls, rowsOf(page.Calls)...)
		return page.Cursor, err
	})
	for _, c := range out.Calls {
		if err == nil {
			err = exportCall(ctx, from, c.ID, out)
		}
	}
	if err != nil {
		return err
	}
	return pages(func(cursor string) (string, error) {
		page, err := from.Callbacks.Callbacks(ctx, callback.Filter{Number: number, Cursor: cursor, Limit: exportPage})
		for _, r := range page.Callbacks {
			out.Callbacks = append(out.Callbacks, viewRecord(r))
		}
		return page.Cursor, err
	})
}

// exportCall adds the sounds of a call: of its talks, and of a message.
func exportCall(ctx context.Context, from ExportSources, id cti.CallID, out *PersonExport) error {
	kept, err := from.Recordings.Recordings(ctx, id)
	if err != nil {
		return err
	}
	out.Recordings = append(out.Recordings, kept...)
	left, err := from.Voicemails.Voicemails(ctx, voicemail.Filter{Call: id, Limit: exportPage})
	for _, v := range left.Voicemails {
		out.Voicemails = append(out.Voicemails, viewVoicemail(v))
	}
	return err
}

func exportAppeals(ctx context.Context, from ExportSources, f appeal.Filter, out *PersonExport) error {
	return pages(func(cursor string) (string, error) {
		f.Cursor = cursor
		page, err := from.Appeals.Appeals(ctx, f)
		if err != nil {
			return "", err
		}
		for _, one := range page.Appeals {
			r, err := from.Cases.AppealRecord(ctx, one.ID)
			if err != nil {
				return "", err
			}
			out.Appeals = append(out.Appeals, r)
			if from.Attachments == nil {
				continue
			}
			files, err := from.Attachments.Attachments(ctx, one.ID)
			if err != nil {
				return "", err
			}
			out.Files = append(out.Files, files...)
		}
		return page.Cursor, nil
	})
}

// pages reads one page after the other until there is none.
func pages(read func(cursor string) (string, error)) error {
	for cursor := ""; ; {
		next, err := read(cursor)
		if err != nil || next == "" {
			return err
		}
		cursor = next
	}
}

type exportInput struct {
	Number string `path:"number" maxLength:"254" doc:"A telephone in any usual spelling, or an e-mail address."`
	Why
}

// exportPerson hands everything over, or nothing: who may not see some of it
// cannot know that the rest is whole.
func (a *API) exportPerson(ctx context.Context, who session.Session, in *exportInput) (*route.Body[PersonExport], error) {
	person, err := contact.ReadPerson(in.Number)
	if err != nil {
		return nil, err
	}
	out, err := ExportPerson(ctx, ExportSources{a.cfg.Calls, a.cfg.Recordings, a.cfg.Appeals, a.cfg.Cases, a.cfg.Attachments, a.cfg.Callbacks, a.cfg.Voicemails, a.cfg.Oversight}, person)
	if err != nil {
		return nil, noHistory(err)
	}
	var ids []cti.AppealID
	for _, r := range out.Appeals {
		if hiddenCase(who, r.Case) != "" {
			return nil, cti.Errorf(cti.Forbidden, "В этих данных есть обращения на темы с ограниченным доступом. Выгрузку делает администратор с допуском к ним или команда dozvon person export.")
		}
		ids = append(ids, r.Case.Appeal.ID)
	}
	return route.Answer(out), a.noteView(ctx, who, view.ShownEvent{Kind: view.Export, Subject: person.String(), Appeals: ids, Why: in.Why.Why})
}
