package ari

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"sync/atomic"
)

// Client is a link to one Asterisk for one Stasis application. It reconnects
// for ever. Commands may be sent from any goroutine; events have one consumer.
type Client struct {
	Services

	opts     Options
	base     *url.URL
	log      *slog.Logger
	http     *transport
	queue    *queue[Event]
	posted   *queue[func()] // commands over HTTP that nobody waits for
	wanted   [numKinds]bool
	counters counters

	// session is nil while there is no socket.
	session atomic.Pointer[session]
	epoch   atomic.Uint64

	mu      sync.Mutex
	running bool
	stopped bool
	lastErr error         // why the last attempt to connect failed
	ready   chan struct{} // closed while connected
	cancel  context.CancelCauseFunc
	workers sync.WaitGroup
}

// eventBuffer is how many events fit between reader and consumer without the
// help of a third goroutine.
const eventBuffer = 256

// errStopped is the cause of what ends because of Stop.
var errStopped = errors.New("ari client stopped")

// New checks the options and makes a client that does nothing until Start.
func New(o Options) (*Client, error) {
	o, base, err := o.normal()
	if err != nil {
		return nil, err
	}
	c := &Client{opts: o, base: base, log: o.Logger.With("ari_app", o.App), queue: newQueue[Event](eventBuffer),
		posted: newQueue[func()](eventBuffer), ready: make(chan struct{})}
	c.Services = services(c)
	c.http = newTransport(o, base)
	for k := range c.wanted {
		c.wanted[k] = len(o.Events) == 0
	}
	for _, k := range o.Events {
		if k >= numKinds {
			return nil, fmt.Errorf("ari options: Events holds %d, which is no kind of event", k)
		}
		c.wanted[k] = true
	}
	c.wanted[KindUnknown], c.wanted[KindApplicationReplaced] = true, true
	return c, nil
}

// Connect makes a client, starts it and waits until it is connected. If ctx ends
// first, the client is stopped and the error tells what stood in the way; ctx
// has no meaning after that. Use New and Start where Asterisk may come later.
func Connect(ctx context.Context, o Options) (*Client, error) {
	c, err := New(o)
	if err != nil {
		return nil, err
	}
	if err := c.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, err
	}
	if err := c.WaitConnected(ctx); err != nil {
		c.Stop()
		return nil, err
	}
	return c, nil
}

// Start begins to connect and returns at once. The client lives until Stop, or
// until ctx ends and Stop is called.
func (c *Client) Start(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running || c.stopped {
		return errors.New("start ari client: it was started or stopped before; make a new one")
	}
	c.running = true
	ctx, c.cancel = context.WithCancelCause(ctx)
	c.workers.Go(func() { c.work(ctx) })
	return nil
}

// work runs the client; the queues outlive all that is put into them.
func (c *Client) work(ctx context.Context) {
	ended := make(chan struct{})
	var pumps, posting sync.WaitGroup
	pumps.Go(func() { c.queue.pump(ended) })
	pumps.Go(func() { c.posted.pump(ended) })
	posting.Go(func() {
		for send := range c.posted.out {
			send()
		}
	})
	c.run(ctx)
	close(ended)
	pumps.Wait()
	close(c.queue.out)
	close(c.posted.out)
	posting.Wait()
}

// Stop closes the socket, ends all commands with ErrDisconnected and returns
// when nothing of the client runs any more. It may be called more than once,
// and without Start. Events is closed after it; Asterisk's calls go on.
func (c *Client) Stop() {
	c.mu.Lock()
	c.stopped = true
	cancel := c.cancel
	c.mu.Unlock()
	if cancel != nil {
		cancel(errStopped)
	}
	c.workers.Wait()
	c.http.close()
}

// Events returns what Asterisk reports, in order, with Connected and
// Disconnected in their places among it. Exactly one goroutine should receive;
// however slow it is, nothing is dropped. Stop closes the channel; what the
// consumer has not taken by then may be missing.
func (c *Client) Events() <-chan Event { return c.queue.out }

// WaitConnected returns when the client is connected. If ctx ends first, the
// error holds the reason of the last failure to connect.
func (c *Client) WaitConnected(ctx context.Context) error {
	c.mu.Lock()
	ready := c.ready
	c.mu.Unlock()
	select {
	case <-ready:
		return nil
	case <-ctx.Done():
	}
	c.mu.Lock()
	last := c.lastErr
	c.mu.Unlock()
	if last != nil {
		return fmt.Errorf("connect to asterisk: %w (gave up: %w)", last, context.Cause(ctx))
	}
	return fmt.Errorf("connect to asterisk: %w", context.Cause(ctx))
}

// Reconnect drops the present socket, if any; the client connects anew at
// once. An application that was replaced can take itself back with it.
func (c *Client) Reconnect(reason error) {
	if s := c.session.Load(); s != nil {
		s.link.fail(fmt.Errorf("reconnect asked for: %w", reason))
	}
}

// deliver hands an event to the consumer.
func (c *Client) deliver(e Event) {
	if waiting := c.queue.push(e); waiting == c.opts.BacklogWarning {
		c.log.Warn("the consumer of ari events is slow", "waiting", waiting)
	}
}
