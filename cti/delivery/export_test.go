package delivery

import "github.com/dozvon/dozvon/cti/appeal"

// Of is the mark of a letter.
func (m Mark) Of(l appeal.Letter) string { return m.of(l) }
