package floor

import "github.com/dozvon/dozvon/cti"

// What belongs to calls that agents make, and to people who are called back.
type (
	// CitizenAnswered: the citizen whom an agent called answered.
	CitizenAnswered struct{ Call cti.CallID }
	// PlaceCall calls a citizen in a line's name: first the agent's own device,
	// then the citizen. It keeps the promise that is open for this number.
	PlaceCall struct {
		Agent  cti.AgentID
		Number string // in any usual spelling
		// Line may be empty: then it is the first line of the agent's queues.
		Line cti.LineID
		Name string
		// Appeal is what the call is about; may be empty.
		Appeal cti.AppealID
	}
	// TakeCallback calls the next person back, one of the agent's choice.
	TakeCallback struct {
		Agent    cti.AgentID
		Callback cti.CallbackID
	}
	// AskCallback puts a person on the list. With an ID it may be asked again by who
	// does not know whether it was done. An answer is told in the call that the
	// person is owed already; then the promise keeps its own ID.
	AskCallback struct {
		ID     cti.CallbackID
		By     cti.Actor
		Number string
		Line   cti.LineID
		Name   string
		Note   string
		// Appeal is the one whose answer the citizen is to be told; may be empty.
		Appeal cti.AppealID
		// Needs are the sensitive topics that whoever tells it has to be allowed to see.
		Needs []cti.Sensitivity
	}
	// CloseCallback takes a person off the list: Done when it was settled in
	// another way, else it is cancelled. Queues limits it to the promises of an
	// agent's queues; nil means all.
	CloseCallback struct {
		By       cti.Actor
		Queues   []cti.QueueID
		Callback cti.CallbackID
		Done     bool
		Note     string
	}
)
