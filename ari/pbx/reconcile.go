package pbx

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/floor"
)

const bridgePrefix = "talk-"

// connected lists what Asterisk does for us and gives it to the floor. Events
// of the new socket wait meanwhile, so that they are taken after the listing.
func (p *PBX) connected(ctx context.Context, c *ari.Connected) {
	if !c.AsteriskStarted.Equal(p.started) {
		p.started = c.AsteriskStarted
		p.pushPhones(ctx)
	}
	live, err := p.list(ctx)
	if err != nil {
		// The socket is failing again, or must: nobody is served without a listing,
		// and the next Connected brings one.
		p.log.Warn("asterisk's calls could not be listed", "err", err)
		p.client.Reconnect(err)
		return
	}
	p.log.Info("asterisk is connected", "version", c.Version, "commands_over_websocket", c.OverWebSocket, "calls", len(live))
	p.up.Store(true)
	p.signal(floor.SwitchConnected{Live: live})
	p.findAgain(ctx)
	p.onLink(true)
	p.onRec()
}

func (p *PBX) list(ctx context.Context) ([]floor.LiveCall, error) {
	channels, err := p.client.Channels.List(ctx)
	if err != nil {
		return nil, err
	}
	bridges, err := p.client.Bridges.List(ctx)
	if err != nil {
		return nil, err
	}
	p.reg.reset()
	p.meetings.reset()
	p.recordings.reset()
	p.clearWatch(ctx, channels, bridges)
	calls := map[cti.CallID]*floor.LiveCall{}
	for i := range channels {
		if err := p.enter(ctx, &channels[i], calls); err != nil {
			return nil, err
		}
	}
	recorded, err := p.recordTalks(ctx, bridges)
	if err != nil {
		return nil, err
	}
	for _, b := range bridges {
		if strings.HasPrefix(b.ID, bridgePrefix) {
			p.enterBridge(ctx, b, calls, recorded)
		}
	}
	out := make([]floor.LiveCall, 0, len(calls))
	for _, lc := range calls {
		out = append(out, *lc)
	}
	return out, nil
}

// enter takes one listed channel: a leg by its name, a caller by what the
// dialplan shows; all others are not ours.
func (p *PBX) enter(ctx context.Context, ch *ari.Channel, calls map[cti.CallID]*floor.LiveCall) error {
	if id, agent, ok := floor.ParseLeg(legID(ch.ID)); ok {
		muted, err := p.flag(ctx, ch.ID, mutedVariable)
		if err != nil {
			return err
		}
		p.reg.addLeg(id, legID(ch.ID))
		lc := liveCall(calls, id)
		lc.Legs = append(lc.Legs, floor.LiveLeg{Leg: legID(ch.ID), Agent: agent, Up: ch.State == "Up", Muted: muted})
		return nil
	}
	if id, ok := citizenOf(ch.ID); ok {
		return p.enterCitizen(ctx, ch, id, calls)
	}
	app, args, _ := strings.Cut(ch.Dialplan.AppData, ",")
	if ch.Dialplan.AppName != "Stasis" || app != App {
		return nil
	}
	arrival, ok := arrivalOf(ch, strings.Split(args, ","))
	if !ok {
		return nil
	}
	note, err := p.note(ctx, ch.ID)
	if ari.IsNotFound(err) && !p.exists(ctx, ch.ID) {
		return nil // a ghost
	}
	if err != nil && !ari.IsNotFound(err) {
		return err
	}
	recording, err := p.recordsMessage(ctx, note)
	if err != nil {
		return err
	}
	if err := p.silence(ctx, arrival.Call); err != nil {
		return err
	}
	p.reg.found(arrival.Call, ch.ID)
	lc := liveCall(calls, arrival.Call)
	if lc.Paused, err = p.pausedBefore(ctx, ch.ID, arrival.Call); err != nil {
		return err
	}
	lc.Arrival, lc.Note, lc.PickedUp, lc.Gone, lc.Recording = arrival, note, ch.State == "Up", false, recording
	return nil
}

// silence stops all prompts: nobody knows what the last life played, and what
// waits behind a prompt, such as joining an agent, would wait for its end.
func (p *PBX) silence(ctx context.Context, call cti.CallID) error {
	for _, id := range playIDs(call) {
		if err := p.client.Playbacks.Stop(ctx, id); err != nil && !gone(err) {
			return err
		}
	}
	return nil
}

// flag reads a yes-or-no variable of a channel.
func (p *PBX) flag(ctx context.Context, channel, name string) (bool, error) {
	text, err := p.variable(ctx, channel, name)
	return text != "", err
}

