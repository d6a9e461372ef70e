package appeal

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Case is an appeal with everything that became of it; times are UTC. Only Open
// and Apply change it.
type Case struct {
	Appeal  Appeal `json:"appeal"`
	Version int    `json:"version"` // one more with each change

	Kind    Kind    `json:"kind"`
	State   State   `json:"state"`
	Outcome Outcome `json:"outcome,omitempty"` // empty until there is an answer
	// Round is how often the appeal was opened again.
	Round int `json:"round,omitempty"`

	Topic     cti.TopicCode     `json:"topic_code,omitempty"`
	Territory cti.TerritoryCode `json:"territory,omitempty"`
	// Sensitive hides the applicant and the text from those who need not see it.
	Sensitive bool `json:"sensitive,omitempty"`

	// Body holds the appeal since BodySince and answers for it; with
	// the coordinator it is the body that held it last.
	Body      cti.BodyID `json:"body,omitempty"`
	BodySince time.Time  `json:"body_since,omitzero"`
	// Person works on it.
	Person cti.AgentID `json:"person,omitempty"`

	RegisteredAt time.Time `json:"registered_at,omitzero"`
	ClosedAt     time.Time `json:"closed_at,omitzero"`
	ChangedAt    time.Time `json:"changed_at,omitzero"`

	Hops   []Hop   `json:"hops,omitempty"`
	Clocks []Clock `json:"clocks,omitempty"`
	Answer *Answer `json:"answer,omitempty"`
	Marks  []Mark  `json:"marks,omitempty"`

	Master       cti.AppealID `json:"master,omitempty"`        // of a duplicate
	Earlier      cti.AppealID `json:"earlier,omitempty"`       // the answered appeal that this one repeats
	Contacts     int          `json:"contacts,omitempty"`      // how often the applicant asked again while it was open
	Returned     int          `json:"returned,omitempty"`      // answers that the second person sent back
	Ground       Ground       `json:"ground,omitempty"`        // of a refusal
	RedirectedTo string       `json:"redirected_to,omitempty"` // the authority outside
	Delivery     *Delivery    `json:"delivery,omitempty"`
	Control      *Control     `json:"control,omitempty"`
}

// Clock is one term that runs, or ran, for a case. Each stays on the case for
// good, and so does its lateness.
type Clock struct {
	Name    cti.ClockName `json:"name"`
	Policy  string        `json:"policy"`
	Version int           `json:"policy_version"`
	Term    cti.Term      `json:"term"`
	Round   int           `json:"round,omitempty"` // of the case when it began

	StartedAt time.Time `json:"started_at"`
	// BaseAt is the last instant without pauses; an extension moves it.
	BaseAt time.Time `json:"base_at"`
	// DueAt is the last instant in time. While the clock stands it is the latest
	// that the pause can make of it.
	DueAt time.Time `json:"due_at"`
	// ExtendedDays is by how much the term was put off.
	ExtendedDays int `json:"extended_days,omitempty"`

	PausedAt time.Time     `json:"paused_at,omitzero"`
	Paused   time.Duration `json:"paused_ns,omitempty"` // in all, without the pause that goes on
	PauseCap time.Duration `json:"pause_cap_ns,omitempty"`

	StoppedAt time.Time `json:"stopped_at,omitzero"`
	Stop      Stop      `json:"stop,omitempty"`
	// Late is a fact: the term had ended while the clock ran. Nothing erases it.
	Late bool `json:"late,omitempty"`
}

// Stop tells why a clock stopped.
type Stop string

// What stops a clock.
const (
	StopDone      Stop = "done"      // what it measured was done
	StopNeedless  Stop = "needless"  // the appeal was closed in another way
	StopDuplicate Stop = "duplicate" // the appeal follows another one
	StopShared    Stop = "shared"    // it was answered with the one that it follows
	StopConverted Stop = "converted" // the appeal became one of another kind
	// StopClassified: another topic brought a nearer end, on a clock of its own.
	StopClassified Stop = "classified"
	StopMoved      Stop = "moved" // another day was promised, or the answer was not good enough
)

