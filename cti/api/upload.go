package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/api/spool"
	"github.com/dozvon/dozvon/cti/attachment"
)

// uploadLimit is how long one file may take: 20 MB at half a megabit.
const uploadLimit = 6 * time.Minute

func fileOf(r *http.Request) (cti.AppealID, attachment.ID) {
	return cti.AppealID(chi.URLParam(r, "id")), attachment.ID(strings.ToLower(chi.URLParam(r, "file")))
}

// takeFile adds a file to an appeal: the body is its content. The sender chooses
// the id, so that a second click or a retry adds nothing.
func (a *API) takeFile(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	ctx, cancel := context.WithTimeout(r.Context(), uploadLimit)
	defer cancel()
	who, err := a.whoMay(ctx, cti.RoleAgent)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadLimit)) // of a body that does not come
	ctx = route.Named(ctx, "PUT /api/v1/appeals/{id}/attachments/{file}")
	made, err := a.addFile(ctx, who, w, r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(viewAttachment(who, made)) // the peer may be gone
}

func (a *API) addFile(ctx context.Context, who session.Session, w http.ResponseWriter, r *http.Request) (attachment.Record, error) {
	id, file := fileOf(r)
	name := attachment.CleanName(r.URL.Query().Get("name"))
	if !file.Valid() {
		return attachment.Record{}, cti.FieldError("file", "Номер файла должен быть UUID.")
	}
	if _, err := a.wholeCase(ctx, who, id); err != nil {
		return attachment.Record{}, err
	}
	known, err := a.roomFor(ctx, id, file, name)
	if err != nil {
		return known, err
	}
	content, err := spool.Take(w, r, name, a.cfg.Plan().Attachments)
	if err != nil {
		return known, err
	}
	defer content.Drop()
	if known.ID != "" {
		return sameFile(known, id, name, content.Sum)
	}
	return a.keepFile(ctx, who, attachment.Attachment{
		ID: file, Appeal: id, Name: name, Type: content.Kind, Bytes: content.Bytes, Sum: content.Sum, Key: attachment.KeyOf(id, file, content.Sum),
	}, content)
}

// roomFor finds a file that has the id already, or tells whether one more is taken.
func (a *API) roomFor(ctx context.Context, id cti.AppealID, file attachment.ID, name string) (attachment.Record, error) {
	known, err := a.cfg.Attachments.Attachment(ctx, file)
	if err == nil {
		return known, nil
	}
	if cti.CodeOf(err) != cti.NotFound {
		return known, noHistory(err)
	}
	all, err := a.cfg.Attachments.Attachments(ctx, id)
	if err != nil {
		return attachment.Record{}, noHistory(err)
	}
	there, most := 0, a.cfg.Plan().Attachments.AtATime()
	for _, r := range all {
		if !r.Removed() {
			there++
		}
	}
	if there >= most {
		return attachment.Record{}, cti.Errorf(cti.Conflict, "Файл «%s» не добавлен: у обращения уже %d файлов, больше нельзя. Уберите ненужные.", name, there)
	}
	return attachment.Record{}, nil
}

// sameFile tells a retry from another file under the same id.
func sameFile(known attachment.Record, id cti.AppealID, name, sum string) (attachment.Record, error) {
	switch {
	case known.Appeal != id || known.Sum != sum:
		return known, cti.Errorf(cti.Conflict, "Файл «%s» не добавлен: под этим номером уже есть другой. Выберите файл ещё раз.", name)
	case known.Removed():
		return known, cti.Errorf(cti.Conflict, "Файл «%s» уже добавляли и убрали. Если он всё же нужен, выберите его ещё раз.", name)
	}
	return known, nil
}

// keepFile stores the content first: an event without one would be a promise that
// nobody can keep. After a lost answer of the journal a retry does both again.
func (a *API) keepFile(ctx context.Context, who session.Session, made attachment.Attachment, content *spool.File) (attachment.Record, error) {
	r := attachment.Record{Attachment: made, AddedAt: a.now().UTC(), AddedBy: actorOf(who)}
	if _, err := a.cfg.Files.Keep(ctx, made.Key, content.Reader()); err != nil {
		return r, &cti.Error{Code: cti.Unavailable, Err: err,
			Text: fmt.Sprintf("Файл «%s» не сохранён: хранилище файлов не отвечает. Повторите через минуту.", made.Name)}
	}
	if err := a.tellFile(ctx, who, "attachment.added."+string(made.ID), attachment.AddedEvent{Attachment: made}); err != nil {
		return r, err
	}
	return r, nil
}
