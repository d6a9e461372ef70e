package pbx

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/floor"
)

// A supervisor who listens or whispers is in a bridge of their own together with
// a snoop channel, which hears what goes over the agent's channel and speaks into
// what goes out to the agent. A supervisor who joins is in the bridge of the talk.
const (
	snoopPrefix = "snoop-"
	spyPrefix   = "spy-"
)

// watchRingLimit is how long Asterisk itself rings a device that we forgot, in
// seconds.
const watchRingLimit = 60

// spy is what a watch has in Asterisk.
type spy struct {
	call  cti.CallID
	tunes int
	// snoop is the channel that is in use or, until it entered the application,
	// on its way; former are those that it replaces then.
	snoop  string
	former []string
	// muted tells that the supervisor's voice is held back meanwhile, as one of
	// them whispers.
	muted bool
	// talk is the bridge of the talk while the supervisor is in it.
	talk string
	// bridged tells that the supervisor's own bridge was made.
	bridged bool
}

func isWatch(channel string) bool { return strings.HasPrefix(channel, floor.WatchPrefix) }
func isSnoop(channel string) bool { return strings.HasPrefix(channel, snoopPrefix) }

func spyBridge(watch string) string { return spyPrefix + watch }

// addSpy enters a watch before its channel is asked for.
func (r *registry) addSpy(watch cti.LegID, call cti.CallID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.spies[string(watch)] = &spy{call: call}
}

// dropSpy forgets a watch and gives what it had; false when it was not known.
func (r *registry) dropSpy(watch string) (spy, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, known := r.spies[watch]
	if !known {
		return spy{}, false
	}
	delete(r.spies, watch)
	return *s, true
}

func (r *registry) hasSpy(watch cti.LegID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.spies[string(watch)] != nil
}

// tuneOut notes a new snoop channel and gives the watch as it was before and as
// it is now.
func (r *registry) tuneOut(watch string, mode act.Mode) (before, now spy, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.spies[watch]
	if s == nil {
		return spy{}, spy{}, false
	}
	before = *s
	s.tunes++
	if s.snoop != "" {
		s.former = append(s.former, s.snoop)
	}
	s.snoop, s.talk, s.bridged = fmt.Sprintf("%s%d-%s", snoopPrefix, s.tunes, watch), "", true
	s.muted = s.muted || mode != act.Whisper && len(s.former) > 0
	return before, *s, true
}

// tuneIn notes that the supervisor joins the talk and gives the watch as it was
// before, with the talk's bridge.
func (r *registry) tuneIn(watch string, leg cti.LegID) (before spy, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.spies[watch]
	if s == nil {
		return spy{}, false
	}
	l := r.calls[s.call]
	if l == nil || l.bridge == "" || l.leg != leg {
		return spy{}, false
	}
	before = *s
	s.snoop, s.former, s.muted, s.talk = "", nil, false, l.bridge
	return before, true
}

// snoopOf finds the watch of a snoop channel that entered the application, and
// gives it as it was before: with those that are to be replaced now.
func (r *registry) snoopOf(snoop string) (watch string, before spy, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, watch, _ = strings.Cut(strings.TrimPrefix(snoop, snoopPrefix), "-")
	s := r.spies[watch]
	if s == nil || s.snoop != snoop {
		return "", spy{}, false
	}
	before = *s
	s.former, s.muted = nil, false
	return watch, before, true
}

// doWatch sends what a command about a watch takes; false when it is about
// something else.
func (p *PBX) doWatch(ctx context.Context, to ari.Services, c floor.Command) bool {
	switch c := c.(type) {
	case floor.RingWatch:
		p.ringWatch(ctx, to, c)
	case floor.Tune:
		p.tune(ctx, to, c)
	case floor.DropWatch:
		if p.reg.hasSpy(c.Watch) {
			p.hangUp(ctx, string(c.Watch))
		}
	default:
		return false
	}
	return true
}

func (p *PBX) ringWatch(ctx context.Context, to ari.Services, c floor.RingWatch) {
	p.reg.addSpy(c.Watch, c.Call)
	limit := watchRingLimit
	_, _ = to.Channels.Originate(ctx, ari.ChannelOriginateParams{
		Endpoint: dialString(c.Device), App: App, AppArgs: "watch", ChannelID: string(c.Watch),
		CallerID: fmt.Sprintf("%q <%s>", "watch", c.Line), Timeout: &limit,
	})
}

