package api

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/incident"
)

// Announcements keeps what was recorded for incidents where the switch plays it.
type Announcements interface {
	// KeepSound keeps a WAV file and gives the name by which it is played; the same
	// file has the same name.
	KeepSound(ctx context.Context, wav []byte) (prompt string, err error)
	// Sound gives a *cti.Error of code NotFound for what cannot be played.
	Sound(ctx context.Context, prompt string) ([]byte, error)
}

type recordInput struct {
	Body struct {
		WAV []byte `json:"wav" doc:"A WAV file: PCM, 16 bits, one channel, 8000 Hz, from 1 to 45 seconds."`
	}
}

// IncidentRecording is a recording that callers can hear.
type IncidentRecording struct {
	Recording string  `json:"recording" doc:"To be named when an incident is opened or revised."`
	Seconds   float64 `json:"seconds"`
}

var errNoAnnouncements = cti.Errorf(cti.Unavailable, "Записи здесь не хранятся. Выберите одно из подготовленных сообщений.")

func (a *API) recordIncident(ctx context.Context, _ session.Session, in *recordInput) (*route.Body[IncidentRecording], error) {
	plain, length, err := incident.Sound(in.Body.WAV)
	if err != nil {
		return nil, err
	}
	if a.cfg.Announcements == nil {
		return nil, errNoAnnouncements
	}
	name, err := a.cfg.Announcements.KeepSound(ctx, plain)
	if err != nil {
		return nil, err
	}
	return route.Answer(IncidentRecording{Recording: name, Seconds: length.Seconds()}), nil
}

// soundOf finds the sound of what callers hear: a prepared message, or what was
// recorded for this incident.
func (a *API) soundOf(ctx context.Context, message, recording string) (string, error) {
	switch {
	case (message == "") == (recording == ""):
		return "", cti.FieldError("message", "Выберите, что услышат звонящие: подготовленное сообщение или свою запись.")
	case message != "":
		prepared, known := a.cfg.Plan().Emergency(message)
		if !known {
			return "", cti.FieldError("message", "Такого сообщения нет в плане: %s. Выберите одно из подготовленных.", message)
		}
		return prepared.Prompt, nil
	case a.cfg.Announcements == nil:
		return "", errNoAnnouncements
	}
	_, err := a.cfg.Announcements.Sound(ctx, recording)
	if cti.CodeOf(err) == cti.NotFound {
		return "", cti.FieldError("recording", "Этой записи на сервере нет. Запишите или выберите её ещё раз.")
	}
	return recording, err
}

// serveAnnouncement lets a supervisor hear what callers hear.
func (a *API) serveAnnouncement(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), askLimit)
	defer cancel()
	_, err := a.whoMay(ctx, cti.RoleSupervisor)
	if err == nil && a.cfg.Announcements == nil {
		err = errNoAnnouncements
	}
	var wav []byte
	if err == nil {
		wav, err = a.cfg.Announcements.Sound(ctx, chi.URLParam(r, "name"))
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Cache-Control", "private, no-store")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(wav))
}
