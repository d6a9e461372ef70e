package main

import (
	"encoding/json"
	"io"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api"
	"github.com/dozvon/dozvon/deploy/lab"
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

// fetched waits until no recording is left in Asterisk: each is dropped there a
// moment after the archive and the database have it.
func (c *centre) fetched() {
	c.t.Helper()
	eventually(c.t, "no recording is left in Asterisk", func() bool {
		files, err := os.ReadDir(c.asterisk.Recordings())
		return err == nil && len(files) == 0
	})
}

// samplesOf reads the samples of a WAV file with the usual head.
func samplesOf(sound string) []float64 {
	samples := make([]float64, 0, len(sound)/2)
	for i := 44; i+1 < len(sound); i += 2 {
		samples = append(samples, float64(int16(uint16(sound[i])|uint16(sound[i+1])<<8))/32768)
	}
	return samples
}

// TestComplaint18ThePauseIsSilenceInTheRecording: both voices, with silence where the
// agent paused; out of Asterisk and in the archive; and who listened is known.
func TestComplaint18ThePauseIsSilenceInTheRecording(t *testing.T) {
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
	paused := caller.Media.Packets()
	ann.must("POST", "/me/call/recording", map[string]bool{"paused": true})
	talk(75)
	ann.must("POST", "/me/call/recording", map[string]bool{"paused": false})
	paused = caller.Media.Packets() - paused
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
		if share := toneThroughout(lastWords(samples), hertz); share < 0.3 {
			t.Errorf("the %s has %.2f of the last half second's energy", name, share)
		}
	}
	if n := longestSilence(samples); n < 8000 || n > 8000+paused*160 {
		t.Errorf("the pause of %.2f s left %.2f s of silence", float64(paused)/50, float64(n)/8000)
	}
	c.fetched()
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
	c.shows("dozvon_talks_not_recorded_total 0", "dozvon_archive_failures_total 0", "dozvon_database_skipped_events_total 0")
}

// TestWhatAgentsSayAmongThemselvesIsNotKept: a consultation is silence of its
// length, the talk goes on to be kept after it, and who has the caller after a
// hand-over can pause, too.
func TestWhatAgentsSayAmongThemselvesIsNotKept(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	ann := c.agent("ann", 0, toneAnn, "117")
	bob := c.agent("bob", 0, toneBob, "122")
	caller := c.dial("89991110001", "117", toneCall)
	atAnn := ann.phone.Rung(patience)
	hears(t, "ann", atAnn, toneCall)
	talk := func(packets int) {
		now := caller.Media.Packets()
		eventually(t, "a piece of talk", func() bool { return caller.Media.Packets() > now+packets })
	}
	talk(50)
	ann.invites(map[string]string{"agent": "bob"}, true)
	atBob := bob.phone.Rung(patience)
	hears(t, "bob in the consultation", atBob, toneAnn)
	talk(75)
	ann.must(http.MethodPost, "/me/call/complete", map[string]any{})
	atAnn.Ended(patience)
	hears(t, "bob with the caller", atBob, toneCall)
	talk(75)
	bob.must("POST", "/me/call/recording", map[string]bool{"paused": true})
	talk(75)
	bob.must("POST", "/me/call/recording", map[string]bool{"paused": false})
	talk(50)
	caller.Hangup()
	record, _, _ := c.recordOf("+79991110001")
	kept := bob.recordings(record.ID).Recordings[0]
	_, sound := bob.ask(http.MethodGet, strings.TrimPrefix(kept.Sound, "/api/v1"), nil)
	samples := samplesOf(sound)
	if runs := silences(samples, 8000); runs != 2 {
		t.Errorf("the recording of %.1f s has %d silences, want one for the consultation and one for the pause", float64(len(samples))/8000, runs)
	}
	for i := 0; i+2000 <= len(samples); i += 2000 { // a word between the agents
		piece := samples[i : i+2000]
		if toneShare(piece, toneBob) > 0.2 && toneShare(piece, toneAnn) > 0.2 {
			t.Errorf("at %.2f s the agents are heard together", float64(i)/8000)
		}
	}
	for name, hertz := range map[string]float64{"caller": toneCall, "bob": toneBob} {
		if share := toneThroughout(lastWords(samples), hertz); share < 0.3 {
			t.Errorf("the %s has %.2f of the last half second's energy", name, share)
		}
	}
}

