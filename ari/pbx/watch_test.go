package pbx_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/deploy/lab"
)

// The tones by which the three are told apart.
const (
	toneCaller     = 440.0
	toneAgent      = 1000.0
	toneSupervisor = 1700.0
)

// threesome is a talk with a supervisor's device that answered.
type threesome struct {
	*rig
	caller, agent, boss *lab.Call
	id                  cti.CallID
	leg, watch          cti.LegID
}

func newThreesome(t *testing.T) *threesome {
	t.Helper()
	r := newRig(t)
	desk, boss := lab.NewPhone(t, 0, toneAgent), lab.NewPhone(t, 0, toneSupervisor)
	caller, arrived := r.dial(toneCaller)
	leg := r.ring(arrived.Call, desk.URI())
	r.join(arrived.Call, leg)
	s := &threesome{rig: r, caller: caller, agent: desk.Rung(patience), id: arrived.Call, leg: leg}
	s.caller.Hears(toneAgent, patience)
	s.watch = cti.LegID(floor.WatchPrefix + string(s.id) + "_e1_boss")
	r.do(floor.RingWatch{Call: s.id, Watch: s.watch, Line: "122", Device: agent.Device{Kind: agent.Phone, Address: boss.URI()}})
	s.boss = boss.Rung(patience)
	if answered := next[floor.WatchAnswered](r); answered.Watch != s.watch {
		t.Fatalf("watch %s answered instead of %s", answered.Watch, s.watch)
	}
	return s
}

func (s *threesome) tune(mode act.Mode) {
	s.t.Helper()
	s.do(floor.Tune{Call: s.id, Watch: s.watch, Leg: s.leg, Mode: mode})
}

// hears waits until the last second that somebody heard has just these tones.
func (s *threesome) hears(who *lab.Call, name string, tones ...float64) {
	s.t.Helper()
	has := func(tone float64) bool { return who.Media.Tone(tone) > 0.15 }
	eventually(s.t, name+" hears exactly the right people", func() bool {
		n := 0
		for _, tone := range tones {
			if !has(tone) {
				return false
			}
		}
		for _, tone := range []float64{toneCaller, toneAgent, toneSupervisor} {
			if who.Media.Tone(tone) > 0.03 {
				n++
			}
		}
		return n == len(tones)
	})
}

// TestSupervisorListensWhispersAndJoins goes through the modes in both
// directions without hanging up; who hears whom is told by tones.
func TestSupervisorListensWhispersAndJoins(t *testing.T) {
	t.Parallel()
	s := newThreesome(t)
	for _, mode := range []act.Mode{act.Listen, act.Whisper, act.Listen, act.Barge, act.Whisper, act.Barge, act.Listen} {
		t.Log(mode)
		s.tune(mode)
		switch mode {
		case act.Listen:
			s.hears(s.boss, "the supervisor", toneCaller, toneAgent)
			s.hears(s.agent, "the agent", toneCaller)
			s.hears(s.caller, "the caller", toneAgent)
		case act.Whisper:
			s.hears(s.boss, "the supervisor", toneCaller, toneAgent)
			s.hears(s.agent, "the agent", toneCaller, toneSupervisor)
			s.hears(s.caller, "the caller", toneAgent)
		case act.Barge:
			s.hears(s.boss, "the supervisor", toneCaller, toneAgent)
			s.hears(s.agent, "the agent", toneCaller, toneSupervisor)
			s.hears(s.caller, "the caller", toneAgent, toneSupervisor)
		}
	}
	s.do(floor.DropWatch{Call: s.id, Watch: s.watch})
	s.boss.Ended(patience)
	if left := next[floor.WatchLeft](s.rig); left.Watch != s.watch {
		t.Errorf("%s left", left.Watch)
	}
	s.hears(s.agent, "the agent", toneCaller)
	s.hears(s.caller, "the caller", toneAgent)
	s.caller.Hangup()
	s.do(floor.DropLeg{Call: s.id, Leg: s.leg})
	s.empty()
}

