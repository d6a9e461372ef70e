package aritest

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"

	"github.com/dozvon/dozvon/ari"
)

func (s *Server) channelRoutes() {
	s.on("GET /channels", func(query) any {
		out := []ari.Channel{}
		for _, c := range s.sortedChannelsLocked() {
			out = append(out, c.snap)
		}
		return out
	})
	s.on("POST /channels", func(q query) any { return s.originateLocked(q, q.text("channelId")) })
	s.on("POST /channels/create", s.createLocked)
	s.on("POST /channels/{channel}", func(q query) any { return s.originateLocked(q, q.id("channel")) })
	s.on("GET /channels/{channel}", s.withChannel(func(c *channel, _ query) any { return c.snap }))
	s.on("DELETE /channels/{channel}", s.withChannel(s.hangupLocked))
	s.on("POST /channels/{channel}/answer", s.inStasis(func(c *channel, _ query) any { return s.answerLocked(c) }))
	s.on("POST /channels/{channel}/ring", s.inStasis(func(c *channel, _ query) any {
		if p := s.channels[c.peer]; p != nil {
			s.ringLocked(p)
		}
		return nil
	}))
	for _, quiet := range []string{"DELETE %/ring", "POST %/progress", "POST %/mute", "DELETE %/mute", "POST %/hold", "DELETE %/hold",
		"POST %/moh", "DELETE %/moh", "POST %/silence", "DELETE %/silence", "POST %/dtmf"} {
		s.on(replaceChannel(quiet), s.inStasis(func(*channel, query) any { return nil }))
	}
	s.on("POST /channels/{channel}/dial", s.inStasis(func(c *channel, q query) any {
		c.app, c.dialing = "", true
		app := s.appOf(c)
		s.dialLocked(c, q.text("timeout"), 0)
		if !c.gone {
			c.app = app
		}
		return nil
	}))
	s.on("POST /channels/{channel}/continue", s.inStasis(func(c *channel, _ query) any {
		s.leaveLocked(c)
		s.endLocked(c, 0, false) // the dialplan has nothing more for it
		return nil
	}))
	s.on("POST /channels/{channel}/move", s.inStasis(func(c *channel, q query) any {
		if to := s.apps[q.text("app")]; to == nil || to.socket == nil {
			s.channelEventLocked(c, func(h ari.Header) ari.Event {
				return &ari.ApplicationMoveFailed{Header: h, Destination: q.text("app"), Args: append([]string{}, arguments(q)...), Channel: c.snap}
			})
			return nil
		}
		s.leaveLocked(c)
		s.enterLocked(c, q.text("app"), arguments(q))
		return nil
	}))
	s.on("POST /channels/{channel}/play", s.inStasis(func(c *channel, q query) any {
		return s.playLocked("channel:"+c.snap.ID, q.text("playbackId"), q)
	}))
	s.on("POST /channels/{channel}/play/{playback}", s.inStasis(func(c *channel, q query) any {
		return s.playLocked("channel:"+c.snap.ID, q.id("playback"), q)
	}))
	s.on("POST /channels/{channel}/record", s.inStasis(func(c *channel, q query) any { return s.recordLocked("channel:"+c.snap.ID, q) }))
	s.on("GET /channels/{channel}/variable", s.withVars(func(c *channel, q query) any { return variable(c.functions(), q) }))
	s.on("POST /channels/{channel}/variable", s.withChannel(func(c *channel, q query) any {
		if q.params["report_events"] == true {
			c.report(q.text("variable"), q.text("value"))
		}
		s.setLocked(c, q.text("variable"), q.text("value"))
		return nil
	}))
	s.on("GET /channels/{channel}/variables", s.withVars(func(c *channel, q query) any { return variables(c.functions(), q) }))
	s.on("POST /channels/{channel}/variables", s.withChannel(func(c *channel, q query) any { s.applyVarsLocked(c, q); return nil }))
}

