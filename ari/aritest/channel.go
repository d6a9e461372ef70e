package aritest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dozvon/dozvon/ari"
)

// channel is one leg.
type channel struct {
	snap     ari.Channel
	vars     map[string]string
	app      string // the application whose Stasis it is in
	next     string // the application it enters when answered
	args     []string
	dialed   string // what was dialled to make it
	bridge   string
	peer     string // the other half of a Local channel
	explicit bool   // its application follows it to its end
	dialing  bool
	gone     bool
}

func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

func (s *Server) newChannelLocked(id, name string) *channel {
	s.names++
	if id == "" {
		id = fmt.Sprintf("%d.%d", s.started.Unix(), s.names)
	}
	c := &channel{vars: map[string]string{}, snap: ari.Channel{ID: id, Name: name, State: "Down", Language: "en", CreationTime: ari.Time{Time: now()}}}
	s.channels[id] = c
	s.channelEventLocked(c, func(h ari.Header) ari.Event { return &ari.ChannelCreated{Header: h, Channel: c.snap} })
	return c
}

func (s *Server) channelEventLocked(c *channel, event func(ari.Header) ari.Event) {
	s.emitLocked(c.snap.ID, "", event)
}

func (s *Server) follow(appName string, c *channel) {
	if a := s.apps[appName]; a != nil {
		a.channels[c.snap.ID] = true
	}
}

func (s *Server) setStateLocked(c *channel, state string) {
	if c.snap.State == state {
		return
	}
	c.snap.State = state
	s.channelEventLocked(c, func(h ari.Header) ari.Event { return &ari.ChannelStateChange{Header: h, Channel: c.snap} })
}

// dialEventLocked tells how a channel that is being called fares.
func (s *Server) dialEventLocked(c *channel, status string) {
	s.channelEventLocked(c, func(h ari.Header) ari.Event {
		return &ari.Dial{Header: h, Peer: c.snap, DialString: c.dialed, DialStatus: status}
	})
}

// enterLocked puts a channel into an application's Stasis.
func (s *Server) enterLocked(c *channel, name string, args []string) {
	a := s.apps[name]
	if a == nil || a.socket == nil {
		c.vars["STASISSTATUS"] = "FAILED"
		return
	}
	c.app, c.next = name, ""
	c.snap.Dialplan.AppName, c.snap.Dialplan.AppData = "Stasis", strings.Join(append([]string{name}, args...), ",")
	s.follow(name, c)
	s.sendLocked(a, &ari.StasisStart{Header: s.headerLocked(name), Args: append([]string{}, args...), Channel: c.snap})
}

// leaveLocked takes it out again, on its way to wherever.
func (s *Server) leaveLocked(c *channel) {
	if c.app == "" {
		return
	}
	s.leaveBridgeLocked(c)
	name := c.app
	c.app = ""
	if a := s.apps[name]; a != nil {
		s.sendLocked(a, &ari.StasisEnd{Header: s.headerLocked(name), Channel: c.snap})
		if !c.explicit {
			delete(a.channels, c.snap.ID)
		}
	}
	c.vars["STASISSTATUS"] = "SUCCESS"
}

// answeredLocked is what follows when the far end of c picks up.
func (s *Server) answeredLocked(c *channel) {
	if c.gone || c.snap.State == "Up" {
		return
	}
	s.setStateLocked(c, "Up")
	if c.dialing {
		c.dialing = false
		s.dialEventLocked(c, "ANSWER")
	}
	if c.next != "" {
		s.enterLocked(c, c.next, c.args)
	}
}

// ringLocked is what follows when the far end of c rings.
func (s *Server) ringLocked(c *channel) {
	if c.gone || c.snap.State != "Down" {
		return
	}
	s.setStateLocked(c, "Ringing")
	if c.dialing {
		s.dialEventLocked(c, "RINGING")
	}
}

// dialStatuses are what Asterisk makes of a cause while it dials.
var dialStatuses = map[int]string{17: "BUSY", 18: "NOANSWER", 19: "NOANSWER", 21: "CHANUNAVAIL", 34: "CONGESTION"}

// endLocked ends a channel and, if it is half of a Local channel, the other.
func (s *Server) endLocked(c *channel, cause int, asked bool) {
	if c.gone {
		return
	}
	c.gone = true
	s.channelEventLocked(c, func(h ari.Header) ari.Event {
		return &ari.ChannelHangupRequest{Header: h, Cause: cause, Soft: asked, Channel: c.snap}
	})
	s.leaveLocked(c)
	if c.dialing {
		status := dialStatuses[cause]
		if status == "" {
			status = "NOANSWER"
		}
		s.dialEventLocked(c, status)
	}
	for id, p := range s.plays {
		if p.snap.TargetURI == "channel:"+c.snap.ID {
			s.endPlaybackLocked(id, "failed")
		}
	}
	s.channelEventLocked(c, func(h ari.Header) ari.Event {
		return &ari.ChannelDestroyed{Header: h, Cause: cause, CauseText: causes[cause], Channel: c.snap}
	})
	delete(s.channels, c.snap.ID)
	for _, a := range s.apps {
		delete(a.channels, c.snap.ID)
	}
	if p := s.channels[c.peer]; p != nil {
		s.endLocked(p, cause, false)
	}
}

var causes = map[int]string{0: "Unknown", 1: "Unallocated (unassigned) number", 16: "Normal Clearing", 17: "User busy",
	18: "No user responding", 19: "User alerting, no answer", 20: "Subscriber absent", 21: "Call Rejected", 26: "Answered elsewhere",
	28: "Invalid number format", 31: "Normal, unspecified", 34: "Circuit/channel congestion", 38: "Network out of order",
	58: "Bearer capability not available", 102: "Recover on timer expiry", 127: "Interworking, unspecified"}

// reasons are the words that a hang-up command takes.
var reasons = map[string]int{"": 16, "normal": 16, "busy": 17, "congestion": 34, "no_answer": 19, "timeout": 102, "rejected": 21,
	"unallocated": 1, "normal_unspecified": 31, "number_incomplete": 28, "codec_mismatch": 58, "interworking": 127, "failure": 38,
	"answered_elsewhere": 26}

func (s *Server) sortedChannelsLocked() []*channel {
	return slices.SortedFunc(maps.Values(s.channels), func(a, b *channel) int { return strings.Compare(a.snap.ID, b.snap.ID) })
}
