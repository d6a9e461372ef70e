package queue

type ordered[T any] interface{ Before(T) bool }

// heap is a binary heap from which an item can also be taken by its key.
type heap[T ordered[T], K comparable] struct {
	items []entry[T, K]
	at    map[K]int
}

type entry[T any, K comparable] struct {
	key  K
	item T
}

func (h *heap[T, K]) len() int { return len(h.items) }

func (h *heap[T, K]) min() (item T, ok bool) {
	if len(h.items) == 0 {
		return item, false
	}
	return h.items[0].item, true
}

func (h *heap[T, K]) put(key K, item T) {
	if h.at == nil {
		h.at = make(map[K]int)
	}
	i, known := h.at[key]
	if known {
		h.items[i].item = item
	} else {
		i = len(h.items)
		h.items = append(h.items, entry[T, K]{key, item})
		h.at[key] = i
	}
	h.restore(i)
}

func (h *heap[T, K]) remove(key K) {
	i, known := h.at[key]
	if !known {
		return
	}
	last := len(h.items) - 1
	h.swap(i, last)
	h.items[last] = entry[T, K]{}
	h.items = h.items[:last]
	delete(h.at, key)
	if i < last {
		h.restore(i)
	}
}

func (h *heap[T, K]) restore(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !h.less(i, parent) {
			break
		}
		h.swap(i, parent)
		i = parent
	}
	for {
		child := 2*i + 1
		if child >= len(h.items) {
			return
		}
		if right := child + 1; right < len(h.items) && h.less(right, child) {
			child = right
		}
		if !h.less(child, i) {
			return
		}
		h.swap(i, child)
		i = child
	}
}

func (h *heap[T, K]) less(i, j int) bool { return h.items[i].item.Before(h.items[j].item) }

func (h *heap[T, K]) swap(i, j int) {
	h.items[i], h.items[j] = h.items[j], h.items[i]
	h.at[h.items[i].key], h.at[h.items[j].key] = i, j
}