func (s *Server) withChannel(handle func(*channel, query) any) func(query) any {
	return func(q query) any {
		c := s.channels[q.id("channel")]
		if c == nil {
			return refuse(http.StatusNotFound, "Channel not found")
		}
		return handle(c, q)
	}
}

// withVars is for reading variables, whose refusal has words of its own.
func (s *Server) withVars(handle func(*channel, query) any) func(query) any {
	return func(q query) any {
		if s.channels[q.id("channel")] == nil {
			return refuse(http.StatusNotFound, "Provided channel was not found")
		}
		return handle(s.channels[q.id("channel")], q)
	}
}

// inStasis is for what only a channel in an application can do.
func (s *Server) inStasis(handle func(*channel, query) any) func(query) any {
	return s.withChannel(func(c *channel, q query) any {
		if c.app == "" {
			return refuse(http.StatusConflict, "Channel not in Stasis application")
		}
		return handle(c, q)
	})
}

func (s *Server) appOf(c *channel) string {
	for name, a := range s.apps {
		if a.channels[c.snap.ID] {
			return name
		}
	}
	return ""
}

func (s *Server) hangupLocked(c *channel, q query) any {
	cause, known := reasons[q.text("reason")]
	if code := q.text("reason_code"); code != "" {
		n, err := strconv.Atoi(code)
		cause, known = n, err == nil && q.text("reason") == ""
	}
	if !known {
		return refuse(http.StatusBadRequest, "Invalid reason for hangup reason provided")
	}
	s.endLocked(c, cause, true)
	return nil
}

func (s *Server) answerLocked(c *channel) any {
	s.setStateLocked(c, "Up")
	if p := s.channels[c.peer]; p != nil {
		s.answeredLocked(p)
	}
	return nil
}

func (s *Server) setLocked(c *channel, name, value string) {
	switch name {
	case "CALLERID(name)":
		c.snap.Caller.Name = value
	case "CALLERID(num)":
		c.snap.Caller.Number = value
	default:
		c.vars[name] = value
		if _, reported := c.snap.Variables[name]; reported {
			c.report(name, value)
		}
	}
	if value == "" {
		delete(c.vars, name)
	}
	s.channelEventLocked(c, func(h ari.Header) ari.Event {
		return &ari.ChannelVarset{Header: h, Variable: name, Value: value, Channel: &c.snap}
	})
}

// report shows a variable in the channel's events; snapshots already sent stay
// as they are.
func (c *channel) report(name, value string) {
	vars := maps.Clone(c.snap.Variables)
	if vars == nil {
		vars = ari.Vars{}
	}
	vars[name] = value
	c.snap.Variables = vars
}

func (s *Server) applyVarsLocked(c *channel, q query) {
	plain, reported := q.vars()
	for name, value := range reported {
		c.report(name, value)
	}
	for name, value := range plain {
		s.setLocked(c, name, value)
	}
}

func (c *channel) functions() map[string]string {
	out := maps.Clone(c.vars)
	out["CALLERID(name)"], out["CALLERID(num)"] = c.snap.Caller.Name, c.snap.Caller.Number
	out["CHANNEL(state)"], out["CHANNEL(name)"] = c.snap.State, c.snap.Name
	return out
}

func variable(vars map[string]string, q query) any {
	value, ok := vars[q.text("variable")]
	if !ok {
		return refuse(http.StatusNotFound, "Provided variable was not found")
	}
	return map[string]string{"value": value}
}

func variables(vars map[string]string, q query) any {
	out := map[string]string{}
	for _, name := range q.list("variables") {
		value, ok := vars[name]
		if !ok {
			return refuse(http.StatusNotFound, "Provided variable was not found")
		}
		out[name] = value
	}
	return map[string]any{"variables": out}
}

// userEvent is the body of a user event: its variables and its name.
func userEvent(q query) ari.Raw {
	vars, _ := q.params["variables"].(map[string]any)
	body := maps.Clone(vars)
	if body == nil {
		body = map[string]any{}
	}
	body["eventname"] = q.id("name")
	text, err := json.Marshal(body)
	if err != nil {
		return ari.Raw("{}")
	}
	return text
}
