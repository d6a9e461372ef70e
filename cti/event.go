package cti

import (
	"encoding/json"
	"fmt"
	"time"
)

// Actor tells who caused an event.
type Actor struct {
	// Kind is one of "caller", "agent", "supervisor", "admin", "citizen", "system".
	Kind string `json:"kind"`
	// ID is the login of those who have one; empty for the others.
	ID string `json:"id,omitempty"`
}

// The actors without a name.
var (
	BySystem  = Actor{Kind: "system"}
	ByCaller  = Actor{Kind: "caller"}
	ByCitizen = Actor{Kind: "citizen"}
)

// ByAgent is the actor for an agent's own act.
func ByAgent(id AgentID) Actor { return Actor{Kind: "agent", ID: string(id)} }

// BySupervisor is the actor for what a supervisor does to others.
func BySupervisor(id AgentID) Actor { return Actor{Kind: "supervisor", ID: string(id)} }

// ByAdmin is the actor for what an administrator sets.
func ByAdmin(id AgentID) Actor { return Actor{Kind: "admin", ID: string(id)} }

// Body is what an event says. Each noun has a closed set of them.
type Body interface {
	// EventType is the past-tense name, for example "call.answered".
	EventType() string
}

// Event is the envelope in which every fact travels: to the journal, to the
// database, to the desks.
type Event struct {
	ID EventID
	// At is when it happened (UTC).
	At time.Time
	// Call and Agent name what the event is about; either may be empty.
	Call  CallID
	Agent AgentID
	By    Actor
	Body  Body
}

// Type is the name of the event's body.
func (e Event) Type() string { return e.Body.EventType() }

// wireEvent has its body in one piece when it is written, and as text until its type
// is known when it is read.
type wireEvent[Data any] struct {
	ID    EventID   `json:"id"`
	V     int       `json:"v"`
	At    time.Time `json:"at"`
	Type  string    `json:"type"`
	Call  CallID    `json:"call,omitempty"`
	Agent AgentID   `json:"agent,omitempty"`
	By    Actor     `json:"by"`
	Data  Data      `json:"data"`
}

// MarshalJSON writes {id, v, at, type, call, agent, by, data}.
func (e Event) MarshalJSON() ([]byte, error) {
	data, err := json.Marshal(wireEvent[Body]{e.ID, 1, e.At, e.Type(), e.Call, e.Agent, e.By, e.Body})
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", e.Type(), err)
	}
	return data, nil
}

// Catalogue maps the name of an event to a decoder of its body.
type Catalogue map[string]func(json.RawMessage) (Body, error)

// BodyOf makes the catalogue's entry for one type of body.
func BodyOf[T Body](c Catalogue) {
	var zero T
	c[zero.EventType()] = func(raw json.RawMessage) (Body, error) {
		var body T
		err := json.Unmarshal(raw, &body)
		return body, err
	}
}

// Unknown is an event that this version does not know: written by a newer one,
// kept as it is.
type Unknown struct {
	Name string
	Raw  json.RawMessage
}

// EventType is the name under which it was written.
func (u Unknown) EventType() string { return u.Name }

// MarshalJSON writes the body back as it was read.
func (u Unknown) MarshalJSON() ([]byte, error) {
	if len(u.Raw) == 0 {
		return []byte("null"), nil
	}
	return u.Raw, nil
}

// Decode reads an event that MarshalJSON wrote. A type that no catalogue knows
// gives an Unknown body, not an error.
func Decode(raw []byte, catalogues ...Catalogue) (Event, error) {
	var w wireEvent[json.RawMessage]
	if err := json.Unmarshal(raw, &w); err != nil {
		return Event{}, fmt.Errorf("decode event: %w", err)
	}
	if w.ID == "" || w.Type == "" {
		return Event{}, fmt.Errorf("decode event: no id or no type in %.80q", raw)
	}
	e := Event{ID: w.ID, At: w.At, Call: w.Call, Agent: w.Agent, By: w.By}
	for _, c := range catalogues {
		if decode, ok := c[w.Type]; ok {
			body, err := decode(w.Data)
			if err != nil {
				return Event{}, fmt.Errorf("decode %s: %w", w.Type, err)
			}
			e.Body = body
			return e, nil
		}
	}
	e.Body = Unknown{Name: w.Type, Raw: w.Data}
	return e, nil
}
