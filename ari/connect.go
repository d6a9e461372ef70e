package ari

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
)

// The waits between attempts to connect: the first attempt after a loss is at
// once, then they double from the shortest to the longest, each shortened at
// random by up to a half so that many clients do not come in step.
const (
	shortestWait = 50 * time.Millisecond
	longestWait  = 2 * time.Second
	// steadyAfter is how long a socket must have lived for the next loss to be
	// a new one.
	steadyAfter = time.Second
)

// session is one socket and how commands travel while it lives.
type session struct {
	link      *link
	epoch     uint64
	overHTTP  bool
	connected *Connected
	early     [][]byte // messages that came before the session began
}

// viaHTTP tells how a command travels. An answer without a limit must not come over
// the socket: ast_websocket_write (res_http_websocket.c) copies what it sends to the
// stack, of which a thread of Asterisk 22 has 496 KiB, and more ends the process.
func (s *session) viaHTTP(ask *call) bool { return s.overHTTP || ask.long }

// run connects, serves and connects again until ctx ends.
func (c *Client) run(ctx context.Context) {
	for attempt := 0; ctx.Err() == nil; attempt++ {
		if !pause(ctx, backoff(attempt)) {
			return
		}
		s, err := c.connect(ctx, attempt)
		if err != nil {
			c.noteFailure(ctx, err)
			continue
		}
		began := time.Now()
		c.serve(ctx, s)
		if time.Since(began) >= steadyAfter {
			attempt = -1
		}
	}
}

// backoff is the wait before an attempt, counted from 0.
func backoff(attempt int) time.Duration {
	if attempt == 0 {
		return 0
	}
	wait := longestWait
	if attempt < 7 {
		wait = min(wait, shortestWait<<(attempt-1))
	}
	return wait - rand.N(wait/2)
}

// pause reports false if ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	if d == 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// noteFailure logs a reason once, not at each attempt.
func (c *Client) noteFailure(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	c.mu.Lock()
	known := c.lastErr != nil && c.lastErr.Error() == err.Error()
	c.lastErr = err
	c.mu.Unlock()
	if !known {
		c.log.Warn("asterisk cannot be reached, trying on", "url", c.base.String(), "err", err)
	}
}

// connect opens a socket, learns what Asterisk is at its other end and makes
// sure that events come.
func (c *Client) connect(ctx context.Context, attempt int) (*session, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.opts.ConnectTimeout,
		fmt.Errorf("asterisk did not answer within %v: %w", c.opts.ConnectTimeout, context.DeadlineExceeded))
	defer cancel()
	conn, err := c.dialSocket(ctx)
	if err != nil {
		return nil, err
	}
	notice, err := c.inspect(ctx)
	var early [][]byte
	if err == nil {
		early, err = c.hear(ctx, conn, helloTime(attempt))
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	notice.Epoch = c.epoch.Load() + 1
	return &session{link: newLink(conn, c.opts), epoch: notice.Epoch, overHTTP: !notice.OverWebSocket, connected: notice, early: early}, nil
}

func (c *Client) dialSocket(ctx context.Context) (*websocket.Conn, error) {
	dialer := websocket.Dialer{
		NetDialContext: c.opts.DialContext, TLSClientConfig: c.opts.TLS, Proxy: http.ProxyFromEnvironment,
		HandshakeTimeout: c.opts.ConnectTimeout, ReadBufferSize: 16 << 10, WriteBufferSize: 4 << 10, Subprotocols: []string{"ari"},
	}
	to := *c.base
	to.Scheme = map[string]string{"http": "ws", "https": "wss"}[to.Scheme]
	to.Path += "/events"
	to.RawQuery = url.Values{"app": {c.opts.App}, "subscribeAll": {strconv.FormatBool(c.opts.SubscribeAll)}}.Encode()
	head := http.Header{}
	head.Set("Authorization", c.http.authorization)
	conn, resp, err := dialer.DialContext(ctx, to.String(), head)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
	switch {
	case err == nil:
		conn.SetReadLimit(messageLimit)
		return conn, nil
	case resp != nil && resp.StatusCode == http.StatusUnauthorized:
		return nil, fmt.Errorf("asterisk refuses user %q: compare name and password with ari.conf", c.opts.Username)
	case resp != nil && resp.StatusCode == http.StatusNotFound:
		return nil, fmt.Errorf("no ARI at %s: check the address, and that ari.conf and http.conf say enabled = yes", c.base)
	case resp != nil:
		return nil, fmt.Errorf("open event socket at %s: asterisk answers %s", c.base, resp.Status)
	case ctx.Err() != nil:
		return nil, fmt.Errorf("open event socket at %s: %w", c.base, context.Cause(ctx))
	}
	return nil, fmt.Errorf("open event socket at %s: %w", c.base, err)
}

// inspect asks who is there, over HTTP because the version decides whether
// commands can go over the socket.
func (c *Client) inspect(ctx context.Context) (*Connected, error) {
	info, err := services(c.http).Asterisk.GetInfo(ctx, []string{"system", "status"})
	if err != nil {
		return nil, err
	}
	if info.System == nil || info.Status == nil {
		return nil, errors.New("GET /asterisk/info: asterisk tells neither version nor start")
	}
	version := info.System.Version
	return &Connected{Version: version, AsteriskStarted: info.Status.StartupTime.Time,
		OverWebSocket: !c.opts.ForceHTTP && overWebSocket(version)}, nil
}

// serve announces the session, reads its events and returns when it is over.
func (c *Client) serve(ctx context.Context, s *session) {
	c.begin(s)
	unhook := context.AfterFunc(ctx, func() { s.link.fail(context.Cause(ctx)) })
	done := make(chan struct{})
	go func() { // joined below
		s.link.ping()
		close(done)
	}()
	c.read(s)
	unhook()
	c.session.Store(nil)
	<-done
	c.end(ctx, s)
}

func (c *Client) begin(s *session) {
	c.epoch.Store(s.epoch)
	c.session.Store(s) // before the notice: who reads it may send commands
	c.deliver(s.connected)
	c.mu.Lock()
	c.lastErr = nil
	close(c.ready)
	c.mu.Unlock()
	c.log.Debug("asterisk connected", "epoch", s.epoch, "version", s.connected.Version, "commands_over_websocket", !s.overHTTP)
}

func (c *Client) end(ctx context.Context, s *session) {
	err := s.link.reason()
	c.mu.Lock()
	c.ready = make(chan struct{})
	c.lastErr = err
	c.mu.Unlock()
	c.deliver(&Disconnected{Epoch: s.epoch, Err: err})
	if ctx.Err() == nil {
		c.log.Warn("asterisk disconnected", "epoch", s.epoch, "err", err)
	}
}
