package api

import (
	"context"
	"strings"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api/route"
	"github.com/dozvon/dozvon/cti/api/session"
	offices "github.com/dozvon/dozvon/cti/body"
)

// Directory reads the directory of bodies; dates are YYYY-MM-DD.
type Directory interface {
	// Directory gives at most limit numbers in which every word occurs.
	Directory(ctx context.Context, question, date string, limit int) ([]offices.Entry, error)
	// Bodies gives those in which every word occurs, of the territory first.
	Bodies(ctx context.Context, question string, territory cti.TerritoryCode, date string, limit int) ([]offices.Body, error)
	// BodiesFor gives those of a kind for a territory, and its administration.
	BodiesFor(ctx context.Context, kind string, territory cti.TerritoryCode, date string) ([]offices.Body, error)
	// Body gives a *cti.Error of code NotFound for an unknown body.
	Body(context.Context, cti.BodyID) (offices.Body, error)
}

// mostEntries bounds what one search gives: who wants more types more.
const mostEntries = 30

// Targets is whom a talk can be carried to.
type Targets struct {
	Agents  []TargetAgent   `json:"agents" nullable:"false" doc:"Colleagues on the shift."`
	Queues  []TargetQueue   `json:"queues" nullable:"false"`
	Entries []offices.Entry `json:"entries" nullable:"false" doc:"Of the directory."`
	// Partial tells that the directory could not be asked.
	Partial bool `json:"partial,omitempty" doc:"The directory could not be asked; colleagues and queues are complete."`
}

// TargetAgent is a colleague; only one who is ready and reachable can be rung.
type TargetAgent struct {
	ID    cti.AgentID `json:"id"`
	Name  string      `json:"name"`
	State agent.State `json:"state" enum:"not_ready,ready,ringing,talking,wrap_up"`
	Free  bool        `json:"free"`
}

// TargetQueue is a queue with who waits and who is free there.
type TargetQueue struct {
	ID      cti.QueueID `json:"id"`
	Name    string      `json:"name"`
	Waiting int         `json:"waiting"`
	Ready   int         `json:"ready"`
}

type directoryInput struct {
	Q string `query:"q" maxLength:"100" doc:"Words that must all occur; empty gives the first entries."`
}

// targets searches colleagues, queues and the directory at once. Without the
// database the live part is still given.
func (a *API) targets(ctx context.Context, who session.Session, in *directoryInput) (*route.Body[Targets], error) {
	board, err := a.cfg.Floor.Board(ctx)
	if err != nil {
		return nil, err
	}
	out := Targets{Agents: []TargetAgent{}, Queues: []TargetQueue{}, Entries: []offices.Entry{}}
	for _, one := range board.Agents {
		if one.ID != who.Login && occurs(in.Q, one.Name+" "+string(one.ID)) {
			out.Agents = append(out.Agents, TargetAgent{one.ID, one.Name, one.State, one.State == agent.Ready && one.PhoneUp})
		}
	}
	for _, q := range board.Queues {
		if occurs(in.Q, q.Name+" "+string(q.ID)) {
			out.Queues = append(out.Queues, TargetQueue{q.ID, q.Name, q.Waiting, q.Ready})
		}
	}
	if a.cfg.Directory == nil {
		return route.Answer(out), nil
	}
	entries, err := a.cfg.Directory.Directory(ctx, in.Q, a.date(), mostEntries)
	if err != nil {
		a.cfg.Log.WarnContext(ctx, "the directory cannot be searched", "err", err)
		out.Partial = true
	} else if entries != nil {
		out.Entries = entries
	}
	return route.Answer(out), nil
}

// occurs tells whether every word of a question is in a text.
func occurs(question, text string) bool {
	text = strings.ToLower(text)
	for word := range strings.FieldsSeq(strings.ToLower(question)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
