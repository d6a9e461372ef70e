package ari

import "sync"

// queue is the FIFO between the socket's reader and the one consumer. It never
// drops and never makes the reader wait, because Asterisk cuts off slow
// readers: what does not fit into out's buffer waits in rest, whose length is
// unlimited, watched by Stats.QueueDepth and a warning in the log.
type queue struct {
	out  chan Event
	wake chan struct{} // one token: there is something in rest

	mu   sync.Mutex
	rest []Event
	peak int
}

func newQueue(buffer int) *queue {
	return &queue{out: make(chan Event, buffer), wake: make(chan struct{}, 1)}
}

// push appends and returns how many wait now.
func (q *queue) push(e Event) int {
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

func (q *queue) measureLocked() int {
	n := len(q.out) + len(q.rest)
	q.peak = max(q.peak, n)
	return n
}

func (q *queue) depth() (now, peak int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.out) + len(q.rest), q.peak
}

// pump moves rest into out until stop closes.
func (q *queue) pump(stop <-chan struct{}) {
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

func (q *queue) first() (Event, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.rest) == 0 {
		return nil, false
	}
	return q.rest[0], true
}

// next drops the first, which is in out by now, and returns the one after. As
// long as the first is in rest, push cannot overtake it.
func (q *queue) next() (Event, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.rest[0] = nil
	q.rest = q.rest[1:]
	if len(q.rest) == 0 {
		q.rest = nil
		return nil, false
	}
	return q.rest[0], true
}
