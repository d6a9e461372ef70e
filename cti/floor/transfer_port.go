package floor

import (
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
)

// What an agent may do to bring others into the talk. Of To exactly one of
// Agent, Queue and Number is set; its Name is filled in here for agents and
// queues.
type (
	// Transfer carries the caller over to an agent, a queue or a number and ends
	// the agent's own part at once. Who does not answer gives the caller back.
	Transfer struct {
		Agent cti.AgentID
		To    call.Party
		Note  string
	}
	// Invite rings an agent or a number to join the talk. With Consult the caller
	// hears music meanwhile and both talk alone.
	Invite struct {
		Agent   cti.AgentID
		To      call.Party
		Note    string
		Consult bool
	}
	// CompleteTransfer leaves the caller to a guest who has joined; an empty Leg
	// means the only one.
	CompleteTransfer struct {
		Agent cti.AgentID
		Leg   cti.LegID
		Note  string
	}
	// CancelConsult sends all guests away and brings the caller back.
	CancelConsult struct{ Agent cti.AgentID }
	// RemoveGuest takes one guest out of the talk, or stops ringing it.
	RemoveGuest struct {
		Agent cti.AgentID
		Leg   cti.LegID
	}
)

func (Transfer) isInput()         {}
func (Invite) isInput()           {}
func (CompleteTransfer) isInput() {}
func (CancelConsult) isInput()    {}
func (RemoveGuest) isInput()      {}

// The commands to the switch that transfers need.
type (
	// Admit brings an answered guest into the talk.
	Admit struct {
		Call cti.CallID
		Leg  cti.LegID
	}
	// HandOver tells whose talk it is from now on: it lasts as long as this leg.
	HandOver struct {
		Call cti.CallID
		Leg  cti.LegID
	}
)

func (Admit) isEffect()    {}
func (HandOver) isEffect() {}

// About is the call that the command belongs to.
func (c Admit) About() cti.CallID { return c.Call }

// About is the call that the command belongs to.
func (c HandOver) About() cti.CallID { return c.Call }

// takeTransfer takes the inputs of this file; handled tells that it was one.
func (m *Machine) takeTransfer(in Input) (handled bool, err error) {
	switch in := in.(type) {
	case Transfer:
		return true, m.transfer(in)
	case Invite:
		return true, m.invite(in)
	case CompleteTransfer:
		return true, m.completeTransfer(in)
	case CancelConsult:
		return true, m.cancelConsult(in)
	case RemoveGuest:
		return true, m.removeGuest(in)
	case RemoveCaller:
		return true, m.removeCaller(in)
	}
	return false, nil
}
