package call

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Opinion is what the citizen says of a talk that is over. The call ends with
// Finish, whatever is said, and at the time at which the talk did.
type Opinion struct {
	AskedAt time.Time `json:"asked_at"`
	Finish  Finish    `json:"finish"`
	// Mark is from 1 to 5; 0 when nothing was said.
	Mark int `json:"mark,omitempty"`
}

// RatingAskedEvent: the agent hung up, and the citizen is asked how it was.
type RatingAskedEvent struct {
	Prompt string `json:"prompt"`
	Finish
}

// RatedEvent: the citizen gave the talk of this agent a mark from 1 to 5.
type RatedEvent struct {
	Mark  int         `json:"mark"`
	Agent cti.AgentID `json:"agent"`
	Leg   cti.LegID   `json:"leg"`
}

// EventType is the name under which the event is kept.
func (RatingAskedEvent) EventType() string { return "call.rating_asked" }

// EventType is the name under which the event is kept.
func (RatedEvent) EventType() string { return "call.rated" }

func (RatingAskedEvent) signal() Signal { return AskRating }
func (RatedEvent) signal() Signal       { return Rate }

// rated adds what happens after the talk.
func (c Call) rated(at time.Time, e Event) Call {
	switch e := e.(type) {
	case RatingAskedEvent:
		c = c.closeTalk(at)
		c.Opinion, c.Guests, c.Back = &Opinion{AskedAt: at, Finish: e.Finish}, nil, ""
	case RatedEvent:
		if c.Opinion != nil {
			c.Opinion = &Opinion{AskedAt: c.Opinion.AskedAt, Finish: c.Opinion.Finish, Mark: e.Mark}
		}
	}
	return c
}

// Mark is the citizen's mark of the talk; 0 when there is none.
func (c Call) Mark() int {
	if c.Opinion == nil {
		return 0
	}
	return c.Opinion.Mark
}

func ratingEvents(c cti.Catalogue) {
	cti.BodyOf[RatingAskedEvent](c)
	cti.BodyOf[RatedEvent](c)
}