// variable reads a variable of a channel; one that is not set is empty.
func (p *PBX) variable(ctx context.Context, channel, name string) (string, error) {
	text, err := p.client.Channels.GetVariable(ctx, channel, name)
	if err != nil && !ari.IsNotFound(err) {
		return "", err
	}
	return text, nil
}

// liveCall finds or makes the entry of a call; its caller is gone until the
// caller's channel is met.
func liveCall(calls map[cti.CallID]*floor.LiveCall, id cti.CallID) *floor.LiveCall {
	if calls[id] == nil {
		calls[id] = &floor.LiveCall{Arrival: floor.CallArrived{Call: id}, Gone: true}
	}
	return calls[id]
}

func (p *PBX) exists(ctx context.Context, channel string) bool {
	_, err := p.client.Channels.Get(ctx, channel)
	return err == nil
}

// note reads the floor's record; nil when there is none that can be read.
func (p *PBX) note(ctx context.Context, channel string) (*call.Call, error) {
	text, err := p.client.Channels.GetVariable(ctx, channel, noteVariable)
	if err != nil || text == "" {
		return nil, err
	}
	var c call.Call
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		p.log.Warn("the record kept on a channel cannot be read; the journal's is used", "channel_id", channel, "err", err)
		return nil, nil
	}
	return &c, nil
}

// enterBridge notes who talks with whom. A bridge in which none of our legs is
// left is removed.
func (p *PBX) enterBridge(ctx context.Context, b ari.Bridge, calls map[cti.CallID]*floor.LiveCall, recorded map[cti.LegID]bool) {
	sound := cti.LegID(strings.TrimPrefix(b.ID, bridgePrefix))
	leg := sound
	id, _, ok := floor.ParseLeg(leg)
	lc := calls[id]
	if !ok || lc == nil || lc.Gone && !together(lc, b) || !p.lead(lc, b, &leg) {
		p.recordings.begun(sound) // for all we know
		p.destroyBridge(b.ID)
		return
	}
	if recorded[sound] {
		p.recordings.begun(sound)
	} else {
		lc.Unrecorded = sound
	}
	if lc.Gone {
		p.reg.remains(id, leg, b.ID)
	} else {
		p.reg.talk(id, leg, b.ID)
	}
	caller, _ := p.reg.caller(id)
	p.silentBefore(ctx, id)
	p.hushAgain(ctx, id, !slices.Contains(b.Channels, caller))
	for i := range lc.Legs {
		one := &lc.Legs[i]
		one.In = slices.Contains(b.Channels, string(one.Leg))
		one.Joined = one.In && !lc.Gone && slices.Contains(b.Channels, caller)
		if one.In && one.Leg != leg {
			p.reg.admit(id, one.Leg)
		}
	}
}

// together tells whether two of our legs or more are in a bridge: then they may
// talk on without the caller.
func together(lc *floor.LiveCall, b ari.Bridge) bool {
	n := 0
	for _, one := range lc.Legs {
		if slices.Contains(b.Channels, string(one.Leg)) {
			n++
		}
	}
	return n > 1
}

// lead finds the leg with which the talk of a bridge ends: after a transfer it
// is not the one that the bridge is named by.
func (p *PBX) lead(lc *floor.LiveCall, b ari.Bridge, leg *cti.LegID) bool {
	if lc.Note != nil && slices.Contains(b.Channels, string(lc.Note.Leg)) {
		*leg = lc.Note.Leg
	}
	if p.reg.hasLeg(*leg) {
		return true
	}
	for _, one := range lc.Legs {
		if slices.Contains(b.Channels, string(one.Leg)) {
			*leg = one.Leg
			return true
		}
	}
	return false
}

// arrivalOf reads a caller's arrival from the channel and from the dialplan's
// arguments: arrive, the number dialled and, for the call page, web.
func arrivalOf(ch *ari.Channel, args []string) (floor.CallArrived, bool) {
	if len(args) < 2 || args[0] != "arrive" {
		return floor.CallArrived{}, false
	}
	since := ch.CreationTime.UTC()
	a := floor.CallArrived{
		Call: cti.NewCallID(since, ch.ID), Dialed: args[1], Since: since,
		Caller: callerNumber(ch.Caller.Number), Name: ch.Caller.Name, Origin: call.Trunk,
	}
	if len(args) > 2 && args[2] == string(call.Web) {
		a.Origin = call.Web
	}
	if a.Name == ch.Caller.Number {
		a.Name = ""
	}
	return a, true
}

// callerNumber is the caller's telephone number. A name, such as that of a
// one-time account of the call page, is none: its digits might be a stranger's.
func callerNumber(user string) string {
	if strings.IndexFunc(user, unicode.IsLetter) >= 0 {
		return ""
	}
	return contact.Normalize(user)
}
