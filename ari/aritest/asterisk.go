package aritest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/dozvon/dozvon/ari"
)

func replaceChannel(pattern string) string {
	return strings.ReplaceAll(pattern, "%", "/channels/{channel}")
}

func (s *Server) routes() {
	s.mux = http.NewServeMux()
	s.appRoutes()
	s.channelRoutes()
	s.bridgeRoutes()
	s.mediaRoutes()
	s.asteriskRoutes()
	s.deviceRoutes()
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotImplemented)
		_, _ = w.Write(message("aritest does not know %s %s", r.Method, r.URL.Path)) // a recorder: cannot fail
	})
}

func (s *Server) asteriskRoutes() {
	s.on("GET /asterisk/info", func(query) any {
		return ari.AsteriskInfo{
			System: &ari.SystemInfo{Version: s.config.Version, EntityID: "02:00:00:00:00:01"},
			Status: &ari.StatusInfo{StartupTime: ari.Time{Time: s.started}, LastReloadTime: ari.Time{Time: s.started}},
		}
	})
	s.on("GET /asterisk/ping", func(query) any {
		return ari.AsteriskPing{AsteriskID: "02:00:00:00:00:01", Ping: "pong", Timestamp: now().Format("2006-01-02T15:04:05.000-0700")}
	})
	s.on("GET /asterisk/variable", func(q query) any { return variable(s.globals, q) })
	s.on("POST /asterisk/variable", func(q query) any {
		s.globals[q.text("variable")] = q.text("value")
		return nil
	})
	const object = " /asterisk/config/dynamic/{class}/{type}/{id}"
	s.on("GET"+object, func(q query) any { return s.objectLocked(q) })
	s.on("PUT"+object, func(q query) any {
		var fields []ari.ConfigTuple
		text, err := json.Marshal(q.params["fields"])
		if err == nil {
			err = json.Unmarshal(text, &fields)
		}
		if err != nil {
			return refuse(http.StatusBadRequest, "Invalid fields")
		}
		s.objects[objectKey(q)] = fields
		return fields
	})
	s.on("DELETE"+object, func(q query) any {
		if no, refused := s.objectLocked(q).(refusal); refused {
			return no
		}
		delete(s.objects, objectKey(q))
		return nil
	})
}

func objectKey(q query) string { return q.id("class") + "/" + q.id("type") + "/" + q.id("id") }

func (s *Server) objectLocked(q query) any {
	fields, ok := s.objects[objectKey(q)]
	if !ok {
		return refuse(http.StatusNotFound, "Object with id '%s' not found", q.id("id"))
	}
	return fields
}

func (s *Server) deviceRoutes() {
	s.on("GET /deviceStates", func(query) any {
		out := []ari.DeviceState{}
		for _, name := range slices.Sorted(maps.Keys(s.devices)) {
			out = append(out, ari.DeviceState{Name: name, State: s.devices[name]})
		}
		return out
	})
	s.on("GET /deviceStates/{device}", func(q query) any {
		state := s.devices[q.id("device")]
		if state == "" {
			state = "UNKNOWN"
		}
		return ari.DeviceState{Name: q.id("device"), State: state}
	})
	s.on("PUT /deviceStates/{device}", func(q query) any {
		if !strings.HasPrefix(q.id("device"), "Stasis:") {
			return refuse(http.StatusConflict, "Uncontrolled device specified")
		}
		s.devices[q.id("device")] = q.text("deviceState")
		return nil
	})
	s.on("DELETE /deviceStates/{device}", func(q query) any {
		if !strings.HasPrefix(q.id("device"), "Stasis:") {
			return refuse(http.StatusConflict, "Uncontrolled device specified")
		}
		delete(s.devices, q.id("device"))
		return nil
	})
}
