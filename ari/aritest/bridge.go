package aritest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/dozvon/dozvon/ari"
)

type bridge struct {
	snap ari.Bridge
	vars map[string]string
}

func (s *Server) bridgeRoutes() {
	s.on("GET /bridges", func(query) any {
		out := []ari.Bridge{}
		for _, id := range slices.Sorted(maps.Keys(s.bridges)) {
			out = append(out, s.bridges[id].snap)
		}
		return out
	})
	// Asterisk 22.10 answers a taken id with 500 here and 409 there.
	s.on("POST /bridges", func(q query) any {
		if id := q.text("bridgeId"); s.bridges[id] != nil {
			return refuse(http.StatusInternalServerError, "Unable to create bridge. Possible duplicate bridge id '%s'", id)
		}
		return s.newBridgeLocked(q.text("bridgeId"), q)
	})
	s.on("POST /bridges/{bridge}", func(q query) any {
		if s.bridges[q.id("bridge")] != nil {
			return refuse(http.StatusConflict, "Bridge with id '%s' already exists", q.id("bridge"))
		}
		return s.newBridgeLocked(q.id("bridge"), q)
	})
	s.on("GET /bridges/{bridge}", s.withBridge(func(b *bridge, _ query) any { return b.snap }))
	s.on("DELETE /bridges/{bridge}", s.withBridge(func(b *bridge, _ query) any { return s.destroyLocked(b) }))
	s.on("POST /bridges/{bridge}/addChannel", s.withBridge(s.addChannelLocked))
	s.on("POST /bridges/{bridge}/removeChannel", s.withBridge(s.removeChannelLocked))
	s.on("POST /bridges/{bridge}/moh", s.withBridge(func(*bridge, query) any { return nil }))
	s.on("DELETE /bridges/{bridge}/moh", s.withBridge(func(*bridge, query) any { return nil }))
	s.on("POST /bridges/{bridge}/play", s.withBridge(func(b *bridge, q query) any {
		return s.playLocked("bridge:"+b.snap.ID, q.text("playbackId"), q)
	}))
	s.on("POST /bridges/{bridge}/play/{playback}", s.withBridge(func(b *bridge, q query) any {
		return s.playLocked("bridge:"+b.snap.ID, q.id("playback"), q)
	}))
	s.on("POST /bridges/{bridge}/record", s.withBridge(func(b *bridge, q query) any { return s.recordLocked("bridge:"+b.snap.ID, q) }))
	s.on("GET /bridges/{bridge}/variable", s.withBridge(func(b *bridge, q query) any { return variable(b.vars, q) }))
	s.on("POST /bridges/{bridge}/variable", s.withBridge(func(b *bridge, q query) any {
		b.vars[q.text("variable")] = q.text("value")
		return nil
	}))
	s.on("POST /bridges/{bridge}/variables", s.withBridge(func(b *bridge, q query) any {
		plain, _ := q.vars()
		maps.Copy(b.vars, plain)
		return nil
	}))
}

func (s *Server) withBridge(handle func(*bridge, query) any) func(query) any {
	return func(q query) any {
		b := s.bridges[q.id("bridge")]
		if b == nil {
			return refuse(http.StatusNotFound, "Bridge not found")
		}
		return handle(b, q)
	}
}

func (s *Server) newBridgeLocked(id string, q query) any {
	if id == "" {
		s.names++
		id = fmt.Sprintf("bridge-%d", s.names)
	}
	kind := q.text("type")
	if kind == "" {
		kind = "mixing"
	}
	plain, _ := q.vars()
	b := &bridge{vars: plain, snap: ari.Bridge{ID: id, Technology: "simple_bridge", BridgeType: "mixing", BridgeClass: "stasis", Creator: "Stasis",
		Name: q.text("name"), Channels: []string{}, CreationTime: ari.Time{Time: now()}}}
	if kind == "holding" {
		b.snap.Technology, b.snap.BridgeType = "holding_bridge", "holding"
	}
	s.bridges[id] = b
	s.emitLocked("", id, func(h ari.Header) ari.Event { return &ari.BridgeCreated{Header: h, Bridge: b.snapshot()} })
	return b.snap
}

func (b *bridge) snapshot() ari.Bridge {
	out := b.snap
	out.Channels = append([]string{}, b.snap.Channels...)
	return out
}

func (s *Server) addChannelLocked(b *bridge, q query) any {
	var list []*channel
	for _, id := range q.list("channel") {
		c := s.channels[id]
		switch {
		case c == nil:
			return refuse(http.StatusBadRequest, "Channel not found")
		case c.app == "":
			return refuse(http.StatusUnprocessableEntity, "Channel not in Stasis application")
		}
		list = append(list, c)
	}
	if len(list) == 0 {
		return refuse(http.StatusBadRequest, "Channel not found")
	}
	for _, c := range list {
		if c.bridge == b.snap.ID {
			continue
		}
		s.leaveBridgeLocked(c)
		c.bridge = b.snap.ID
		b.snap.Channels = append(b.snap.Channels, c.snap.ID)
		if a := s.apps[c.app]; a != nil {
			a.bridges[b.snap.ID] = true
		}
		s.emitLocked(c.snap.ID, b.snap.ID, func(h ari.Header) ari.Event {
			return &ari.ChannelEnteredBridge{Header: h, Bridge: b.snapshot(), Channel: &c.snap}
		})
	}
	return nil
}

func (s *Server) removeChannelLocked(b *bridge, q query) any {
	for _, id := range q.list("channel") {
		c := s.channels[id]
		switch {
		case c == nil:
			return refuse(http.StatusBadRequest, "Channel not found")
		case c.app == "":
			return refuse(http.StatusUnprocessableEntity, "Channel not in Stasis application")
		case c.bridge != b.snap.ID:
			return refuse(http.StatusUnprocessableEntity, "Channel not in this bridge")
		}
		s.leaveBridgeLocked(c)
	}
	return nil
}

func (s *Server) leaveBridgeLocked(c *channel) {
	b := s.bridges[c.bridge]
	c.bridge = ""
	if b == nil {
		return
	}
	b.snap.Channels = slices.DeleteFunc(b.snap.Channels, func(id string) bool { return id == c.snap.ID })
	s.emitLocked(c.snap.ID, b.snap.ID, func(h ari.Header) ari.Event {
		return &ari.ChannelLeftBridge{Header: h, Bridge: b.snapshot(), Channel: c.snap}
	})
}

func (s *Server) destroyLocked(b *bridge) any {
	for _, id := range slices.Clone(b.snap.Channels) {
		if c := s.channels[id]; c != nil {
			s.leaveBridgeLocked(c)
		}
	}
	for id, p := range s.plays {
		if p.snap.TargetURI == "bridge:"+b.snap.ID {
			s.endPlaybackLocked(id, "failed")
		}
	}
	s.emitLocked("", b.snap.ID, func(h ari.Header) ari.Event { return &ari.BridgeDestroyed{Header: h, Bridge: b.snapshot()} })
	delete(s.bridges, b.snap.ID)
	for _, a := range s.apps {
		delete(a.bridges, b.snap.ID)
	}
	return nil
}
