package aritest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/dozvon/dozvon/ari"
)

type playback struct{ snap ari.Playback }

type recording struct {
	snap ari.LiveRecording
	live bool
}

// HoldPlaybacks lets sounds last until FinishPlayback or a stop command.
// Otherwise they end at once, except tones, which never end by themselves.
func (s *Server) HoldPlaybacks(hold bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold = hold
}

// MissingSound makes playing that media, such as sound:nosuch, fail.
func (s *Server) MissingSound(media string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.missing[media] = true
}

// FinishPlayback lets a sound come to its end.
func (s *Server) FinishPlayback(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endPlaybackLocked(id, "done")
}

func (s *Server) playLocked(target, id string, q query) any {
	media := q.list("media")
	if len(media) == 0 {
		return refuse(http.StatusBadRequest, "Media must be specified")
	}
	if id == "" {
		s.names++
		id = fmt.Sprintf("playback-%d", s.names)
	}
	if s.plays[id] != nil {
		return refuse(http.StatusConflict, "Playback with given ID already exists")
	}
	lang := q.text("lang")
	if lang == "" {
		lang = "en"
	}
	p := &playback{ari.Playback{ID: id, MediaURI: media[0], TargetURI: target, Language: lang, State: "queued"}}
	queued := p.snap
	s.plays[id] = p
	p.snap.State = "playing"
	s.mediaEventLocked(target, func(h ari.Header) ari.Event { return &ari.PlaybackStarted{Header: h, Playback: p.snap} })
	switch {
	case s.missing[media[0]]:
		s.endPlaybackLocked(id, "failed")
	case !s.hold && !strings.HasPrefix(media[0], "tone:"):
		s.endPlaybackLocked(id, "done")
	}
	return queued
}

func (s *Server) endPlaybackLocked(id, state string) {
	p := s.plays[id]
	if p == nil {
		return
	}
	delete(s.plays, id)
	p.snap.State = state
	s.mediaEventLocked(p.snap.TargetURI, func(h ari.Header) ari.Event { return &ari.PlaybackFinished{Header: h, Playback: p.snap} })
}

func (s *Server) mediaEventLocked(target string, event func(ari.Header) ari.Event) {
	kind, id, _ := cut(target)
	if kind == "bridge" {
		s.emitLocked("", id, event)
		return
	}
	s.emitLocked(id, "", event)
}

func cut(uri string) (scheme, id string, found bool) { return strings.Cut(uri, ":") }

func (s *Server) mediaRoutes() {
	s.on("GET /playbacks/{playback}", s.withPlayback(func(p *playback, _ query) any { return p.snap }))
	s.on("DELETE /playbacks/{playback}", s.withPlayback(func(p *playback, _ query) any {
		s.endPlaybackLocked(p.snap.ID, "done")
		return nil
	}))
	s.on("POST /playbacks/{playback}/control", s.withPlayback(func(*playback, query) any { return nil }))
	s.on("GET /recordings/live/{recording}", s.withRecording(true, func(r *recording, _ query) any { return r.snap }))
	s.on("POST /recordings/live/{recording}/stop", s.withRecording(true, func(r *recording, _ query) any {
		r.live, r.snap.State = false, "done"
		s.mediaEventLocked(r.snap.TargetURI, func(h ari.Header) ari.Event { return &ari.RecordingFinished{Header: h, Recording: r.snap} })
		return nil
	}))
	s.on("DELETE /recordings/live/{recording}", s.withRecording(true, func(r *recording, _ query) any {
		delete(s.records, r.snap.Name)
		return nil
	}))
	for _, pattern := range []string{"POST /recordings/live/{recording}/pause", "DELETE /recordings/live/{recording}/pause",
		"POST /recordings/live/{recording}/mute", "DELETE /recordings/live/{recording}/mute"} {
		s.on(pattern, s.withRecording(true, func(*recording, query) any { return nil }))
	}
	s.on("GET /recordings/stored", func(query) any {
		out := []ari.StoredRecording{}
		for _, name := range slices.Sorted(maps.Keys(s.records)) {
			if r := s.records[name]; !r.live {
				out = append(out, ari.StoredRecording{Name: name, Format: r.snap.Format})
			}
		}
		return out
	})
	s.on("GET /recordings/stored/{recording}", s.withRecording(false, func(r *recording, _ query) any {
		return ari.StoredRecording{Name: r.snap.Name, Format: r.snap.Format}
	}))
	s.on("DELETE /recordings/stored/{recording}", s.withRecording(false, func(r *recording, _ query) any {
		delete(s.records, r.snap.Name)
		return nil
	}))
}

func (s *Server) withPlayback(handle func(*playback, query) any) func(query) any {
	return func(q query) any {
		p := s.plays[q.id("playback")]
		if p == nil {
			return refuse(http.StatusNotFound, "Playback not found")
		}
		return handle(p, q)
	}
}

func (s *Server) withRecording(live bool, handle func(*recording, query) any) func(query) any {
	return func(q query) any {
		r := s.records[q.id("recording")]
		if r == nil || r.live != live {
			return refuse(http.StatusNotFound, "Recording not found")
		}
		return handle(r, q)
	}
}

func (s *Server) recordLocked(target string, q query) any {
	name := q.text("name")
	if name == "" || q.text("format") == "" {
		return refuse(http.StatusBadRequest, "Name and format must be specified")
	}
	if old := s.records[name]; old != nil && (old.live || q.text("ifExists") != "overwrite") {
		return refuse(http.StatusConflict, "Recording '%s' already exists and can not be overwritten", name)
	}
	r := &recording{live: true, snap: ari.LiveRecording{Name: name, Format: q.text("format"), TargetURI: target, State: "queued"}}
	queued := r.snap
	s.records[name] = r
	r.snap.State = "recording"
	s.mediaEventLocked(target, func(h ari.Header) ari.Event { return &ari.RecordingStarted{Header: h, Recording: r.snap} })
	return queued
}
