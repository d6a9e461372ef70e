package queue

import (
	"slices"
	"sort"
)

// blockSize bounds the work of one insertion and, with the number of blocks,
// that of asking for a place.
const blockSize = 512

// order holds all who wait, sorted by place, in blocks of bounded length: the
// one structure that knows how many are before somebody. Who has left stays in
// the block until half of it has.
type order struct {
	blocks []*block // in none has everybody left
	n      int
}

type block struct {
	items []ticket
	live  int
}

// find gives where a ticket is, or belongs.
func (b *block) find(t ticket) int {
	return sort.Search(len(b.items), func(i int) bool { return !b.items[i].before(t) })
}

// take notes that these are in the block now.
func (b *block) take(items []ticket) {
	b.items = items
	for _, t := range items {
		t.block = b
	}
	b.live = len(items)
}

func gone(t ticket) bool { return t.block == nil }

// tidy leaves out those who have left.
func (b *block) tidy() { b.items = slices.DeleteFunc(b.items, gone) }

// find gives the block in which a ticket is, or belongs; there is none for one
// behind all others.
func (o *order) find(t ticket) int {
	return sort.Search(len(o.blocks), func(i int) bool {
		items := o.blocks[i].items
		return !items[len(items)-1].before(t)
	})
}

func (o *order) insert(t ticket) {
	o.n++
	if o.behindAll(t) { // as nearly everybody who comes
		last := o.last()
		if last == nil || len(last.items) >= blockSize {
			last = &block{}
			o.blocks = append(o.blocks, last)
		}
		last.items = append(last.items, t)
		last.live++
		t.block = last
		return
	}
	at := o.find(t)
	b := o.blocks[at]
	b.tidy()
	b.take(slices.Insert(b.items, b.find(t), t))
	if len(b.items) > blockSize {
		half := &block{}
		half.take(slices.Clone(b.items[blockSize/2:]))
		clear(b.items[blockSize/2:])
		b.take(b.items[:blockSize/2])
		o.blocks = slices.Insert(o.blocks, at+1, half)
	}
}

func (o *order) last() *block {
	if len(o.blocks) == 0 {
		return nil
	}
	return o.blocks[len(o.blocks)-1]
}

func (o *order) behindAll(t ticket) bool {
	last := o.last()
	return last == nil || last.items[len(last.items)-1].before(t)
}

func (o *order) remove(t ticket) {
	b := t.block
	t.block = nil
	o.n--
	switch b.live--; {
	case b.live == 0:
		at := o.find(t)
		o.blocks = slices.Delete(o.blocks, at, at+1)
	case len(b.items) > 2*b.live+few:
		b.tidy()
	}
}

// rank is the number of those before a ticket.
func (o *order) rank(t ticket) int {
	rank := 0
	for _, b := range o.blocks[:o.find(t)] {
		rank += b.live
	}
	for _, other := range t.block.items {
		if other.Caller == t.Caller {
			break
		}
		if !gone(other) {
			rank++
		}
	}
	return rank
}

func (o *order) first() *Caller {
	if o.n == 0 {
		return nil
	}
	b := o.blocks[0]
	for gone(b.items[0]) {
		b.items = b.items[1:]
	}
	return b.items[0].Caller
}
