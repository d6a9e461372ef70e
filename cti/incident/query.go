package incident

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Proposal is a subject and a place of which so many people told within a short
// time that it may be a mass incident.
type Proposal struct {
	Subject cti.TopicCode `json:"subject"`
	// Topic is the one that most of them chose.
	Topic     cti.TopicCode     `json:"topic_code"`
	Territory cti.TerritoryCode `json:"territory"`
	// Callers are different numbers, Appeals may be more.
	Callers int       `json:"callers"`
	Appeals int       `json:"appeals"`
	First   time.Time `json:"first_at"`
	Last    time.Time `json:"last_at"`
}

// Member is an appeal that belongs to an incident, with its applicant's number.
type Member struct {
	Appeal cti.AppealID
	Phone  string
}

// Record is an incident with its end.
type Record struct {
	Incident
	EndedAt time.Time `json:"ended_at,omitzero"`
	EndedBy string    `json:"ended_by,omitempty"`
	Answer  string    `json:"answer,omitempty"`
}

// Filter narrows the incidents that are over; each field is used when it is set.
type Filter struct {
	// They ended from Since until before Until.
	Since, Until time.Time
	// Cursor is where the page begins, and Limit its size; zero means 50.
	Cursor string
	Limit  int
}

// Page is one of a list of incidents that are over; an empty Cursor ends it.
type Page struct {
	Incidents []Record
	Cursor    string
}
