package queue

// item is what a heap holds. It is told where in the heap it stands, so that it
// can be taken out from there.
type item[T any] interface {
	before(T) bool
	moved(to int)
}

// heap is a binary heap.
type heap[T item[T]] struct{ items []T }

func (h *heap[T]) len() int { return len(h.items) }

func (h *heap[T]) min() (smallest T, ok bool) {
	if len(h.items) == 0 {
		return smallest, false
	}
	return h.items[0], true
}

func (h *heap[T]) push(x T) {
	h.items = append(h.items, x)
	h.up(len(h.items) - 1)
}

func (h *heap[T]) removeAt(i int) {
	last := len(h.items) - 1
	moved := h.items[last]
	var none T
	h.items[last] = none
	h.items = h.items[:last]
	if i < last {
		h.items[i] = moved
		h.down(h.up(i))
	}
}

// up lets the item at i rise to its place and gives that place.
func (h *heap[T]) up(i int) int {
	x := h.items[i]
	for i > 0 {
		parent := (i - 1) / 2
		if !x.before(h.items[parent]) {
			break
		}
		h.items[i] = h.items[parent]
		h.items[i].moved(i)
		i = parent
	}
	h.items[i] = x
	x.moved(i)
	return i
}

func (h *heap[T]) down(i int) {
	x := h.items[i]
	for {
		child := 2*i + 1
		if child >= len(h.items) {
			break
		}
		if right := child + 1; right < len(h.items) && h.items[right].before(h.items[child]) {
			child = right
		}
		if !h.items[child].before(x) {
			break
		}
		h.items[i] = h.items[child]
		h.items[i].moved(i)
		i = child
	}
	h.items[i] = x
	x.moved(i)
}
