package sim

import (
	"strconv"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/voicemail"
)

// met counts the rules that an event is evidence of, for one that is about a
// call with the record before and after it.
func (b *book) met(e cti.Event, before, after call.Call) {
	m := b.out.Met
	m.add("event", e.Body.EventType())
	b.metKey(e.Body.(call.Event), before)
	switch body := e.Body.(type) {
	case call.OfferedEvent:
		b.metOffer(e, before, body)
	case call.DismissedEvent:
		if before.State == call.Waiting {
			m.add("overflow", string(body.Reason))
		}
	case call.RatedEvent:
		m.add("rating", strconv.Itoa(body.Mark))
	case call.VoicemailAskedEvent:
		m.add("message", map[bool]string{true: "by key", false: "instead of waiting"}[body.Why == ""])
	case call.MissedEvent:
		m.add("miss", string(body.Why))
	case call.StayedEvent:
		if body.Reason == call.CallerHungUp {
			m.add("conference without its caller", "the caller left")
		} else {
			m.add("conference without its caller", "the caller was removed")
		}
	case call.TransferredEvent:
		if before.State == call.Staying {
			m.add("conference without its caller", "handed over")
			break
		}
		m.add("transfer", string(body.Way))
	case call.PartedEvent:
		m.add("guest", string(body.Why))
	case call.KeyPressedEvent:
		if body.Invalid {
			m.add("menu", "invalid key")
		}
	case call.MenuEnteredEvent:
		if len(after.Menus) < len(before.Menus) {
			m.add("menu", "back")
		}
	case call.EndedEvent:
		if before.State == call.Staying {
			m.add("conference without its caller", "ended when two parted")
		}
		if before.State == call.Rating && before.Mark() == 0 {
			m.add("rating", "none given")
		}
		m.add("end", string(body.Reason))
		if body.Reason == call.GotThrough {
			m.add("double call-back prevented", "got through meanwhile")
		}
	}
	for i, h := range after.Hops {
		if i < len(before.Hops) && before.Hops[i].Outcome == "" && h.Outcome != "" {
			m.add("transfer's outcome", string(h.Outcome))
		}
	}
}

// metOffer tells which rule made the offer go where it went.
func (b *book) metOffer(e cti.Event, mine call.Call, o call.OfferedEvent) {
	m := b.out.Met
	for _, c := range b.calls {
		if c.State == call.Rating && c.Agent == o.Agent {
			m.add("rating", "the agent serves the next")
		}
	}
	switch {
	case o.Number != "":
		m.add("offer", "to a number")
		return
	case o.Directed:
		m.add("offer", "directed")
		return
	case o.Chosen:
		m.add("offer", "chosen")
		return
	case o.Recall:
		m.add("offer", "recall")
		return
	case mine.Front:
		m.add("offer", "before all others")
		return
	}
	skills := b.staff[o.Agent].Skills
	if kept := mine.For != "" && e.At.Before(mine.KeptUntil); kept {
		m.add("offer", "to the last agent")
	} else {
		if mine.For != "" {
			m.add("offer", "the last agent's time is over")
		}
		if !skills.Meet(asks(&mine, mine.OfferedAt.Add(1))) {
			m.add("offer", "to a demand that relaxed")
		}
	}
	place := placeOf(mine)
	for _, c := range b.calls {
		if c.State != call.Waiting || c.Queue != mine.Queue || c.ID == mine.ID || c.Front {
			continue
		}
		earlier, will := c.QueuedAt.Before(mine.QueuedAt), skills.Meet(asks(&c, e.At)) && c.For == ""
		switch {
		case earlier && will && c.AheadMS < mine.AheadMS:
			m.add("offer", "priority passes an earlier caller")
		case !earlier && will && c.AheadMS > mine.AheadMS && place.Before(placeOf(c)):
			m.add("offer", "an aged caller passes priority")
		case earlier && !will:
			m.add("offer", "skills pass an earlier caller")
		}
	}
}

// metOther counts the rules that events of agents, promises and supervisors are
// evidence of.
func (b *book) metOther(e cti.Event) {
	m := b.out.Met
	m.add("event", e.Body.EventType())
	switch body := e.Body.(type) {
	case agent.ChangedEvent:
		a := body.Agent
		if a.Reason != "" {
			m.add("agent", string(a.Reason))
		}
		if a.State == agent.WrapUp && body.From == agent.Talking {
			m.add("agent", "wrapped up")
		}
		if a.After == agent.NotReady && body.From == a.State {
			m.add("agent", "chose a pause during a call")
		}
	case recording.PausedEvent:
		b.paused(e.By, body)
	case act.DoneEvent:
		m.add("act", string(body.Kind))
	case act.BeganEvent:
		m.add("watch", string(body.Watch.Mode))
	case act.SwitchedEvent:
		m.add("watch", string(body.Mode))
	case act.EndedEvent:
		m.add("watch's end", string(body.End))
	case callback.ChangedEvent:
		b.metPromise(e.By, body)
	case voicemail.ChangedEvent:
		m.add("message", string(body.Signal))
		if body.Signal == voicemail.Release && e.By == cti.BySystem {
			m.add("message", "given back as the agent left")
		}
	}
}

func (b *book) metPromise(by cti.Actor, e callback.ChangedEvent) {
	m, c := b.out.Met, e.Callback
	switch {
	case e.From == "":
		m.add("promise", string(c.Why))
	case e.Signal == callback.Offer && b.calls[c.Outgoing].Proposed:
		m.add("promise", "proposed")
	case e.Signal == callback.Join && c.KeepsPlace():
		m.add("promise", "an answer at the place of a key")
	case e.Signal == callback.Join:
		m.add("promise", "an answer in a call that was owed")
	case c.State == callback.Failed:
		m.add("promise", "failed for good")
	case c.State == callback.Done && c.LastResult == callback.Answered:
		m.add("promise", "kept")
	case e.Signal == callback.Cancel && by == cti.ByCaller:
		m.add("double call-back prevented", "got through meanwhile")
	}
	if e.Signal == callback.Dial && c.Attempts > 1 {
		m.add("promise", "tried again")
	}
}

// ringLimit is for how long the plan lets an agent's device ring.
func ringLimit(c call.Call) time.Duration {
	q, _ := played.Queue(c.Queue)
	return q.RingTime()
}
