package appeal

import (
	"slices"

	"github.com/dozvon/dozvon/cti"
)

// Kind is what an appeal is in law.
type Kind = cti.AppealKind

// State is where an appeal stands. How it came out is its Outcome: a closed
// appeal is not yet a solved problem.
//
//	new ─ register ─▶ moderation ─ pass ─▶ coordination
//	 └────────┬─────────────┴── assign ──────┘
//	          ▼
//	   ┌── in_work ◀─ resume ─ waiting, planned      any open one ─ join ─▶ duplicate
//	   │      │  submit ▼    ▲ return                duplicate ─ detach ─▶ moderation
//	   │      │      approval ┘                      forward: in_work, and the third time coordination
//	   │      └ answer ┬ approve
//	   │               ▼
//	   │           answered ─┐
//	   ├ redirect ▶ redirected ─ reopen ─▶ reopened ─ assign, forward ─▶ in_work
//	   └ refuse ──▶ refused ─┘
type State string

// The states.
const (
	StateNew          State = "new"          // filed, nobody has looked at it
	StateModeration   State = "moderation"   // registered, is being read
	StateCoordination State = "coordination" // the coordinator decides who answers
	StateInWork       State = "in_work"      // a body works on it
	StateApproval     State = "approval"     // a second person reads the answer
	StateWaiting      State = "waiting"      // the applicant was asked something
	StatePlanned      State = "planned"      // a day was promised
	StateAnswered     State = "answered"
	StateRedirected   State = "redirected" // sent to an authority outside the centre
	StateRefused      State = "refused"    // no answer is due
	StateDuplicate    State = "duplicate"  // follows another appeal and has no clocks
	StateReopened     State = "reopened"   // the answer was not good enough
)

// States lists all of them in the order of an appeal's way.
func States() []State {
	return []State{StateNew, StateModeration, StateCoordination, StateInWork, StateApproval, StateWaiting, StatePlanned,
		StateAnswered, StateRedirected, StateRefused, StateDuplicate, StateReopened}
}

// Closed tells that nothing more has to be done. A duplicate is not closed: it is
// answered together with the appeal that it follows.
func (s State) Closed() bool {
	return s == StateAnswered || s == StateRedirected || s == StateRefused
}

// Open tells that somebody has to do something.
func (s State) Open() bool { return s != StateDuplicate && !s.Closed() && s.Valid() }

// Valid tells whether there is such a state.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Outcome is how an appeal came out.
type Outcome string

// The outcomes.
const (
	OutcomeResolved     Outcome = "resolved"      // done
	OutcomeExplained    Outcome = "explained"     // the question was answered
	OutcomePlanned      Outcome = "planned"       // will be done by a day that was named
	OutcomeRefused      Outcome = "refused"       // will not be done, and why
	OutcomeNotOurs      Outcome = "not_ours"      // another authority's matter
	OutcomeNotConfirmed Outcome = "not_confirmed" // what was told was not found
)

// Outcomes lists all of them in the order of reports.
func Outcomes() []Outcome {
	return []Outcome{OutcomeResolved, OutcomeExplained, OutcomePlanned, OutcomeRefused, OutcomeNotOurs, OutcomeNotConfirmed}
}
