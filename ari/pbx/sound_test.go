package pbx_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/aritest"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/recording"
)

// TestTheRecordingOfATalkThatEndedUnheardIsLookedFor: with it, the floor hears nothing;
// without it, that it is lost. What the archive took in time is not lost.
func TestTheRecordingOfATalkThatEndedUnheardIsLookedFor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	caller, arrived, leg := r.answered(440, 1000)
	r.do(floor.Answer{Call: arrived.Call}, floor.Join{Call: arrived.Call, Leg: leg, Sound: leg, Record: true})
	caller.Hears(1000, patience)
	r.leave()
	caller.Hangup()
	find := floor.FindSound{Call: arrived.Call, Sound: leg}
	r.back()
	r.do(find)
	none := func(where string) {
		t.Helper()
		for len(r.signals) > 0 {
			if lost, is := (<-r.signals).(floor.SoundLost); is {
				t.Errorf("%s: the floor is told of %+v", where, lost)
			}
		}
	}
	none("it is there")
	eventually(t, "the recording has ended", func() bool {
		_, err := r.client.Recordings.GetLive(t.Context(), string(leg))
		return ari.IsNotFound(err)
	})
	if err := os.Remove(filepath.Join(r.server.Recordings(), string(leg)+".wav")); err != nil {
		t.Fatal(err)
	}
	r.do(find)
	if lost := next[floor.SoundLost](r); lost != (floor.SoundLost{Call: arrived.Call, Sound: leg, Why: recording.Missing}) {
		t.Errorf("lost is %+v", lost)
	}
	if err := r.pbx.DropRecording(t.Context(), leg); err != nil {
		t.Fatal(err)
	}
	r.do(find)
	none("the archive has it")
}

// TestASoundThatIsNotFoundBecauseTheLinkBrokeIsLookedForAgain, by itself.
func TestASoundThatIsNotFoundBecauseTheLinkBrokeIsLookedForAgain(t *testing.T) {
	t.Parallel()
	server, r := played(t)
	server.Fault(aritest.Fault{Method: http.MethodGet, Path: "/recordings/stored/*", Cut: true, Times: 1})
	const id = cti.CallID("01a21af6-b125-7faa-80ef-614e1636ef82")
	r.pbx.Do(floor.FindSound{Call: id, Sound: cti.LegID(id + "_e1_ann")})
	next[floor.SwitchConnected](r)
	if lost := next[floor.SoundLost](r); lost.Call != id || lost.Why != recording.Missing {
		t.Errorf("lost is %+v", lost)
	}
}

// TestTalksAreListedSideBySide: the floor serves nobody before the last of them.
func TestTalksAreListedSideBySide(t *testing.T) {
	t.Parallel()
	const talks, each = 10, 500 * time.Millisecond
	server, r := played(t)
	for i := range talks {
		bridge := fmt.Sprintf("talk-01a21af6-b125-7faa-80ef-614e1636ef82_e%d_ann", i)
		if _, err := r.client.Bridges.CreateWithID(t.Context(), bridge, ari.BridgeCreateWithIDParams{Type: "mixing"}); err != nil {
			t.Fatal(err)
		}
	}
	server.Fault(aritest.Fault{Method: http.MethodGet, Path: "/recordings/live/*", Delay: each})
	r.client.Reconnect(errors.New("for the test"))
	next[floor.SwitchLost](r)
	begin := time.Now()
	next[floor.SwitchConnected](r)
	if took := time.Since(begin); took >= talks*each {
		t.Errorf("it took %v, as long as one after the other", took)
	}
}
