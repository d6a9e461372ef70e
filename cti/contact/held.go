package contact

import "github.com/dozvon/dozvon/cti"

// Held is how much is kept of a person, and nothing of what it says.
type Held struct {
	Person
	Calls   int
	Appeals []cti.AppealID
	// Recordings and Files are those whose content is still in an archive.
	Recordings, Files     int
	Callbacks, Voicemails int
	Views                 int // how often somebody looked
	// Open is what has to end before the person can be erased.
	Open []Pending
	// Also are other numbers and addresses that the appeals name, of which more is
	// kept: it is no part of this.
	Also []Person
}

// Pending is something of a person that has not ended.
type Pending struct {
	Text   string       // in words
	Appeal cti.AppealID // when it is one
}
