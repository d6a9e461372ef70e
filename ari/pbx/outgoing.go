package pbx

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
)

// DefaultDialOut dials through the trunk of pjsip_operator.conf.
const DefaultDialOut = "PJSIP/{number}@operator"

// citizenSuffix marks the channel of a citizen whom we called; before it stands
// the call's id.
const citizenSuffix = "_out"

// citizenLimit is how long Asterisk itself lets a citizen's telephone ring whom
// we forgot, in seconds; the floor's own limit is the plan's.
const citizenLimit = 150

func citizenChannel(id cti.CallID) string { return string(id) + citizenSuffix }

// citizenOf reads the call out of the channel's id.
func citizenOf(channel string) (cti.CallID, bool) {
	id, ok := strings.CutSuffix(channel, citizenSuffix)
	if !ok {
		return "", false
	}
	_, err := cti.CallID(id).ArrivedAt()
	return cti.CallID(id), err == nil
}

// dialCitizen calls the citizen, while the agent hears it ringing. The channel
// is known before the request leaves.
func (p *PBX) dialCitizen(ctx context.Context, to ari.Services, c floor.DialCitizen) {
	note, err := json.Marshal(c.Note)
	if err != nil {
		p.signal(floor.CommandFailed{Command: c, Err: err})
		return
	}
	channel, limit := citizenChannel(c.Note.ID), citizenLimit
	p.reg.addCaller(c.Note.ID, channel)
	_, _ = to.Channels.Originate(ctx, ari.ChannelOriginateParams{
		Endpoint: dialNumber(p.dialOut, c.Note.Caller), App: App, AppArgs: "citizen", ChannelID: channel,
		CallerID: c.CallerNumber, Timeout: &limit, Variables: map[string]string{noteVariable: string(note)},
	})
	if p.reg.setRinging(c.Leg, true) {
		return
	}
	ring := p.client.Posted(func(err error) {
		p.log.Warn("the agent does not hear the citizen's telephone ring", "call_id", c.Note.ID, "err", err)
	})
	_ = ring.Channels.Ring(ctx, string(c.Leg))
}

// dialNumber fills the form in. A number is digits and perhaps a plus sign.
func dialNumber(form, number string) string {
	digits := strings.TrimPrefix(number, "+")
	national := digits
	if strings.HasPrefix(number, "+7") {
		national = "8" + digits[1:]
	}
	return strings.NewReplacer("{number}", number, "{digits}", digits, "{national}", national).Replace(form)
}

// enterCitizen takes the listed channel of a citizen whom we called.
func (p *PBX) enterCitizen(ctx context.Context, ch *ari.Channel, id cti.CallID, calls map[cti.CallID]*floor.LiveCall) error {
	note, err := p.note(ctx, ch.ID)
	if ari.IsNotFound(err) && !p.exists(ctx, ch.ID) {
		return nil // a ghost
	}
	if err != nil && !ari.IsNotFound(err) {
		return err
	}
	if err := p.silence(ctx, id); err != nil {
		return err
	}
	p.reg.found(id, ch.ID)
	lc := liveCall(calls, id)
	if lc.Paused, err = p.pausedBefore(ctx, ch.ID, id); err != nil {
		return err
	}
	lc.Note, lc.PickedUp, lc.Outgoing, lc.Gone = note, ch.State == "Up", true, false
	return nil
}

// setRinging notes that the agent of a leg hears a telephone ring, or no longer,
// and gives what was before.
func (r *registry) setRinging(leg cti.LegID, on bool) (before bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	who, ok := r.channels[string(leg)]
	if !ok {
		return false
	}
	before, who.ringing = who.ringing, on
	r.channels[string(leg)] = who
	return before
}
