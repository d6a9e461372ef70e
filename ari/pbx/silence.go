package pbx

import (
	"context"
	"errors"
	"strings"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/recording"
)

// pausedVariable on the caller's channel names the recording that is paused, for
// the next life of this process: Asterisk does not tell. Legs come and go during a
// talk; the caller stays, and a recording of another name is not paused.
const pausedVariable = "DOZVON_PAUSED"

// silentVariable on the caller's channel names the recording that Asterisk has
// silenced for sure, for the next life, which leaves it alone.
const silentVariable = "DOZVON_SILENT"

// unread stands for a name that Asterisk did not give: no recording has it.
const unread = "unread"

// record keeps both voices in a file that is named by the talk. Of one that goes
// on, the recording may be there. A talk that is over already has nothing to be
// kept; with the link lost, the next listing tells.
func (p *PBX) record(ctx context.Context, channel string, c floor.Join) {
	finished, known := p.recordings.state(c.Sound)
	goesOn := known && !finished
	to := p.client.Posted(func(err error) {
		if goesOn && ari.IsConflict(err) || errors.Is(err, ari.ErrDisconnected) {
			return
		}
		if p.recordings.forget(c.Sound); !ari.IsNotFound(err) {
			p.notRecorded(c.Call, c.Sound, recording.Refused, err)
		}
	})
	if c.Paused {
		p.reg.pause(c.Call, c.Sound, true)
		p.notePaused(ctx, channel, c.Call, c.Sound)
	}
	p.recordings.begun(c.Sound)
	_, _ = to.Bridges.Record(ctx, bridgeOf(c.Sound), ari.BridgeRecordParams{Name: string(c.Sound), Format: "wav", IfExists: "fail"})
}

// recording: from now on Asterisk can silence a recording. What was asked for
// before, it refused.
func (p *PBX) recording(ctx context.Context, sound cti.LegID) {
	if call, _, ok := floor.ParseLeg(sound); ok && p.reg.started(call, sound) {
		p.hush(ctx, p.following(call), call, sound)
	}
}

// pauseRecording writes silence in place of the voices, or the voices again. It is
// noted first: who dies in between shall find more silence rather than less.
func (p *PBX) pauseRecording(ctx context.Context, to ari.Services, channel string, c floor.PauseSound) {
	changed, ok := p.reg.pause(c.Call, c.Sound, c.On)
	if !ok {
		return // the talk is over
	}
	noted := c.Sound
	if !c.On {
		noted = ""
	}
	p.notePaused(ctx, channel, c.Call, noted)
	if changed {
		p.hush(ctx, to, c.Call, c.Sound)
	}
}

// pauseRefused takes back what Asterisk did not do; the floor is told as well.
func (p *PBX) pauseRefused(c floor.PauseSound) {
	noted := c.Sound
	if c.On {
		noted = ""
	}
	if _, ok := p.reg.pause(c.Call, c.Sound, !c.On); !ok {
		return
	}
	if channel, there := p.reg.caller(c.Call); there {
		p.notePaused(context.Background(), channel, c.Call, noted)
	}
}

func (p *PBX) notePaused(ctx context.Context, channel string, call cti.CallID, sound cti.LegID) {
	_ = p.noting(call).Channels.SetVariable(ctx, channel, pausedVariable, string(sound))
}

// noting sends what a caller's channel tells the next life of a recording.
func (p *PBX) noting(call cti.CallID) ari.Services {
	return p.client.Posted(func(err error) {
		if !gone(err) {
			p.log.Warn("that a recording is silent is not on the caller's channel", "call_id", call, "err", err)
		}
	})
}

// pausedBefore reads which recording is paused, of a caller who was there before us.
func (p *PBX) pausedBefore(ctx context.Context, channel string, call cti.CallID) (cti.LegID, error) {
	sound, err := p.variable(ctx, channel, pausedVariable)
	p.reg.pausedBefore(call, cti.LegID(sound))
	return cti.LegID(sound), err
}

// hush silences a recording, or lets the voices in again. Asterisk (22.10) lets the
// voices in when it is asked twice for silence, and does nothing when it is asked
// twice for voices; so what is silent for sure is left alone, else silence is asked
// for from a known state. The requests for it do not mix with others. Silence is
// noted last and voices first: who dies in between leaves a doubt, not an error.
func (p *PBX) hush(ctx context.Context, to ari.Services, call cti.CallID, sound cti.LegID) {
	p.hushing.Lock()
	defer p.hushing.Unlock()
	h := p.reg.hush(call, sound)
	switch {
	case h.silent && h.noted:
		return
	case h.noted:
		p.noteSilent(ctx, call, "")
	}
	_ = to.Recordings.Unmute(ctx, string(sound))
	if h.silent {
		_ = to.Recordings.Mute(ctx, string(sound))
	}
	if h.certain {
		p.noteSilent(ctx, call, sound)
	}
}

