package journal

import (
	"cmp"
	"slices"
	"sync"

	"github.com/dozvon/dozvon/cti"
)

// tailSize is how many messages of this process are kept for followers.
const tailSize = 4096

// tail keeps the newest messages that this process wrote, so that a follower
// that is up to date need not read them back from the server: the same events
// would be sent, received and decoded again.
type tail struct {
	mu       sync.Mutex
	messages []message // by sequence number
	news     chan struct{}
}

// message is what one Append wrote under one sequence number.
type message struct {
	seq    uint64
	events []cti.Event
}

func bySeq(m message, seq uint64) int { return cmp.Compare(m.seq, seq) }

func newTail() *tail { return &tail{news: make(chan struct{})} }

func (t *tail) add(m message) {
	t.mu.Lock()
	defer t.mu.Unlock()
	i, there := slices.BinarySearchFunc(t.messages, m.seq, bySeq)
	if there {
		return // an Append that was repeated
	}
	t.messages = slices.Insert(t.messages, i, m)
	if len(t.messages) > 2*tailSize {
		t.messages = slices.Clone(t.messages[len(t.messages)-tailSize:])
	}
	close(t.news)
	t.news = make(chan struct{})
}

// after gives the messages that follow a place without a gap, at most batchSize
// events of them, and a channel that is closed when more are written.
func (t *tail) after(place uint64) (found []message, news <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	i, _ := slices.BinarySearchFunc(t.messages, place+1, bySeq)
	events := 0
	for _, m := range t.messages[i:] {
		if m.seq != place+1 || events >= batchSize {
			break
		}
		found = append(found, m)
		place = m.seq
		events += len(m.events)
	}
	return found, t.news
}

// fills tells whether what follows a place is a whole batch.
func (t *tail) fills(place uint64) bool {
	found, _ := t.after(place)
	events := 0
	for _, m := range found {
		events += len(m.events)
	}
	return events >= batchSize
}
