package report

import "time"

// AgentDay is what one agent did on one day, for a timeline; times are UTC.
type AgentDay struct {
	Agent    string `json:"agent"`
	Date     string `json:"date"` // in the region's zone
	TimeZone string `json:"time_zone"`
	// Begin and End are the day's first instant and the next day's.
	Begin time.Time `json:"begin"`
	End   time.Time `json:"end"`
	// Spans are the agent's states without gaps, from the day's beginning. One
	// without Until lasted beyond the day, or still lasts.
	Spans []AgentSpan `json:"spans" nullable:"false"`
	// Offers are the calls that rang at the agent, oldest first.
	Offers []AgentOffer `json:"offers" nullable:"false"`
}

// AgentSpan is a time in one state.
type AgentSpan struct {
	State  string     `json:"state"`
	Reason string     `json:"reason,omitempty"`
	Since  time.Time  `json:"since"`
	Until  *time.Time `json:"until,omitempty"`
}

// AgentOffer is one call that rang at the agent.
type AgentOffer struct {
	Call       string     `json:"call"`
	Line       string     `json:"line"`
	Caller     string     `json:"caller"`
	RangAt     time.Time  `json:"rang_at"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	EndedAt    *time.Time `json:"ended_at,omitempty"`
	Missed     string     `json:"missed,omitempty"` // why, when it was not answered
	// Mark is the citizen's, from 1 to 5, of the talk with this agent; 0 when there
	// is none. A call has one, which is of the agent who talked last.
	Mark int `json:"mark,omitempty"`
}
