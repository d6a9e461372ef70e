package main

import (
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api"
	"github.com/dozvon/dozvon/deploy/lab"
)

// pauses stops the recording, or lets it go on, and waits until the desk says so.
func (p *person) pauses(on bool) {
	p.c.t.Helper()
	p.must(http.MethodPost, "/me/call/recording", map[string]bool{"paused": on})
	p.showsPause(on)
}

// silenced waits until Asterisk has silenced the recording, and has noted it: what it
// had not read yet when the service is killed, it never does.
func (c *centre) silenced() {
	c.t.Helper()
	client := c.asks()
	defer client.Stop()
	eventually(c.t, "a recording that is silent", func() bool {
		channels, err := client.Channels.List(c.t.Context())
		return err == nil && slices.ContainsFunc(channels, func(ch ari.Channel) bool {
			sound, err := client.Channels.GetVariable(c.t.Context(), ch.ID, "DOZVON_SILENT")
			return err == nil && sound != ""
		})
	})
}

// showsPause waits until the desk shows a talk that is recorded, or paused.
func (p *person) showsPause(on bool) {
	p.c.t.Helper()
	eventually(p.c.t, "the desk of "+p.login+" shows the recording", func() bool {
		d := p.desk()
		return d.Agent.State == agent.Talking && d.Call != nil && d.Call.Recorded && d.Call.Paused == on
	})
}

// talks lets the caller hear so many packets of 20 ms more.
func talks(t *testing.T, caller *lab.Call, packets int) {
	t.Helper()
	now := caller.Media.Packets()
	eventually(t, "a piece of talk", func() bool { return caller.Media.Packets() > now+packets })
}

// sounds waits for so many recordings of a call and gives their samples, in the
// order of the talks.
func (p *person) sounds(id cti.CallID, count int) [][]float64 {
	p.c.t.Helper()
	var list api.RecordingList
	eventually(p.c.t, "the recordings in the archive", func() bool {
		status, text := p.ask(http.MethodGet, "/calls/"+string(id)+"/recordings", nil)
		return status == http.StatusOK && json.Unmarshal([]byte(text), &list) == nil && len(list.Recordings) == count
	})
	sounds := make([][]float64, 0, count)
	for _, kept := range list.Recordings {
		status, sound := p.ask(http.MethodGet, strings.TrimPrefix(kept.Sound, "/api/v1"), nil)
		if status != http.StatusOK {
			p.c.t.Fatalf("the sound of %s: %d", kept.ID, status)
		}
		sounds = append(sounds, samplesOf(sound))
	}
	return sounds
}

// loud is how many seconds of a sound somebody can hear something.
func loud(samples []float64) float64 {
	n := 0
	for i := 0; i+80 <= len(samples); i += 80 {
		for _, s := range samples[i : i+80] {
			if math.Abs(s) > 0.01 {
				n++
				break
			}
		}
	}
	return float64(n) / 100
}

// keptSilence checks a recording whose one silence is the pause, at least so many
// packets of 20 ms long, and at whose end both voices are heard.
func keptSilence(t *testing.T, samples []float64, packets int, hertz ...float64) {
	t.Helper()
	if runs, longest := silences(samples, 8000), longestSilence(samples); runs != 1 || longest < packets*160*8/10 {
		t.Errorf("the recording of %.1f s has %d silences, the longest of %.2f s; the pause took %.2f s",
			float64(len(samples))/8000, runs, float64(longest)/8000, float64(packets)/50)
	}
	for _, tone := range hertz {
		if share := toneThroughout(lastWords(samples), tone); share < 0.3 {
			t.Errorf("%v Hz has %.2f of the last half second's energy", tone, share)
		}
	}
}

// TestAPauseOutlivesTheService: kill -9 while the agent has paused the recording.
// The desk still says so, no hold ends the silence, and the agent ends it.
func TestAPauseOutlivesTheService(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	service := c.spawn()
	ann := c.agent("ann", 0, toneAnn, "117")
	caller := c.dial("89991110031", "117", toneCall)
	atAnn := ann.phone.Rung(patience)
	hears(t, "ann", atAnn, toneCall)
	talks(t, caller, 50)
	ann.pauses(true)
	c.silenced()
	began := caller.Media.Packets()
	service.kill()
	talks(t, caller, 25)
	c.spawn()
	ann.showsPause(true)
	talks(t, caller, 25)
	paused := ann.holdsAndEndsThePause(caller, toneAnn, began)
	record, _, _ := c.recordOf("+79991110031")
	keptSilence(t, ann.sounds(record.ID, 1)[0], paused, toneCall, toneAnn)
}

