package floor

import (
	"time"

	"github.com/dozvon/dozvon/cti/call"
)

// unansweredLimit is how long it may ring in a caller's ear. Soon after it networks give
// up by themselves what nobody answers (RFC 3261, timer C: three minutes; Q.118: from
// two). And of a caller who vanished while it rang, nobody learns that he is gone until
// we answer and the far end says nothing.
const unansweredLimit = 2 * time.Minute

// letRing lets it go on ringing in the ear of a caller who waits.
func (m *Machine) letRing(l *line) {
	m.timers.add(timer{at: l.ArrivedAt.Add(unansweredLimit), kind: unansweredTimer, call: l.ID})
}

func (m *Machine) unansweredStale(t timer) bool {
	l := m.calls[t.call]
	return l == nil || l.pickedUp || l.State != call.Waiting && l.State != call.Ringing
}

// rungLongEnough picks a waiting caller up; music takes the place of the ringing.
func (m *Machine) rungLongEnough(l *line) {
	m.pickUp(l)
	m.do(StartMusic{l.ID})
}
