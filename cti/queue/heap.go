package queue

// item is what a heap holds. One that has become void stays in the heap until it
// comes to the top or until more are void than not, so that nobody has to know
// where in the heap it stands.
type item[T any] interface {
	before(T) bool
	void() bool
}

// heap gives the first of its items. Items come in order, or in the order of a
// few kinds: callers by their time, changes by their time for each step of a
// ladder. So they stand in runs, each in order, where nothing has to move, and
// the work does not grow with how many there are. Only what fits no run goes into
// a tree.
type heap[T item[T]] struct {
	runs [runs]run[T]
	rest tree[T]
	size int // with those that are void
	live int // those that are not
	// first is the first of all and stands at the front of the run with the number
	// at, if found; it is looked for when it is asked for.
	first T
	at    int
	found bool
}

// runs is how many kinds of items a heap tells apart; each costs a comparison.
const runs = 3

// few is how many void items never matter.
const few = 64

// inTree stands for the rest where a run is meant.
const inTree = -1

// min is the first of those that are not void.
func (h *heap[T]) min() (first T, ok bool) {
	for h.size > 0 {
		if !h.found {
			h.look()
		}
		if !h.first.void() {
			return h.first, true
		}
		h.drop()
	}
	return first, false
}

// look finds the first item of all; there is one.
func (h *heap[T]) look() {
	for i := range h.runs {
		if r := &h.runs[i]; !r.empty() && (!h.found || r.items[r.head].before(h.first)) {
			h.first, h.at, h.found = r.items[r.head], i, true
		}
	}
	if len(h.rest) > 0 && (!h.found || h.rest[0].before(h.first)) {
		h.first, h.at, h.found = h.rest[0], inTree, true
	}
}

// forget: the first item has to be looked for.
func (h *heap[T]) forget() {
	var none T
	h.first, h.found = none, false
}

// push puts x behind the run whose last is nearest to it, so that kinds stay
// apart.
func (h *heap[T]) push(x T) {
	h.size++
	h.live++
	if h.found && x.before(h.first) {
		h.forget()
	}
	best, vacant := inTree, inTree
	for i := range h.runs {
		switch r := &h.runs[i]; {
		case r.empty():
			vacant = i
		case x.before(r.last()):
		case best == inTree || h.runs[best].last().before(r.last()):
			best = i
		}
	}
	if best == inTree {
		best = vacant
	}
	if best == inTree {
		h.rest.push(x)
		return
	}
	h.runs[best].push(x)
}

// leave notes that one of the items has become void.
func (h *heap[T]) leave() {
	h.live--
	if h.size > 2*h.live+few {
		h.tidy()
	}
}

// tidy drops all that are void.
func (h *heap[T]) tidy() {
	h.forget()
	h.rest.tidy()
	h.size = len(h.rest)
	for i := range h.runs {
		r := &h.runs[i]
		r.tidy()
		h.size += len(r.items)
	}
}

// drop takes the first out; live is left to whoever made it void.
func (h *heap[T]) drop() {
	h.size--
	if h.at == inTree {
		h.rest.pop()
	} else {
		h.runs[h.at].pop()
	}
	h.forget()
}

// run is a line of items in order; those before head are gone.
type run[T item[T]] struct {
	items []T
	head  int
}

func (r *run[T]) empty() bool { return r.head == len(r.items) }
func (r *run[T]) last() T     { return r.items[len(r.items)-1] }

// push makes room at the front before it asks for more.
func (r *run[T]) push(x T) {
	if len(r.items) == cap(r.items) && 2*r.head > len(r.items) {
		n := copy(r.items, r.items[r.head:])
		clear(r.items[n:])
		r.items, r.head = r.items[:n], 0
	}
	r.items = append(r.items, x)
}

func (r *run[T]) pop() {
	var none T
	r.items[r.head] = none
	if r.head++; r.empty() {
		r.items, r.head = r.items[:0], 0
	}
}

func (r *run[T]) tidy() {
	kept := r.items[:0]
	for _, x := range r.items[r.head:] {
		if !x.void() {
			kept = append(kept, x)
		}
	}
	clear(r.items[len(kept):])
	r.items, r.head = kept, 0
}
