package act

import (
	"fmt"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Mode is what a supervisor who follows a talk can do in it.
type Mode string

// The modes. They can be changed while the supervisor stays on the line.
const (
	Listen  Mode = "listen"  // hears both; nobody hears the supervisor
	Whisper Mode = "whisper" // hears both; the agent hears the supervisor, the caller does not
	Barge   Mode = "barge"   // all three hear each other
)

// Modes lists all of them.
func Modes() []Mode { return []Mode{Listen, Whisper, Barge} }

// Watch is a supervisor who follows an agent's talk. The zero value is nobody.
//
//	     began            joined
//	(none) ───▶ Calling ────────▶ On ◀─┐ switched
//	               │ │             │└──┘
//	               │ └ switched    │
//	               └──── ended ────┴───▶ (none)
type Watch struct {
	// ID is also the name of the supervisor's channel on the switch.
	ID         cti.LegID   `json:"id"`
	Supervisor cti.AgentID `json:"supervisor"`
	Name       string      `json:"name"` // of the supervisor
	Agent      cti.AgentID `json:"agent"`
	Call       cti.CallID  `json:"call"`
	// Leg is the agent's channel: the watch lasts as long as this talk.
	Leg  cti.LegID `json:"leg"`
	Mode Mode      `json:"mode"`
	// On tells that the supervisor's device answered.
	On bool `json:"on,omitempty"`
	// Since is when the mode began (UTC).
	Since time.Time `json:"since"`
}

// End tells why a watch ended.
type End string

// The ends of a watch.
const (
	TalkOver    End = "talk-over"   // the agent's talk ended, or went on elsewhere
	Left        End = "left"        // the supervisor hung up
	Unanswered  End = "no-answer"   // the supervisor's device was not answered
	Failed      End = "failed"      // the switch could not do it
	Interrupted End = "interrupted" // the link to the switch was lost
	TookOver    End = "took-over"   // the supervisor takes the call
)

// Event is one of the events of a watch; the set is closed.
type Event interface {
	cti.Body
	watch() cti.LegID
}

// BeganEvent: a supervisor asked to follow a talk, and the device is rung.
type BeganEvent struct {
	Watch Watch  `json:"watch"`
	Why   string `json:"why,omitempty"`
}

// JoinedEvent: the supervisor's device answered.
type JoinedEvent struct {
	Watch cti.LegID `json:"watch"`
}

// SwitchedEvent: the supervisor goes on in another mode.
type SwitchedEvent struct {
	Watch cti.LegID `json:"watch"`
	Mode  Mode      `json:"mode"`
	Why   string    `json:"why,omitempty"`
}

// EndedEvent: the supervisor no longer follows the talk.
type EndedEvent struct {
	Watch cti.LegID `json:"watch"`
	End   End       `json:"end"`
}

// EventType names the event.
func (BeganEvent) EventType() string { return "watch.began" }

// EventType names the event.
func (JoinedEvent) EventType() string { return "watch.joined" }

// EventType names the event.
func (SwitchedEvent) EventType() string { return "watch.switched" }

// EventType names the event.
func (EndedEvent) EventType() string { return "watch.ended" }

func (e BeganEvent) watch() cti.LegID    { return e.Watch.ID }
func (e JoinedEvent) watch() cti.LegID   { return e.Watch }
func (e SwitchedEvent) watch() cti.LegID { return e.Watch }
func (e EndedEvent) watch() cti.LegID    { return e.Watch }

// ErrIllegal says that an event has no meaning for a watch.
type ErrIllegal struct {
	Watch Watch
	Event string
}

func (e ErrIllegal) Error() string {
	return fmt.Sprintf("watch %q of %q: %s is illegal (on: %v)", e.Watch.ID, e.Watch.Supervisor, e.Event, e.Watch.On)
}

// Apply gives the watch after an event, or ErrIllegal and the watch unchanged.
// It is the only way in which a Watch changes.
func (w Watch) Apply(at time.Time, e Event) (Watch, error) {
	illegal := ErrIllegal{w, e.EventType()}
	if began, is := e.(BeganEvent); is {
		if w.ID != "" || began.Watch.ID == "" {
			return w, illegal
		}
		began.Watch.On, began.Watch.Since = false, at
		return began.Watch, nil
	}
	if w.ID == "" || w.ID != e.watch() {
		return w, illegal
	}
	switch e := e.(type) {
	case JoinedEvent:
		if w.On {
			return w, illegal
		}
		w.On = true
	case SwitchedEvent:
		if w.Mode == e.Mode {
			return w, illegal
		}
		w.Mode, w.Since = e.Mode, at
	case EndedEvent:
		return Watch{}, nil
	}
	return w, nil
}

// SupervisorOf finds whose watch an event is about among the watches by their
// supervisors; empty when it is nobody's.
func SupervisorOf(watches map[cti.AgentID]Watch, e Event) cti.AgentID {
	if began, is := e.(BeganEvent); is {
		return began.Watch.Supervisor
	}
	for id, w := range watches {
		if w.ID == e.watch() {
			return id
		}
	}
	return ""
}
