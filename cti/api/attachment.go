package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/attachment"
	"github.com/dozvon/dozvon/cti/view"
)

// Attachments reads the files of appeals that reached the database.
type Attachments interface {
	// Attachments are those of an appeal, in their order, also removed ones.
	Attachments(context.Context, cti.AppealID) ([]attachment.Record, error)
	// Attachment gives a *cti.Error of code NotFound for an unknown one.
	Attachment(context.Context, attachment.ID) (attachment.Record, error)
}

// Files keeps what is in them.
type Files interface {
	// Keep stores a content whole or not at all; one that is there is replaced.
	Keep(ctx context.Context, key string, content io.Reader) (int64, error)
	// Read gives a *cti.Error of code NotFound for an unknown key.
	Read(ctx context.Context, key string) (content io.ReadSeekCloser, since time.Time, err error)
}

// AttachmentView is a file of an appeal; times are UTC.
type AttachmentView struct {
	ID        attachment.ID `json:"id"`
	Name      string        `json:"name" doc:"As its sender called it."`
	Type      cti.FileType  `json:"type" doc:"What it is, by its content."`
	Bytes     int64         `json:"bytes"`
	AddedAt   time.Time     `json:"added_at"`
	AddedBy   cti.Actor     `json:"added_by"`
	RemovedAt time.Time     `json:"removed_at,omitzero" doc:"It was taken out, and can be opened no more."`
	RemovedBy *cti.Actor    `json:"removed_by,omitempty"`
	Why       string        `json:"why,omitempty" doc:"Why it was taken out."`
	Content   string        `json:"content,omitempty" doc:"Where it can be downloaded; absent once it was taken out."`
	MayRemove bool          `json:"may_remove,omitempty"`
}

// AttachmentList is the files of an appeal, and which may be added.
type AttachmentList struct {
	Attachments []AttachmentView `json:"attachments" nullable:"false" doc:"In the order in which they were added."`
	Names       CaseNames        `json:"names"`
	Hidden      string           `json:"hidden,omitempty" doc:"Why they are not shown to whoever asks."`
	MayAdd      bool             `json:"may_add"`
	MaxBytes    int64            `json:"max_bytes" doc:"The largest file."`
	Most        int              `json:"most" doc:"How many files an appeal has at a time."`
	Extensions  []string         `json:"extensions" nullable:"false" doc:"Of the types that are taken; the content decides."`
}

type removeFileInput struct {
	ID   cti.AppealID  `path:"id" maxLength:"64"`
	File attachment.ID `path:"file" maxLength:"64"`
	Body struct {
		Why string `json:"why" minLength:"1" maxLength:"500" doc:"Stays in the list with who did it, and when."`
	}
}

func (a *API) attachmentRoutes() {
	if a.cfg.Attachments == nil || a.cfg.Files == nil {
		return
	}
	route.Private(a.routes, cti.RoleAgent, route.Get("/appeals/{id}/attachments", "list-attachments", "The files of an appeal; PUT and GET /appeals/{id}/attachments/{file} carry their content"), a.attachments)
	route.Private(a.routes, cti.RoleAgent, route.Post("/appeals/{id}/attachments/{file}/removal", "remove-attachment", "Take a file out of an appeal; the list keeps that it was there"), a.removeAttachment)
}

func (a *API) attachments(ctx context.Context, who session.Session, in *appealInput) (*route.Body[AttachmentList], error) {
	found, err := a.recordFor(ctx, who, in.ID, in.Why.Why)
	if err != nil {
		return nil, err
	}
	return a.filesOf(ctx, who, found.Case)
}

func (a *API) filesOf(ctx context.Context, who session.Session, c appeal.Case) (*route.Body[AttachmentList], error) {
	limits := a.cfg.Plan().Attachments
	list := AttachmentList{Attachments: []AttachmentView{}, Hidden: hiddenCase(who, c), MaxBytes: limits.MaxBytes(), Most: limits.AtATime(), Extensions: []string{}}
	for _, t := range limits.Taken() {
		list.Extensions = append(list.Extensions, t.Extensions()...)
	}
	if list.Hidden != "" {
		return route.Answer(list), nil
	}
	list.MayAdd = true
	records, err := a.cfg.Attachments.Attachments(ctx, c.Appeal.ID)
	if err != nil {
		return nil, noHistory(err)
	}
	var people []cti.AgentID
	for _, r := range records {
		list.Attachments = append(list.Attachments, viewAttachment(who, r))
		for _, by := range []cti.Actor{r.AddedBy, r.RemovedBy} {
			if by.ID != "" && !slices.Contains(people, cti.AgentID(by.ID)) {
				people = append(people, cti.AgentID(by.ID))
			}
		}
	}
	list.Names = a.called(ctx, nil, people, nil)
	return route.Answer(list), nil
}

func viewAttachment(who session.Session, r attachment.Record) AttachmentView {
	v := AttachmentView{ID: r.ID, Name: r.Name, Type: r.Type, Bytes: r.Bytes, AddedAt: r.AddedAt, AddedBy: r.AddedBy, RemovedAt: r.RemovedAt, Why: r.Why}
	if r.Removed() {
		v.RemovedBy = &r.RemovedBy
		return v
	}
	v.Content = "/api/v1/appeals/" + string(r.Appeal) + "/attachments/" + string(r.ID)
	v.MayRemove = mayRemove(who, r)
	return v
}