// Hop is one move of an appeal away from who held it.
type Hop struct {
	// From held it; empty is the coordinator. To got it; empty is the coordinator.
	From   cti.BodyID    `json:"from,omitempty"`
	To     cti.BodyID    `json:"to,omitempty"`
	Reason HopReason     `json:"reason,omitempty"`
	Text   string        `json:"text,omitempty"`
	At     time.Time     `json:"at"`
	Held   time.Duration `json:"held_ns"`
	Told   bool          `json:"told"` // the applicant was told
	By     cti.Actor     `json:"by"`
}

// Answer is what the applicant is told.
type Answer struct {
	Text       string      `json:"text"`
	Outcome    Outcome     `json:"outcome"`
	Checklist  []CheckItem `json:"checklist,omitempty"`
	By         cti.Actor   `json:"by"`
	At         time.Time   `json:"at"`
	ApprovedBy cti.Actor   `json:"approved_by,omitzero"`
	ApprovedAt time.Time   `json:"approved_at,omitzero"`
	// Round is that of the appeal whose answer it is, when it was shared.
	Round int `json:"round,omitempty"`
}

// Mark is what the applicant gave an answer, 1 to 5.
type Mark struct {
	Round   int       `json:"round,omitempty"`
	Value   int       `json:"value"`
	Comment string    `json:"comment,omitempty"`
	Way     Way       `json:"way"`
	At      time.Time `json:"at"`
	By      cti.Actor `json:"by"`
	// Examine tells that somebody has to look into it; Examined when it was done.
	Examine    bool      `json:"examine,omitempty"`
	ExaminedAt time.Time `json:"examined_at,omitzero"`
	ExaminedBy cti.Actor `json:"examined_by,omitzero"`
	// Justified is what the examination found.
	Justified bool   `json:"justified,omitempty"`
	Finding   string `json:"finding,omitempty"`
}

// Control is the call in which the centre asked what became of a closed appeal.
type Control struct {
	At      time.Time `json:"at"`
	By      cti.Actor `json:"by"`
	Reached bool      `json:"reached"`
	Solved  bool      `json:"solved"`
	Text    string    `json:"text,omitempty"`
}

// Entry is one line of an appeal's history, which is only ever added to.
type Entry struct {
	At   time.Time  `json:"at"`
	By   cti.Actor  `json:"by"`
	What ChangeName `json:"what"`
	From State      `json:"from,omitempty"` // empty when the case was opened
	To   State      `json:"to"`
	Body cti.BodyID `json:"body,omitempty"` // who holds it afterwards
	// Clock is the one that the entry is about, for example the one that ran out.
	Clock cti.ClockName `json:"clock,omitempty"`
	DueAt time.Time     `json:"due_at,omitzero"`
	Text  string        `json:"text,omitempty"`
	Told  bool          `json:"told,omitempty"` // the applicant was told
	// Tell names who has to be told of it.
	Tell []Concerned `json:"tell,omitempty"`
	// Change is what was asked for, whole.
	Change Change `json:"change,omitempty"`
}

// Concerned is somebody who has to be told of a change.
type Concerned string

// Those who may be concerned.
const (
	TellApplicant   Concerned = "applicant"
	TellBody        Concerned = "body"   // that holds the appeal
	TellPerson      Concerned = "person" // who works on it
	TellCoordinator Concerned = "coordinator"
	TellFollowers   Concerned = "followers" // the appeals that were joined to this one
)

// Rules give what a case needs to know of the terms.
type Rules interface {
	// Policy is the one that holds for a kind and a topic at a time. The topic may
	// be unknown.
	Policy(kind Kind, topic cti.TopicCode, at time.Time) (cti.Policy, error)
	// Due is the last instant of a term that begins at a time, was put off by
	// calendar days and stood still for a while.
	Due(term cti.Term, from time.Time, extend int, paused time.Duration) time.Time
}
