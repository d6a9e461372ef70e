package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/deploy/lab"
)

// toneNotice says that the talk is recorded.
const toneNotice = 2250.0

// TestNobodyIsRecordedUntold: a caller hears it before an agent is rung, and a
// citizen who is called before the agent is heard; both talks are kept, with both
// voices and without the notice.
func TestNobodyIsRecordedUntold(t *testing.T) {
	t.Parallel()
	home := lab.NewPhone(t, 0, toneCall)
	c := newCentre(t, citizens(home))
	write(t, filepath.Join(c.set.data, "plan.yaml"), []byte(strings.Replace(testPlan, "greeting: greeting-117, notice_in_greeting: true, ", "", 1)))
	c.start()
	ann := c.agent("ann", 0, toneAnn, "117")
	told := func(number string) {
		t.Helper()
		record, _, events := c.recordOf(number)
		if got := kinds(events); !strings.Contains(got, "recording_announced") || strings.Index(got, "recording_announced") > strings.Index(got, "answered ended") {
			t.Errorf("the call of %s: %s", number, got)
		}
		ann.must(http.MethodPost, "/me/wrap-up/end", nil)
		kept := ann.recordings(record.ID).Recordings[0]
		_, sound := ann.ask(http.MethodGet, strings.TrimPrefix(kept.Sound, "/api/v1"), nil)
		samples := samplesOf(sound)
		if len(samples) < 8000 {
			t.Fatalf("the recording has %d samples", len(samples))
		}
		for name, hertz := range map[string]float64{"citizen": toneCall, "agent": toneAnn} {
			if share := toneThroughout(lastWords(samples), hertz); share < 0.3 {
				t.Errorf("the %s has %.2f of the energy", name, share)
			}
		}
		if share := toneThroughout(samples[:4000], toneNotice); share > 0.1 {
			t.Errorf("the recording has the notice: %.2f", share)
		}
	}
	caller := c.dial("89991110001", "117", toneCall)
	caller.Hears(toneNotice, patience)
	caller.Hears(toneAnn, patience)
	ann.phone.Rung(patience).Hears(toneCall, patience)
	heard := caller.Media.Packets()
	eventually(t, "two seconds of talk", func() bool { return caller.Media.Packets() > heard+100 })
	caller.Hangup()
	told("+79991110001")

	ann.must(http.MethodPost, "/me/dial", map[string]string{"number": "8 999 111-00-02"})
	atAnn, atHome := ann.phone.Rung(patience), home.Rung(patience)
	atHome.Hears(toneNotice, patience)
	atHome.Hears(toneAnn, patience)
	atAnn.Hears(toneCall, patience)
	heard = atHome.Media.Packets()
	eventually(t, "two seconds of talk", func() bool { return atHome.Media.Packets() > heard+100 })
	atHome.Hangup()
	atAnn.Ended(patience)
	told("+79991110002")
	c.silent()
}
