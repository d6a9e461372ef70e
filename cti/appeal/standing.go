package appeal

import (
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Stage is where an appeal stands in the words of who filed it. Staff have twelve
// states; a citizen asks whether somebody took it up, who, and what comes next.
type Stage string

// The stages.
const (
	StageReceived Stage = "received"  // it is here and is being read
	StageChoosing Stage = "choosing"  // it is being decided who answers
	StageWorking  Stage = "working"   // somebody works on it
	StageChecking Stage = "checking"  // the answer is written and read by a second person
	StageAsked    Stage = "asked"     // the applicant was asked something
	StagePromised Stage = "promised"  // it will be done by a day that was named
	StageAnswered Stage = "answered"  // there is an answer
	StagePassedOn Stage = "passed_on" // an authority outside has it and answers
	StageRefused  Stage = "refused"   // there will be no answer, and why
	StageTogether Stage = "together"  // it is answered together with others about the same
	StageOnceMore Stage = "once_more" // the answer was not good enough: it is looked at again
)

var stages = map[State]Stage{
	StateNew: StageReceived, StateModeration: StageReceived, StateCoordination: StageChoosing, StateInWork: StageWorking,
	StateApproval: StageChecking, StateWaiting: StageAsked, StatePlanned: StagePromised, StateAnswered: StageAnswered,
	StateRedirected: StagePassedOn, StateRefused: StageRefused, StateDuplicate: StageTogether, StateReopened: StageOnceMore,
}

// Standing is what the applicant may see of an appeal: nothing of the text, of
// people or of what colleagues write to one another.
type Standing struct {
	Stage Stage
	// Holder has the appeal since HolderSince; empty is the centre's coordinator.
	Holder      cti.BodyID
	HolderSince time.Time
	Outside     string // the authority that answers instead, when it was passed on

	// RegisterBy is until when the appeal will be registered, while that is to come.
	RegisterBy time.Time
	// DueAt is until when there is or was to be an answer in this round, PromisedAt
	// the day that was named; zero where there is none.
	DueAt, PromisedAt time.Time
	ExtendedDays      int  // by which the answer was put off
	Late              bool // one of these was missed, and nothing takes that back

	Moves []Move // away from who held it, oldest first
	// Question is what the applicant was asked.
	Question string
	Reply    *Reply
	Mark     int // that was given to this answer; zero is none
	// May is what the applicant can do about the answer.
	May []ChangeName
}

// Move is one hop as the applicant is told of it.
type Move struct {
	At     time.Time
	To     cti.BodyID // empty is the coordinator
	Reason HopReason
}

// Reply is what was answered.
type Reply struct {
	At      time.Time
	Outcome Outcome
	Ground  Ground // of a refusal
	Text    string
	// Withheld tells that the text touches health or service: it was sent to the
	// applicant and is not shown to whoever knows a number.
	Withheld bool
}

// Standing is how the appeal stands at a time for its applicant.
func (r Record) Standing(at time.Time) Standing {
	c := r.Case
	s := Standing{Stage: stages[c.State], Holder: c.Body, HolderSince: c.BodySince, Question: r.question(), Reply: r.reply()}
	switch c.State {
	case StateCoordination:
		s.Holder = ""
	case StateRedirected:
		s.Holder, s.HolderSince, s.Outside = "", c.ClosedAt, c.RedirectedTo
	}
	c.terms(&s, at)
	for _, h := range c.Hops {
		s.Moves = append(s.Moves, Move{At: h.At, To: h.To, Reason: h.Reason})
	}
	for _, m := range c.Marks {
		if m.Round == c.Round {
			s.Mark = m.Value
		}
	}
	for _, name := range Allowed(c.State, cti.ByCitizen) {
		if name == NameReopen || name == NameRate && s.Mark == 0 {
			s.May = append(s.May, name)
		}
	}
	return s
}

// terms tells the terms of this round; the last clock of a name is the one that
// counts, because what stopped the others began it.
func (c Case) terms(s *Standing, at time.Time) {
	for _, k := range c.Clocks {
		late := k.Late || k.Running() && at.After(k.DueAt)
		switch {
		case k.Round != c.Round:
		case k.Name == cti.ClockRegister:
			if k.Running() {
				s.RegisterBy = k.DueAt
			}
			s.Late = s.Late || late
		case k.Name == cti.ClockAnswer:
			s.DueAt, s.ExtendedDays = k.DueAt, k.ExtendedDays
			s.Late = s.Late || late
		case k.Name == cti.ClockPromise:
			s.PromisedAt = k.DueAt
			s.Late = s.Late || late
		}
	}
}

// reply is the answer, once there is one: never what is only a draft.
func (r Record) reply() *Reply {
	c := r.Case
	if !c.State.Closed() {
		return nil
	}
	reply := Reply{At: c.ClosedAt, Outcome: c.Outcome, Ground: c.Ground, Withheld: c.Sensitive}
	switch {
	case c.Sensitive:
	case c.State == StateAnswered && c.Answer != nil:
		reply.Text = c.Answer.Text
	case c.State == StateRefused:
		reply.Text = r.last(NameRefuse).Text
	case c.State == StateRedirected:
		reply.Text = r.last(NameRedirect).Text
	}
	return &reply
}

func (r Record) question() string {
	if r.Case.State != StateWaiting || r.Case.Sensitive {
		return ""
	}
	return r.last(NameAsk).Text
}

// last is the newest entry of a name; empty when there is none.
func (r Record) last(what ChangeName) Entry {
	for _, e := range slices.Backward(r.History) {
		if e.What == what {
			return e
		}
	}
	return Entry{}
}
