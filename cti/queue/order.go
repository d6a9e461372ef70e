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
	blocks [][]*waiter // none is empty
	n      int
}

// find gives where w is, or belongs.
func (o *order) find(w *waiter) (block, at int) {
	block = sort.Search(len(o.blocks), func(i int) bool {
		b := o.blocks[i]
		return !b[len(b)-1].before(w)
	})
	if block == len(o.blocks) {
		return block, 0
	}
	b := o.blocks[block]
	return block, sort.Search(len(b), func(i int) bool { return !b[i].before(w) })
}

func (o *order) insert(w *waiter) {
	o.n++
	block, at := o.find(w)
	if block == len(o.blocks) { // behind all others, as nearly everybody who comes
		if block == 0 || len(o.blocks[block-1]) == blockSize {
			o.blocks = append(o.blocks, append(make([]*waiter, 0, blockSize), w))
			return
		}
		o.blocks[block-1] = append(o.blocks[block-1], w)
		return
	}
	o.blocks[block] = slices.Insert(o.blocks[block], at, w)
	if b := o.blocks[block]; len(b) > blockSize {
		o.blocks[block] = b[: blockSize/2 : blockSize/2]
		o.blocks = slices.Insert(o.blocks, block+1, slices.Clone(b[blockSize/2:]))
	}
}

func (o *order) remove(w *waiter) {
	block, at := o.find(w)
	o.n--
	o.blocks[block] = slices.Delete(o.blocks[block], at, at+1)
	if len(o.blocks[block]) == 0 {
		o.blocks = slices.Delete(o.blocks, block, block+1)
	}
}

// rank is the number of those before w.
func (o *order) rank(w *waiter) int {
	block, at := o.find(w)
	for _, b := range o.blocks[:block] {
		at += len(b)
	}
	return at
}

func (o *order) first() *waiter {
	if o.n == 0 {
		return nil
	}
	return o.blocks[0][0]
}
