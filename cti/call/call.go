// Package call is the life of one citizen's call: its states, its events and
// the record that the events add up to.
package call

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Origin is the way by which a call reaches the switch.
type Origin string

// The origins.
const (
	Trunk Origin = "trunk" // from a telephone operator
	Web   Origin = "web"   // from the citizen's call page
)

// Direction tells who made a call.
type Direction string

// The directions; calls recorded before there were outgoing ones say nothing.
const (
	In  Direction = ""    // the citizen
	Out Direction = "out" // an agent
)

// Call is the record of one call: the sum of its events. The same record is
// kept in the floor, on the switch's channel and in the journal's memory; all
// times are UTC.
type Call struct {
	ID     cti.CallID `json:"id"`
	State  State      `json:"state"`
	Line   cti.LineID `json:"line"`
	Dialed string     `json:"dialed"`
	// Caller is the citizen's number, also when an agent made the call.
	Caller string `json:"caller"`
	Name   string `json:"name,omitempty"`
	Origin Origin `json:"origin"`
	// Direction tells who made the call. One that an agent made may keep a
	// promise (Callback) or belong to an appeal.
	Direction Direction      `json:"direction,omitempty"`
	Callback  cti.CallbackID `json:"callback,omitempty"`
	Appeal    cti.AppealID   `json:"appeal,omitempty"`
	// Proposed tells that the floor, not the agent, chose the time of the call.
	Proposed bool `json:"proposed,omitempty"`

	ArrivedAt time.Time `json:"arrived_at"`

	// Warning is the emergency message that began to play and was not followed by
	// anything yet; Menus is the way through the menus; Language is empty for the
	// switch's own; Farewell is set while a last prompt plays.
	Warning  string          `json:"warning,omitempty"`
	Menus    []string        `json:"menus,omitempty"`
	Language string          `json:"language,omitempty"`
	Farewell *DismissedEvent `json:"farewell,omitempty"`
	// Informed is set when the caller was told of a mass incident.
	Informed *Informed `json:"informed,omitempty"`
	// Message is set when the caller was asked to leave one.
	Message *Message `json:"message,omitempty"`
	// AnnouncedAt is when the caller had heard that the talk is recorded; zero
	// means that it must not be.
	AnnouncedAt time.Time `json:"announced_at,omitzero"`
	// Opinion is set when the citizen was asked how the talk was.
	Opinion *Opinion `json:"opinion,omitempty"`

	Queue cti.QueueID `json:"queue,omitempty"`
	// QueuedAt is the beginning of the current wait and OfferedAt that of the
	// first one; zero when it never waited.
	QueuedAt  time.Time `json:"queued_at,omitzero"`
	OfferedAt time.Time `json:"offered_at,omitzero"`
	Standing
	// MovedAt is when the call came into this queue from another one, or back from
	// an outside number that did not answer; zero when it did not.
	MovedAt time.Time `json:"moved_at,omitzero"`
	// ToldPlace and ToldWaitMS are what the caller was told last, in this wait.
	ToldPlace  int   `json:"told_place,omitempty"`
	ToldWaitMS int64 `json:"told_wait_ms,omitempty"`
	// Front puts the call before all that wait in an orderly way.
	Front bool `json:"front,omitempty"`

	// Agent and Leg are those of the current offer or talk, and of the last
	// talk once the call has ended.
	Agent cti.AgentID `json:"agent,omitempty"`
	Leg   cti.LegID   `json:"leg,omitempty"`
	Rings int         `json:"rings,omitempty"` // offers and invitations so far
	// Sound names the recording of the current talk, or of the last one: it is the
	// leg with which the talk began, whoever has it by now. Led is the agent who
	// leads that talk, or led it last.
	Sound cti.LegID   `json:"sound,omitempty"`
	Led   cti.AgentID `json:"led,omitempty"`
	// SoundLost is that recording once the switch does not make it, or no longer.
	SoundLost cti.LegID `json:"sound_lost,omitempty"`
	// Number is the outside number that has the agent's part, if one has.
	Number string `json:"number,omitempty"`

	// Guests take part beside the agent. Hops are the last transfers, oldest
	// first, Transfers counts them all. Back is who gets the caller back when
	// the target of a transfer does not answer.
	Guests    []Guest     `json:"guests,omitempty"`
	Hops      []Hop       `json:"hops,omitempty"`
	Transfers int         `json:"transfers,omitempty"`
	Back      cti.AgentID `json:"back,omitempty"`

	RangAt     time.Time `json:"rang_at,omitzero"`
	AnsweredAt time.Time `json:"answered_at,omitzero"` // first answer
	// PassedOn marks a call that was answered at the outside number to which its
	// queue sent it, and by no agent.
	PassedOn  bool      `json:"passed_on,omitempty"`
	TalkingAt time.Time `json:"talking_at,omitzero"` // current talk
	HeldAt    time.Time `json:"held_at,omitzero"`
	// EndedAt is the end of the caller's part.
	EndedAt time.Time `json:"ended_at,omitzero"`
	// LeftAt is when the caller left others who talked on, LeftAs how the call
	// ends for that.
	LeftAt time.Time `json:"left_at,omitzero"`
	LeftAs Finish    `json:"left_as,omitzero"`

	// Sums of what is over already, in milliseconds.
	WaitMS int64 `json:"wait_ms,omitempty"`
	TalkMS int64 `json:"talk_ms,omitempty"`
	HoldMS int64 `json:"hold_ms,omitempty"`
	StayMS int64 `json:"stay_ms,omitempty"`

	Finish Finish `json:"finish,omitzero"`
	// NoCallback says why a caller whom nobody served will not be called back.
	NoCallback NoCallback `json:"no_callback,omitempty"`
}

