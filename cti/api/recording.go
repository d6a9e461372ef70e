package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/recording"
)

// RecordingView is the recording of one talk; times are UTC.
type RecordingView struct {
	ID        cti.LegID   `json:"id"`
	Agent     cti.AgentID `json:"agent"`
	AgentName string      `json:"agent_name,omitempty"`
	EndedAt   time.Time   `json:"ended_at"`
	Seconds   float64     `json:"seconds"`
	Sound     string      `json:"sound,omitempty" doc:"Where the sound is (audio/wav, with ranges); absent once it is erased."`
	Heard     []HeardView `json:"heard" nullable:"false" doc:"Who listened, oldest first; for supervisors."`
}

// HeardView is one time that somebody listened.
type HeardView struct {
	By   string    `json:"by"`
	Name string    `json:"name,omitempty"`
	At   time.Time `json:"at"`
}

// LostView is a talk that was to be recorded and was not, or not to its end.
type LostView struct {
	ID        cti.LegID      `json:"id" doc:"As that of a recording; what was kept of the talk is among the recordings."`
	Agent     cti.AgentID    `json:"agent"`
	AgentName string         `json:"agent_name,omitempty"`
	At        time.Time      `json:"at" doc:"When it was noticed."`
	Why       recording.Loss `json:"why" enum:"refused,broke-off,missing"`
}

// RecordingList is what is kept of a call.
type RecordingList struct {
	Recordings []RecordingView `json:"recordings" nullable:"false"`
	Lost       []LostView      `json:"lost" nullable:"false" doc:"Talks of which there should be a recording, or more of one."`
}

func (a *API) recordingRoutes() {
	route.Private(a.routes, cti.RoleAgent, route.Get("/calls/{id}/recordings", "list-recordings", "The recordings of a call, and who listened"), a.recordings)
	route.Private(a.routes, cti.RoleAgent, route.Post("/me/call/recording", "pause-recording", "Keep silence in place of the voices, or the voices again"),
		act(a, pauseRecording))
}

func (a *API) recordings(ctx context.Context, who session.Session, in *callInput) (*route.Body[RecordingList], error) {
	id, err := in.call()
	if err != nil {
		return nil, err
	}
	if err := a.mayHear(ctx, who, id); err != nil {
		return nil, err
	}
	kept, err := a.cfg.Recordings.Recordings(ctx, id)
	if err != nil {
		return nil, noHistory(err)
	}
	var heard []recording.Hearing
	if who.Role.May(cti.RoleSupervisor) {
		if heard, err = a.cfg.Recordings.Hearings(ctx, id); err != nil {
			return nil, noHistory(err)
		}
	}
	lost, err := a.cfg.Recordings.LostRecordings(ctx, []cti.CallID{id})
	if err != nil {
		return nil, noHistory(err)
	}
	list := RecordingList{Recordings: make([]RecordingView, 0, len(kept)), Lost: viewLost(lost[id])}
	for _, r := range kept {
		list.Recordings = append(list.Recordings, viewRecording(r, heard))
	}
	a.fill(ctx, nameplates{}.recordings(list.Recordings).lost(list.Lost))
	return route.Answer(list), nil
}

func viewLost(lost []recording.Lost) []LostView {
	views := make([]LostView, 0, len(lost))
	for _, l := range lost {
		views = append(views, LostView{ID: l.ID, Agent: l.Agent, At: l.At, Why: l.Why})
	}
	return views
}

