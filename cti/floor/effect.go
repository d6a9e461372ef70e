package floor

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
)

// Effect is one thing that the floor wants done; the set is closed: Emit,
// DeskChange, BoardChange, Fault and every Command.
type Effect interface{ isEffect() }

// Emit: this has happened; it goes to the journal before anybody is told, but
// for an offer's card and ring, which go to the agent meanwhile.
type Emit struct{ Event cti.Event }

// DeskChange: what this agent's desks show is different now.
type DeskChange struct {
	Agent cti.AgentID
	Desk  Desk
}

// Fault: the machine met what its own rules forbid. It is a mistake in this
// package; the input was left without effect on the noun concerned.
type Fault struct{ Err error }

// BoardChange: what the board shows is different now; ask for a new one.
type BoardChange struct{}

// PlayID names one playing of a prompt to a caller; the same prompt begun again
// has another. No two lives of the floor give the same.
type PlayID string

// PromptSeparator stands between the prompts of one Play; no name has it.
const PromptSeparator = "+"

// Command is an effect that the switch carries out. Commands about one call are
// carried out in order.
type Command interface {
	Effect
	// About is the call that the command belongs to.
	About() cti.CallID
}

// The commands to the switch.
type (
	// Answer picks the caller up.
	Answer struct{ Call cti.CallID }
	// Play plays a prompt to the caller, or several, with PromptSeparator between
	// them, without a pause; one PlayFinished follows, or CommandFailed.
	Play struct {
		Call   cti.CallID
		ID     PlayID
		Prompt string
	}
	// StopPlay cuts what Play began short, if it still plays.
	StopPlay struct {
		Call   cti.CallID
		ID     PlayID
		Prompt string
	}
	// SetLanguage makes the switch look for prompts in this language first.
	SetLanguage struct {
		Call     cti.CallID
		Language string
	}
	// RecordMessage records what the caller says, until the hash key, so much
	// silence, the longest message or the caller's leaving; one MessageEnded
	// follows, which may come after the caller left. Until then no command may be
	// given about this call but to drop it: the switch would wait for the end.
	RecordMessage struct {
		Call             cti.CallID
		Recording        cti.LegID
		Longest, Silence time.Duration
	}
	// StartMusic plays music on hold to the caller until Join.
	StartMusic struct{ Call cti.CallID }
	// Ring calls an agent's device. The card is on the desk before the device
	// is rung.
	Ring struct {
		Call   cti.CallID
		Leg    cti.LegID
		Agent  cti.AgentID
		Device agent.Device
		Caller string
		Name   string
		Line   cti.LineID
		// Own tells that the agent makes the call: there is no caller yet.
		Own bool
	}
	// DialCitizen calls a citizen for an agent whose own device has answered; the
	// agent hears it ringing. CitizenAnswered or CallerLeft follows.
	DialCitizen struct {
		Leg cti.LegID
		// CallerNumber is what the citizen sees.
		CallerNumber string
		// Note is kept on the citizen's channel from its first moment.
		Note call.Call
	}
	// Join lets the caller and the answered leg talk; music ends. Sound names the
	// talk and its recording: joined again under the same name, it goes on. Paused
	// begins the recording with silence, as by PauseSound.
	Join struct {
		Call   cti.CallID
		Leg    cti.LegID
		Sound  cti.LegID
		Record bool
		Paused bool
	}
	// Part takes the caller out of the talk for good, in silence.
	Part struct{ Call cti.CallID }
	// Park takes the caller out of the talk to hear music (hold).
	Park struct {
		Call cti.CallID
		Leg  cti.LegID
	}
	// Unpark brings the caller back to the talk.
	Unpark struct {
		Call cti.CallID
		Leg  cti.LegID
	}
	// MuteLeg silences what the agent says, or gives it back.
	MuteLeg struct {
		Call cti.CallID
		Leg  cti.LegID
		On   bool
	}
	// PauseSound puts silence into a recording, or the voices again. That it is
	// paused outlives this process.
	PauseSound struct {
		Call  cti.CallID
		Sound cti.LegID
		On    bool
	}
	// Digits sends DTMF to the caller's side.
	Digits struct {
		Call   cti.CallID
		Digits string
	}
	// DropLeg hangs the agent's device up, ringing or talking.
	DropLeg struct {
		Call cti.CallID
		Leg  cti.LegID
	}
	// DropCall hangs the caller up. Cause is ITU-T Q.850.
	DropCall struct {
		Call  cti.CallID
		Cause int
	}
	// Remember keeps the record on the caller's channel, for the next life of
	// this process.
	Remember struct{ Note call.Call }
)

func (Emit) isEffect()          {}
func (DeskChange) isEffect()    {}
func (BoardChange) isEffect()   {}
func (Fault) isEffect()         {}
func (Answer) isEffect()        {}
func (Play) isEffect()          {}
func (StopPlay) isEffect()      {}
func (SetLanguage) isEffect()   {}
func (RecordMessage) isEffect() {}
func (StartMusic) isEffect()    {}
func (Ring) isEffect()          {}
func (DialCitizen) isEffect()   {}
func (Join) isEffect()          {}
func (Part) isEffect()          {}
func (Park) isEffect()          {}
func (Unpark) isEffect()        {}
func (MuteLeg) isEffect()       {}
func (PauseSound) isEffect()    {}
func (Digits) isEffect()        {}
func (DropLeg) isEffect()       {}
func (DropCall) isEffect()      {}
func (Remember) isEffect()      {}

// About is the call that the command belongs to.
func (c Answer) About() cti.CallID        { return c.Call }
func (c Play) About() cti.CallID          { return c.Call }
func (c StopPlay) About() cti.CallID      { return c.Call }
func (c SetLanguage) About() cti.CallID   { return c.Call }
func (c StartMusic) About() cti.CallID    { return c.Call }
func (c RecordMessage) About() cti.CallID { return c.Call }
func (c Ring) About() cti.CallID          { return c.Call }
func (c DialCitizen) About() cti.CallID   { return c.Note.ID }
func (c Join) About() cti.CallID          { return c.Call }
func (c Part) About() cti.CallID          { return c.Call }
func (c Park) About() cti.CallID          { return c.Call }
func (c Unpark) About() cti.CallID        { return c.Call }
func (c MuteLeg) About() cti.CallID       { return c.Call }
func (c Digits) About() cti.CallID        { return c.Call }
func (c DropLeg) About() cti.CallID       { return c.Call }
func (c DropCall) About() cti.CallID      { return c.Call }
func (c Remember) About() cti.CallID      { return c.Note.ID }
func (c PauseSound) About() cti.CallID    { return c.Call }
