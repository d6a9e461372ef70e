package aritest

import (
	"maps"
	"net/http"
	"slices"

	"github.com/dozvon/dozvon/ari"
)

// app is a Stasis application. It stays, with what it is subscribed to, when
// its socket goes.
type app struct {
	name           string
	socket         *socket // nil while nobody is connected
	all            bool
	channels       map[string]bool
	bridges        map[string]bool
	allow, exclude []string
}

func (s *Server) register(name string, all bool, k *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[name]
	if a == nil {
		a = &app{name: name, channels: map[string]bool{}, bridges: map[string]bool{}}
		s.apps[name] = a
	}
	if a.socket != nil {
		e := &ari.ApplicationReplaced{Header: s.headerLocked(name)}
		a.socket.send(encode(e))
	}
	a.socket, a.all = k, all
	if s.deaf {
		a.socket, s.deaf = nil, false
	}
	s.noteLocked()
}

func (s *Server) unregister(name string, k *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.apps[name]; a != nil && a.socket == k {
		a.socket = nil
		if len(a.channels)+len(a.bridges) == 0 {
			delete(s.apps, name)
		}
	}
	s.noteLocked()
}

func (s *Server) headerLocked(app string) ari.Header {
	return ari.Header{Application: app, Timestamp: ari.Time{Time: now()}, AsteriskID: "02:00:00:00:00:01"}
}

// emitLocked sends an event about a channel and a bridge, either of which may
// be empty, to the applications that follow one of them.
func (s *Server) emitLocked(channelID, bridgeID string, event func(ari.Header) ari.Event) {
	for _, name := range slices.Sorted(maps.Keys(s.apps)) {
		a := s.apps[name]
		if a.all || a.channels[channelID] || a.bridges[bridgeID] {
			s.sendLocked(a, event(s.headerLocked(name)))
		}
	}
}

func (s *Server) sendLocked(a *app, e ari.Event) {
	kind := e.Kind().String()
	if a.socket == nil || s.silent || slices.Contains(a.exclude, kind) || len(a.allow) > 0 && !slices.Contains(a.allow, kind) {
		return
	}
	a.socket.send(encode(e))
}

func (s *Server) appRoutes() {
	s.on("GET /applications", func(query) any {
		out := []ari.Application{}
		for _, name := range slices.Sorted(maps.Keys(s.apps)) {
			out = append(out, s.apps[name].describe())
		}
		return out
	})
	s.on("GET /applications/{app}", s.withApp(func(a *app, _ query) any { return a.describe() }))
	s.on("PUT /applications/{app}/eventFilter", s.withApp(func(a *app, q query) any {
		a.allow, a.exclude = kinds(q.params["allowed"]), kinds(q.params["disallowed"])
		return a.describe()
	}))
	s.on("POST /applications/{app}/subscription", s.withApp(func(a *app, q query) any { return s.subscribeLocked(a, q, true) }))
	s.on("DELETE /applications/{app}/subscription", s.withApp(func(a *app, q query) any { return s.subscribeLocked(a, q, false) }))
	s.on("POST /events/user/{name}", s.userEventLocked)
}

func (s *Server) withApp(handle func(*app, query) any) func(query) any {
	return func(q query) any {
		a := s.apps[q.id("app")]
		if a == nil {
			return refuse(http.StatusNotFound, "Application not found")
		}
		return handle(a, q)
	}
}

func (a *app) describe() ari.Application {
	out := ari.Application{Name: a.name, ChannelIDs: sorted(a.channels), BridgeIDs: sorted(a.bridges), EndpointIDs: []string{},
		DeviceNames: []string{}, EventsAllowed: []ari.Raw{}, EventsDisallowed: []ari.Raw{}}
	for _, kind := range a.allow {
		out.EventsAllowed = append(out.EventsAllowed, ari.Raw(`{"type":"`+kind+`"}`))
	}
	for _, kind := range a.exclude {
		out.EventsDisallowed = append(out.EventsDisallowed, ari.Raw(`{"type":"`+kind+`"}`))
	}
	return out
}

func sorted(set map[string]bool) []string {
	return append([]string{}, slices.Sorted(maps.Keys(set))...)
}

func kinds(list any) []string {
	var out []string
	items, _ := list.([]any)
	for _, item := range items {
		if m, ok := item.(map[string]any); ok {
			if kind, ok := m["type"].(string); ok {
				out = append(out, kind)
			}
		}
	}
	return out
}

func (s *Server) subscribeLocked(a *app, q query, on bool) any {
	for _, source := range q.list("eventSource") {
		scheme, id, _ := cut(source)
		set, exists := a.channels, s.channels[id] != nil
		if scheme == "bridge" {
			set, exists = a.bridges, s.bridges[id] != nil
		}
		switch {
		case scheme != "bridge" && scheme != "channel":
			return refuse(http.StatusBadRequest, "Invalid event source URI scheme")
		case !exists:
			return refuse(http.StatusUnprocessableEntity, "Event source does not exist")
		case on:
			set[id] = true
		case !set[id]:
			return refuse(http.StatusConflict, "Application not subscribed to event source")
		default:
			delete(set, id)
		}
	}
	return a.describe()
}

func (s *Server) userEventLocked(q query) any {
	a := s.apps[q.text("application")]
	if a == nil {
		return refuse(http.StatusNotFound, "Application not found")
	}
	e := &ari.ChannelUserevent{Header: s.headerLocked(a.name), EventName: q.id("name")}
	e.UserEvent = userEvent(q)
	s.sendLocked(a, e)
	return nil
}