// mayRemove: supervisors, and whoever added it.
func mayRemove(who session.Session, r attachment.Record) bool {
	return who.Role.May(cti.RoleSupervisor) || r.AddedBy.ID == string(who.Login)
}

// fileFor finds a file of an appeal that somebody may see whole.
func (a *API) fileFor(ctx context.Context, who session.Session, id cti.AppealID, file attachment.ID) (attachment.Record, appeal.Case, error) {
	c, err := a.wholeCase(ctx, who, id)
	if err != nil {
		return attachment.Record{}, c, err
	}
	found, err := a.cfg.Attachments.Attachment(ctx, file)
	if err == nil && found.Appeal != id {
		err = cti.Errorf(cti.NotFound, "Такого файла у этого обращения нет.")
	}
	if err != nil {
		return attachment.Record{}, c, noHistory(err)
	}
	return found, c, nil
}

// wholeCase finds a case that somebody may open and whose text is not hidden.
func (a *API) wholeCase(ctx context.Context, who session.Session, id cti.AppealID) (appeal.Case, error) {
	found, err := a.recordFor(ctx, who, id, "")
	if err != nil {
		return found.Case, err
	}
	if why := hiddenCase(who, found.Case); why != "" {
		return found.Case, cti.Errorf(cti.Forbidden, "%s", why)
	}
	return found.Case, nil
}

func (a *API) removeAttachment(ctx context.Context, who session.Session, in *removeFileInput) (*route.Body[AttachmentList], error) {
	found, c, err := a.fileFor(ctx, who, in.ID, in.File)
	if err != nil {
		return nil, err
	}
	why := strings.TrimSpace(in.Body.Why)
	switch {
	case found.Removed():
		return a.filesOf(ctx, who, c)
	case !mayRemove(who, found):
		return nil, cti.Errorf(cti.Forbidden, "Файл «%s» добавил другой сотрудник. Убрать его может он сам или старший смены.", found.Name)
	case why == "":
		return nil, cti.FieldError("why", "Напишите, почему файл убирают.")
	}
	err = a.tellFile(ctx, who, "attachment.removed."+string(found.ID), attachment.RemovedEvent{ID: found.ID, Appeal: found.Appeal, Why: why})
	if err != nil {
		return nil, err
	}
	return a.filesOf(ctx, who, c)
}

// tellFile writes an event and waits a little for the database to have it.
func (a *API) tellFile(ctx context.Context, who session.Session, id string, body cti.Body) error {
	seq, err := a.cfg.Journal.Append(ctx, []cti.Event{{ID: cti.EventID(id), At: a.now().UTC(), By: actorOf(who), Body: body}})
	if err != nil {
		return &cti.Error{Code: cti.Unavailable, Err: err, Text: "Журнал не отвечает: с файлом ничего не сделано. Повторите через минуту: дважды это не сделается."}
	}
	ctx, cancel := context.WithTimeout(ctx, registerPatience)
	defer cancel()
	if err := a.cfg.Applied.Wait(ctx, seq); err != nil {
		return &cti.Error{Code: cti.Unavailable, Err: err, Text: "Принято, но база данных пока не отвечает: список покажет это через минуту."}
	}
	return nil
}

// serveFile gives the content as what it is, never to be shown in the page.
func (a *API) serveFile(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), askLimit)
	defer cancel()
	found, err := a.askedFile(ctx, r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	content, since, err := a.cfg.Files.Read(r.Context(), found.Key)
	if cti.CodeOf(err) == cti.NotFound {
		err = &cti.Error{Code: cti.NotFound, Err: err, Text: "Содержимого этого файла в хранилище нет. Сообщите администратору."}
	} else if err != nil {
		err = &cti.Error{Code: cti.Unavailable, Err: err, Text: "Хранилище файлов не отвечает. Попробуйте через несколько секунд."}
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	defer func() { _ = content.Close() }()
	h := w.Header()
	h.Set("Content-Type", found.Type.Media())
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Disposition", dispositionOf(found.SaveAs()))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(w, r, "", since, content)
}

// askedFile finds the file and puts on record that somebody opens it.
func (a *API) askedFile(ctx context.Context, r *http.Request) (attachment.Record, error) {
	who, err := a.whoMay(ctx, cti.RoleAgent)
	if err != nil {
		return attachment.Record{}, err
	}
	ctx = route.Named(ctx, "GET /api/v1/appeals/{id}/attachments/{file}")
	id, file := fileOf(r)
	found, c, err := a.fileFor(ctx, who, id, file)
	if err != nil {
		return found, err
	}
	if found.Removed() {
		return found, cti.Errorf(cti.NotFound, "Файл убран из обращения.")
	}
	return found, a.noteView(ctx, who, view.ShownEvent{
		Kind: view.Attachment, Subject: string(found.ID), Call: c.Appeal.Call, Appeals: []cti.AppealID{id}, Why: r.URL.Query().Get("why"),
	})
}

// dispositionOf names a file in ASCII and, as RFC 6266 has it, in full.
func dispositionOf(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
	var full strings.Builder
	for _, b := range []byte(name) {
		if b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("-._~", b) >= 0 {
			full.WriteByte(b)
		} else {
			fmt.Fprintf(&full, "%%%02X", b)
		}
	}
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, plain, full.String())
}
