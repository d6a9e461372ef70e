package pbx

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
)

// App is the name under which the dialplan knows us.
const App = "dozvon"

// Events are the kinds of events that the adapter needs; give them to the
// client, so that Asterisk sends no others.
func Events() []ari.Kind {
	return []ari.Kind{
		ari.KindStasisStart, ari.KindStasisEnd, ari.KindChannelHangupRequest,
		ari.KindChannelDestroyed, ari.KindPlaybackFinished, ari.KindChannelDTMFReceived,
		ari.KindRecordingStarted, ari.KindRecordingFinished, ari.KindRecordingFailed,
	}
}

// Config is what a PBX is made of.
type Config struct {
	// Client must have been made for App; the PBX is its only reader.
	Client *ari.Client
	// Signal takes the floor's inputs in order; it must not block.
	Signal func(floor.Input)
	Logger *slog.Logger
	// OnRecording is told when recordings may be finished; nil tells nobody.
	OnRecording func()
	// DialOut is how Asterisk dials a citizen; {number} stands for the number as
	// it is kept (+79021234567), {digits} for its digits alone, {national} for
	// the Russian form (89021234567). Empty means DefaultDialOut.
	DialOut string
	// OnLink is told when the link to Asterisk comes and goes; nil tells nobody.
	OnLink func(up bool)
}

// PBX is one Asterisk as the floor sees it. It satisfies floor.Switch and
// floor.Phones.
type PBX struct {
	client *ari.Client
	signal func(floor.Input)
	onLink func(bool)
	onRec  func()
	log    *slog.Logger

	dialOut string

	up       atomic.Bool
	started  time.Time // when the Asterisk we last saw was started
	reg      registry
	meetings meetings
	phones   phoneBook

	recordings recordings
	sounds     sounds
	hushing    sync.Mutex // over requests that belong together
	watching   sync.Mutex // likewise

	cancel context.CancelFunc
	done   sync.WaitGroup
}

// New makes a PBX; nothing happens before Start.
func New(cfg Config) *PBX {
	p := &PBX{client: cfg.Client, signal: cfg.Signal, onLink: cfg.OnLink, onRec: cfg.OnRecording, log: cfg.Logger}
	if p.onRec == nil {
		p.onRec = func() {}
	}
	if p.dialOut = cfg.DialOut; p.dialOut == "" {
		p.dialOut = DefaultDialOut
	}
	if p.onLink == nil {
		p.onLink = func(bool) {}
	}
	p.reg.init()
	return p
}

// Start begins to read the client's events.
func (p *PBX) Start(ctx context.Context) error {
	ctx, p.cancel = context.WithCancel(context.WithoutCancel(ctx))
	p.done.Go(func() { p.read(ctx) })
	return nil
}

// Stop ends the reading and waits. Calls go on in Asterisk.
func (p *PBX) Stop() {
	if p.cancel != nil {
		p.cancel()
		p.done.Wait()
	}
}

// Up tells whether Asterisk is connected.
func (p *PBX) Up() bool { return p.up.Load() }

func (p *PBX) read(ctx context.Context) {
	events := p.client.Events()
	for {
		select {
		case <-ctx.Done():
			return
		case e, open := <-events:
			if !open {
				return
			}
			p.take(ctx, e)
		}
	}
}

var errTakenOver = errors.New("another program took the application over")

// take translates one event. It runs in the one goroutine that reads, so that
// signals keep the order of events.
func (p *PBX) take(ctx context.Context, e ari.Event) {
	switch e := e.(type) {
	case *ari.Connected:
		p.connected(ctx, e)
	case *ari.Disconnected:
		p.up.Store(false)
		p.log.Warn("asterisk is not connected; calls go on without us until it is", "err", e.Err)
		p.signal(floor.SwitchLost{})
		p.onLink(false)
	case *ari.ApplicationReplaced:
		// The socket stays open and is deaf from now on; the floor's lease says
		// that we are the one.
		p.log.Error("another program took the application over; it is taken back, but only one Dozvon may be connected to this Asterisk", "app", App)
		p.client.Reconnect(errTakenOver)
	case *ari.StasisStart:
		p.entered(&e.Channel, e.Args)
	case *ari.ChannelHangupRequest:
		if cause, known := causeOf(e, p.reg.hasLeg(legID(e.Channel.ID))); known {
			p.left(e.Channel.ID, cause)
		}
	case *ari.ChannelDestroyed:
		p.left(e.Channel.ID, e.Cause)
		p.watchGone(e.Channel.ID)
	case *ari.StasisEnd:
		// A leg's ChannelDestroyed follows and knows the cause.
		if !p.reg.hasLeg(legID(e.Channel.ID)) {
			p.left(e.Channel.ID, 0)
		}
	case *ari.ChannelDTMFReceived:
		if call, ok := p.reg.callerOn(e.Channel.ID); ok {
			p.signal(floor.KeyPressed{Call: call, Key: e.Digit})
		}
	case *ari.RecordingStarted:
		p.recording(ctx, cti.LegID(e.Recording.Name))
	case *ari.RecordingFinished:
		p.recorded(&e.Recording, false)
	case *ari.RecordingFailed:
		p.recorded(&e.Recording, true)
	case *ari.PlaybackFinished:
		p.played(e.Playback.ID, e.Playback.State == "failed")
	}
}