// silences counts the runs of samples of at least this length that nobody can hear.
func silences(samples []float64, least int) (runs int) {
	run := 0
	for _, s := range samples {
		if run++; math.Abs(s) > 0.01 {
			run = 0
		}
		if run == least {
			runs++
		}
	}
	return runs
}

// TestRecordingsInAnObjectStore: a talk is kept in S3 and played from its middle
// out of it; while the store is away a listener is told so.
func TestRecordingsInAnObjectStore(t *testing.T) {
	t.Parallel()
	store := lab.StartObjectStore(t)
	c := newCentre(t, func(c *centre) { c.set.Recordings = store.URL() + "&anonymous=true" })
	c.start()
	ann := c.agent("ann", 0, toneAnn, "117")
	caller := c.dial("89991110001", "117", toneCall)
	ann.phone.Rung(patience).Hears(toneCall, patience)
	caller.Hears(toneAnn, patience)
	heard := caller.Media.Packets()
	eventually(t, "two seconds of talk", func() bool { return caller.Media.Packets() > heard+100 })
	caller.Hangup()
	record, _, _ := c.recordOf("+79991110001")

	kept := ann.recordings(record.ID).Recordings[0]
	address := c.web + kept.Sound
	play := func(part string) (status int, sound string) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.AddCookie(ann.cookie)
		request.Header.Set("Range", part)
		answer, err := ann.client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		raw, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(raw)
	}
	status, sound := play("bytes=0-")
	if status != http.StatusPartialContent || len(sound) < 24044 || int64(len(sound)) != 44+int64(math.Round(kept.Seconds*16000)) {
		t.Fatalf("the sound of %.2f s: status %d, %d bytes", kept.Seconds, status, len(sound))
	}
	if status, middle := play("bytes=16044-24043"); status != http.StatusPartialContent || middle != sound[16044:24044] {
		t.Errorf("half a second from the middle: status %d, %d bytes", status, len(middle))
	}
	if loudest := slices.Max(samplesOf(sound)); loudest < 0.1 {
		t.Errorf("the loudest sample is %.3f", loudest)
	}
	c.fetched()
	store.Away(true)
	if status, text := play("bytes=0-"); status != http.StatusServiceUnavailable || !strings.Contains(text, "Хранилище записей не отвечает") {
		t.Errorf("while the store is away: %d %s", status, text)
	}
	store.Away(false)
	if status, _ := play("bytes=0-"); status != http.StatusPartialContent {
		t.Errorf("when it is back: %d", status)
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

// lastWords is the half second before the caller's last sound: the recording goes on
// without the caller until the goodbye is noticed, on a busy machine for a while.
func lastWords(samples []float64) []float64 {
	end := len(samples)
	for end > 4400 && toneThroughout(samples[end-400:end], toneCall) < 0.2 {
		end -= 400
	}
	return samples[end-4000 : end]
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

// toneThroughout is toneShare in pieces of 50 ms: a packet that came late on a busy
// machine turns the phase of what follows, and a tone would cancel itself out.
func toneThroughout(samples []float64, hertz float64) float64 {
	var all, tone float64
	for piece := range slices.Chunk(samples, 400) {
		energy := 0.0
		for _, sample := range piece {
			energy += sample * sample
		}
		if all += energy; energy > 0 {
			tone += energy * toneShare(piece, hertz)
		}
	}
	return tone / max(all, 1e-9)
}