// Apply adds one event to the record. It is the only way in which a Call
// changes, but for LoseSound. An event that is illegal in the record's state gives ErrIllegal and
// the record unchanged.
func (c Call) Apply(id cti.CallID, at time.Time, e Event) (Call, error) {
	if a, ok := e.(ArrivedEvent); ok {
		if c.State != "" {
			return c, ErrIllegal{c.State, "arrive"}
		}
		return Call{
			ID: id, State: Arrived, Line: a.Line, Dialed: a.Dialed, Caller: a.Caller,
			Name: a.Name, Origin: a.Origin, ArrivedAt: a.Since,
		}, nil
	}
	if d, ok := e.(DialedEvent); ok {
		if c.State != "" {
			return c, ErrIllegal{c.State, "dial"}
		}
		return dialed(id, at, d), nil
	}
	next, err := Next(c.State, e.signal())
	if err != nil {
		return c, err
	}
	switch e := e.(type) {
	case GreetedEvent, QueuedEvent:
		c.Warning = ""
	default:
		c = c.guided(e)
	}
	switch e := e.(type) {
	case QueuedEvent:
		c.Queue, c.QueuedAt, c.Standing = e.Queue, e.Since, e.Standing
		c.OfferedAt, c.MovedAt, c.ToldPlace, c.ToldWaitMS = e.Since, time.Time{}, 0, 0
	case OverflowedEvent:
		c.Queue, c.Standing, c.MovedAt, c.ToldPlace = e.Queue, e.Standing, at, 0
	case DismissedEvent:
		if c.State == Waiting {
			c.WaitMS += millis(c.QueuedAt, at)
		}
	case ToldEvent:
		c.ToldPlace, c.ToldWaitMS = e.Place, e.WaitMS
	case OfferedEvent:
		c.Agent, c.Number, c.Leg, c.RangAt = e.Agent, e.Number, e.Leg, at
		c.For, c.KeptUntil = "", time.Time{} // kept for the first ring only
		c.Rings++
		if !e.Directed {
			c = c.settle(Returned)
			c.Back = ""
		}
	case MissedEvent:
		if c.Number != "" {
			c.MovedAt = at
		}
		c.Agent, c.Number, c.Leg, c.RangAt = "", "", "", time.Time{}
	case AnsweredEvent:
		c = c.answer(at)
	case HeldEvent:
		c.HeldAt = at
	case ResumedEvent:
		c = c.closeHold(at)
	case AgentLostEvent:
		c = c.closeTalk(at)
		c.Agent, c.Number, c.Leg, c.RangAt, c.Guests = "", "", "", time.Time{}, nil
		c.QueuedAt, c.Front = at, true
		c.ToldPlace, c.ToldWaitMS = 0, 0
	case TakenEvent:
		c = c.closeTalk(at)
		c.Agent, c.Number, c.Leg, c.RangAt, c.Guests = "", "", "", time.Time{}, nil
		c.QueuedAt, c.Front = at, true
		c.ToldPlace, c.ToldWaitMS = 0, 0
	case FrontedEvent:
		c.Front = true
	case InvitedEvent, JoinedEvent, PartedEvent, TransferredEvent:
		c = c.applyTransfer(at, e)
	case VoicemailAskedEvent, VoicemailBeganEvent:
		c = c.leaving(at, e)
	case RecordingAnnouncedEvent:
		c.AnnouncedAt = at
	case StayedEvent:
		c = c.stay(at, e.Finish)
	case RatingAskedEvent, RatedEvent:
		c = c.rated(at, e)
	case EndedEvent:
		c = c.close(at, e.Finish)
		c.NoCallback = e.NoCallback
	}
	c.State = next
	return c, nil
}

