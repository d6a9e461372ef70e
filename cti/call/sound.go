package call

import "github.com/dozvon/dozvon/cti"

// LoseSound notes that the recording of the current talk is lost. That of another
// talk changes nothing: its loss may be told when the call is elsewhere or over, so
// that no event of the call tells it.
func (c Call) LoseSound(id cti.LegID) Call {
	if c.WithAgent() && id != "" && c.Sound == id {
		c.SoundLost = id
	}
	return c
}
