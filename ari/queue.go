package ari

import "sync"

// queue is a FIFO with one consumer. It never drops and never makes the producer
// wait: what does not fit into out's buffer waits in rest, whose length is
// unlimited. Between the socket's reader and the consumer of events it is
// watched by Stats.QueueDepth and a warning in the log, because Asterisk cuts off
// slow readers.
type queue[T any] struct {
	out  chan T
	wake chan struct{} // one token: there is something in rest

	mu   sync.Mutex
	rest []T
	peak int
}

func newQueue[T any](buffer int) *queue[T] {
	return &queue[T]{out: make(chan T, buffer), wake: make(chan struct{}, 1)}
}

// push appends and returns how many wait now.
func (q *queue[T]) push(e T) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.rest) == 0 {
		select {
		case q.out <- e:
			return q.measureLocked()
		default: // full: nothing is lost, it goes to rest
		}
	}
	q.rest = append(q.rest, e)
	select {
	case q.wake <- struct{}{}:
	default: // already awake
	}
	return q.measureLocked()
}

func (q *queue[T]) measureLocked() int {
	n := len(q.out) + len(q.rest)
	q.peak = max(q.peak, n)
	return n
}

func (q *queue[T]) depth() (now, peak int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.out) + len(q.rest), q.peak
}

// pump moves rest into out until stop closes.
func (q *queue[T]) pump(stop <-chan struct{}) {
	for {
		select {
		case <-q.wake:
		case <-stop:
			return
		}
		for e, ok := q.first(); ok; e, ok = q.next() {
			select {
			case q.out <- e:
			case <-stop:
				return
			}
		}
	}
}

func (q *queue[T]) first() (e T, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.rest) == 0 {
		return e, false
	}
	return q.rest[0], true
}

// next drops the first, which is in out by now, and returns the one after. As
// long as the first is in rest, push cannot overtake it.
func (q *queue[T]) next() (e T, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.rest[0] = e
	q.rest = q.rest[1:]
	if len(q.rest) == 0 {
		q.rest = nil
		return e, false
	}
	return q.rest[0], true
}
