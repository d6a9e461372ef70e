package ari

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// writeLimit is how long one message may take to leave.
	writeLimit = 3 * time.Second
	// messageLimit is the largest message taken from Asterisk, in bytes; a list
	// of 10,000 channels is about 10 MiB.
	messageLimit = 64 << 20
	// keepBuffer is the largest read buffer that is kept, in bytes.
	keepBuffer = 1 << 20
)

// link is one socket: one goroutine reads, one pings, and each command writes
// its own frame when it is its turn. A goroutine that writes for all would cost
// two changes of thread for each command.
type link struct {
	conn         *websocket.Conn
	pingInterval time.Duration
	silenceLimit time.Duration
	lastID       atomic.Uint64
	lastHeard    time.Time // only the reader's

	// turn has one place: who fills it may write. A command waits for it until
	// its own deadline.
	turn chan struct{}
	done chan struct{} // closed with the socket

	mu      sync.Mutex
	err     error
	pending map[uint64]waiter
}

// waiter is who wants the reply to a command: one that waits, or one that only
// wants to be told.
type waiter struct {
	answer chan reply
	tell   func(reply, error)
	ask    *call     // with tell
	until  time.Time // with tell
	limit  time.Duration
}

func newLink(conn *websocket.Conn, o Options) *link {
	return &link{conn: conn, pingInterval: o.PingInterval, silenceLimit: o.SilenceLimit,
		turn: make(chan struct{}, 1), done: make(chan struct{}), pending: map[uint64]waiter{}}
}

// fail closes the socket; the first reason stays.
func (l *link) fail(err error) {
	l.mu.Lock()
	first := l.err == nil
	if first {
		l.err = err
	}
	l.mu.Unlock()
	if first {
		close(l.done)
		_ = l.conn.Close()
		l.losePosted(err)
	}
}

func (l *link) reason() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// heard moves the deadline of silence. Events come in thousands a second, so
// it does so no more than a few times in each interval.
func (l *link) heard() {
	if now := time.Now(); now.Sub(l.lastHeard) > l.pingInterval/4 {
		l.lastHeard = now
		_ = l.conn.SetReadDeadline(now.Add(l.silenceLimit)) // fails on a closed socket only; the read tells
	}
}

// receive calls handle for each message until the socket ends. The message is
// valid during the call.
func (l *link) receive(handle func([]byte)) {
	l.conn.SetPongHandler(func(string) error { l.heard(); return nil })
	l.heard()
	var buf bytes.Buffer
	for {
		_, r, err := l.conn.NextReader()
		if err == nil {
			buf.Reset()
			_, err = buf.ReadFrom(r)
		}
		if err != nil {
			l.fail(l.describe(err))
			return
		}
		l.heard()
		handle(buf.Bytes())
		if buf.Cap() > keepBuffer {
			buf = bytes.Buffer{}
		}
	}
}

// describe says in plain words why reading ended. A clean close is a loss, too.
func (l *link) describe(err error) error {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return fmt.Errorf("asterisk was silent for %v: %w", l.silenceLimit, err)
	}
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		return fmt.Errorf("asterisk closed the event socket: %w", err)
	}
	return fmt.Errorf("read event socket: %w", err)
}

// ping sends pings until the socket ends.
func (l *link) ping() {
	tick := time.NewTicker(l.pingInterval)
	defer tick.Stop()
	for {
		select {
		case <-l.done:
			return
		case now := <-tick.C:
			l.expirePosted(now)
		}
		if err := l.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeLimit)); err != nil {
			l.fail(fmt.Errorf("write event socket: %w", err))
			return
		}
	}
}

// write sends one frame; the caller has the turn. An error ends the socket,
// which tells all who wait for a reply.
func (l *link) write(frame []byte) {
	_ = l.conn.SetWriteDeadline(time.Now().Add(writeLimit)) // fails on a closed socket only
	if err := l.conn.WriteMessage(websocket.TextMessage, frame); err != nil {
		l.fail(fmt.Errorf("write event socket: %w", err))
	}
}

// roundTrip sends a command and waits for its reply.
func (l *link) roundTrip(ctx context.Context, limit time.Duration, c *call) (reply, error) {
	id, answer := l.expect()
	defer l.forget(id)
	timer := time.NewTimer(limit)
	defer timer.Stop()
	frame := appendFrame(make([]byte, 0, 256+2*len(c.body)), id, c)
	select {
	case l.turn <- struct{}{}:
		l.write(frame)
		<-l.turn
	case <-l.done:
		return reply{}, &DisconnectedError{Method: c.method, Path: c.path, Cause: l.reason()}
	case <-ctx.Done():
		return reply{}, c.gaveUp(ctx)
	case <-timer.C:
		return reply{}, c.timedOut(limit)
	}
	select {
	case r := <-answer:
		return r, nil
	case <-ctx.Done():
		return reply{}, c.gaveUp(ctx)
	case <-timer.C:
		return reply{}, c.timedOut(limit)
	case <-l.done:
	}
	select {
	case r := <-answer: // came just before the end
		return r, nil
	default: // lost, and told so
		return reply{}, &DisconnectedError{Method: c.method, Path: c.path, Sent: true, Cause: l.reason()}
	}
}

func (l *link) expect() (uint64, chan reply) {
	answer := make(chan reply, 1)
	return l.enter(waiter{answer: answer}), answer
}

func (l *link) enter(w waiter) uint64 {
	id := l.lastID.Add(1)
	l.mu.Lock()
	l.pending[id] = w
	l.mu.Unlock()
	return id
}

func (l *link) forget(id uint64) {
	l.mu.Lock()
	delete(l.pending, id)
	l.mu.Unlock()
}

// answer hands a reply to the command that waits for it, if it still does.
func (l *link) answer(id uint64, r reply) {
	l.mu.Lock()
	to := l.pending[id]
	delete(l.pending, id)
	l.mu.Unlock()
	switch {
	case to.tell != nil:
		to.tell(r, nil)
	case to.answer != nil:
		to.answer <- r // never blocks: one place, one reply
	}
}

func (c *call) gaveUp(ctx context.Context) error {
	return fmt.Errorf("%s %s: %w", c.method, c.path, context.Cause(ctx))
}

func (c *call) timedOut(limit time.Duration) error {
	return fmt.Errorf("%s %s: %w (%v)", c.method, c.path, ErrTimeout, limit)
}
