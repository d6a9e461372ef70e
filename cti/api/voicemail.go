package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// VoicemailView is a message that a caller left; times are UTC.
type VoicemailView struct {
	ID        cti.LegID        `json:"id"`
	State     voicemail.State  `json:"state" enum:"waiting,taken,filed,closed"`
	Call      cti.CallID       `json:"call_id"`
	Line      cti.LineID       `json:"line"`
	Queue     cti.QueueID      `json:"queue"`
	Number    string           `json:"number,omitempty"`
	Name      string           `json:"name,omitempty"`
	LeftAt    time.Time        `json:"left_at"`
	DueAt     time.Time        `json:"due_at" doc:"When it must be dealt with."`
	Seconds   float64          `json:"seconds"`
	Sound     string           `json:"sound" doc:"Where the sound is (audio/wav, with ranges), some seconds after it was left."`
	Agent     cti.AgentID      `json:"agent,omitempty" doc:"Who works it, or who did."`
	AgentName string           `json:"agent_name,omitempty" doc:"What the agent is called; absent for one whom nobody knows, or while the database is away."`
	TakenAt   *time.Time       `json:"taken_at,omitempty"`
	Appeal    cti.AppealID     `json:"appeal,omitempty"`
	Reason    voicemail.Reason `json:"reason,omitempty" enum:"empty,wrong-number,answered,repeated,other"`
	Note      string           `json:"note,omitempty"`
	ClosedAt  *time.Time       `json:"closed_at,omitempty"`
}

// VoicemailList is messages: those to be dealt with, the one due first before the
// others, or a page of those that are done, newest first.
type VoicemailList struct {
	Voicemails []VoicemailView `json:"voicemails" nullable:"false"`
	Cursor     string          `json:"cursor" doc:"Where the next page begins; empty on the last one."`
}

