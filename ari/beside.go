package ari

import (
	"context"
	"io"
)

// Beside gives the same commands over HTTP, beside the socket. Asterisk carries out
// one after the other what comes over a socket, and a command that waits there keeps
// all that follow waiting: to add a channel to a bridge, for example, waits for the
// end of what plays to the channel. What ends such a wait must not stand behind it.
func (c *Client) Beside() Services { return services(beside{c}) }

type beside struct{ c *Client }

func (b beside) do(ctx context.Context, ask *call) (reply, error) {
	s := b.c.session.Load()
	if s == nil {
		b.c.counters.lost.Add(1)
		return reply{}, &DisconnectedError{Method: ask.method, Path: ask.path}
	}
	b.c.counters.requests.Add(1)
	r, err := b.c.overHTTP(ctx, s, ask)
	if err == nil {
		err = r.check(ask)
	}
	b.c.count(err)
	return r, err
}

func (b beside) stream(ctx context.Context, ask *call) (io.ReadCloser, error) {
	return b.c.stream(ctx, ask)
}
