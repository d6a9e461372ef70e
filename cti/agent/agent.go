// Package agent is the working day of one agent: states, reasons, clocks.
package agent

import (
	"slices"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Reason tells why an agent is not ready. The administrator's reasons are in
// the plan; those below are set by the floor.
type Reason string

// The floor's own reasons.
const (
	SignedIn    Reason = "signed-in"    // has not said ready yet
	Missed      Reason = "no-answer"    // let a call ring
	Rejected    Reason = "rejected"     // declined a call
	PhoneFailed Reason = "phone-failed" // the device could not be reached
	DeskLost    Reason = "desk-lost"    // the browser went away
	LineLost    Reason = "line-lost"    // the line broke during a talk
)

// Device is how an agent hears.
type Device struct {
	// Kind is "browser" or "phone"; of a party who is no agent "outside".
	Kind string `json:"kind"`
	// Address is what the switch dials: a SIP URI for a phone; for a browser
	// the name of the endpoint of this login, empty until there is one.
	Address string `json:"address,omitempty"`
}

// The kinds of devices.
const (
	Browser = "browser"
	Phone   = "phone"
	Outside = "outside" // a number beyond the trunk; Address is the number
)

// Profile is what the administrator decides about an agent.
type Profile struct {
	ID     cti.AgentID   `json:"id"`
	Name   string        `json:"name"`
	Queues []cti.QueueID `json:"queues"`
	Device Device        `json:"device"`
	// Skills are levels from 0 to 100; what is not named is 0.
	Skills cti.Skills `json:"skills,omitempty"`
	// Sees are the sensitive topics whose appeals the agent may see whole.
	Sees []cti.Sensitivity `json:"sees,omitempty"`
}

// MaySee tells whether the agent is allowed all of some sensitive topics.
func (p Profile) MaySee(needs []cti.Sensitivity) bool {
	return !slices.ContainsFunc(needs, func(s cti.Sensitivity) bool { return !slices.Contains(p.Sees, s) })
}

// Agent is one agent's state with its clocks; all times are UTC.
type Agent struct {
	Profile
	State  State  `json:"state"`
	Reason Reason `json:"reason,omitempty"`
	// Since is when the state (with its reason) began.
	Since time.Time `json:"since"`
	// IdleSince orders free agents: the end of the last talk, an offer missed
	// since, or sign-in. A withdrawn offer does not move it.
	IdleSince time.Time `json:"idle_since"`
	// Misses are the offers missed since the last talk or pause.
	Misses int `json:"misses,omitempty"`
	// Call is the one that rings, is talked on, or is being wrapped up.
	Call cti.CallID `json:"call,omitempty"`
	// After is the state that follows the talk and the wrap-up.
	After       State     `json:"after,omitempty"`
	AfterReason Reason    `json:"after_reason,omitempty"`
	WrapUpEnds  time.Time `json:"wrap_up_ends,omitzero"`
	// WrapUpRules are those of the queue whose call is wrapped up.
	WrapUpRules WrapUpRules `json:"wrap_up_rules,omitzero"`
	// Assigned tells that a supervisor chose the queues; it holds until sign-out.
	Assigned bool `json:"assigned,omitempty"`
}

// WrapUpRules say how long a wrap-up takes, in seconds.
type WrapUpRules struct {
	Seconds int `json:"seconds"` // 0 skips it
	Extend  int `json:"extend"`  // what one extension adds; 0 allows none
	Most    int `json:"most"`    // of the whole wrap-up, extensions included
}

// Change is a signal with what it carries.
type Change struct {
	Signal Signal
	Reason Reason      // with BeNotReady, Miss and Lose
	Call   cti.CallID  // with Offer and Dial
	WrapUp WrapUpRules // with End
	// Misses is after how many of them in a row the agent is not ready, with
	// Miss; 0 means 1.
	Misses int
}

// Next gives the agent after a change at a time, or ErrIllegal and the agent
// unchanged. It is the only way in which State changes.
func (a Agent) Next(now time.Time, c Change) (Agent, error) {
	illegal := ErrIllegal{a.current(), c.Signal}
	switch a.current() {
	case Offline:
		if c.Signal == SignIn {
			a.IdleSince = now
			return a.enter(now, NotReady, SignedIn), nil
		}
	case NotReady, Ready:
		return a.nextFree(now, c, illegal)
	case Ringing:
		return a.nextRinging(now, c, illegal)
	case Talking:
		return a.nextTalking(now, c, illegal)
	case WrapUp:
		return a.nextWrapUp(now, c, illegal)
	}
	return a, illegal
}

func (a Agent) current() State {
	if a.State == "" {
		return Offline
	}
	return a.State
}

func (a Agent) enter(now time.Time, s State, r Reason) Agent {
	a.State, a.Reason, a.Since = s, r, now
	switch s {
	case Offline, NotReady, Ready:
		a.Call, a.After, a.AfterReason = "", "", ""
		a.WrapUpEnds, a.WrapUpRules = time.Time{}, WrapUpRules{}
	}
	if s == Offline || s == NotReady {
		a.Misses = 0
	}
	return a
}

func (a Agent) nextFree(now time.Time, c Change, illegal error) (Agent, error) {
	switch c.Signal {
	case SignOut:
		return a.enter(now, Offline, ""), nil
	case BeReady:
		if a.State == Ready {
			return a, nil
		}
		return a.enter(now, Ready, ""), nil
	case BeNotReady:
		return a.enter(now, NotReady, c.Reason), nil
	case Offer:
		if a.State == Ready {
			a = a.enter(now, Ringing, "")
			a.Call, a.After = c.Call, Ready
			return a, nil
		}
	case Dial:
		return a.dial(now, c, a.State, a.Reason), nil
	}
	return a, illegal
}

// dial rings the agent's own device; after and reason are what follows.
func (a Agent) dial(now time.Time, c Change, after State, reason Reason) Agent {
	if after != NotReady {
		after, reason = Ready, ""
	}
	a = a.enter(now, Ringing, "")
	a.Call, a.After, a.AfterReason = c.Call, after, reason
	a.WrapUpEnds, a.WrapUpRules = time.Time{}, WrapUpRules{}
	return a
}

func (a Agent) nextRinging(now time.Time, c Change, illegal error) (Agent, error) {
	switch c.Signal {
	case Answer:
		a.Misses = 0
		return a.enter(now, Talking, ""), nil
	case Miss:
		return a.miss(now, c), nil
	case Withdraw:
		return a.follow(now), nil
	case SignOut:
		return a.enter(now, Offline, ""), nil
	case BeReady, BeNotReady, Return:
		return a.choose(c), nil
	}
	return a, illegal
}

// miss makes the agent not ready, or the last of those who are free. A pause
// that was chosen while it rang holds.
func (a Agent) miss(now time.Time, c Change) Agent {
	a.Misses++
	a.IdleSince = now
	if a.After != NotReady && a.Misses >= c.Misses {
		return a.enter(now, NotReady, c.Reason)
	}
	return a.follow(now)
}

func (a Agent) nextTalking(now time.Time, c Change, illegal error) (Agent, error) {
	switch c.Signal {
	case End:
		a.IdleSince = now
		if c.WrapUp.Seconds <= 0 {
			return a.follow(now), nil
		}
		a = a.enter(now, WrapUp, "")
		a.WrapUpRules = c.WrapUp
		a.WrapUpEnds = now.Add(seconds(c.WrapUp.Seconds))
		return a, nil
	case Lose:
		a.IdleSince = now
		return a.enter(now, NotReady, c.Reason), nil
	case BeReady, BeNotReady, Return:
		return a.choose(c), nil
	}
	return a, illegal
}

func (a Agent) nextWrapUp(now time.Time, c Change, illegal error) (Agent, error) {
	switch c.Signal {
	case Done:
		return a.follow(now), nil
	case Dial:
		return a.dial(now, c, a.After, a.AfterReason), nil
	case BeReady:
		return a.enter(now, Ready, ""), nil
	case BeNotReady, Return:
		return a.choose(c), nil
	case Extend:
		a.WrapUpEnds = a.WrapUpEnds.Add(a.WrapUpMore())
		return a, nil
	case SignOut:
		return a.enter(now, Offline, ""), nil
	}
	return a, illegal
}

// WrapUpMore is by how much the wrap-up may be extended now.
func (a Agent) WrapUpMore() time.Duration {
	if a.State != WrapUp {
		return 0
	}
	rest := a.Since.Add(seconds(a.WrapUpRules.Most)).Sub(a.WrapUpEnds)
	return max(0, min(seconds(a.WrapUpRules.Extend), rest))
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// follow enters the state chosen for after the call.
func (a Agent) follow(now time.Time) Agent {
	if a.After == NotReady {
		return a.enter(now, NotReady, a.AfterReason)
	}
	return a.enter(now, Ready, "")
}

func (a Agent) choose(c Change) Agent {
	a.After, a.AfterReason = Ready, ""
	if c.Signal == BeNotReady {
		a.After, a.AfterReason = NotReady, c.Reason
	}
	return a
}

// Serves tells whether the agent answers calls of a queue.
func (a Agent) Serves(q cti.QueueID) bool { return slices.Contains(a.Queues, q) }

// ChangedEvent: the agent signed in or out, changed state, or chose the next
// one. It carries the whole agent, so that the last one is all there is to know.
type ChangedEvent struct {
	From  State `json:"from"`
	Agent Agent `json:"agent"`
}

// EventType names the event.
func (ChangedEvent) EventType() string { return "agent.changed" }

// Events decodes every event of this package.
func Events() cti.Catalogue {
	c := cti.Catalogue{}
	cti.BodyOf[ChangedEvent](c)
	return c
}
