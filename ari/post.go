package ari

import (
	"context"
	"io"
	"time"
)

// Posted gives the same commands in a form that does not wait: a command
// returns when it is written, in the order of the calls, which is the order in
// which Asterisk carries them out. What a command would have given is its zero
// value, and its error is nil. A refusal, a time-out or the loss of the socket
// is told to failed instead, in the goroutine that reads the socket or in the
// caller's; it must not wait. Where commands travel over HTTP the client sends
// them one after the other in a goroutine of its own.
//
// A round trip costs two changes of goroutine and often of thread; who needs no
// answer need not pay for them.
func (c *Client) Posted(failed func(error)) Services {
	return services(&poster{c, func(err error) {
		if err != nil {
			failed(err)
		}
	}})
}

// Answered is Posted for who must also know that a command was carried out: told
// gets its outcome in any case, nil for success.
func (c *Client) Answered(told func(error)) Services { return services(&poster{c, told}) }

type poster struct {
	c    *Client
	told func(error)
}

func (p *poster) do(ctx context.Context, ask *call) (reply, error) {
	s := p.c.session.Load()
	switch {
	case s == nil:
		_, err := p.c.do(ctx, ask)
		p.told(err)
		return reply{posted: true}, nil
	case s.viaHTTP(ask):
		p.c.posted.push(func() {
			_, err := p.c.do(context.WithoutCancel(ctx), ask)
			p.told(err)
		})
		return reply{posted: true}, nil
	}
	p.c.counters.requests.Add(1)
	s.link.post(ctx, p.c.opts.RequestTimeout, ask, func(r reply, err error) {
		if err == nil {
			err = r.check(ask)
		}
		p.c.count(err)
		p.told(err)
	})
	return reply{posted: true}, nil
}

func (p *poster) stream(ctx context.Context, ask *call) (io.ReadCloser, error) {
	return p.c.stream(ctx, ask)
}

// post sends a command and has its outcome told.
func (l *link) post(ctx context.Context, limit time.Duration, c *call, tell func(reply, error)) {
	select {
	case l.turn <- struct{}{}:
	case <-l.done:
		tell(reply{}, &DisconnectedError{Method: c.method, Path: c.path, Cause: l.reason()})
		return
	case <-ctx.Done():
		tell(reply{}, c.gaveUp(ctx))
		return
	}
	id := l.enter(waiter{tell: tell, ask: c, until: time.Now().Add(limit), limit: limit})
	l.write(appendFrame(make([]byte, 0, 256+2*len(c.body)), id, c))
	<-l.turn
	if err := l.reason(); err != nil {
		l.losePosted(err) // it may have been entered after the others were told
	}
}

// losePosted ends every posted command with the loss of the socket.
func (l *link) losePosted(cause error) {
	l.settlePosted(func(waiter) bool { return true }, func(w waiter) error {
		return &DisconnectedError{Method: w.ask.method, Path: w.ask.path, Sent: true, Cause: cause}
	})
}

// expirePosted ends the posted commands whose time is over.
func (l *link) expirePosted(now time.Time) {
	l.settlePosted(func(w waiter) bool { return now.After(w.until) }, func(w waiter) error {
		return w.ask.timedOut(w.limit)
	})
}

func (l *link) settlePosted(which func(waiter) bool, because func(waiter) error) {
	var settled []waiter
	l.mu.Lock()
	for id, w := range l.pending {
		if w.tell != nil && which(w) {
			settled = append(settled, w)
			delete(l.pending, id)
		}
	}
	l.mu.Unlock()
	for _, w := range settled {
		w.tell(reply{}, because(w))
	}
}
