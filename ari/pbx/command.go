package pbx

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/floor"
)

// Channel variables for the next life of this process: the floor's record on
// the caller's channel; on a leg, that it is muted, which Asterisk does not tell.
const (
	noteVariable  = "DOZVON"
	mutedVariable = "DOZVON_MUTED"
)

// ringLimit is how long Asterisk itself rings a device that we forgot, in
// seconds; the floor's own limit is the plan's.
const ringLimit = 330

// How often, and after which time each, a playback is stopped anew.
const (
	stopTries = 200
	stopAgain = 5 * time.Millisecond
)

// Do sends what a command takes, in order, and does not wait for it: Asterisk
// carries the requests of one socket out in their order. What it refuses is told
// to the floor with CommandFailed. That the call or leg is gone is no failure:
// the floor hears of it by CallerLeft or LegLeft. Nor is the loss of the link,
// after which everything is compared.
func (p *PBX) Do(c floor.Command) {
	ctx := context.Background()
	to := p.client.Posted(func(err error) { p.refused(c, err) })
	if p.doWatch(ctx, to, c) {
		return
	}
	switch c := c.(type) {
	case floor.Ring:
		p.ring(ctx, to, c)
		return
	case floor.DialCitizen:
		p.dialCitizen(ctx, to, c)
		return
	case floor.DropLeg:
		_ = to.Channels.Hangup(ctx, string(c.Leg), ari.ChannelHangupParams{Reason: "normal"})
		return
	}
	if channel, ok := p.reg.caller(c.About()); ok || needsNoCaller(c) {
		if err := p.onCaller(ctx, to, channel, c); err != nil {
			p.signal(floor.CommandFailed{Command: c, Err: err})
		}
	}
}

// needsNoCaller tells what also concerns those who talk on without the caller.
func needsNoCaller(c floor.Command) bool {
	switch c.(type) {
	case floor.MuteLeg, floor.Admit, floor.HandOver, floor.StopSound, floor.FindSound:
		return true
	}
	return false
}

// refused decides what a refusal means.
func (p *PBX) refused(c floor.Command, err error) {
	if errors.Is(err, ari.ErrDisconnected) || p.watchRefused(c, err) {
		return
	}
	switch c := c.(type) {
	case floor.Ring:
		p.reg.remove(string(c.Leg))
	case floor.DialCitizen:
		p.reg.remove(citizenChannel(c.About()))
	case floor.Play:
		if id, ok := p.reg.playOf(c.Call, c.ID); ok {
			p.reg.endPlay(id)
			p.quiet(c.Call)
		}
	case floor.Admit:
		if _, _, there := p.reg.bridge(c.Call); !there || !p.reg.hasLeg(c.Leg) {
			return
		}
	case floor.Join, floor.Unpark, floor.Park:
		if _, there := p.reg.caller(c.About()); !there {
			return
		}
		if j, ok := c.(floor.Join); ok && !p.reg.hasLeg(j.Leg) {
			return
		}
	case floor.Part:
		return // the talk's bridge went with the agent
	case floor.DropLeg, floor.DropCall, floor.MuteLeg, floor.StopSound:
		if gone(err) {
			return
		}
	case floor.PauseSound:
		p.uncertain(c.Call)
		if gone(err) { // nothing is recorded, or is not yet
			return
		}
		p.pauseRefused(c)
	default:
		if channel, there := p.reg.caller(c.About()); there && ari.IsNotFound(err) {
			p.vanished(channel)
		}
		if gone(err) {
			return
		}
	}
	p.signal(floor.CommandFailed{Command: c, Err: err})
}

// onCaller sends what concerns the caller's channel. The errors of posted
// requests are nil; refused hears of them.
func (p *PBX) onCaller(ctx context.Context, to ari.Services, channel string, c floor.Command) error {
	switch c := c.(type) {
	case floor.Answer:
		_ = to.Channels.Answer(ctx, channel)
	case floor.Play:
		if bridge, ok := p.reg.takeOut(c.Call); ok {
			p.takeOut(channel, bridge)
		}
		p.playPart(ctx, to, channel, p.reg.beginPlay(c), c.Prompt)
	case floor.StopPlay:
		if id, ok := p.reg.playOf(c.Call, c.ID); ok {
			p.reg.stopPlay(c.Call, id)
			p.stopPlay(ctx, c, id)
		}
	case floor.RecordMessage:
		p.recordMessage(ctx, to, channel, c)
	case floor.SetLanguage:
		_ = to.Channels.SetVariable(ctx, channel, "CHANNEL(language)", c.Language)
	case floor.StartMusic:
		p.reg.setMusic(c.Call, true)
		_ = to.Channels.StartMOH(ctx, channel, "")
	case floor.Digits:
		_ = to.Channels.SendDTMF(ctx, channel, ari.ChannelSendDTMFParams{DTMF: c.Digits})
	case floor.DropCall:
		_ = to.Channels.Hangup(ctx, channel, ari.ChannelHangupParams{ReasonCode: strconv.Itoa(c.Cause)})
	case floor.Remember:
		return p.remember(ctx, to, channel, c)
	default:
		return p.onTalk(ctx, to, channel, c)
	}
	return nil
}

