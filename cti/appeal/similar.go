package appeal

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// MaxAnew is the longest word about why an appeal is filed beside an open one.
const MaxAnew = 500

// Likeness is what an appeal that is about to be filed says of itself; open ones
// of the same person that say the same may be the same matter.
type Likeness struct {
	Phone     string // normalised
	Topic     string // in words; compared where one of the two has no code
	TopicCode cti.TopicCode
	// Territory sets only those aside that are known to be elsewhere.
	Territory cti.TerritoryCode
	// Not is the appeal itself.
	Not cti.AppealID
}

// Similar is an open appeal to which a new one may be added instead. It has
// what is needed to recognise it, and not the text.
type Similar struct {
	ID        cti.AppealID      `json:"id"`
	Number    string            `json:"number,omitempty"`
	FiledAt   time.Time         `json:"filed_at"`
	Topic     string            `json:"topic"`
	Territory cti.TerritoryCode `json:"territory,omitempty"`
	State     State             `json:"state"`
	Body      cti.BodyID        `json:"body,omitempty"`
	DueAt     time.Time         `json:"due_at,omitzero"` // absent when no clock runs
	// Master is the appeal that it follows.
	Master cti.AppealID `json:"master,omitempty"`
}
