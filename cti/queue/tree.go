package queue

// arity is the number of children in a tree: four lie side by side in memory.
const arity = 4

// tree is a heap in the usual form, for items that come in any order.
type tree[T item[T]] []T

func (t *tree[T]) push(x T) {
	*t = append(*t, x)
	items := *t
	i := len(items) - 1
	for i > 0 {
		parent := (i - 1) / arity
		if !x.before(items[parent]) {
			break
		}
		items[i] = items[parent]
		i = parent
	}
	items[i] = x
}

// pop takes the first item out.
func (t *tree[T]) pop() {
	items := *t
	last := len(items) - 1
	x := items[last]
	var none T
	items[last] = none
	*t = items[:last]
	if last > 0 {
		t.sink(0, x)
	}
}

// tidy drops all that are void.
func (t *tree[T]) tidy() {
	items := *t
	kept := items[:0]
	for _, x := range items {
		if !x.void() {
			kept = append(kept, x)
		}
	}
	clear(items[len(kept):])
	*t = kept
	for i := (len(kept) - 2) / arity; i >= 0 && len(kept) > 1; i-- {
		t.sink(i, kept[i])
	}
}

// sink puts x where i is, or below.
func (t *tree[T]) sink(i int, x T) {
	items := *t
	for {
		first := arity*i + 1
		if first >= len(items) {
			break
		}
		child := first
		for j := first + 1; j < min(first+arity, len(items)); j++ {
			if items[j].before(items[child]) {
				child = j
			}
		}
		if !items[child].before(x) {
			break
		}
		items[i] = items[child]
		i = child
	}
	items[i] = x
}
