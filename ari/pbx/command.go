package pbx

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/floor"
)

// noteVariable is the channel variable in which the floor's record is kept.
const noteVariable = "DOZVON"

// ringLimit is how long Asterisk itself rings a device that we forgot, in
// seconds; the floor's own limit is the plan's.
const ringLimit = 330

// Do carries one command out. That the call or leg is gone is no error: the
// floor hears of it by CallerLeft or LegLeft.
func (p *PBX) Do(ctx context.Context, c floor.Command) error {
	switch c := c.(type) {
	case floor.Ring:
		return p.ring(ctx, c)
	case floor.DropLeg:
		return p.dropLeg(ctx, c)
	}
	channel, ok := p.reg.caller(c.About())
	if !ok {
		return nil
	}
	err := p.onCaller(ctx, channel, c)
	if ari.IsNotFound(err) && !isAboutBridge(c) {
		p.left(channel, 0) // the listing had shown a ghost
		return nil
	}
	return err
}

func isAboutBridge(c floor.Command) bool {
	switch c.(type) {
	case floor.Join, floor.Park, floor.Unpark, floor.MuteLeg, floor.StopPlay:
		return true
	}
	return false
}

func (p *PBX) onCaller(ctx context.Context, channel string, c floor.Command) error {
	switch c := c.(type) {
	case floor.Answer:
		return p.client.Channels.Answer(ctx, channel)
	case floor.Ringback:
		return p.client.Channels.Ring(ctx, channel)
	case floor.Play:
		return p.play(ctx, channel, c)
	case floor.StopPlay:
		return p.stopPlay(ctx, c)
	case floor.StartMusic:
		p.reg.setMusic(c.Call, true)
		return p.client.Channels.StartMOH(ctx, channel, "")
	case floor.StopMusic:
		p.reg.setMusic(c.Call, false)
		return p.client.Channels.StopMOH(ctx, channel)
	case floor.Digits:
		return p.client.Channels.SendDTMF(ctx, channel, ari.ChannelSendDTMFParams{DTMF: c.Digits})
	case floor.DropCall:
		return p.dropCall(ctx, channel, c)
	case floor.Remember:
		return p.remember(ctx, channel, c)
	default:
		return p.onTalk(ctx, channel, c)
	}
}

func (p *PBX) onTalk(ctx context.Context, channel string, c floor.Command) error {
	switch c := c.(type) {
	case floor.Join:
		return p.join(ctx, channel, c)
	case floor.Park:
		return p.park(ctx, c)
	case floor.Unpark:
		return p.unpark(ctx, c)
	case floor.MuteLeg:
		return p.mute(ctx, c)
	}
	return fmt.Errorf("pbx: no way to carry out %T", c)
}

// ring calls the agent's device. The leg is known before the request leaves.
func (p *PBX) ring(ctx context.Context, c floor.Ring) error {
	if _, there := p.reg.caller(c.Call); !there {
		return nil
	}
	p.reg.addLeg(c.Call, c.Leg)
	limit := ringLimit
	_, err := p.client.Channels.Originate(ctx, ari.ChannelOriginateParams{
		Endpoint: dialString(c.Device), App: App, AppArgs: "leg", ChannelID: string(c.Leg),
		CallerID: callerID(c), Timeout: &limit,
	})
	if err != nil {
		p.reg.remove(string(c.Leg))
		return fmt.Errorf("ring %s: %w", c.Device.Address, err)
	}
	return nil
}

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

// callerID is what the device shows: the caller's number, and the line dialled.
func callerID(c floor.Ring) string {
	number := c.Caller
	if number == "" {
		number = "anonymous"
	}
	return fmt.Sprintf("%q <%s>", string(c.Line), number)
}

func (p *PBX) dropLeg(ctx context.Context, c floor.DropLeg) error {
	err := p.client.Channels.Hangup(ctx, string(c.Leg), ari.ChannelHangupParams{Reason: "normal"})
	if gone(err) {
		return nil
	}
	return err
}

func (p *PBX) dropCall(ctx context.Context, channel string, c floor.DropCall) error {
	err := p.client.Channels.Hangup(ctx, channel, ari.ChannelHangupParams{ReasonCode: fmt.Sprint(c.Cause)})
	if gone(err) {
		return nil
	}
	return err
}

