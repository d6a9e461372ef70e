package desk

import (
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/plan"
)

// PlanView is what a desk needs of the plan.
type PlanView struct {
	Lines    []LineView    `json:"lines" nullable:"false"`
	Queues   []QueueOfPlan `json:"queues" nullable:"false"`
	Reasons  []plan.Reason `json:"reasons" nullable:"false"`
	Topics   []string      `json:"topics" nullable:"false"`
	TimeZone string        `json:"time_zone"`
	// Emergencies are the messages that a supervisor may switch on.
	Emergencies []EmergencyView `json:"emergencies" nullable:"false"`
}

// LineView is a line that citizens may dial.
type LineView struct {
	ID   cti.LineID `json:"id"`
	Name string     `json:"name"`
}

// QueueOfPlan is a queue with the times that a desk shows.
type QueueOfPlan struct {
	ID             cti.QueueID `json:"id"`
	Name           string      `json:"name"`
	WrapUpSeconds  int         `json:"wrap_up_seconds"`
	AnsweredWithin int         `json:"answered_within" doc:"Seconds within which callers are to be answered."`
	// Board says where the queue's figures begin to worry.
	Board plan.Watermarks `json:"board"`
}

// EmergencyView is a prepared message that a supervisor may switch on.
type EmergencyView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ViewPlan is a plan as desks see it.
func ViewPlan(p *plan.Plan) PlanView {
	v := PlanView{Lines: viewLines(p), Queues: []QueueOfPlan{}, Reasons: p.Reasons, Topics: p.Topics, TimeZone: p.TimeZone, Emergencies: viewEmergencies(p)}
	for _, q := range p.Queues {
		v.Queues = append(v.Queues, QueueOfPlan{q.ID, q.Name, q.WrapUpSeconds, q.AnsweredWithin, q.Board})
	}
	if v.Reasons == nil {
		v.Reasons = []plan.Reason{}
	}
	if v.Topics == nil {
		v.Topics = []string{}
	}
	return v
}

func viewLines(p *plan.Plan) []LineView {
	lines := []LineView{}
	for _, l := range p.Lines {
		lines = append(lines, LineView{l.ID, l.Name})
	}
	return lines
}

func viewEmergencies(p *plan.Plan) []EmergencyView {
	views := []EmergencyView{}
	for _, e := range p.Emergencies {
		views = append(views, EmergencyView{e.ID, e.Name})
	}
	return views
}