// tune changes what the supervisor hears and who hears the supervisor. Whoever
// must no longer hear is cut off first. What it asks for does not mix with what a
// snoop channel asks for that comes meanwhile.
func (p *PBX) tune(ctx context.Context, to ari.Services, c floor.Tune) {
	p.watching.Lock()
	defer p.watching.Unlock()
	watch := string(c.Watch)
	if c.Mode == act.Barge {
		before, ok := p.reg.tuneIn(watch, c.Leg)
		if !ok {
			p.signal(floor.CommandFailed{Command: c, Err: errNoTalk})
			return
		}
		_ = to.Bridges.AddChannel(ctx, p.reg.bridgeWith(c.Call, c.Leg), ari.BridgeAddChannelParams{Channel: []string{watch}})
		p.hangUpSnoops(ctx, append(before.former, before.snoop)...)
		if before.muted {
			_ = to.Channels.Unmute(ctx, watch, "in")
		}
		return
	}
	before, now, ok := p.reg.tuneOut(watch, c.Mode)
	if !ok {
		return // the supervisor left; WatchLeft is on its way
	}
	if before.talk != "" {
		_ = to.Bridges.RemoveChannel(ctx, before.talk, []string{watch})
	}
	if !before.bridged {
		_, _ = to.Bridges.CreateWithID(ctx, spyBridge(watch), ari.BridgeCreateWithIDParams{Type: "mixing"})
	}
	if now.muted && !before.muted {
		_ = to.Channels.Mute(ctx, watch, "in")
	}
	whisper := "none"
	if c.Mode == act.Whisper {
		whisper = "out"
	}
	_, _ = to.Channels.SnoopWithID(ctx, string(c.Leg), now.snoop, ari.ChannelSnoopWithIDParams{
		Spy: "both", Whisper: whisper, App: App, AppArgs: "snoop",
	})
}

var errNoTalk = errors.New("the talk is over")

// snooping: the snoop channel entered the application, so that it can be
// brought together with the supervisor.
func (p *PBX) snooping(snoop string) {
	p.watching.Lock()
	defer p.watching.Unlock()
	ctx := context.Background()
	watch, before, ok := p.reg.snoopOf(snoop)
	if !ok {
		p.hangUp(ctx, snoop) // the watch is over, or in another mode already
		return
	}
	to := p.client.Posted(func(err error) {
		if !gone(err) && !errors.Is(err, ari.ErrDisconnected) {
			p.log.Warn("a supervisor does not hear the talk", "watch", watch, "err", err)
			p.hangUp(ctx, watch)
		}
	})
	_ = to.Bridges.AddChannel(ctx, spyBridge(watch), ari.BridgeAddChannelParams{Channel: []string{watch, snoop}})
	p.hangUpSnoops(ctx, before.former...)
	if before.muted {
		_ = to.Channels.Unmute(ctx, watch, "in")
	}
}

func (p *PBX) hangUpSnoops(ctx context.Context, snoops ...string) {
	for _, snoop := range snoops {
		p.hangUp(ctx, snoop)
	}
}

// watchGone: the supervisor's channel no longer exists.
func (p *PBX) watchGone(channel string) {
	s, known := p.reg.dropSpy(channel)
	if !known {
		return
	}
	ctx := context.Background()
	p.hangUpSnoops(ctx, append(s.former, s.snoop)...)
	if s.bridged {
		p.destroyBridge(spyBridge(channel))
	}
	p.signal(floor.WatchLeft{Watch: cti.LegID(channel)})
}

// watchRefused decides what a refusal about a watch means; false when it is
// about something else.
func (p *PBX) watchRefused(c floor.Command, err error) bool {
	switch c := c.(type) {
	case floor.RingWatch:
		p.reg.dropSpy(string(c.Watch))
	case floor.Tune:
	default:
		return false
	}
	p.signal(floor.CommandFailed{Command: c, Err: err})
	return true
}

// hangUp ends a channel of a watch; one that is gone already is none.
func (p *PBX) hangUp(ctx context.Context, channel string) {
	if channel == "" {
		return
	}
	to := p.client.Posted(func(err error) {
		if !gone(err) && !errors.Is(err, ari.ErrDisconnected) {
			p.log.Warn("a supervisor's channel was not hung up", "channel_id", channel, "err", err)
		}
	})
	_ = to.Channels.Hangup(ctx, channel, ari.ChannelHangupParams{Reason: "normal"})
}

// clearWatch ends what an earlier connection left of a watch: nobody knows any
// more who was to hear whom.
func (p *PBX) clearWatch(ctx context.Context, channels []ari.Channel, bridges []ari.Bridge) {
	for _, ch := range channels {
		if isWatch(ch.ID) || isSnoop(ch.ID) {
			p.hangUp(ctx, ch.ID)
		}
	}
	for _, b := range bridges {
		if strings.HasPrefix(b.ID, spyPrefix) {
			p.destroyBridge(b.ID)
		}
	}
}
