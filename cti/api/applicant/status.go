package applicant

import (
	"context"
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	offices "github.com/dozvon/dozvon/cti/body"
	"github.com/dozvon/dozvon/cti/topic"
)

// AppealStatus is an appeal as its applicant sees it: nothing of its text, of
// people, or of what colleagues write to one another.
type AppealStatus struct {
	Number string       `json:"number"`
	Stage  appeal.Stage `json:"stage" enum:"received,choosing,working,checking,asked,promised,answered,passed_on,refused,together,once_more"`
	Round  int          `json:"round" doc:"How often the appeal was opened again; to be sent with a mark."`
	Topic  string       `json:"topic,omitempty" doc:"The topic's name, of a sensitive one only its group; absent when it is in free words."`

	FiledAt      time.Time `json:"filed_at"`
	RegisteredAt time.Time `json:"registered_at,omitzero"`
	RegisterBy   time.Time `json:"register_by,omitzero" doc:"Until when it is to be registered."`
	DueAt        time.Time `json:"due_at,omitzero" doc:"Until when there is or was to be an answer."`
	PromisedAt   time.Time `json:"promised_at,omitzero" doc:"By when it will be done, as was promised."`
	ExtendedDays int       `json:"extended_days,omitempty" doc:"By which the answer was put off."`
	Late         bool      `json:"late" doc:"A term was missed; this stays so after the answer."`

	Holder   StatusHolder  `json:"holder" doc:"Who has it now."`
	Moves    []StatusMove  `json:"moves" nullable:"false" doc:"From one to the next, oldest first."`
	Question string        `json:"question,omitempty" doc:"What the applicant was asked."`
	Answer   *StatusAnswer `json:"answer,omitempty"`
	Mark     int           `json:"mark,omitempty" doc:"That was given to this answer."`
	// May is what the applicant can do here.
	May []appeal.ChangeName `json:"may" nullable:"false" doc:"rate, reopen."`

	Line     cti.LineID `json:"line,omitempty" doc:"The number to call."`
	TimeZone string     `json:"time_zone"`
}

// StatusHolder is who has an appeal, with how to reach them.
type StatusHolder struct {
	// Centre tells that it is with the contact centre itself, which has no name here.
	Centre bool            `json:"centre,omitempty" doc:"The contact centre itself has it."`
	Name   string          `json:"name,omitempty"`
	Phones []offices.Phone `json:"phones,omitempty"`
	Email  string          `json:"email,omitempty"`
	Hours  string          `json:"hours,omitempty"`
	Since  time.Time       `json:"since,omitzero"`
}

// StatusMove is one time that the appeal went from one to another.
type StatusMove struct {
	At     time.Time        `json:"at"`
	To     string           `json:"to,omitempty" doc:"Whom it went to; absent is the contact centre's coordinator."`
	Reason appeal.HopReason `json:"reason,omitempty"`
}

// StatusAnswer is what was answered.
type StatusAnswer struct {
	At       time.Time      `json:"at"`
	Outcome  appeal.Outcome `json:"outcome"`
	Ground   appeal.Ground  `json:"ground,omitempty" doc:"Of a refusal."`
	Text     string         `json:"text,omitempty"`
	Withheld bool           `json:"withheld,omitempty" doc:"The text is personal: it was sent, and is not shown here."`
}

// statusOf is the applicant's view of an appeal.
func (p *Page) statusOf(ctx context.Context, found appeal.Record) (AppealStatus, error) {
	c, now := found.Case, p.cfg.Now()
	s := found.Standing(now)
	lead := s // who answers, and by when
	if c.Master != "" && c.State == appeal.StateDuplicate {
		master, err := p.cfg.Cases.AppealRecord(ctx, c.Master)
		if err != nil {
			return AppealStatus{}, noStatus(err)
		}
		lead = master.Standing(now)
	}
	plan := p.cfg.Plan()
	out := AppealStatus{
		Number: c.Appeal.Number, Stage: s.Stage, Round: c.Round, Topic: p.publicTopic(c),
		FiledAt: c.Appeal.FiledAt, RegisteredAt: c.RegisteredAt, RegisterBy: s.RegisterBy,
		DueAt: lead.DueAt, PromisedAt: lead.PromisedAt, ExtendedDays: lead.ExtendedDays, Late: s.Late || lead.Late,
		Moves: []StatusMove{}, Question: s.Question, Mark: s.Mark, May: append([]appeal.ChangeName{}, s.May...),
		Line: c.Appeal.Line, TimeZone: plan.TimeZone,
	}
	if out.Line == "" && len(plan.Lines) > 0 {
		out.Line = plan.Lines[0].ID
	}
	if r := s.Reply; r != nil {
		out.Answer = &StatusAnswer{At: r.At, Outcome: r.Outcome, Ground: r.Ground, Text: r.Text, Withheld: r.Withheld}
	}
	var err error
	if out.Holder, err = p.holder(ctx, lead); err != nil {
		return AppealStatus{}, err
	}
	for _, m := range s.Moves {
		to, err := p.office(ctx, m.To)
		if err != nil {
			return AppealStatus{}, err
		}
		out.Moves = append(out.Moves, StatusMove{At: m.At, To: to.Name, Reason: m.Reason})
	}
	return out, nil
}

func (p *Page) holder(ctx context.Context, s appeal.Standing) (StatusHolder, error) {
	if s.Outside != "" {
		return StatusHolder{Name: s.Outside, Since: s.HolderSince}, nil
	}
	if s.Holder == "" {
		return StatusHolder{Centre: true, Since: s.HolderSince}, nil
	}
	b, err := p.office(ctx, s.Holder)
	return StatusHolder{Name: b.Name, Phones: b.Phones, Email: b.Email, Hours: b.Hours, Since: s.HolderSince}, err
}

// office is a body of the directory, also one that has ended; the directory
// keeps all that appeals were ever given to.
func (p *Page) office(ctx context.Context, id cti.BodyID) (offices.Body, error) {
	if id == "" || p.cfg.Directory == nil {
		return offices.Body{Name: string(id)}, nil
	}
	found, err := p.cfg.Directory.Body(ctx, id)
	if cti.CodeOf(err) == cti.NotFound {
		return offices.Body{Name: string(id)}, nil
	}
	return found, noStatus(err)
}

// publicTopic is what an appeal is about as far as it may be told: free words may
// hold anything, and a sensitive topic's own name says too much.
func (p *Page) publicTopic(c appeal.Case) string {
	about, known := topic.Known().Find(c.Topic)
	switch {
	case known && (c.Sensitive || about.Sensitive != "") && len(about.Path) > 0:
		return about.Path[0]
	case known:
		return about.Name
	case !c.Sensitive && slices.Contains(p.cfg.Plan().Topics, c.Appeal.Topic):
		return c.Appeal.Topic
	}
	return ""
}
