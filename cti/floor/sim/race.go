package sim

import (
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/floor"
)

// Shares of what people do at the very moment in which others do something else:
// what they did is on its way to the floor when it hears of the other.
const (
	hangUpAtAnswer = 0.01
	thinkBetter    = 0.01
	answerAtLimit  = 0.02
	collide        = 0.02
)

// moment is shorter than a signal is on its way.
const moment = 2 * time.Millisecond

// answerAndHangUp lets agent and caller act at the same moment, in either order.
func (s *fakeSwitch) answerAndHangUp(id cti.LegID, c cti.CallID) {
	if s.w.chance(0.5) {
		s.callerHangsUp(c, 16)
		s.answers(id)
		return
	}
	s.answers(id)
	s.callerHangsUp(c, 16)
}

// answerAndThinkBetter lets an agent hang up in the moment of answering.
func (s *fakeSwitch) answerAndThinkBetter(id cti.LegID) {
	s.answers(id)
	s.w.after(moment, func() { s.legEnds(id, 16) })
}

// collide lets the caller leave while the agent is doing something.
func (p *person) collide() {
	w := p.w
	id := w.book.talkOf(p.id)
	if id == "" {
		return
	}
	w.sw.callerHangsUp(id, 16)
	switch w.rng.IntN(7) {
	case 0, 1:
		w.step(floor.Transfer{Agent: p.id, To: p.whom()})
	case 2, 5:
		w.step(floor.CompleteTransfer{Agent: p.id})
	case 3, 4:
		w.step(floor.PhoneRestarted{Agent: p.id})
	default:
		w.step(floor.HangUp{Agent: p.id})
	}
}

// talkOf finds the call on which an agent talks.
func (b *book) talkOf(id cti.AgentID) cti.CallID {
	if c := b.ledBy(id); c.WithAgent() {
		return c.ID
	}
	return ""
}

// ledBy gives the talk, with its caller or without, that an agent leads.
func (b *book) ledBy(id cti.AgentID) call.Call {
	for _, c := range b.calls {
		if c.Agent == id && (c.WithAgent() || c.State == call.Staying) {
			return c
		}
	}
	return call.Call{}
}

// beingDialed is a citizen whom an agent is calling, and who may call us at this
// very moment.
func (b *book) beingDialed() string {
	var first call.Call
	for _, c := range b.calls {
		if c.BeingMade() && (first.ID == "" || c.ID < first.ID) {
			first = c
		}
	}
	return first.Caller
}

// race names the race that an input is part of, if it is: somebody acted who
// could not know yet what another had done. What persons do counts only when the
// floor lets them.
func (w *world) race(in floor.Input) (name string, always bool) {
	if !w.sw.up {
		return "", false
	}
	switch in := in.(type) {
	case floor.LegAnswered:
		c := w.book.calls[in.Call]
		switch _, guest := c.Guest(in.Leg); {
		case c.Farewell != nil && c.Farewell.Reason == call.CallbackPromised:
			return "answer against a confirmed call-back", true
		case w.sw.callers[in.Call] == nil && !c.BeingMade():
			return "answer before hang-up", true
		case c.State == call.Ringing && c.Leg != in.Leg && !guest:
			return "two agents answer", true
		}
	case floor.NeverMet:
		if c := w.book.calls[in.Call]; c.State == call.Talking && c.Leg == in.Leg && in.Cause == 16 && c.Direction == call.In {
			return "agent hangs up while answering", true
		}
	case floor.CallerLeft:
		c := w.book.calls[in.Call]
		if l := w.sw.legs[c.Leg]; c.State == call.Ringing && l != nil && l.up {
			return "hang-up before answer", true
		}
	case floor.KeyPressed:
		c := w.book.calls[in.Call]
		l := w.sw.legs[c.Leg]
		switch {
		case c.State == call.Ringing && l != nil && l.up:
			return "key before answer", true
		case c.State == call.Waiting && w.sw.callers[in.Call] == nil:
			return "key against hang-up", true
		}
	case floor.Transfer:
		return "transfer against hang-up", false
	case floor.CompleteTransfer:
		return "completed transfer against hang-up", false
	case floor.PhoneRestarted:
		return "reload against hang-up", false
	case floor.HangUp:
		return "both hang up", false
	}
	return "", false
}

// personOf is the agent who gave a command that may race with the caller.
func personOf(in floor.Input) cti.AgentID {
	switch in := in.(type) {
	case floor.Transfer:
		return in.Agent
	case floor.CompleteTransfer:
		return in.Agent
	case floor.PhoneRestarted:
		return in.Agent
	case floor.HangUp:
		return in.Agent
	}
	return ""
}

// watchRace gives what is to be done once the floor has answered the input.
func (w *world) watchRace(in floor.Input) (answered func(error)) {
	name, always := w.race(in)
	if name == "" {
		return nil
	}
	if !always {
		talk := w.book.talkOf(personOf(in))
		if talk == "" || w.sw.callers[talk] != nil {
			return nil
		}
	}
	return func(err error) {
		if err == nil {
			w.out.Met.add("race", name)
		}
	}
}

// prevented counts what kept a citizen from being called twice.
func (w *world) prevented(in floor.Input, refused error) {
	if refused == nil {
		return
	}
	number, how := "", ""
	switch in := in.(type) {
	case floor.AskCallback:
		if w.book.list.held[someone{in.Number, in.Line}] != "" {
			how = "already on the list"
		}
	case floor.TakeCallback:
		c := w.book.list.now[in.Callback]
		if number = c.Number; c.State == callback.Offered || c.State == callback.Dialing {
			how = "taken by another"
		}
	case floor.PlaceCall:
		number = in.Number
	}
	if how == "" && number != "" {
		for _, c := range w.book.calls {
			if c.Caller == number {
				how = "on the line"
				break
			}
		}
	}
	if how != "" {
		w.out.Met.add("double call-back prevented", how)
	}
}