// playPart plays the first of the prompts that are left of a sequence; the next
// follows when it has ended. Given as a list, they would keep Asterisk (22.10)
// from answering on its socket until the last one.
func (p *PBX) playPart(ctx context.Context, to ari.Services, channel, id, left string) {
	name, _, _ := strings.Cut(left, floor.PromptSeparator)
	_, _ = to.Channels.PlayWithID(ctx, channel, id, ari.ChannelPlayWithIDParams{
		Media: []string{"sound:" + App + "/" + name},
	})
}

// played goes on with a sequence, or tells that the prompt has ended.
func (p *PBX) played(id string, failed bool) {
	play, next, ok := p.reg.turnPlay(id)
	if !ok {
		if call, stopped := p.reg.endStopped(id); stopped {
			p.quiet(call)
		}
		return
	}
	c := play.Play
	if channel, there := p.reg.caller(c.Call); there && next != "" {
		p.playOn(channel, next, play)
		return
	}
	p.quiet(c.Call)
	if failed {
		p.signal(floor.CommandFailed{Command: c, Err: errNotPlayed})
		return
	}
	p.signal(floor.PlayFinished(c))
}

// playOn plays the next part. Who stopped the prompt since it was noted may have
// asked Asterisk before that part was there; so it is asked again.
func (p *PBX) playOn(channel, id string, play playing) {
	ctx, c := context.Background(), play.Play
	p.playPart(ctx, p.client.Posted(func(err error) { p.refused(c, err) }), channel, id, play.rest)
	if p.reg.beingStopped(id) {
		p.stopPlay(ctx, floor.StopPlay(c), id)
	}
}

// onTalk sends what concerns the talk of caller and agent.
func (p *PBX) onTalk(ctx context.Context, to ari.Services, channel string, c floor.Command) error {
	switch c := c.(type) {
	case floor.Join:
		p.join(ctx, to, channel, c)
	case floor.Part:
		if channel, bridge, ok := p.reg.bridge(c.Call); ok {
			_ = to.Bridges.RemoveChannel(ctx, bridge, []string{channel})
		}
	case floor.Park:
		if channel, bridge, ok := p.reg.bridge(c.Call); ok {
			p.park(ctx, c.Call, true)
			_ = to.Bridges.RemoveChannel(ctx, bridge, []string{channel})
			p.reg.setMusic(c.Call, true)
			_ = to.Channels.StartMOH(ctx, channel, "")
		}
	case floor.Unpark:
		if channel, bridge, ok := p.reg.bridge(c.Call); ok {
			p.stopMusic(ctx, to, channel, c.Call)
			_ = to.Bridges.AddChannel(ctx, bridge, ari.BridgeAddChannelParams{Channel: []string{channel}})
			p.park(ctx, c.Call, false)
		}
	case floor.MuteLeg:
		muted := ""
		if c.On {
			muted = "yes"
			_ = to.Channels.Mute(ctx, string(c.Leg), "in")
		} else {
			_ = to.Channels.Unmute(ctx, string(c.Leg), "in")
		}
		_ = to.Channels.SetVariable(ctx, string(c.Leg), mutedVariable, muted)
	case floor.PauseSound:
		p.pauseRecording(ctx, to, channel, c)
	case floor.FindSound:
		p.findSound(ctx, c)
	case floor.StopSound:
		p.recordings.stop(c.Sound)
		_ = to.Recordings.Stop(ctx, string(c.Sound))
	case floor.Admit:
		bridge, ok := p.reg.admit(c.Call, c.Leg)
		if !ok || !p.reg.hasLeg(c.Leg) {
			return errNoTalk
		}
		p.meetings.set(c.Leg, united)
		_ = to.Bridges.AddChannel(ctx, bridge, ari.BridgeAddChannelParams{Channel: []string{string(c.Leg)}})
	case floor.HandOver:
		p.meetings.set(c.Leg, united)
		p.reg.handOver(c.Call, c.Leg)
	default:
		return fmt.Errorf("pbx: no way to carry out %T", c)
	}
	return nil
}