// holdsAndEndsThePause goes through a hold, which must not end the pause that began
// with so many packets, then ends it, and talks on until the caller hangs up. It gives
// how many packets the pause had.
func (p *person) holdsAndEndsThePause(caller *lab.Call, hertz float64, began int) (paused int) {
	t := p.c.t
	t.Helper()
	p.act("hold")
	hearsOnly(t, caller, hertz)
	p.act("resume")
	hears(t, "the caller after the hold", caller, hertz)
	talks(t, caller, 50)
	paused = caller.Media.Packets() - began
	p.pauses(false)
	talks(t, caller, 75)
	caller.Hangup()
	return paused
}

// TestAPauseIsLeftToWhoHasTheTalk: while the service is away the agent who paused
// the recording leaves a conference. Who is left with the caller sees the pause,
// which no hold ends, and ends it.
func TestAPauseIsLeftToWhoHasTheTalk(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	service := c.spawn()
	ann := c.agent("ann", 0, toneAnn, "117")
	bob := c.agent("bob", 0, toneBob, "122")
	caller := c.dial("89991110032", "117", toneCall)
	atAnn := ann.phone.Rung(patience)
	hears(t, "ann", atAnn, toneCall)
	ann.invites(map[string]string{"agent": "bob"}, false)
	atBob := bob.phone.Rung(patience)
	hears(t, "bob", atBob, toneAnn, toneCall)
	talks(t, caller, 50)
	ann.pauses(true)
	bob.showsPause(true)
	c.silenced()
	began := caller.Media.Packets()
	service.kill()
	atAnn.Hangup()
	hears(t, "bob without ann", atBob, toneCall)
	c.spawn()
	bob.showsPause(true)
	paused := bob.holdsAndEndsThePause(caller, toneBob, began)
	record, _, _ := c.recordOf("+79991110032")
	keptSilence(t, ann.sounds(record.ID, 1)[0], paused, toneCall, toneBob)
}

// TestAPauseEndsWithItsTalk: nobody takes a transfer, and the same agent finds the
// pause as it was, in a recording that is silent from its beginning; whoever takes
// the next transfer is recorded.
func TestAPauseEndsWithItsTalk(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	ann := c.agent("ann", 0, toneAnn, "117")
	bob := c.agent("bob", -1, toneBob, "122")
	caller := c.dial("89991110033", "117", toneCall)
	atAnn := ann.phone.Rung(patience)
	hears(t, "ann", atAnn, toneCall)
	talks(t, caller, 50)
	ann.pauses(true)
	toBob := map[string]any{"to": map[string]string{"agent": "bob"}}
	ann.must(http.MethodPost, "/me/call/transfer", toBob)
	bob.phone.Rung(patience).Hangup()
	atAnn = ann.phone.Rung(patience)
	hears(t, "ann again", atAnn, toneCall)
	ann.showsPause(true)
	talks(t, caller, 75)
	bob.ready()
	ann.must(http.MethodPost, "/me/call/transfer", toBob)
	atBob := bob.phone.Rung(patience)
	atBob.Answer()
	hears(t, "bob", atBob, toneCall)
	bob.showsPause(false)
	talks(t, caller, 75)
	caller.Hangup()
	record, _, _ := c.recordOf("+79991110033")
	sounds := ann.sounds(record.ID, 3)
	for i, want := range []func(seconds float64) bool{
		func(s float64) bool { return s > 0.5 }, func(s float64) bool { return s < 0.2 }, func(s float64) bool { return s > 1 },
	} {
		if heard := loud(sounds[i]); !want(heard) || len(sounds[i]) < 8000 {
			t.Errorf("of talk %d, %.1f s long, %.2f s can be heard", i+1, float64(len(sounds[i]))/8000, heard)
		}
	}
}
