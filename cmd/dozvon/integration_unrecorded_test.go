package main

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/api"
	"github.com/dozvon/dozvon/cti/recording"
)

// showsNoRecording waits until the desk says that the talk is not recorded, as it should be.
func (p *person) showsNoRecording() {
	p.c.t.Helper()
	eventually(p.c.t, "the desk of "+p.login+" says that nothing is recorded", func() bool {
		d := p.desk()
		return d.Agent.State == agent.Talking && d.Call != nil && d.Call.Unrecorded && !d.Call.Recorded
	})
}

// TestARecordingThatAsteriskRefusesIsOnRecord: Asterisk cannot write where recordings lie. They
// talk all the same; the desk says so, also after kill -9; and whoever reads the call later learns
// that there should have been a recording.
func TestARecordingThatAsteriskRefusesIsOnRecord(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	if err := os.RemoveAll(c.asterisk.Recordings()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.asterisk.Recordings(), []byte("no folder"), 0o600); err != nil {
		t.Fatal(err)
	}
	service := c.spawn()
	ann := c.agent("ann", 0, toneAnn, "117")
	caller := c.dial("89991110041", "117", toneCall)
	atAnn := ann.phone.Rung(patience)
	hears(t, "ann", atAnn, toneCall)
	ann.showsNoRecording()
	service.kill()
	c.spawn()
	ann.showsNoRecording()
	if status, text := ann.ask(http.MethodPost, "/me/call/recording", map[string]bool{"paused": true}); status != http.StatusConflict {
		t.Errorf("there is something to pause: %d %s", status, text)
	}
	talks(t, caller, 25)
	caller.Hangup()
	record, _, _ := c.recordOf("+79991110041")
	var list api.RecordingList
	eventually(t, "the loss is on record", func() bool {
		status, text := ann.ask(http.MethodGet, "/calls/"+string(record.ID)+"/recordings", nil)
		return status == http.StatusOK && json.Unmarshal([]byte(text), &list) == nil && len(list.Lost) > 0
	})
	if len(list.Recordings) != 0 || len(list.Lost) != 1 || list.Lost[0].Agent != "ann" || list.Lost[0].Why == recording.Missing {
		t.Errorf("the recordings are %+v", list)
	}
}
