package floor

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/recording"
)

// Input is one thing that the floor is told; the set is closed.
type Input interface{ isInput() }

// Signals from the switch.
type (
	// SwitchConnected: the link to the switch is up; Live is everything that
	// the switch is doing for us at this moment, except for prompts: it stopped
	// those that played.
	SwitchConnected struct{ Live []LiveCall }
	// SwitchLost: the link is down; calls go on without us.
	SwitchLost struct{}
	// CallArrived: a new call entered the application.
	CallArrived struct {
		Call   cti.CallID
		Dialed string
		Caller string // normalised; empty when hidden
		Name   string
		Origin call.Origin
		Since  time.Time // when the caller first heard us
	}
	// CallerLeft: the caller's channel is gone. Cause is ITU-T Q.850.
	CallerLeft struct {
		Call  cti.CallID
		Cause int
	}
	// PlayFinished: what Play began has come to its end.
	PlayFinished struct {
		Call   cti.CallID
		ID     PlayID
		Prompt string
	}
	// KeyPressed: the caller pressed a key, 0 to 9, * or #.
	KeyPressed struct {
		Call cti.CallID
		Key  string
	}
	// MessageEnded: the recording of a caller's message ended. Silent tells that
	// nobody said anything.
	MessageEnded struct {
		Call      cti.CallID
		Recording cti.LegID
		Silent    bool
	}
	// SoundLost: the switch does not keep the sound of a talk, or no longer.
	SoundLost struct {
		Call  cti.CallID
		Sound cti.LegID
		Why   recording.Loss
	}
	// LegAnswered: the agent's device answered.
	LegAnswered struct {
		Call cti.CallID
		Leg  cti.LegID
	}
	// LegLeft: the agent's channel is gone. Cause is ITU-T Q.850.
	LegLeft struct {
		Call  cti.CallID
		Leg   cti.LegID
		Cause int
	}
	// NeverMet is LegLeft of an agent's channel that answered and was gone before
	// it was brought together with the caller.
	NeverMet struct {
		Call  cti.CallID
		Leg   cti.LegID
		Cause int
	}
	// CommandFailed: the switch refused a command, or did not answer in time.
	CommandFailed struct {
		Command Command
		Err     error
	}
)

// LiveCall is a call as the switch has it. Of an outgoing one the caller's
// channel is the called citizen's.
type LiveCall struct {
	// Arrival is what CallArrived would say.
	Arrival CallArrived
	// Note is what Remember last wrote; nil when nothing was written.
	Note *call.Call
	// Legs are the agents' channels that belong to the call.
	Legs []LiveLeg
	// PickedUp tells that the caller's channel is answered.
	PickedUp bool
	// Gone tells that the caller's channel no longer exists.
	Gone bool
	// Outgoing tells that we made the caller's channel.
	Outgoing bool
	// Recording tells that the caller's message is being recorded.
	Recording bool
	// Paused is the recording that PauseSound last paused; empty when none is.
	Paused cti.LegID
	// Unrecorded is the talk of which the switch keeps no sound now; empty when it
	// keeps that of the talk, or there is none.
	Unrecorded cti.LegID
}

// LiveLeg is an agent's channel as the switch has it.
type LiveLeg struct {
	Leg   cti.LegID
	Agent cti.AgentID
	// Up tells that the device answered; Joined that it is in one bridge with
	// the caller; In that it is in the talk's bridge, whoever else is; Muted that
	// the voice is silenced.
	Up, Joined, In, Muted bool
}

// What people do. The error of Step is the answer to them.
type (
	// SignIn brings an agent to the floor, not ready. An agent who is there
	// already takes the new profile and keeps the state.
	SignIn struct{ Profile agent.Profile }
	// SignOut takes an agent off the floor; refused during a talk.
	SignOut struct{ Agent cti.AgentID }
	// SetReady makes the agent ready, now or after the call.
	SetReady struct{ Agent cti.AgentID }
	// SetNotReady makes the agent not ready, now or after the call.
	SetNotReady struct {
		Agent  cti.AgentID
		Reason agent.Reason
	}
	// HangUp ends the agent's talk, or declines the call that rings.
	HangUp struct{ Agent cti.AgentID }
	// Hold lets the caller hear music.
	Hold struct{ Agent cti.AgentID }
	// Resume brings the caller back.
	Resume struct{ Agent cti.AgentID }
	// Mute silences the agent's voice towards the caller, or gives it back.
	Mute struct {
		Agent cti.AgentID
		On    bool
	}
	// PauseRecording keeps silence in place of the voices in the recording, while
	// the caller tells what must not be kept, or the voices again.
	PauseRecording struct {
		Agent cti.AgentID
		On    bool
	}
	// SendDigits sends DTMF (0-9 * # A-D) to the caller's side.
	SendDigits struct {
		Agent  cti.AgentID
		Digits string
	}
	// DeskChanged: the agent's desk (browser) is connected, or no longer.
	DeskChanged struct {
		Agent  cti.AgentID
		Online bool
	}
	// PhoneChanged: the browser phone of this name can be rung, or no longer.
	PhoneChanged struct {
		Phone string // agent.Device.Address
		Up    bool
	}
	// SetEmergency switches the emergency message of a line on, or off when Message
	// is empty; plan.AllLines stands for every line. By is the supervisor, who need
	// not be on the floor, and so brings the name.
	SetEmergency struct {
		Line    cti.LineID
		Message string
		By      cti.AgentID
		ByName  string
	}
	// PhoneRestarted: the agent's browser began anew, so that a leg to the old
	// page carries no sound any more.
	PhoneRestarted struct{ Agent cti.AgentID }
	// PhoneReplaced: the agent logged in at another browser, whose phone is there
	// now. Before are the phones of the other logins: when none of them can be rung
	// any more, it is as if their page had restarted here.
	PhoneReplaced struct {
		Agent  cti.AgentID
		Before []string // agent.Device.Address
	}
)

// What the administrator and the clock do.
type (
	// PlanChanged puts a new, checked plan in force for what follows. A Text that
	// is not the one on record becomes a version, by whoever put it in force.
	PlanChanged struct {
		Plan plan.Plan
		Text string
		Note string
		By   cti.Actor
	}
	// Tick lets timers that are due fire; every other input does so too.
	Tick struct{}
)

func (CitizenAnswered) isInput() {}
func (PlaceCall) isInput()       {}
func (TakeCallback) isInput()    {}
func (AskCallback) isInput()     {}
func (CloseCallback) isInput()   {}
func (SwitchConnected) isInput() {}
func (SwitchLost) isInput()      {}
func (CallArrived) isInput()     {}
func (CallerLeft) isInput()      {}
func (PlayFinished) isInput()    {}
func (KeyPressed) isInput()      {}
func (MessageEnded) isInput()    {}
func (SoundLost) isInput()       {}
func (LegAnswered) isInput()     {}
func (LegLeft) isInput()         {}
func (NeverMet) isInput()        {}
func (CommandFailed) isInput()   {}
func (SignIn) isInput()          {}
func (SignOut) isInput()         {}
func (SetReady) isInput()        {}
func (SetNotReady) isInput()     {}
func (HangUp) isInput()          {}
func (Hold) isInput()            {}
func (Resume) isInput()          {}
func (Mute) isInput()            {}
func (PauseRecording) isInput()  {}
func (SendDigits) isInput()      {}
func (DeskChanged) isInput()     {}
func (PhoneChanged) isInput()    {}
func (PhoneRestarted) isInput()  {}
func (PhoneReplaced) isInput()   {}
func (SetEmergency) isInput()    {}
func (PlanChanged) isInput()     {}
func (Tick) isInput()            {}