// TestModesThatFollowEachOtherAtOnce: a mode is left before its snoop channel is there,
// which must leave nothing behind: no voice held back, no snoop that whispers on.
func TestModesThatFollowEachOtherAtOnce(t *testing.T) {
	t.Parallel()
	s := newThreesome(t)
	whispers := func() {
		t.Helper()
		s.tune(act.Whisper)
		s.hears(s.agent, "the agent", toneCaller, toneSupervisor)
		s.hears(s.caller, "the caller", toneAgent)
		s.snoops(1)
	}
	for range 3 {
		whispers()
		s.tune(act.Listen)
		s.tune(act.Barge)
		s.hears(s.caller, "the caller", toneAgent, toneSupervisor)
		s.hears(s.agent, "the agent", toneCaller, toneSupervisor)
		s.snoops(0)
		whispers()
		s.tune(act.Listen)
		s.tune(act.Whisper)
		s.tune(act.Listen)
		s.hears(s.agent, "the agent", toneCaller)
		s.hears(s.boss, "the supervisor", toneCaller, toneAgent)
		s.snoops(1)
		s.tune(act.Barge)
		s.hears(s.caller, "the caller", toneAgent, toneSupervisor)
	}
	s.caller.Hangup()
}

// snoops waits until so many snoop channels listen.
func (s *threesome) snoops(n int) {
	s.t.Helper()
	eventually(s.t, "no snoop is left over", func() bool {
		channels, err := s.client.Channels.List(s.t.Context())
		if err != nil {
			return false
		}
		found := 0
		for _, ch := range channels {
			if strings.HasPrefix(ch.ID, "snoop-") {
				found++
			}
		}
		return found == n
	})
}

// TestCallerNeverHearsAWhisper listens during the whole of a whisper and of the
// way into it and out of it, not only at its end.
func TestCallerNeverHearsAWhisper(t *testing.T) {
	t.Parallel()
	s := newThreesome(t)
	stop, worst := make(chan struct{}), make(chan float64)
	go func() {
		packet := time.NewTicker(20 * time.Millisecond) // more often there is nothing new to hear
		defer packet.Stop()
		most := 0.0
		for {
			select {
			case <-stop:
				worst <- most
				return
			case <-packet.C:
				most = max(most, s.caller.Media.Tone(toneSupervisor))
			}
		}
	}()
	for _, mode := range []act.Mode{act.Whisper, act.Listen, act.Whisper} {
		s.tune(mode)
		want := []float64{toneCaller}
		if mode == act.Whisper {
			want = append(want, toneSupervisor)
		}
		s.hears(s.agent, "the agent", want...)
	}
	close(stop)
	if most := <-worst; most > 0.01 {
		t.Errorf("the caller heard the whisper: %.3f of the sound", most)
	}
}

// TestWatchEndsWithTheSupervisorOrTheTalk leaves nothing behind in Asterisk.
func TestWatchEndsWithTheSupervisorOrTheTalk(t *testing.T) {
	t.Parallel()
	s := newThreesome(t)
	s.tune(act.Whisper)
	s.hears(s.agent, "the agent", toneCaller, toneSupervisor)
	s.boss.Hangup()
	next[floor.WatchLeft](s.rig)
	s.hears(s.agent, "the agent", toneCaller)

	boss := lab.NewPhone(t, 0, toneSupervisor)
	s.watch = cti.LegID(floor.WatchPrefix + string(s.id) + "_e2_boss")
	s.do(floor.RingWatch{Call: s.id, Watch: s.watch, Line: "122", Device: agent.Device{Kind: agent.Phone, Address: boss.URI()}})
	s.boss = boss.Rung(patience)
	next[floor.WatchAnswered](s.rig)
	s.tune(act.Barge)
	s.hears(s.caller, "the caller", toneAgent, toneSupervisor)
	s.caller.Hangup()
	next[floor.CallerLeft](s.rig)
	s.do(floor.DropLeg{Call: s.id, Leg: s.leg}, floor.DropWatch{Call: s.id, Watch: s.watch})
	next[floor.WatchLeft](s.rig)
	s.boss.Ended(patience)
	s.empty()
}

// TestWatchIsClearedOnConnect: after a lost link the watch is over and the talk
// goes on.
func TestWatchIsClearedOnConnect(t *testing.T) {
	t.Parallel()
	s := newThreesome(t)
	s.tune(act.Barge)
	s.hears(s.caller, "the caller", toneAgent, toneSupervisor)
	s.client.Reconnect(nil)
	live := next[floor.SwitchConnected](s.rig).Live
	if len(live) != 1 || len(live[0].Legs) != 1 || !live[0].Legs[0].Joined {
		t.Errorf("the listing has %+v", live)
	}
	s.boss.Ended(patience)
	s.hears(s.caller, "the caller", toneAgent)
	s.hears(s.agent, "the agent", toneCaller)
}
