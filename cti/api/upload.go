package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"
	"github.com/go-chi/chi/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/attachment"
)

const (
	// uploadLimit is how long one file may take: 20 MB at half a megabit.
	uploadLimit = 6 * time.Minute
	// sniffed is how much of a file says what it is.
	sniffed = 1 << 20
)

func init() { mimetype.SetLimit(sniffed) } // an office document may name its kind far behind its beginning

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
	ctx = context.WithValue(ctx, routeKey{}, "PUT /api/v1/appeals/{id}/attachments/{file}")
	made, err := a.addFile(ctx, who, w, r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(viewAttachment(who, made)) // the peer may be gone
}

func (a *API) addFile(ctx context.Context, who session, w http.ResponseWriter, r *http.Request) (attachment.Record, error) {
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
	content, err := a.spool(w, r, name)
	if err != nil {
		return known, err
	}
	defer content.drop()
	if known.ID != "" {
		return sameFile(known, id, name, content.sum)
	}
	return a.keepFile(ctx, who, attachment.Attachment{
		ID: file, Appeal: id, Name: name, Type: content.kind, Bytes: content.bytes, Sum: content.sum, Key: attachment.KeyOf(id, file, content.sum),
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
func (a *API) keepFile(ctx context.Context, who session, made attachment.Attachment, content *spooled) (attachment.Record, error) {
	r := attachment.Record{Attachment: made, AddedAt: a.now().UTC(), AddedBy: actorOf(who)}
	if _, err := a.cfg.Files.Keep(ctx, made.Key, content.file); err != nil {
		return r, &cti.Error{Code: cti.Unavailable, Err: err,
			Text: fmt.Sprintf("Файл «%s» не сохранён: хранилище файлов не отвечает. Повторите через минуту.", made.Name)}
	}
	if err := a.tellFile(ctx, who, "attachment.added."+string(made.ID), attachment.AddedEvent{Attachment: made}); err != nil {
		return r, err
	}
	return r, nil
}

// spooled is a content on this machine's disk, with what it says of itself.
type spooled struct {
	file  *os.File
	bytes int64
	sum   string
	kind  cti.FileType
}

// drop forgets it.
func (s *spooled) drop() {
	_ = s.file.Close()
	_ = os.Remove(s.file.Name())
}

// spool reads the whole body before anything is kept: the sender may be slow, break
// off, or send what is not taken.
func (a *API) spool(w http.ResponseWriter, r *http.Request, name string) (*spooled, error) {
	limits := a.cfg.Plan().Attachments
	tooLarge := cti.FieldError("file", "Файл «%s» больше %s. Уменьшите его или разделите.", name, megabytes(limits.MaxBytes()))
	if r.ContentLength > limits.MaxBytes() {
		return nil, tooLarge
	}
	file, err := os.CreateTemp("", spoolName)
	if err != nil {
		return nil, fmt.Errorf("spool a file: %w", err)
	}
	s := &spooled{file: file}
	sum := sha256.New()
	s.bytes, err = io.Copy(io.MultiWriter(file, sum), http.MaxBytesReader(w, r.Body, limits.MaxBytes()))
	if err == nil {
		s.sum = hex.EncodeToString(sum.Sum(nil))
		_, err = file.Seek(0, io.SeekStart)
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		err = tooLarge
	} else if err != nil {
		err = &cti.Error{Code: cti.Invalid, Field: "file", Err: err, Text: fmt.Sprintf("Файл «%s» пришёл не целиком: связь прервалась. Отправьте его ещё раз.", name)}
	}
	if err == nil {
		err = s.know(name, limits.Taken())
	}
	if err != nil {
		s.drop()
		return nil, err
	}
	return s, nil
}

// know finds what the content is, whatever its name and its sender say.
func (s *spooled) know(name string, taken []cti.FileType) error {
	if s.bytes == 0 {
		return cti.FieldError("file", "Файл «%s» пустой.", name)
	}
	found, err := mimetype.DetectReader(s.file)
	if err == nil {
		_, err = s.file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("look into a file: %w", err)
	}
	kind, ok := cti.FileTypeOf(found.String())
	for _, t := range taken {
		if ok && t == kind {
			s.kind = kind
			return nil
		}
	}
	words := make([]string, len(taken))
	for i, t := range taken {
		words[i] = string(t)
	}
	return cti.FieldError("file", "Файл «%s» такого вида не принимается: важно содержимое, а не имя. Принимаются: %s.", name, strings.Join(words, ", "))
}

func megabytes(n int64) string { return fmt.Sprintf("%d МБ", n>>20) }
