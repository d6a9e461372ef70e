package main

import (
	"encoding/json"
	"math"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api"
)

// recordings waits until those of a call are in the archive.
func (p *person) recordings(id cti.CallID) (list api.RecordingList) {
	p.c.t.Helper()
	eventually(p.c.t, "a recording in the archive", func() bool {
		status, text := p.ask(http.MethodGet, "/calls/"+string(id)+"/recordings", nil)
		return status == http.StatusOK && json.Unmarshal([]byte(text), &list) == nil && len(list.Recordings) > 0
	})
	return list
}

// samplesOf reads the samples of a WAV file with the usual head.
func samplesOf(sound string) []float64 {
	samples := make([]float64, 0, len(sound)/2)
	for i := 44; i+1 < len(sound); i += 2 {
		samples = append(samples, float64(int16(uint16(sound[i])|uint16(sound[i+1])<<8))/32768)
	}
	return samples
}

// TestARecordedTalkIsKeptAndHeardOnRecord: both voices, with silence where the
// agent paused; out of Asterisk and in the archive; and who listened is known.
func TestARecordedTalkIsKeptAndHeardOnRecord(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	ann := c.agent("ann", 0, toneAnn, "117", "122")
	caller := c.dial("89991110001", "117", toneCall)
	caller.Hears(toneAnn, patience)
	ann.phone.Rung(patience).Hears(toneCall, patience)
	talk := func(packets int) {
		now := caller.Media.Packets()
		eventually(t, "a piece of talk", func() bool { return caller.Media.Packets() > now+packets })
	}
	talk(50)
	ann.must("POST", "/me/call/recording", map[string]bool{"paused": true})
	talk(75)
	ann.must("POST", "/me/call/recording", map[string]bool{"paused": false})
	talk(50)
	caller.Hangup()
	record, _, _ := c.recordOf("+79991110001")
	ann.must("POST", "/me/wrap-up/end", nil)

	kept := ann.recordings(record.ID).Recordings[0]
	status, sound := ann.ask(http.MethodGet, strings.TrimPrefix(kept.Sound, "/api/v1"), nil)
	if status != http.StatusOK || len(sound) < 44+16000*3 {
		t.Fatalf("the sound: status %d, %d bytes", status, len(sound))
	}
	samples := samplesOf(sound)
	for name, hertz := range map[string]float64{"caller": toneCall, "agent": toneAnn} {
		if share := toneShare(samples[len(samples)-4000:], hertz); share < 0.3 {
			t.Errorf("the %s has %.2f of the last half second's energy", name, share)
		}
	}
	if n := longestSilence(samples); n < 8000 || n > 8000*5/2 {
		t.Errorf("the pause of one and a half seconds left %.2f s of silence", float64(n)/8000)
	}
	if files, _ := os.ReadDir(c.asterisk.Recordings()); len(files) != 0 {
		t.Errorf("left in Asterisk: %v", files)
	}
	c.add("boss", cti.RoleSupervisor, "")
	boss := c.logIn("boss")
	eventually(t, "who listened", func() bool {
		heard := boss.recordings(record.ID).Recordings[0].Heard
		return len(heard) == 1 && heard[0].By == "ann"
	})

	other := c.dial("89991110002", "122", toneCall)
	other.Hears(toneAnn, patience)
	other.Hangup()
	record, _, _ = c.recordOf("+79991110002")
	if _, text := boss.ask(http.MethodGet, "/calls/"+string(record.ID)+"/recordings", nil); !strings.Contains(text, `"recordings":[]`) {
		t.Errorf("a line that is not recorded was recorded: %s", text)
	}
}

// longestSilence is the longest run of samples that nobody can hear.
func longestSilence(samples []float64) (longest int) {
	run := 0
	for _, s := range samples {
		if run++; math.Abs(s) > 0.01 {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// toneShare is the share of a sound's energy at a frequency (Goertzel).
func toneShare(samples []float64, hertz float64) float64 {
	var energy, before, last float64
	factor := 2 * math.Cos(2*math.Pi*hertz/8000)
	for _, sample := range samples {
		energy += sample * sample
		before, last = last, sample+factor*last-before
	}
	return 2 * (last*last + before*before - factor*last*before) / (float64(len(samples)) * energy)
}
