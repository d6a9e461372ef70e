package pbx_test

import (
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
)

// TestNoVoiceComesIntoAPauseHoweverOftenTheServiceBegins: Asterisk does not tell
// what is silent, and a new life must not let the voices in to find out.
func TestNoVoiceComesIntoAPauseHoweverOftenTheServiceBegins(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	caller, arrived, leg := r.answered(440, 1000)
	r.do(floor.Answer{Call: arrived.Call}, floor.Join{Call: arrived.Call, Leg: leg, Sound: leg, Record: true})
	caller.Hears(1000, patience)
	eventually(t, "Asterisk says that it records", func() bool { return r.pbx.Records(arrived.Call, leg) })
	r.do(floor.PauseSound{Call: arrived.Call, Sound: leg, On: true})
	r.notedSilent(leg)
	for range 20 {
		if live := r.again().Live; len(live) != 1 || live[0].Paused != leg {
			t.Fatalf("paused, listed %+v", live)
		}
		r.notedSilent(leg)
	}
	r.do(floor.PauseSound{Call: arrived.Call, Sound: leg})
	r.notedSilent("")
	now := caller.Media.Packets()
	eventually(t, "a piece of talk", func() bool { return caller.Media.Packets() > now+25 })
	caller.Hangup()
	next[floor.CallerLeft](r)
	r.do(floor.DropLeg{Call: arrived.Call, Leg: leg})
	next[floor.LegLeft](r)
	if got := changes(r.samples(leg)); got != " sound silence sound" {
		t.Errorf("the recording is%s", got)
	}
}

// notedSilent waits until the caller's channel names the recording that is silent.
func (r *rig) notedSilent(sound cti.LegID) {
	r.t.Helper()
	eventually(r.t, "the note of what is silent", func() bool {
		channels, err := r.client.Channels.List(r.t.Context())
		if err != nil {
			return false
		}
		for _, ch := range channels {
			if text, err := r.client.Channels.GetVariable(r.t.Context(), ch.ID, "DOZVON_SILENT"); err == nil {
				return text == string(sound)
			}
		}
		return sound == ""
	})
}

// samples reads a recording once it is finished.
func (r *rig) samples(id cti.LegID) []int16 {
	r.t.Helper()
	var sound []byte
	eventually(r.t, "the recording", func() bool {
		talks, err := r.pbx.Recorded(r.t.Context())
		if err != nil || len(talks) != 1 || talks[0].ID != id {
			return false
		}
		file, err := r.pbx.OpenRecording(r.t.Context(), id)
		if err != nil {
			return false
		}
		defer func() { _ = file.Close() }()
		sound, err = io.ReadAll(file)
		return err == nil
	})
	samples := make([]int16, (len(sound)-44)/2)
	for i := range samples {
		samples[i] = int16(binary.LittleEndian.Uint16(sound[44+2*i:]))
	}
	return samples
}

// changes tells in which order sound and silence follow each other between the first
// sound and the last, in frames of 20 ms.
func changes(samples []int16) (order string) {
	last := ""
	for ; len(samples) >= 160; samples = samples[160:] {
		now := "silence"
		for _, s := range samples[:160] {
			if s > 300 || s < -300 {
				now = "sound"
				break
			}
		}
		if now != last {
			order, last = order+" "+now, now
		}
	}
	return strings.TrimSuffix(strings.TrimPrefix(order, " silence"), " silence")
}
