// Package act is what supervisors do on the floor: the record of who did what,
// about whom and why, and the state of a supervisor who follows a talk.
package act

import "github.com/dozvon/dozvon/cti"

// Kind names an act.
type Kind string

// The acts that are done in one moment.
const (
	TakeOver  Kind = "take-over"   // the agent's talk goes on with the supervisor
	Front     Kind = "front"       // a waiting caller is served next
	Assign    Kind = "assign"      // a waiting caller is offered to a chosen agent
	Ready     Kind = "ready"       // the agent was made ready
	NotReady  Kind = "not-ready"   // the agent was given a pause
	SignOut   Kind = "sign-out"    // the agent was taken off the floor
	Queues    Kind = "queues"      // the agent serves other queues until the end of the shift
	EndWrapUp Kind = "end-wrap-up" // the agent's wrap-up was ended

	// What is done about mass incidents; all but the last are told by events of
	// their own.
	OpenIncident    Kind = "open-incident"
	ReviseIncident  Kind = "revise-incident"
	EndIncident     Kind = "end-incident"
	DismissIncident Kind = "dismiss-incident" // what was proposed is none

	// What an administrator does about those who log in; the database has it in
	// the same moment as the change, and no event tells of it.
	AddUser     Kind = "add-user"
	ChangeUser  Kind = "change-user"
	DisableUser Kind = "disable-user"
	EnableUser  Kind = "enable-user"
	SetPassword Kind = "set-password"
)

// Kinds lists all of them.
func Kinds() []Kind {
	return []Kind{TakeOver, Front, Assign, Ready, NotReady, SignOut, Queues, EndWrapUp}
}

// DoneEvent: a supervisor did something. The envelope names the supervisor, the
// call and the agent that it was about; what followed from it has events of its
// own.
type DoneEvent struct {
	Kind Kind `json:"kind"`
	// Why is what the supervisor gave as the reason; may be empty.
	Why string `json:"why,omitempty"`
	// Reason is that of the pause, with NotReady; with DismissIncident the subject
	// and the place that were proposed.
	Reason string `json:"reason,omitempty"`
	// Queues are the agent's from now on, with Queues.
	Queues []cti.QueueID `json:"queues,omitempty"`
}

// EventType names the event.
func (DoneEvent) EventType() string { return "act.done" }

// Events decodes every event of this package.
func Events() cti.Catalogue {
	c := cti.Catalogue{}
	cti.BodyOf[DoneEvent](c)
	cti.BodyOf[BeganEvent](c)
	cti.BodyOf[JoinedEvent](c)
	cti.BodyOf[SwitchedEvent](c)
	cti.BodyOf[EndedEvent](c)
	return c
}
