package floor

import "sync"

// fifo is an unbounded queue with one reader. Writers never block.
type fifo[T any] struct {
	signal chan struct{} // holds one token while there is something to take

	mu     sync.Mutex
	items  []T
	closed bool
}

func newFIFO[T any]() *fifo[T] { return &fifo[T]{signal: make(chan struct{}, 1)} }

// put adds an item; false when the queue is closed.
func (f *fifo[T]) put(item T) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return false
	}
	f.items = append(f.items, item)
	f.wakeLocked()
	return true
}

func (f *fifo[T]) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	f.wakeLocked()
}

// wakeLocked leaves a token; one that is there already says the same.
func (f *fifo[T]) wakeLocked() {
	select {
	case f.signal <- struct{}{}:
	default: // the reader has been told and has not looked yet
	}
}

// ready can be received from when take has something to give.
func (f *fifo[T]) ready() <-chan struct{} { return f.signal }

// take gives all items there are, and whether more may come.
func (f *fifo[T]) take() (items []T, open bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	items, f.items = f.items, nil
	return items, !f.closed
}

func (f *fifo[T]) len() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.items)
}