func dialed(id cti.CallID, at time.Time, d DialedEvent) Call {
	return Call{
		ID: id, State: Calling, Line: d.Line, Queue: d.Queue, Dialed: d.Number, Caller: d.Number, Name: d.Name,
		Origin: Trunk, Direction: Out, Callback: d.Callback, Appeal: d.Appeal, Proposed: d.Proposed, Language: d.Language, ArrivedAt: at,
		Agent: d.Agent, Leg: d.Leg, Rings: 1, RangAt: at,
	}
}

func (c Call) answer(at time.Time) Call {
	c.WaitMS += millis(c.QueuedAt, at)
	c = c.settle(Taken)
	c.TalkingAt, c.Front, c.Back = at, false, ""
	c.Sound, c.Led, c.SoundLost = c.Leg, c.Agent, ""
	if c.AnsweredAt.IsZero() || c.PassedOn && c.Agent != "" {
		c.AnsweredAt, c.PassedOn = at, c.Agent == ""
	}
	return c
}

func (c Call) closeHold(at time.Time) Call {
	if !c.HeldAt.IsZero() {
		c.HoldMS += millis(c.HeldAt, at)
		c.HeldAt = time.Time{}
	}
	return c
}

func (c Call) closeTalk(at time.Time) Call {
	c = c.closeHold(at)
	c.TalkMS += millis(c.TalkingAt, at)
	c.TalkingAt = time.Time{}
	return c
}

func (c Call) close(at time.Time, f Finish) Call {
	switch c.State {
	case Waiting, Ringing:
		c.WaitMS += millis(c.QueuedAt, at)
		c.Agent, c.Number, c.Leg = "", "", ""
		c = c.settle(GivenUp)
	case Talking, Held:
		c = c.closeTalk(at)
	case Rating:
		at = c.Opinion.AskedAt // the talk was the call
	}
	c.EndedAt = at
	if c.State == Staying {
		c.EndedAt, c.StayMS, c.TalkingAt = c.LeftAt, millis(c.LeftAt, at), time.Time{}
		c.LeftAt, c.LeftAs = time.Time{}, Finish{}
	}
	c.Finish, c.Guests, c.Back, c.Sound, c.Led, c.SoundLost = f, nil, "", "", "", ""
	return c
}

// Ending gives the event that ends the call at this time, with its sums.
func (c Call) Ending(at time.Time, f Finish) EndedEvent {
	c = c.close(at, f)
	return EndedEvent{Finish: f, WaitMS: c.WaitMS, TalkMS: c.TalkMS, HoldMS: c.HoldMS, StayMS: c.StayMS}
}

// BeingMade tells whether an agent's own call has not reached the citizen yet.
func (c Call) BeingMade() bool { return c.State == Calling || c.State == Dialing }

// WithAgent tells whether the caller is talking with an agent or held by one; an
// outside number may have the agent's part.
func (c Call) WithAgent() bool { return c.State == Talking || c.State == Held }

func millis(from, to time.Time) int64 {
	if from.IsZero() || to.Before(from) {
		return 0
	}
	return to.Sub(from).Milliseconds()
}