func (p *PBX) noteSilent(ctx context.Context, call cti.CallID, sound cti.LegID) {
	if channel, there := p.reg.caller(call); there {
		_ = p.noting(call).Channels.SetVariable(ctx, channel, silentVariable, string(sound))
	}
}

// uncertain takes back that a recording is silent for sure.
func (p *PBX) uncertain(call cti.CallID) {
	if p.reg.unhush(call) {
		p.noteSilent(context.Background(), call, "")
	}
}

// silentBefore reads whether the last life left the recording of a talk silent.
func (p *PBX) silentBefore(ctx context.Context, call cti.CallID) {
	channel, there := p.reg.caller(call)
	if !there {
		return
	}
	sound, err := p.variable(ctx, channel, silentVariable)
	if err != nil {
		sound = unread
	}
	p.reg.silentBefore(call, cti.LegID(sound))
}

// park writes silence while the caller is out of the talk: what agents say among
// themselves is not kept. A talk that is not recorded refuses, which is well.
func (p *PBX) park(ctx context.Context, call cti.CallID, on bool) {
	if sound, changed := p.reg.park(call, on); changed {
		p.hush(ctx, p.following(call), call, sound)
	}
}

// hushAgain is park for a talk of which nobody knows what the last life left half
// done.
func (p *PBX) hushAgain(ctx context.Context, call cti.CallID, parked bool) {
	if sound, _ := p.reg.park(call, parked); sound != "" {
		p.hush(ctx, p.following(call), call, sound)
	}
}

// following sends what a recording must follow without the floor.
func (p *PBX) following(call cti.CallID) ari.Services {
	return p.client.Posted(func(err error) {
		if !gone(err) {
			p.log.Error("the recording did not follow the talk", "call_id", call, "err", err)
		}
		p.uncertain(call)
	})
}

// pause notes that a recording is paused, or no longer, and tells whether that
// changes what is kept: while the caller is out of the talk it does not. False when
// the talk is over.
func (r *registry) pause(call cti.CallID, sound cti.LegID, on bool) (changed, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	if l == nil || l.sound() != sound {
		return false, false
	}
	before := l.silent()
	l.paused = ""
	if on {
		l.paused = sound
	}
	return l.silent() != before, true
}

// pausedBefore notes what a caller's channel told.
func (r *registry) pausedBefore(call cti.CallID, sound cti.LegID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l := r.calls[call]; l != nil {
		l.paused = sound
	}
}

// park notes that the caller is out of the talk for a while, or back, and gives
// the recording with whether that changes what is kept.
func (r *registry) park(call cti.CallID, on bool) (sound cti.LegID, changed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	if l == nil || l.bridge == "" {
		return "", false
	}
	before := l.silent()
	l.parked = on
	return l.sound(), l.silent() != before
}

// silent tells whether a recording is to be silent.
func (r *registry) silent(call cti.CallID, sound cti.LegID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	return l != nil && l.sound() == sound && l.silent()
}

// started notes that Asterisk records a talk, and tells whether it is to be silent.
func (r *registry) started(call cti.CallID, sound cti.LegID) (silent bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	if l == nil || l.sound() != sound {
		return false
	}
	l.recorded, l.hushed = sound, ""
	return l.silent()
}

// hushing is what to do about a recording: whether it is to be silent, whether
// silence is noted until now, and whether it is going to be silent for sure.
type hushing struct{ silent, noted, certain bool }

// hush notes what is about to be asked of Asterisk. Only a recording that goes on
// can be silenced for sure.
func (r *registry) hush(call cti.CallID, sound cti.LegID) hushing {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	if l == nil {
		return hushing{}
	}
	if l.sound() != sound || !l.silent() {
		noted := l.hushed != ""
		l.hushed = ""
		return hushing{noted: noted}
	}
	h := hushing{silent: true, noted: l.hushed == sound}
	if h.certain = !h.noted && l.recorded == sound; h.certain {
		l.hushed = sound
	}
	return h
}

// unhush forgets that a recording is silent, and tells whether one was.
func (r *registry) unhush(call cti.CallID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	if l == nil || l.hushed == "" {
		return false
	}
	l.hushed = ""
	return true
}

// silentBefore notes what a caller's channel told of the last life.
func (r *registry) silentBefore(call cti.CallID, sound cti.LegID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l := r.calls[call]; l != nil {
		l.hushed = sound
	}
}

// sound names the recording of the talk; empty when there is no talk.
func (l *live) sound() cti.LegID { return cti.LegID(strings.TrimPrefix(l.bridge, bridgePrefix)) }

func (l *live) silent() bool { return l.parked || l.paused != "" && l.paused == l.sound() }
