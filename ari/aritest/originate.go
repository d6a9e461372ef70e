package aritest

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/dozvon/dozvon/ari"
)

// Behaviour is what the far end of a dialled channel does by itself.
type Behaviour int

// The behaviours. An endpoint that Far does not name rings.
const (
	// Rings waits for Answer or Hangup.
	Rings Behaviour = iota
	// Answers rings and picks up at once.
	Answers
	// Busy refuses with cause 17.
	Busy
	// Absent cannot be called: no phone is registered, originate is refused.
	Absent
	// Quiet gives no sign of life, not even ringing.
	Quiet
)

// Far says how an endpoint, such as PJSIP/anna, behaves from now on.
func (s *Server) Far(endpoint string, b Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.far[endpoint] = b
}

func (s *Server) originateLocked(q query, id string) any {
	endpoint := q.text("endpoint")
	if endpoint == "" {
		return refuse(http.StatusBadRequest, "Endpoint must be specified")
	}
	if q.text("app") == "" && q.text("context") == "" && q.text("extension") == "" {
		return refuse(http.StatusBadRequest, "Application or extension must be specified")
	}
	c, no := s.makeLocked(q, id, endpoint)
	if no != nil {
		return no
	}
	c.next, c.args = q.text("app"), arguments(q)
	s.dialLocked(c, q.text("timeout"), 30*time.Second)
	return c.snap
}

func (s *Server) createLocked(q query) any {
	a := s.apps[q.text("app")]
	if q.text("endpoint") == "" || a == nil {
		return refuse(http.StatusBadRequest, "Endpoint and application must be specified")
	}
	c, no := s.makeLocked(q, q.text("channelId"), q.text("endpoint"))
	if no != nil {
		return no
	}
	snap := c.snap
	s.enterLocked(c, a.name, arguments(q))
	return snap
}

func arguments(q query) []string {
	if q.text("appArgs") == "" {
		return nil
	}
	return strings.Split(q.text("appArgs"), ",")
}

// makeLocked makes the channel towards an endpoint, both halves of a Local.
func (s *Server) makeLocked(q query, id, endpoint string) (*channel, any) {
	if id != "" && s.channels[id] != nil {
		return nil, refuse(http.StatusConflict, "Channel with given unique ID already exists")
	}
	tech, resource, found := strings.Cut(endpoint, "/")
	if !found {
		return nil, refuse(http.StatusBadRequest, "Invalid endpoint specified")
	}
	if s.far[endpoint] == Absent {
		return nil, refuse(http.StatusInternalServerError, "Allocation failed")
	}
	name := fmt.Sprintf("%s/%s-%08x", tech, strings.TrimSuffix(resource, "/n"), s.names)
	other := (*channel)(nil)
	if tech == "Local" {
		otherID := q.text("otherChannelId")
		if otherID == "" && id != "" {
			otherID = id + ";2"
		}
		other = s.newChannelLocked(otherID, name+";2")
		other.snap.State = "Ring"
		exten, context, _ := strings.Cut(strings.TrimSuffix(resource, "/n"), "@")
		other.snap.Dialplan = ari.Dialplan{Context: context, Exten: exten, Priority: 1}
		name += ";1"
	}
	c := s.newChannelLocked(id, name)
	c.dialed, c.explicit = resource, true
	c.snap.Dialplan.AppName, c.snap.Dialplan.AppData = "AppDial2", "(Outgoing Line)"
	c.snap.Caller = callerID(q.text("callerId"))
	c.snap.Connected = c.snap.Caller
	s.follow(q.text("app"), c)
	s.applyVarsLocked(c, q)
	if other != nil {
		c.peer, other.peer = other.snap.ID, c.snap.ID
		other.snap.Caller, other.snap.Connected = c.snap.Caller, c.snap.Connected
		for name, value := range c.vars {
			other.vars[name] = value
		}
	}
	return c, nil
}

// dialLocked calls the far end.
func (s *Server) dialLocked(c *channel, seconds string, limit time.Duration) {
	other := s.channels[c.peer]
	if other != nil {
		if _, _, ok := s.config.Dialplan(other.snap.Dialplan.Context, other.snap.Dialplan.Exten); !ok {
			s.endLocked(c, 0, false)
			return
		}
	}
	c.dialing = true
	s.dialEventLocked(c, "")
	if n := 0; seconds != "" {
		if _, err := fmt.Sscan(seconds, &n); err == nil {
			limit = time.Duration(n) * time.Second
		}
	}
	if limit > 0 {
		s.afterLocked(limit, func() {
			if c.dialing {
				c.dialing = false // Asterisk tells no outcome of this
				s.endLocked(c, 19, false)
			}
		})
	}
	if other != nil {
		s.runDialplanLocked(other)
		return
	}
	endpoint, _, _ := strings.Cut(c.snap.Name, "-")
	switch s.far[endpoint] {
	case Rings:
		s.ringLocked(c)
	case Answers:
		s.ringLocked(c)
		s.answeredLocked(c)
	case Busy:
		s.endLocked(c, 17, false)
	}
}

func (s *Server) runDialplanLocked(c *channel) {
	app, args, ok := s.config.Dialplan(c.snap.Dialplan.Context, c.snap.Dialplan.Exten)
	if ok {
		s.enterLocked(c, app, args)
	}
	if c.app == "" {
		s.endLocked(c, 0, false)
	}
}

// callerID reads "name" <number>.
func callerID(text string) ari.CallerID {
	name, number, found := strings.Cut(text, "<")
	if !found {
		return ari.CallerID{Number: strings.TrimSpace(text)}
	}
	return ari.CallerID{Name: strings.Trim(strings.TrimSpace(name), `"`), Number: strings.TrimSuffix(number, ">")}
}
