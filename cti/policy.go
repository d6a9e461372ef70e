package cti

import "time"

// AppealKind is what an appeal is in law; each kind has clocks of its own.
type AppealKind string

// The kinds of appeals.
const (
	KindInformation AppealKind = "information" // a question that is answered in the call or by a call back
	KindMessage     AppealKind = "message"     // a message (сообщение) by the regional rules
	KindLegal       AppealKind = "legal"       // an appeal (обращение) under Federal Law 59-ФЗ
	KindSocial      AppealKind = "social"      // a message found in a social network
)

// AppealKinds lists them in the order of reports.
func AppealKinds() []AppealKind {
	return []AppealKind{KindInformation, KindMessage, KindLegal, KindSocial}
}

// ClockName names one of the terms that an appeal has to keep.
type ClockName string

// The clocks of an appeal.
const (
	ClockRegister ClockName = "register" // from receipt to registration
	ClockForward  ClockName = "forward"  // from registration to another authority, if it is not ours to answer
	ClockAnswer   ClockName = "answer"   // to the answer
	ClockPromise  ClockName = "promise"  // to the day that somebody promised the applicant
	ClockExamine  ClockName = "examine"  // from a low mark with a comment to its examination
)

// TermUnit is what a term is counted in.
type TermUnit string

// The units of terms.
const (
	CalendarDays TermUnit = "calendar-days"
	WorkingDays  TermUnit = "working-days" // by the production calendar
	ClockHours   TermUnit = "hours"        // day and night
)

// DayOffRule says what happens when a term of calendar days ends on a day off.
type DayOffRule string

// The rules for a last day that is a day off.
const (
	DayOffStays   DayOffRule = "stays"
	DayOffEarlier DayOffRule = "earlier" // the last working day before it
	DayOffLater   DayOffRule = "later"   // the first working day after it
)

// Term is one time limit as a policy sets it. It is kept beside the instant that
// was computed from it, so that a later policy changes neither.
type Term struct {
	Count int        `json:"count"`
	Unit  TermUnit   `json:"unit"`
	Off   DayOffRule `json:"day_off,omitempty"`
}

// Policy is what holds for one kind of appeal and one topic from a day on.
type Policy struct {
	Code    string
	Version int
	Terms   map[ClockName]Term
	// ExtendDays is by how many calendar days the answer may be put off, once;
	// zero forbids it. The applicant must be told.
	ExtendDays int
	// PauseCap is how long an appeal may wait for its applicant in all while the
	// answer's clock stands; zero lets the clock run.
	PauseCap time.Duration
	// Registers tells that a person registers the appeal, and that the clocks of
	// forwarding and answering begin then. Others are registered by being filed.
	Registers bool
	// Identified asks for the applicant's name and an address for the answer.
	Identified bool
	// Approval asks a second person to read an answer before it is sent.
	Approval bool
	// Alone forbids to answer an appeal as the duplicate of another one: each
	// applicant has a right to an answer of their own.
	Alone bool
	// SamplePercent is the share of closed appeals whose applicants are asked in
	// a control call.
	SamplePercent int
}
