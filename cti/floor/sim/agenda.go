package sim

import "time"

// entry is something that happens at a time; seq keeps the order of what was
// planned for the same time.
type entry struct {
	at  time.Time
	seq uint64
	do  func()
}

func (e entry) before(other entry) bool {
	if !e.at.Equal(other.at) {
		return e.at.Before(other.at)
	}
	return e.seq < other.seq
}

// agenda is a heap of what will happen, the next first.
type agenda []entry

func (a *agenda) push(e entry) {
	*a = append(*a, e)
	h := *a
	for i := len(h) - 1; i > 0; {
		parent := (i - 1) / 2
		if !h[i].before(h[parent]) {
			return
		}
		h[i], h[parent] = h[parent], h[i]
		i = parent
	}
}

func (a *agenda) pop() entry {
	h := *a
	first, last := h[0], len(h)-1
	h[0], h[last] = h[last], entry{}
	h = h[:last]
	*a = h
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			return first
		}
		if right := child + 1; right < last && h[right].before(h[child]) {
			child = right
		}
		if !h[child].before(h[i]) {
			return first
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}
