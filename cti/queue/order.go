package queue

import (
	"slices"
	"sort"
)

// blockSize bounds the work of one insertion and, with the number of blocks,
// that of asking for a place.
const blockSize = 512

// order holds all who wait, sorted by place, in blocks of bounded length: the
// one structure that knows how many are before somebody.
type order struct {
	blocks []*block // none is empty
	n      int
}

type block struct{ items []*waiter }

// find gives where w is, or belongs.
func (b *block) find(w *waiter) int {
	return sort.Search(len(b.items), func(i int) bool { return !b.items[i].before(w) })
}

// take notes that these waiters are in the block now.
func (b *block) take(items ...*waiter) {
	for _, w := range items {
		w.block = b
	}
}

// find gives where w is, or belongs.
func (o *order) find(w *waiter) (block, at int) {
	block = sort.Search(len(o.blocks), func(i int) bool {
		items := o.blocks[i].items
		return !items[len(items)-1].before(w)
	})
	if block == len(o.blocks) {
		return block, 0
	}
	return block, o.blocks[block].find(w)
}

func (o *order) insert(w *waiter) {
	o.n++
	at, i := o.find(w)
	if at == len(o.blocks) { // behind all others, as nearly everybody who comes
		if at == 0 || len(o.blocks[at-1].items) >= blockSize {
			o.blocks = append(o.blocks, &block{make([]*waiter, 0, blockSize)})
		}
		last := o.blocks[len(o.blocks)-1]
		last.items = append(last.items, w)
		last.take(w)
		return
	}
	b := o.blocks[at]
	b.items = slices.Insert(b.items, i, w)
	b.take(w)
	if len(b.items) > blockSize {
		half := &block{slices.Clone(b.items[blockSize/2:])}
		half.take(half.items...)
		clear(b.items[blockSize/2:])
		b.items = b.items[:blockSize/2]
		o.blocks = slices.Insert(o.blocks, at+1, half)
	}
}

func (o *order) remove(w *waiter) {
	b := w.block
	if len(b.items) == 1 {
		at, _ := o.find(w)
		o.blocks = slices.Delete(o.blocks, at, at+1)
	} else {
		i := b.find(w)
		b.items = slices.Delete(b.items, i, i+1)
	}
	w.block = nil
	o.n--
}

// rank is the number of those before w.
func (o *order) rank(w *waiter) int {
	at, rank := o.find(w)
	for _, b := range o.blocks[:at] {
		rank += len(b.items)
	}
	return rank
}

func (o *order) first() *waiter {
	if o.n == 0 {
		return nil
	}
	return o.blocks[0].items[0]
}
