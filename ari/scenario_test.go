package ari_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/ari"
)

// stage is where a scenario is played: it sends commands, waits for events and
// writes down both, with our names in place of the ids.
type stage struct {
	t      *testing.T
	ctx    context.Context
	c      *ari.Client
	ids    map[string]string // name -> id
	lines  []string
	events map[string][]string // name of the object -> what happened to it
}

func newStage(t *testing.T, c *ari.Client) *stage {
	return &stage{t: t, ctx: soon(t), c: c, ids: map[string]string{}, events: map[string][]string{}}
}

// id makes an id for a name, or finds it.
func (s *stage) id(name string) string {
	if s.ids[name] == "" {
		s.ids[name] = ari.NewID("t-" + name)
	}
	return s.ids[name]
}

// did writes down how a command ended.
func (s *stage) did(what string, err error) {
	s.t.Helper()
	var refusal *ari.Error
	switch {
	case err == nil:
		s.lines = append(s.lines, what+": ok")
	case errors.As(err, &refusal):
		s.lines = append(s.lines, fmt.Sprintf("%s: %d %s", what, refusal.Status, s.named(refusal.Message)))
	default:
		s.t.Fatalf("%s: %v", what, err)
	}
}

// told writes down a command and what came back.
func (s *stage) told(what string, answer any, err error) {
	s.t.Helper()
	if err == nil {
		what = fmt.Sprintf("%s = %v", what, answer)
	}
	s.did(s.named(what), err)
}

func (s *stage) named(text string) string {
	for name, id := range s.ids {
		text = strings.ReplaceAll(text, id, name)
	}
	return text
}

// until takes events until the object has lived through what is asked for.
func (s *stage) until(name, what string) {
	s.t.Helper()
	for !slices.Contains(s.events[name], what) {
		select {
		case e := <-s.c.Events():
			s.note(e)
		case <-s.ctx.Done():
			s.t.Fatalf("%s: %q: %v; so far %q", name, what, context.Cause(s.ctx), s.events)
		}
	}
}

// note keeps what both Asterisks must tell alike; the rest depends on modules
// and on the kind of channel.
func (s *stage) note(e ari.Event) {
	id, what := ari.ChannelID(e), ""
	switch e := e.(type) {
	case *ari.StasisStart:
		what = fmt.Sprintf("StasisStart %q %s", e.Args, e.Channel.State)
	case *ari.ApplicationMoveFailed:
		what = fmt.Sprintf("move to %s failed %q", e.Destination, e.Args)
	case *ari.StasisEnd:
		what = "StasisEnd"
	case *ari.ChannelStateChange:
		what = "state " + e.Channel.State
	case *ari.ChannelDestroyed:
		if name := s.named(id); strings.HasPrefix(name, "far") || strings.HasSuffix(name, ";2") {
			return // that a channel which arrived by itself ends is told or not, as chance has it
		}
		what = fmt.Sprintf("destroyed %d %s", e.Cause, e.CauseText)
	case *ari.ChannelEnteredBridge:
		what = fmt.Sprintf("entered %s, %d there", s.named(e.Bridge.ID), len(e.Bridge.Channels))
	case *ari.ChannelLeftBridge:
		what = fmt.Sprintf("left %s, %d there", s.named(e.Bridge.ID), len(e.Bridge.Channels))
	case *ari.Dial:
		what = "dial " + e.DialStatus
	case *ari.ChannelVarset:
		if !strings.HasPrefix(e.Variable, "T_") {
			return
		}
		what = fmt.Sprintf("%s=%s reported %v", e.Variable, e.Value, e.Channel.Variables["T_SHOWN"])
	case *ari.BridgeDestroyed:
		id, what = e.Bridge.ID, "destroyed"
	case *ari.PlaybackStarted:
		id, what = e.Playback.ID, "started on "+s.named(e.Playback.TargetURI)
	case *ari.PlaybackFinished:
		id, what = e.Playback.ID, "finished: "+e.Playback.State
	case *ari.RecordingStarted:
		id, what = e.Recording.Name, "started on "+s.named(e.Recording.TargetURI)
	case *ari.RecordingFinished:
		id, what = e.Recording.Name, "finished: "+e.Recording.State
	case *ari.ChannelUserevent:
		id, what = e.EventName, "userevent "+string(e.UserEvent)
	default:
		return
	}
	if name := s.named(id); name != id || slices.Contains(slices.Collect(maps.Keys(s.ids)), name) {
		s.events[name] = append(s.events[name], what)
	}
}

// transcript is what happened: the commands in order, then each object's life.
func (s *stage) transcript() string {
	out := slices.Clone(s.lines)
	for _, name := range slices.Sorted(maps.Keys(s.events)) {
		out = append(out, name+":")
		for _, what := range s.events[name] {
			out = append(out, "\t"+what)
		}
	}
	return strings.Join(out, "\n") + "\n"
}

// pair calls through a Local channel: near is the leg that originate makes,
// far its other half, which arrives in our application as a call does.
func (s *stage) pair(near, far string) {
	s.t.Helper()
	_, err := s.c.Channels.Originate(s.ctx, ari.ChannelOriginateParams{Endpoint: "Local/122@arrive/n", App: "dozvon", AppArgs: "near,1",
		ChannelID: s.id(near), OtherChannelID: s.id(far), CallerID: `"Зоя" <79991234567>`, Timeout: new(10)})
	s.did("originate", err)
	s.until(far, `StasisStart ["arrive" "122"] Ring`)
}

// answered is a pair whose far end has picked up.
func (s *stage) answered(near, far string) {
	s.t.Helper()
	s.pair(near, far)
	s.did("answer "+far, s.c.Channels.Answer(s.ctx, s.id(far)))
	s.until(near, `StasisStart ["near" "1"] Up`)
}

// hangUp ends a pair and waits until both halves are gone.
func (s *stage) hangUp(near, far string) {
	s.t.Helper()
	s.did("hang up "+near, s.c.Channels.Hangup(s.ctx, s.id(near), ari.ChannelHangupParams{}))
	s.until(near, "destroyed 16 Normal Clearing")
	s.until(far, "StasisEnd")
}
