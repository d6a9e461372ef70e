package queue

// item is what a heap holds. One that has become void stays in the heap until it
// comes to the top or until more are void than not, so that nobody has to know
// where in the heap it stands.
type item[T any] interface {
	before(T) bool
	void() bool
}

// arity is the number of children in a heap: four lie side by side in memory.
const arity = 4

// few is how many void items never matter.
const few = 64

// heap gives the first of its items.
type heap[T item[T]] struct {
	items []T
	live  int // those that are not void
}

// min is the first of those that are not void.
func (h *heap[T]) min() (first T, ok bool) {
	for len(h.items) > 0 {
		if !h.items[0].void() {
			return h.items[0], true
		}
		h.pop()
	}
	return first, false
}

func (h *heap[T]) push(x T) {
	h.live++
	h.items = append(h.items, x)
	i := len(h.items) - 1
	for i > 0 {
		parent := (i - 1) / arity
		if !x.before(h.items[parent]) {
			break
		}
		h.items[i] = h.items[parent]
		i = parent
	}
	h.items[i] = x
}

// leave notes that one of the items has become void.
func (h *heap[T]) leave() {
	h.live--
	if len(h.items) > 2*h.live+few {
		h.tidy()
	}
}

// tidy drops all that are void.
func (h *heap[T]) tidy() {
	kept := h.items[:0]
	for _, x := range h.items {
		if !x.void() {
			kept = append(kept, x)
		}
	}
	clear(h.items[len(kept):])
	h.items = kept
	for i := (len(kept) - 2) / arity; i >= 0 && len(kept) > 1; i-- {
		h.sink(i, kept[i])
	}
}

// pop takes the first item out; live is left to whoever made it void.
func (h *heap[T]) pop() {
	last := len(h.items) - 1
	x := h.items[last]
	var none T
	h.items[last] = none
	h.items = h.items[:last]
	if last > 0 {
		h.sink(0, x)
	}
}

// sink puts x where i is, or below.
func (h *heap[T]) sink(i int, x T) {
	for {
		first := arity*i + 1
		if first >= len(h.items) {
			break
		}
		child := first
		for j := first + 1; j < min(first+arity, len(h.items)); j++ {
			if h.items[j].before(h.items[child]) {
				child = j
			}
		}
		if !h.items[child].before(x) {
			break
		}
		h.items[i] = h.items[child]
		i = child
	}
	h.items[i] = x
}
