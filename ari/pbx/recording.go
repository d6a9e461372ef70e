package pbx

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/recording"
)

// errNotPlayed says that a prompt was not heard: its file may be missing.
var errNotPlayed = errors.New("asterisk could not play the prompt")

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
	p.recordings.ended(id)
	p.onRec()
	about, _, ours := floor.ParseLeg(id)
	switch {
	case !ours:
	case floor.IsMessage(id):
		silent := failed || (r.TalkingDuration == 0 && r.SilenceDuration > 0)
		p.signal(floor.MessageEnded{Call: about, Recording: id, Silent: silent})
	case failed || p.endedEarly(about, id):
		why := recording.BrokeOff
		if r.Duration == 0 {
			why = recording.Refused
		}
		p.notRecorded(about, id, why, fmt.Errorf("it ended before the talk did: %s %s", r.State, r.Cause))
	}
}

// endedEarly tells of a recording that it ended and its talk goes on. Where it cannot
// write, Asterisk (22.10) takes the request, and says at once that it has finished.
func (p *PBX) endedEarly(call cti.CallID, sound cti.LegID) bool {
	if p.recordings.wasStopped(sound) {
		return false
	}
	channel, bridge, ok := p.reg.bridge(call)
	return ok && channel != "" && bridge == bridgeOf(sound)
}

func (p *PBX) notRecorded(call cti.CallID, sound cti.LegID, why recording.Loss, err error) {
	p.log.Error("the talk is not recorded", "call_id", call, "err", err)
	p.signal(floor.SoundLost{Call: call, Sound: sound, Why: why})
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
	p.sounds.kept(id)
	if err := p.client.Recordings.DeleteStored(ctx, string(id)); err != nil && !ari.IsNotFound(err) {
		return fmt.Errorf("delete recording from asterisk: %w", err)
	}
	p.recordings.forget(id)
	return nil
}