// ITU-T Q.850 causes that Asterisk does not say in so many words.
const (
	causeNormal = 16
	causeNoLine = 44 // what Asterisk itself gives to a channel without RTP
)

// softDevice is the flag with which Asterisk's own SIP driver gives a channel
// up: its RTP stopped.
const softDevice = 1

// causeOf reads why a channel goes; known is false when a later event will tell.
// A plain BYE names no cause, and of a soft request the number is a flag.
func causeOf(e *ari.ChannelHangupRequest, leg bool) (cause int, known bool) {
	switch {
	case !e.Soft && e.Cause == 0:
		return causeNormal, true
	case !e.Soft:
		return e.Cause, true
	case leg:
		return 0, false
	case e.Cause == softDevice:
		return causeNoLine, true
	}
	return 0, true
}

// entered: a channel came into the application, as a caller or as a leg that
// was answered.
func (p *PBX) entered(ch *ari.Channel, args []string) {
	switch {
	case isWatch(ch.ID):
		p.signal(floor.WatchAnswered{Watch: legID(ch.ID)})
		return
	case isSnoop(ch.ID):
		p.snooping(ch.ID)
		return
	}
	if call, _, ok := floor.ParseLeg(legID(ch.ID)); ok {
		p.meetings.set(legID(ch.ID), apart)
		p.signal(floor.LegAnswered{Call: call, Leg: legID(ch.ID)})
		return
	}
	if call, ok := citizenOf(ch.ID); ok {
		p.signal(floor.CitizenAnswered{Call: call})
		return
	}
	arrival, ok := arrivalOf(ch, args)
	if !ok {
		p.log.Warn("a channel entered the application in a way that is not ours; check extensions.conf", "channel_id", ch.ID, "args", args)
		return
	}
	p.reg.addCaller(arrival.Call, ch.ID)
	p.signal(arrival)
}

// left: a channel is gone, or is going.
func (p *PBX) left(channel string, cause int) {
	who, ok := p.reg.remove(channel)
	if !ok {
		return
	}
	for _, bridge := range who.orphans {
		if who.alone != "" {
			p.takeOut(who.alone, bridge)
		}
		p.destroyBridge(bridge)
	}
	if who.leg == "" {
		p.signal(floor.CallerLeft{Call: who.call, Cause: cause})
	} else if told := p.meetings.left(floor.NeverMet{Call: who.call, Leg: who.leg, Cause: cause}); told != nil {
		p.signal(told)
	}
}

// causeAfter is how long the event that knows why a caller left may be overtaken by
// the refusal of a command.
const causeAfter = time.Second

// vanished: Asterisk does not know a caller's channel. Either it has just gone and
// the event that says why is under way, or a listing had shown a ghost.
func (p *PBX) vanished(channel string) {
	time.AfterFunc(causeAfter, func() { p.left(channel, 0) })
}

// takeOut takes a caller out of a talk's bridge before anything is played: to who
// is in one, Asterisk (22.10) plays with the channel locked and keeps its socket
// waiting for the prompt's end, and a bridge that ends swallows the prompt. Asked
// while a prompt plays, this would wait for its end as well.
func (p *PBX) takeOut(channel, bridge string) {
	to := p.client.Posted(func(err error) {
		if !errors.Is(err, ari.ErrDisconnected) {
			p.log.Debug("a caller was not in the bridge", "channel_id", channel, "bridge_id", bridge, "err", err)
		}
	})
	_ = to.Bridges.RemoveChannel(context.Background(), bridge, []string{channel})
}

func (p *PBX) destroyBridge(id string) {
	to := p.client.Posted(func(err error) {
		if !gone(err) && !errors.Is(err, ari.ErrDisconnected) {
			p.log.Warn("an empty bridge was not removed", "bridge_id", id, "err", err)
		}
	})
	_ = to.Bridges.Destroy(context.Background(), id)
	p.expectRecording(cti.LegID(strings.TrimPrefix(id, bridgePrefix)))
}

// gone tells that what a request was about no longer exists or is ending.
func gone(err error) bool { return ari.IsNotFound(err) || ari.IsConflict(err) }
