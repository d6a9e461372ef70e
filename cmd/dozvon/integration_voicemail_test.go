package main

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/deploy/lab"
)

// The tones of prompts around a message.
const (
	toneAsk    = 1550.0
	toneBeep   = 1850.0
	toneThanks = 1650.0
	toneNone   = 1950.0

	toneSurvey  = 2050.0
	toneGoodbye = 2150.0
)

var voicemailTones = map[string]float64{
	"voicemail": toneAsk, "beep": toneBeep, "voicemail-thanks": toneThanks, "voicemail-none": toneNone,
	"survey": toneSurvey, "thank-you": toneGoodbye,
}

// messageOf waits until the message of a call is in the archive and gives its
// samples.
func (c *centre) messageOf(id cti.CallID) (kept recording.Recording, samples []float64) {
	c.t.Helper()
	eventually(c.t, "the message in the archive", func() bool {
		all, err := c.db.Recordings(c.t.Context(), id)
		if err != nil || len(all) != 1 {
			return false
		}
		kept = all[0]
		return true
	})
	sound, _, err := c.app.archive.Read(c.t.Context(), kept.Key)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = sound.Close() }()
	raw := make([]byte, kept.Bytes)
	for n := 0; n < len(raw); {
		read, err := sound.Read(raw[n:])
		if err != nil {
			c.t.Fatal(err)
		}
		n += read
	}
	return kept, samplesOf(string(raw))
}

// speaks lets the caller's own tone flow for so long after the signal.
func speaks(t *testing.T, caller *lab.Call, length time.Duration) {
	t.Helper()
	caller.Hears(toneBeep, patience)
	since := time.Now()
	eventually(t, "a message long enough", func() bool { return time.Since(since) > length+2*time.Second })
}

// TestACallerLeavesAMessage: the key of a menu, the signal, and what is said is
// in the archive; it ends by the key and by hanging up.
func TestACallerLeavesAMessage(t *testing.T) {
	t.Parallel()
	c := newCentre(t, withMenus)
	c.start()
	caller := c.dial("89991110001", "122", toneCall)
	caller.Hears(toneMain, patience)
	caller.Press("5")
	caller.Hears(toneAsk, patience)
	speaks(t, caller, 3*time.Second)
	caller.Press("#")
	caller.Hears(toneThanks, patience)
	caller.Ended(patience)
	record, _, events := c.recordOf("+79991110001")
	if record.Finish.Reason != call.LeftVoicemail || record.Finish.Result != call.Success {
		t.Errorf("the call ended with %+v: %s", record.Finish, kinds(events))
	}
	kept, samples := c.messageOf(record.ID)
	if kept.Seconds < 3 || kept.Seconds > 10 || kept.Agent != "" {
		t.Errorf("kept is %+v", kept)
	}
	if share := toneThroughout(samples[len(samples)/2:len(samples)/2+8000], toneCall); share < 0.8 {
		t.Errorf("the caller's tone has %.2f of the message", share)
	}

	caller = c.dial("89991110002", "122", toneCall)
	caller.Hears(toneMain, patience)
	caller.Press("5")
	speaks(t, caller, 3*time.Second)
	caller.Hangup()
	record, _, _ = c.recordOf("+79991110002")
	if record.Finish.Reason != call.LeftVoicemail {
		t.Errorf("the call ended with %+v", record.Finish)
	}
	c.messageOf(record.ID)

	caller = c.dial("89991110003", "122", toneCall)
	caller.Hears(toneMain, patience)
	caller.Press("5")
	caller.Hears(toneBeep, patience)
	caller.Hangup()
	if record, _, _ = c.recordOf("+79991110003"); record.Finish.Reason != call.NoVoicemail {
		t.Errorf("the call ended with %+v", record.Finish)
	}
	c.silent()
}

// TestAMessageOutlivesTheService: Asterisk goes on recording while the service is
// away, the caller is thanked by the next life, and the whole message is there.
func TestAMessageOutlivesTheService(t *testing.T) {
	t.Parallel()
	c := newCentre(t, withMenus)
	c.start()
	caller := c.dial("89991110001", "122", toneCall)
	caller.Hears(toneMain, patience)
	caller.Press("5")
	speaks(t, caller, time.Second)
	c.app.stop()
	since := time.Now()
	eventually(t, "two seconds without the service", func() bool { return time.Since(since) > 2*time.Second })
	c.start()
	since = time.Now()
	eventually(t, "another second", func() bool { return time.Since(since) > time.Second })
	caller.Press("#")
	caller.Hears(toneThanks, patience)
	caller.Ended(patience)
	record, _, events := c.recordOf("+79991110001")
	if record.Finish.Reason != call.LeftVoicemail {
		t.Errorf("the call ended with %+v: %s", record.Finish, kinds(events))
	}
	if kept, _ := c.messageOf(record.ID); kept.Seconds < 4 {
		t.Errorf("kept is %+v", kept)
	}

	// And one who hangs up meanwhile.
	caller = c.dial("89991110002", "122", toneCall)
	caller.Hears(toneMain, patience)
	caller.Press("5")
	speaks(t, caller, 2*time.Second)
	c.app.stop()
	caller.Hangup()
	c.start()
	record, _, _ = c.recordOf("+79991110002")
	if record.Finish.Reason != call.LeftVoicemail {
		t.Errorf("the call ended with %+v", record.Finish)
	}
	c.messageOf(record.ID)
	c.fetched()
	c.silent()
}
