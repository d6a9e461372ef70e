package pbx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/recording"
)

// pausedVariable on a leg says that its recording is paused, for the next life
// of this process: Asterisk does not tell.
const pausedVariable = "DOZVON_PAUSED"

// errNotPlayed says that a prompt was not heard: its file may be missing.
var errNotPlayed = errors.New("asterisk could not play the prompt")

// record keeps both voices in a file that is named by the leg.
func (p *PBX) record(ctx context.Context, bridge string, c floor.Join) {
	to := p.client.Posted(func(err error) {
		p.log.Error("the talk is not recorded", "call_id", c.Call, "err", err)
	})
	_, _ = to.Bridges.Record(ctx, bridge, ari.BridgeRecordParams{Name: string(c.Leg), Format: "wav", IfExists: "fail"})
}

// pauseRecording writes silence in place of the voices, or the voices again.
func (p *PBX) pauseRecording(ctx context.Context, to ari.Services, c floor.PauseSound) {
	paused := ""
	if c.On {
		paused = "yes"
	}
	switch sound, silent := p.reg.pause(c.Call, c.On); {
	case sound == "": // the talk is over
	case silent:
		_ = to.Recordings.Mute(ctx, sound)
	default:
		_ = to.Recordings.Unmute(ctx, sound)
	}
	_ = to.Channels.SetVariable(ctx, string(c.Leg), pausedVariable, paused)
}

// park writes silence while the caller is out of the talk: what agents say among
// themselves is not kept. A talk that is not recorded refuses, which is well.
func (p *PBX) park(ctx context.Context, call cti.CallID, on bool) {
	to := p.client.Posted(func(err error) {
		if !gone(err) {
			p.log.Error("the recording did not follow the hold", "call_id", call, "err", err)
		}
	})
	switch sound, silent := p.reg.park(call, on); {
	case sound == "":
	case silent:
		_ = to.Recordings.Mute(ctx, sound)
	default:
		_ = to.Recordings.Unmute(ctx, sound)
	}
}

// pause notes that a talk's recording is paused and gives its name, and whether it
// is to be silent, be it for the pause or because the caller is out of the talk.
func (r *registry) pause(call cti.CallID, on bool) (sound string, silent bool) {
	return r.quieten(call, func(l *live) { l.paused = on })
}

// park is pause for a caller who is taken out of the talk, or brought back.
func (r *registry) park(call cti.CallID, on bool) (sound string, silent bool) {
	return r.quieten(call, func(l *live) { l.parked = on })
}

func (r *registry) quieten(call cti.CallID, change func(*live)) (sound string, silent bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.calls[call]
	if l == nil || l.bridge == "" {
		return "", false
	}
	change(l)
	return strings.TrimPrefix(l.bridge, bridgePrefix), l.paused || l.parked
}

// recordMessage keeps what the caller says, in a file of the message's name.
func (p *PBX) recordMessage(ctx context.Context, to ari.Services, channel string, c floor.RecordMessage) {
	p.stopMusic(ctx, to, channel, c.Call)
	_, _ = to.Channels.Record(ctx, channel, ari.ChannelRecordParams{
		Name: string(c.Recording), Format: "wav", IfExists: "fail", TerminateOn: "#",
		MaxDurationSeconds: int(c.Longest.Seconds()), MaxSilenceSeconds: int(c.Silence.Seconds()),
	})
}

// recorded: a recording ended. Asterisk tells of talking and silence only where
// it looked for silence.
func (p *PBX) recorded(r *ari.LiveRecording, failed bool) {
	id := cti.LegID(r.Name)
	p.finished.add(id)
	p.onRec()
	if about, _, ok := floor.ParseLeg(id); ok && floor.IsMessage(id) {
		silent := failed || (r.TalkingDuration == 0 && r.SilenceDuration > 0)
		p.signal(floor.MessageEnded{Call: about, Recording: id, Silent: silent})
	}
}

// recordsMessage tells whether the caller's message is being recorded.
func (p *PBX) recordsMessage(ctx context.Context, note *call.Call) (bool, error) {
	if note == nil || !note.Recording() {
		return false, nil
	}
	_, err := p.client.Recordings.GetLive(ctx, string(note.Message.Recording))
	if ari.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// Recorded lists the recordings of talks that are over.
func (p *PBX) Recorded(ctx context.Context) ([]recording.Talk, error) {
	stored, err := p.client.Recordings.ListStored(ctx)
	if err != nil {
		return nil, fmt.Errorf("list recordings: %w", err)
	}
	var talks []recording.Talk
	for _, s := range stored {
		about, agent, ok := floor.ParseLeg(cti.LegID(s.Name))
		if !ok {
			continue // not ours
		}
		if over, err := p.over(ctx, s.Name); err != nil {
			return nil, err
		} else if !over {
			continue
		}
		if floor.IsMessage(cti.LegID(s.Name)) {
			agent = ""
		}
		talks = append(talks, recording.Talk{ID: cti.LegID(s.Name), Call: about, Agent: agent})
	}
	return talks, nil
}

// over tells whether a recording is finished. Asterisk (22.10) says so a moment
// before it stops to list the recording as a live one.
func (p *PBX) over(ctx context.Context, name string) (bool, error) {
	if p.finished.has(cti.LegID(name)) {
		return true, nil
	}
	_, err := p.client.Recordings.GetLive(ctx, name)
	if err != nil && !ari.IsNotFound(err) {
		return false, fmt.Errorf("look at recording %s: %w", name, err)
	}
	return err != nil, nil
}

// finished are the recordings that Asterisk said to be over and still has.
type finished struct {
	mu    sync.Mutex
	names map[cti.LegID]bool
}

func (f *finished) add(id cti.LegID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.names == nil {
		f.names = map[cti.LegID]bool{}
	}
	f.names[id] = true
}

func (f *finished) has(id cti.LegID) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.names[id]
}

func (f *finished) remove(id cti.LegID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.names, id)
}

// OpenRecording reads a finished recording as a WAV file.
func (p *PBX) OpenRecording(ctx context.Context, id cti.LegID) (io.ReadCloser, error) {
	sound, err := p.client.Recordings.GetStoredFile(ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("fetch recording: %w", err)
	}
	return sound, nil
}

// DropRecording deletes a recording from Asterisk; one that is gone is no error.
func (p *PBX) DropRecording(ctx context.Context, id cti.LegID) error {
	if err := p.client.Recordings.DeleteStored(ctx, string(id)); err != nil && !ari.IsNotFound(err) {
		return fmt.Errorf("delete recording from asterisk: %w", err)
	}
	p.finished.remove(id)
	return nil
}