type voicemailsInput struct {
	Done   bool   `query:"done" doc:"Those that are done instead of those to be dealt with."`
	Cursor string `query:"cursor" maxLength:"200"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type voicemailInput struct {
	ID string `path:"id" maxLength:"120"`
}

type closeVoicemailInput struct {
	ID   string `path:"id" maxLength:"120"`
	Body struct {
		Reason voicemail.Reason `json:"reason" enum:"empty,wrong-number,answered,repeated,other"`
		Note   string           `json:"note,omitempty" maxLength:"500"`
	}
}

func (a *API) voicemailRoutes() {
	agents := cti.RoleAgent
	route.Private(a.routes, agents, route.Get("/voicemails", "list-voicemails", "Messages that callers left (agents: of their queues)"), a.voicemails)
	route.Private(a.routes, agents, route.Post("/voicemails/{id}/take", "take-voicemail", "Work this message; nobody else does meanwhile"), a.takeVoicemail)
	route.Private(a.routes, agents, route.Post("/voicemails/{id}/release", "release-voicemail", "Give this message back"), a.releaseVoicemail)
	route.Private(a.routes, agents, route.Post("/voicemails/{id}/close", "close-voicemail", "Close this message without an appeal"), a.closeVoicemail)
}

func viewVoicemail(v voicemail.Voicemail) VoicemailView {
	return VoicemailView{
		ID: v.ID, State: v.State, Call: v.Call, Line: v.Line, Queue: v.Queue, Number: v.Number, Name: v.Name,
		LeftAt: v.LeftAt, DueAt: v.DueAt, Seconds: v.Seconds, Sound: "/api/v1/recordings/" + string(v.ID) + "/sound",
		Agent: v.Agent, TakenAt: moment(v.TakenAt), Appeal: v.Appeal, Reason: v.Reason, Note: v.Note, ClosedAt: moment(v.ClosedAt),
	}
}

// listVoicemail shows the number whole to who works the message.
func listVoicemail(v voicemail.Voicemail, who session.Session) VoicemailView {
	view := viewVoicemail(v)
	if v.State != voicemail.Taken || v.Agent != who.Login {
		view.Number = masked(v.Number, "")
	}
	return view
}

// queuesOf are those whose messages a person sees; nil means all.
func queuesOf(who session.Session) []cti.QueueID {
	if who.Role.May(cti.RoleSupervisor) {
		return nil
	}
	return append([]cti.QueueID{}, who.Queues...)
}

// voicemails needs no database for those to be dealt with: they are the floor's.
// Without it the names of who works them are missing, and nobody waits for them.
func (a *API) voicemails(ctx context.Context, who session.Session, in *voicemailsInput) (*route.Body[VoicemailList], error) {
	queues, list := queuesOf(who), VoicemailList{Voicemails: []VoicemailView{}}
	if in.Done {
		page, err := a.cfg.Voicemails.Voicemails(ctx, voicemail.Filter{Done: true, Queues: queues, Cursor: in.Cursor, Limit: in.Limit})
		if err != nil {
			return nil, noHistory(err)
		}
		list.Cursor = page.Cursor
		for _, v := range page.Voicemails {
			list.Voicemails = append(list.Voicemails, listVoicemail(v, who))
		}
		a.fill(ctx, nameplates{}.voicemails(list.Voicemails))
		return route.Answer(list), nil
	}
	all, err := a.cfg.Floor.Voicemails(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		if queues == nil || slices.Contains(queues, v.Queue) {
			list.Voicemails = append(list.Voicemails, listVoicemail(v, who))
		}
	}
	ctx, cancel := context.WithTimeout(ctx, registerPatience)
	defer cancel()
	a.fill(ctx, nameplates{}.voicemails(list.Voicemails))
	return route.Answer(list), nil
}

func (a *API) takeVoicemail(ctx context.Context, who session.Session, in *voicemailInput) (*struct{}, error) {
	return nil, a.cfg.Floor.Tell(ctx, floor.TakeVoicemail{Agent: who.Login, Voicemail: cti.LegID(in.ID)})
}

func (a *API) releaseVoicemail(ctx context.Context, who session.Session, in *voicemailInput) (*struct{}, error) {
	return nil, a.cfg.Floor.Tell(ctx, floor.ReleaseVoicemail{By: actorOf(who), Voicemail: cti.LegID(in.ID)})
}

func (a *API) closeVoicemail(ctx context.Context, who session.Session, in *closeVoicemailInput) (*struct{}, error) {
	return nil, a.cfg.Floor.Tell(ctx, floor.CloseVoicemail{
		By: actorOf(who), Voicemail: cti.LegID(in.ID), Reason: in.Body.Reason, Note: in.Body.Note, Queues: queuesOf(who),
	})
}

// worksMessages tells whether a call's message belongs to somebody's queues: whoever
// may work it sees the call and hears it. Without the database only messages that
// are not done are known.
func (a *API) worksMessages(ctx context.Context, who session.Session, id cti.CallID) bool {
	if len(who.Queues) == 0 {
		return false
	}
	if all, err := a.cfg.Floor.Voicemails(ctx); err == nil {
		for _, v := range all {
			if v.Call == id {
				return slices.Contains(who.Queues, v.Queue)
			}
		}
	}
	page, err := a.cfg.Voicemails.Voicemails(ctx, voicemail.Filter{Call: id, Queues: queuesOf(who), Limit: 1})
	return err == nil && len(page.Voicemails) > 0
}

// fileFromVoicemail files the appeal that was made of a message, which is done
// thereby. An attempt that was interrupted between the two is completed by its
// repetition.
func (a *API) fileFromVoicemail(ctx context.Context, who session.Session, made appeal.Appeal, id cti.LegID) (*filedOutput, error) {
	all, err := a.cfg.Floor.Voicemails(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(v voicemail.Voicemail) bool { return v.ID == id })
	if i < 0 {
		if known, ok := a.filedBefore(ctx, tidy(made).ID); ok && known.FiledBy == made.FiledBy {
			return a.filedAs(http.StatusCreated, known), nil
		}
		return nil, cti.Errorf(cti.Conflict, "Это сообщение уже обработали без вас. Текст остаётся на странице: если он нужен, скопируйте его.")
	}
	v := all[i]
	switch {
	case !who.Role.May(cti.RoleSupervisor) && !slices.Contains(who.Queues, v.Queue):
		return nil, cti.Errorf(cti.Forbidden, "Это сообщение ведут операторы другой очереди.")
	case v.State == voicemail.Taken && v.Agent != who.Login:
		name := a.called(ctx, nil, []cti.AgentID{v.Agent}, nil).People[v.Agent]
		return nil, cti.Errorf(cti.Conflict, "Это сообщение уже обрабатывает %s. Текст остаётся на странице.", cmp.Or(name, string(v.Agent)))
	}
	made.Channel, made.Voicemail, made.Call, made.Line, made.Worker = appeal.ByVoicemail, v.ID, v.Call, v.Line, who.Login
	filed, registered, err := a.file(ctx, made)
	if err != nil {
		return nil, err
	}
	if err := a.cfg.Floor.Tell(ctx, floor.FileVoicemail{By: actorOf(who), Voicemail: v.ID, Appeal: filed.ID}); err != nil {
		return nil, err
	}
	return a.filedAs(filedStatus(registered), filed), nil
}
