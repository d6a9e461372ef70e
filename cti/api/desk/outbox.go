package desk

import (
	"sync"
	"sync/atomic"

	"github.com/dozvon/dozvon/cti/api/ws"
)

// receipt is signed by every socket that wrote the frame, or never will.
type receipt struct {
	left atomic.Int64
	done chan struct{} // closed with the last signature; nothing is sent on it
}

func newReceipt(sockets int) *receipt {
	r := &receipt{done: make(chan struct{})}
	r.left.Store(int64(sockets))
	if sockets == 0 {
		close(r.done)
	}
	return r
}

func (r *receipt) sign() {
	if r != nil && r.left.Add(-1) == 0 {
		close(r.done)
	}
}

// frame is a message without its number, which the socket's writer puts in
// front.
type frame struct {
	kind    frameKind
	body    []byte // a JSON object
	receipt *receipt
}

// outbox is what waits to be written to one socket. Overflow: desk frames are
// never dropped, more than limit bytes of them end the socket as slow; of the
// other kinds only the latest waits (coalesce).
type outbox struct {
	limit int
	// wake holds one token: «look again». A second one would be the same news.
	wake chan struct{}

	mu     sync.Mutex
	queue  []frame
	bytes  int
	latest map[frameKind]frame
	end    *ws.Close
}

func newOutbox(limit int) *outbox {
	return &outbox{limit: limit, wake: make(chan struct{}, 1), latest: map[frameKind]frame{}}
}

// put adds a frame and wakes the writer; fits is false when the socket had to be
// given up as slow through it.
func (o *outbox) put(f frame) (fits bool) {
	fits = o.add(f)
	o.nudge()
	return fits
}

// add is put for who writes by itself, or wakes the writer.
func (o *outbox) add(f frame) (fits bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.end != nil:
		f.receipt.sign()
		return true
	case f.kind.coalesces():
		o.latest[f.kind] = f
	case o.bytes+len(f.body) > o.limit:
		f.receipt.sign()
		o.dropLocked(ws.CloseSlow)
		return false
	default:
		o.queue = append(o.queue, f)
		o.bytes += len(f.body)
	}
	return true
}

// close lets what waits be written and then ends the socket; the first reason
// stays.
func (o *outbox) close(c ws.Close) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.end == nil {
		o.end = &c
	}
	o.nudge()
}

// drop ends the socket at once; the first reason stays.
func (o *outbox) drop(c ws.Close) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.dropLocked(c)
}

func (o *outbox) dropLocked(c ws.Close) {
	if o.end == nil {
		o.end = &c
	}
	for _, f := range o.queue {
		f.receipt.sign()
	}
	o.queue, o.bytes = nil, 0
	clear(o.latest)
	o.nudge()
}

func (o *outbox) nudge() {
	select {
	case o.wake <- struct{}{}:
	default: // the token is there already
	}
}

// next takes the frame to write now. Without one, end tells whether the socket
// is to be closed.
func (o *outbox) next() (f frame, ok bool, end *ws.Close) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.queue) > 0 {
		f, o.queue = o.queue[0], o.queue[1:]
		o.bytes -= len(f.body)
		return f, true, nil
	}
	for _, kind := range coalescing {
		if f, ok := o.latest[kind]; ok {
			delete(o.latest, kind)
			return f, true, nil
		}
	}
	return frame{}, false, o.end
}

// waiting is how many bytes wait that are never dropped.
func (o *outbox) waiting() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bytes
}

// cause is why the socket ends; nil while it lives.
func (o *outbox) cause() *ws.Close {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.end
}