func (p *PBX) play(ctx context.Context, channel string, c floor.Play) error {
	id := p.reg.beginPlay(c.Call, c.Prompt)
	_, err := p.client.Channels.PlayWithID(ctx, channel, id, ari.ChannelPlayWithIDParams{
		Media: []string{"sound:" + App + "/" + c.Prompt},
	})
	if err != nil {
		p.reg.endPlay(id)
		return fmt.Errorf("play %s: %w", c.Prompt, err)
	}
	return nil
}

func (p *PBX) stopPlay(ctx context.Context, c floor.StopPlay) error {
	id, ok := p.reg.playOf(c.Call, c.Prompt)
	if !ok {
		return nil
	}
	p.reg.endPlay(id)
	if err := p.client.Playbacks.Stop(ctx, id); err != nil && !gone(err) {
		return fmt.Errorf("stop %s: %w", c.Prompt, err)
	}
	return nil
}

func (p *PBX) remember(ctx context.Context, channel string, c floor.Remember) error {
	note, err := json.Marshal(c.Note)
	if err != nil {
		return fmt.Errorf("encode the record of the call: %w", err)
	}
	return p.client.Channels.SetVariable(ctx, channel, noteVariable, string(note))
}

// join puts both into a new bridge, named by the leg and so never used before.
func (p *PBX) join(ctx context.Context, channel string, c floor.Join) error {
	bridge := bridgeOf(c.Leg)
	if !p.reg.talk(c.Call, c.Leg, bridge) || !p.reg.hasLeg(c.Leg) {
		return nil
	}
	if p.reg.setMusic(c.Call, false) {
		if err := p.client.Channels.StopMOH(ctx, channel); err != nil && !gone(err) {
			return fmt.Errorf("stop music: %w", err)
		}
	}
	_, err := p.client.Bridges.CreateWithID(ctx, bridge, ari.BridgeCreateWithIDParams{Type: "mixing"})
	if err != nil && !ari.IsConflict(err) {
		return fmt.Errorf("create bridge: %w", err)
	}
	err = p.client.Bridges.AddChannel(ctx, bridge, ari.BridgeAddChannelParams{Channel: []string{channel, string(c.Leg)}})
	if err != nil {
		if _, there := p.reg.caller(c.Call); !there || !p.reg.hasLeg(c.Leg) {
			return nil // one of them left meanwhile, which the floor is told
		}
		return fmt.Errorf("join: %w", err)
	}
	if c.Record {
		return p.record(ctx, bridge, c)
	}
	return nil
}

// record keeps both voices. The file is named by the call and the moment, so
// that a second talk of the same call does not overwrite the first.
func (p *PBX) record(ctx context.Context, bridge string, c floor.Join) error {
	_, err := p.client.Bridges.Record(ctx, bridge, ari.BridgeRecordParams{
		Name: fmt.Sprintf("%s-%d", c.Call, time.Now().Unix()), Format: "wav", IfExists: "fail",
	})
	if err != nil {
		p.log.Error("the talk is not recorded", "call_id", c.Call, "err", err)
	}
	return nil
}

func bridgeOf(leg cti.LegID) string { return bridgePrefix + string(leg) }

func (p *PBX) park(ctx context.Context, c floor.Park) error {
	channel, bridge, ok := p.reg.bridge(c.Call)
	if !ok {
		return nil
	}
	if err := p.client.Bridges.RemoveChannel(ctx, bridge, []string{channel}); err != nil && !gone(err) {
		return fmt.Errorf("hold: %w", err)
	}
	p.reg.setMusic(c.Call, true)
	return p.client.Channels.StartMOH(ctx, channel, "")
}

func (p *PBX) unpark(ctx context.Context, c floor.Unpark) error {
	channel, bridge, ok := p.reg.bridge(c.Call)
	if !ok {
		return nil
	}
	if p.reg.setMusic(c.Call, false) {
		if err := p.client.Channels.StopMOH(ctx, channel); err != nil && !gone(err) {
			return fmt.Errorf("stop music: %w", err)
		}
	}
	return p.client.Bridges.AddChannel(ctx, bridge, ari.BridgeAddChannelParams{Channel: []string{channel}})
}

func (p *PBX) mute(ctx context.Context, c floor.MuteLeg) error {
	var err error
	if c.On {
		err = p.client.Channels.Mute(ctx, string(c.Leg), "in")
	} else {
		err = p.client.Channels.Unmute(ctx, string(c.Leg), "in")
	}
	if gone(err) {
		return nil
	}
	return err
}
