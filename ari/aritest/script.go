package aritest

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/dozvon/dozvon/ari"
)

// Caller is who calls.
type Caller struct {
	// ID is the channel's; empty lets the server choose.
	ID           string
	Name, Number string
	// Exten is the number dialled, for the channel's dialplan.
	Exten string
	// Vars are set on the channel before it arrives.
	Vars map[string]string
}

// Call lets a caller arrive in an application and returns the channel's id. If
// the application is away, the caller is gone at once, as if no dialplan took
// care of him.
func (s *Server) Call(app string, from Caller, args ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.newChannelLocked(from.ID, "PJSIP/trunk-"+from.Number)
	c.snap.State = "Ring"
	c.snap.Caller = ari.CallerID{Name: from.Name, Number: from.Number}
	c.snap.Dialplan = ari.Dialplan{Context: "from-trunk", Exten: from.Exten, Priority: 1}
	for name, value := range from.Vars {
		c.vars[name] = value
	}
	s.enterLocked(c, app, args)
	if c.app == "" {
		s.endLocked(c, 0, false)
	}
	return c.snap.ID
}

// Ring lets the far end of a dialled channel ring. It reports whether there is
// such a channel.
func (s *Server) Ring(channelID string) bool {
	return s.with(channelID, func(c *channel) { s.ringLocked(c) })
}

// Answer lets the far end of a dialled channel pick up.
func (s *Server) Answer(channelID string) bool {
	return s.with(channelID, func(c *channel) { s.answeredLocked(c) })
}

// Hangup lets the far end hang up, or refuse, with a cause such as 16 or 17.
func (s *Server) Hangup(channelID string, cause int) bool {
	return s.with(channelID, func(c *channel) { s.endLocked(c, cause, false) })
}

// DTMF lets the far end press keys.
func (s *Server) DTMF(channelID, digits string) bool {
	return s.with(channelID, func(c *channel) {
		for _, d := range strings.Split(digits, "") {
			s.channelEventLocked(c, func(h ari.Header) ari.Event {
				return &ari.ChannelDTMFReceived{Header: h, Digit: d, DurationMS: 100, Channel: c.snap}
			})
		}
	})
}

func (s *Server) with(channelID string, f func(*channel)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channelID]
	if c != nil {
		f(c)
	}
	return c != nil
}

// Send sends any event to an application. A zero time becomes now.
func (s *Server) Send(app string, e ari.Event) { s.Raw(app, encode(e)) }

// Raw sends any text to an application, whatever its filter.
func (s *Server) Raw(app string, msg []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.apps[app]; a != nil && a.socket != nil {
		a.socket.send(msg)
	}
}

// Cut ends all sockets without a word, as a network does.
func (s *Server) Cut() {
	s.mu.Lock()
	var sockets []*socket
	for _, a := range s.apps {
		if a.socket != nil {
			sockets = append(sockets, a.socket)
		}
	}
	s.mu.Unlock()
	for _, k := range sockets {
		k.cut()
	}
}

// Silence is a network that swallows everything in both directions, until
// Heal. What is swallowed does not come later.
func (s *Server) Silence() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = true
}

// Down refuses new connections, until Heal.
func (s *Server) Down() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = true
}

// Deafen lets the next socket connect and hear nothing, though its commands
// work: what Asterisk does to a socket that comes while the application's former
// one ends.
func (s *Server) Deafen() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deaf = true
}

// Restart ends everything and begins anew, with another start time.
func (s *Server) Restart() {
	s.Cut()
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.started
	s.stopTimersLocked()
	s.reset()
	if !s.started.After(before) {
		s.started = before.Add(time.Millisecond)
	}
}

func (s *Server) isSilent() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.silent
}

func (s *Server) isDown() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.down
}

// Requests returns the commands that arrived so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Channels returns the channels that exist.
func (s *Server) Channels() []ari.Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []ari.Channel
	for _, c := range s.sortedChannelsLocked() {
		out = append(out, c.snap)
	}
	return out
}

// Await returns when check is true. It looks after each command and each
// coming or going of a client; one test goroutine at a time may wait.
func (s *Server) Await(ctx context.Context, check func() bool) error {
	for !check() {
		select {
		case <-s.arrived:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// Connected tells whether an application has a socket.
func (s *Server) Connected(app string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[app]
	return a != nil && a.socket != nil
}

func (s *Server) record(r Request) {
	s.mu.Lock()
	s.requests = append(s.requests, r)
	s.noteLocked()
	s.mu.Unlock()
}

func (s *Server) noteLocked() {
	select {
	case s.arrived <- struct{}{}:
	default: // already told
	}
}