// ring calls the agent's device. The leg is known before the request leaves.
func (p *PBX) ring(ctx context.Context, to ari.Services, c floor.Ring) {
	if _, there := p.reg.caller(c.Call); !there && !c.Own {
		return
	}
	p.reg.addLeg(c.Call, c.Leg)
	limit := ringLimit
	_, _ = to.Channels.Originate(ctx, ari.ChannelOriginateParams{
		Endpoint: p.endpoint(c.Device), App: App, AppArgs: "leg", ChannelID: string(c.Leg),
		CallerID: callerID(c), Timeout: &limit,
	})
}

// stopPlay ends a playback. In the moment of its beginning Asterisk (22.10) has no
// control of it yet and refuses with 500. What comes after on this channel, such as
// the talk, has been sent by then; it waits for the end of the prompt and keeps the
// socket waiting. So the stop is asked for again beside the socket.
func (p *PBX) stopPlay(ctx context.Context, c floor.StopPlay, id string) {
	to := p.client.Posted(func(err error) { p.stopRefused(ctx, c, id, err, stopTries) })
	_ = to.Playbacks.Stop(ctx, id)
}

func (p *PBX) stopRefused(ctx context.Context, c floor.StopPlay, id string, err error, tries int) {
	var refusal *ari.Error
	switch {
	case gone(err) || errors.Is(err, ari.ErrDisconnected):
	case tries > 0 && errors.As(err, &refusal) && refusal.Status == http.StatusInternalServerError:
		time.AfterFunc(stopAgain, func() {
			if p.reg.inUse(id) {
				return
			}
			if err := p.client.Beside().Playbacks.Stop(ctx, id); err != nil {
				p.stopRefused(ctx, c, id, err, tries-1)
			}
		})
	default:
		p.signal(floor.CommandFailed{Command: c, Err: err})
	}
}

func (p *PBX) stopMusic(ctx context.Context, to ari.Services, channel string, call cti.CallID) {
	if p.reg.setMusic(call, false) {
		_ = to.Channels.StopMOH(ctx, channel)
	}
}

// join puts both into a bridge that is named by the talk and so, unless the talk
// goes on, was never used before.
func (p *PBX) join(ctx context.Context, to ari.Services, channel string, c floor.Join) {
	bridge := bridgeOf(c.Sound)
	_, before, _ := p.reg.bridge(c.Call)
	old, there := p.reg.talkAnew(c.Call, c.Leg, bridge)
	if !there || !p.reg.hasLeg(c.Leg) {
		return
	}
	p.stopMusic(ctx, to, channel, c.Call)
	if p.reg.setRinging(c.Leg, false) {
		_ = to.Channels.RingStop(ctx, string(c.Leg))
	}
	_, _ = to.Bridges.CreateWithID(ctx, bridge, ari.BridgeCreateWithIDParams{Type: "mixing"})
	p.bringTogether(ctx, channel, bridge, c)
	if c.Record {
		p.record(ctx, channel, c)
	}
	if before == bridge {
		p.hushAgain(ctx, c.Call, false)
	}
	if old != "" {
		p.destroyBridge(old)
	}
}

func bridgeOf(leg cti.LegID) string { return bridgePrefix + string(leg) }

// dialString is how Asterisk dials a device: a browser's endpoint by its name,
// a telephone by its SIP URI, a registered one by "pjsip:NAME".
func dialString(d agent.Device) string {
	if d.Kind == agent.Phone {
		if name, ok := strings.CutPrefix(d.Address, "pjsip:"); ok {
			return "PJSIP/" + name
		}
		return "PJSIP/agent-phone/" + d.Address
	}
	return "PJSIP/" + d.Address
}

// endpoint is dialString, and for an outside number the way along the trunk.
func (p *PBX) endpoint(d agent.Device) string {
	if d.Kind != agent.Outside {
		return dialString(d)
	}
	return dialNumber(p.dialOut, d.Address)
}

// callerID is what the device shows: the caller's number, and the line dialled.
func callerID(c floor.Ring) string {
	number := c.Caller
	if number == "" {
		number = "anonymous"
	}
	return fmt.Sprintf("%q <%s>", string(c.Line), number)
}
