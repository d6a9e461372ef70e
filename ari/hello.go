package ari

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/gorilla/websocket"
)

// helloTime is how long a new socket may take to hear its own event. A deaf one is
// soon given up; a switch that is out of breath is given more time with each attempt.
func helloTime(attempt int) time.Duration { return time.Second << min(attempt, 3) }

// hear makes sure that events reach a new socket, and returns the messages that
// came meanwhile. It sends an event to the own application and waits for it,
// for Asterisk may have registered a socket that it tells nothing: if the
// application's former socket ends while the new one registers, the end wins
// and the new one stays deaf, though its commands work (app_update in
// Asterisk's res/stasis/app.c: "if the handler disappeared then the app was
// deactivated; in that case don't replace").
func (c *Client) hear(ctx context.Context, conn *websocket.Conn, limit time.Duration) (early [][]byte, err error) {
	deaf := fmt.Errorf("asterisk does not send the events of application %q to the new socket", c.opts.App)
	ctx, cancel := context.WithTimeoutCause(ctx, limit, deaf)
	defer cancel()
	unhook := context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) }) // fails on a closed socket only
	defer unhook()
	name := NewID("hello")
	if err := c.sayHello(ctx, name); err != nil {
		return nil, err
	}
	for {
		_, msg, err := conn.ReadMessage()
		var timeout net.Error
		switch {
		case errors.As(err, &timeout) && timeout.Timeout():
			return nil, context.Cause(ctx)
		case err != nil:
			return nil, fmt.Errorf("read event socket: %w", err)
		}
		event, err := Decode(msg)
		if hello, ok := event.(*ChannelUserevent); err == nil && ok && hello.EventName == name {
			return early, nil
		}
		early = append(early, msg)
		if _, ok := event.(*ApplicationReplaced); ok {
			return early, nil // another client will hear it
		}
	}
}

// sayHello asks for an event with a name of its own. Some versions of Asterisk
// end the handshake a moment before they know the application.
func (c *Client) sayHello(ctx context.Context, name string) error {
	for attempt := 1; ; attempt++ {
		err := c.filterAtSource(ctx)
		if err == nil {
			err = services(c.http).UserEvents.Send(ctx, name, UserEventSendParams{Application: c.opts.App})
		}
		if !IsNotFound(err) {
			return err
		}
		if !pause(ctx, backoff(attempt)) {
			return fmt.Errorf("application %q is not registered: %w", c.opts.App, context.Cause(ctx))
		}
	}
}

// filterAtSource tells Asterisk what to leave out. Without it nothing is lost
// but its effort, as the client filters, too. It names what is not wanted: a
// list of what is wanted would stop the replies to our commands as well, which
// Asterisk (22.10) treats as one more type of event on this socket.
func (c *Client) filterAtSource(ctx context.Context) error {
	if !c.opts.FilterAtSource || len(c.opts.Events) == 0 {
		return nil
	}
	var filter EventFilter
	for k := firstAsteriskKind; k < numKinds; k++ {
		if !c.wanted[k] && k != KindChannelUserevent { // or we should not hear the hello
			filter.Disallowed = append(filter.Disallowed, k)
		}
	}
	_, err := services(c.http).Applications.Filter(ctx, c.opts.App, filter)
	var refusal *Error
	if errors.As(err, &refusal) && !IsNotFound(err) {
		c.log.Warn("asterisk did not take the event filter", "err", err)
		return nil
	}
	return err
}