// unrecorded marks the rows of calls of which a recording was lost; without that
// they are still worth having.
func (a *API) unrecorded(ctx context.Context, rows []CallRow) []CallRow {
	ids := make([]cti.CallID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	lost, err := a.cfg.Recordings.LostRecordings(ctx, ids)
	if err != nil {
		askedOf(ctx).log.Warn("lost recordings not read", "err", err)
		return rows
	}
	for i, row := range rows {
		rows[i].Unrecorded = len(lost[row.ID]) > 0
	}
	return rows
}

func viewRecording(r recording.Recording, heard []recording.Hearing) RecordingView {
	v := RecordingView{ID: r.ID, Agent: r.Agent, EndedAt: r.EndedAt, Seconds: r.Seconds, Heard: []HeardView{}}
	if r.Key != "" {
		v.Sound = "/api/v1/recordings/" + string(r.ID) + "/sound"
	}
	for _, h := range heard {
		if h.ID == r.ID {
			v.Heard = append(v.Heard, HeardView{By: h.By, At: h.At})
		}
	}
	return v
}

// mayHear: who may see a call may hear it, unless an appeal was spoken in it that
// is hidden from that person.
func (a *API) mayHear(ctx context.Context, who session.Session, id cti.CallID) error {
	c, err := a.cfg.Calls.Call(ctx, id)
	if err != nil {
		return noHistory(err)
	}
	events, err := a.cfg.Calls.Events(ctx, id)
	if err != nil {
		return noHistory(err)
	}
	if !maySee(who, c, legsOf(events)) && !a.worksMessages(ctx, who, id) {
		return errNotYours
	}
	return a.mayOpen(ctx, who, id, c.Appeal)
}

// serveSound gives the sound of a recording, whole or in ranges, so that a
// player can move to any place. It takes as long as the listener does.
func (a *API) serveSound(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), askLimit)
	defer cancel()
	found, err := a.soundFor(ctx, r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	sound, since, err := a.cfg.Sounds.Read(r.Context(), found.Key)
	if err != nil {
		a.fail(w, r, noSound(err))
		return
	}
	defer func() { _ = sound.Close() }()
	w.Header().Set("Content-Type", "audio/wav")
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", string(found.ID)+".wav"))
	http.ServeContent(w, r, "", since, sound)
}

// soundFor finds the recording and puts on record that somebody listens to it;
// nobody listens unrecorded.
func (a *API) soundFor(ctx context.Context, r *http.Request) (recording.Recording, error) {
	who, err := a.whoMay(ctx, cti.RoleAgent)
	if err != nil {
		return recording.Recording{}, err
	}
	found, err := a.cfg.Recordings.Recording(ctx, cti.LegID(chi.URLParam(r, "id")))
	if err != nil {
		return found, noHistory(err)
	}
	if err := a.mayHear(ctx, who, found.Call); err != nil {
		return found, err
	}
	if found.Key == "" {
		return found, cti.Errorf(cti.NotFound, "Запись стёрта: срок её хранения прошёл.")
	}
	if from := r.Header.Get("Range"); from != "" && !strings.HasPrefix(from, "bytes=0-") {
		return found, nil // goes on with what is on record
	}
	return found, a.noteHearing(ctx, who, found)
}

func (a *API) noteHearing(ctx context.Context, who session.Session, found recording.Recording) error {
	now := a.now().UTC()
	// One listening of a player that asks several times counts once a minute.
	id := fmt.Sprintf("heard.%s.%s.%d", found.ID, who.Login, now.Unix()/60)
	_, err := a.cfg.Journal.Append(ctx, []cti.Event{{
		ID: cti.EventID(id), At: now, Call: found.Call, Agent: found.Agent,
		By: cti.Actor{Kind: string(who.Role), ID: string(who.Login)}, Body: recording.HeardEvent{ID: found.ID},
	}})
	if err != nil {
		return &cti.Error{Code: cti.Unavailable, Err: err,
			Text: "Прослушивание не записано в журнал, поэтому запись пока не проиграть. Повторите через минуту."}
	}
	return nil
}

func noSound(err error) error {
	if cti.CodeOf(err) != cti.Internal {
		return err
	}
	return &cti.Error{Code: cti.Unavailable, Err: err, Text: "Хранилище записей не отвечает. Попробуйте через несколько секунд."}
}
