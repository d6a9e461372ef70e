package floor

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// talksKept is how many callers' last talks are remembered; the oldest go first.
const talksKept = 5000

// talk is the last talk with a caller.
type talk struct {
	Caller string      `json:"caller"`
	Agent  cti.AgentID `json:"agent"`
	At     time.Time   `json:"at"`
}

// talks remembers who last talked with a number.
type talks struct {
	order  []talk         // oldest first; an entry is void when last names another
	last   map[string]int // index in order, less what was cut off its head
	offset int
}

func (t *talks) note(x talk) {
	if x.Caller == "" {
		return
	}
	if t.last == nil {
		t.last = map[string]int{}
	}
	t.last[x.Caller] = t.offset + len(t.order)
	t.order = append(t.order, x)
	for len(t.last) > talksKept || !t.valid(0) {
		if t.valid(0) {
			delete(t.last, t.order[0].Caller)
		}
		t.order = t.order[1:]
		t.offset++
	}
	if len(t.order) > 2*talksKept {
		t.compact()
	}
}

// compact leaves out what is void, which has no influence on what is kept.
func (t *talks) compact() {
	t.order, t.offset = t.list(), 0
	for i, x := range t.order {
		t.last[x.Caller] = i
	}
}

func (t *talks) valid(i int) bool { return t.last[t.order[i].Caller] == t.offset+i }

func (t *talks) of(caller string) (talk, bool) {
	i, ok := t.last[caller]
	if !ok {
		return talk{}, false
	}
	return t.order[i-t.offset], true
}

// list gives the valid ones, oldest first.
func (t *talks) list() []talk {
	out := make([]talk, 0, len(t.last))
	for i := range t.order {
		if t.valid(i) {
			out = append(out, t.order[i])
		}
	}
	return out
}
