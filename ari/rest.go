package ari

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// sender sends a command and gives the reply to it: the client, one that only
// posts, or plain HTTP while there is no session yet.
type sender interface {
	do(ctx context.Context, ask *call) (reply, error)
	stream(ctx context.Context, ask *call) (io.ReadCloser, error)
}

// do sends one command the way the present session says.
func (c *Client) do(ctx context.Context, ask *call) (reply, error) {
	s := c.session.Load()
	if s == nil {
		c.counters.lost.Add(1)
		return reply{}, &DisconnectedError{Method: ask.method, Path: ask.path}
	}
	c.counters.requests.Add(1)
	var r reply
	var err error
	if s.viaHTTP(ask) {
		r, err = c.overHTTP(ctx, s, ask)
	} else {
		r, err = s.link.roundTrip(ctx, c.opts.RequestTimeout, ask)
	}
	if err == nil {
		err = r.check(ask)
	}
	c.count(err)
	return r, err
}

func (c *Client) count(err error) {
	var refusal *Error
	switch {
	case err == nil:
	case errors.As(err, &refusal):
		c.counters.refused.Add(1)
	case errors.Is(err, ErrTimeout):
		c.counters.timedOut.Add(1)
	case errors.Is(err, ErrDisconnected):
		c.counters.lost.Add(1)
	}
}

func send(ctx context.Context, to sender, ask *call) error {
	_, err := to.do(ctx, ask)
	return err
}

type scannable[T any] interface {
	*T
	scan(*scanner)
}

func fetch[T any, P scannable[T]](ctx context.Context, to sender, ask *call) (*T, error) {
	out := new(T)
	if err := receive(ctx, to, ask, P(out).scan); err != nil {
		return nil, err
	}
	return out, nil
}

func fetchList[T any, P scannable[T]](ctx context.Context, to sender, ask *call) (out []T, err error) {
	ask.long = true
	err = receive(ctx, to, ask, func(s *scanner) { out = scanList(s, func(item *T, s *scanner) { P(item).scan(s) }) })
	return out, err
}

func fetchVariable(ctx context.Context, to sender, ask *call) (string, error) {
	v, err := fetch[variable](ctx, to, ask)
	if err != nil {
		return "", err
	}
	return v.Value, nil
}

func fetchVariables(ctx context.Context, to sender, ask *call) (Vars, error) {
	v, err := fetch[variables](ctx, to, ask)
	if err != nil {
		return nil, err
	}
	return v.Variables, nil
}

// receive sends a command and scans its answer.
func receive(ctx context.Context, to sender, ask *call, scan func(*scanner)) error {
	r, err := to.do(ctx, ask)
	if err != nil || r.posted {
		return err
	}
	return r.unpack(ask, scan)
}

// stream opens a body that is not JSON.
func (c *Client) stream(ctx context.Context, ask *call) (io.ReadCloser, error) {
	if c.session.Load() == nil {
		c.counters.lost.Add(1)
		return nil, &DisconnectedError{Method: ask.method, Path: ask.path}
	}
	c.counters.requests.Add(1)
	body, err := c.http.stream(ctx, ask)
	c.count(err)
	return body, err
}

// overHTTP ends with the session: what was under way when the socket was lost
// fails as it would have over the socket.
func (c *Client) overHTTP(ctx context.Context, s *session, ask *call) (reply, error) {
	limited, cancel := context.WithTimeoutCause(ctx, c.opts.RequestTimeout, ask.timedOut(c.opts.RequestTimeout))
	defer cancel()
	limited, lose := context.WithCancelCause(limited)
	defer lose(nil)
	finished := make(chan struct{})
	defer close(finished)
	go func() { // ends with this function
		select {
		case <-s.link.done:
			lose(&DisconnectedError{Method: ask.method, Path: ask.path, Sent: true, Cause: s.link.reason()})
		case <-finished:
		}
	}()
	return c.http.roundTrip(limited, ask)
}

// transport is plain HTTP. Asterisk serves 100 HTTP sessions by default, each
// by a thread, and closes those idle for 15 s: we stay well under both.
type transport struct {
	client        http.Client
	base          *url.URL
	authorization string
}

func newTransport(o Options, base *url.URL) *transport {
	return &transport{
		base:          base,
		authorization: "Basic " + base64.StdEncoding.EncodeToString([]byte(o.Username+":"+o.Password)),
		client: http.Client{Transport: &http.Transport{
			DialContext: o.DialContext, TLSClientConfig: o.TLS, Proxy: http.ProxyFromEnvironment,
			MaxConnsPerHost: 24, MaxIdleConnsPerHost: 24, IdleConnTimeout: 10 * time.Second,
			DisableCompression: true,
		}},
	}
}

func (t *transport) close() { t.client.CloseIdleConnections() }

func (t *transport) send(ctx context.Context, ask *call) (*http.Response, error) {
	address := t.base.String() + ask.path
	if len(ask.query) > 0 {
		address += "?" + string(ask.query)
	}
	body := ask.json()
	req, err := http.NewRequestWithContext(ctx, ask.method, address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", ask.method, ask.path, err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Authorization", t.authorization)
	resp, err := t.client.Do(req)
	switch {
	case err == nil:
		return resp, nil
	case ctx.Err() != nil:
		return nil, ask.because(ctx)
	}
	return nil, &DisconnectedError{Method: ask.method, Path: ask.path, Sent: true, Cause: err}
}

// because names the reason for which ctx ended; our own name the command.
func (c *call) because(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, ErrTimeout) || errors.Is(cause, ErrDisconnected) {
		return cause
	}
	return c.gaveUp(ctx)
}

func (t *transport) roundTrip(ctx context.Context, ask *call) (reply, error) {
	resp, err := t.send(ctx, ask)
	if err != nil {
		return reply{}, err
	}
	r, err := readReply(ask, resp)
	if err != nil && ctx.Err() != nil {
		err = ask.because(ctx)
	}
	return r, err
}

// do is a command of its own, outside any session.
func (t *transport) do(ctx context.Context, ask *call) (reply, error) {
	r, err := t.roundTrip(ctx, ask)
	if err == nil {
		err = r.check(ask)
	}
	return r, err
}

func (t *transport) stream(ctx context.Context, ask *call) (io.ReadCloser, error) {
	resp, err := t.send(ctx, ask)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode < 400 {
		return resp.Body, nil
	}
	r, err := readReply(ask, resp)
	if err == nil {
		err = r.check(ask)
	}
	return nil, err
}

func readReply(ask *call, resp *http.Response) (reply, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, messageLimit))
	_ = resp.Body.Close()
	if err != nil {
		return reply{}, &DisconnectedError{Method: ask.method, Path: ask.path, Sent: true, Cause: err}
	}
	return reply{status: resp.StatusCode, reason: http.StatusText(resp.StatusCode), body: body}, nil
}
