package pbx_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/pbx"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/recording"
)

// TestARecordingWhoseEndWasNotToldIsFetchedAtOnce: on a busy machine Asterisk may
// keep the event of a recording's end to itself; here it always does.
func TestARecordingWhoseEndWasNotToldIsFetchedAtOnce(t *testing.T) {
	t.Parallel()
	r := newRigHearing(t, slices.DeleteFunc(pbx.Events(), func(k ari.Kind) bool { return k == ari.KindRecordingFinished }))
	<-r.recorded // the listing at the beginning
	caller, arrived, leg := r.answered(440, 1000)
	r.do(floor.Answer{Call: arrived.Call}, floor.Join{Call: arrived.Call, Leg: leg, Sound: leg, Record: true})
	caller.Hears(1000, patience)
	caller.Hangup()
	next[floor.CallerLeft](r)
	r.do(floor.DropLeg{Call: arrived.Call, Leg: leg})
	next[floor.LegLeft](r)
	select {
	case <-r.recorded:
	case <-time.After(patience):
		t.Fatal("nobody was told of the recording")
	}
	if talks, err := r.pbx.Recorded(t.Context()); err != nil || len(talks) != 1 || talks[0].ID != leg {
		t.Errorf("recorded are %+v, %v", talks, err)
	}
}

// TestATalkThatIsNotRecordedIsTold: Asterisk does not write over a file that is
// there, as it would not on a full disk.
func TestATalkThatIsNotRecordedIsTold(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	caller, arrived, leg := r.answered(440, 1000)
	if err := os.WriteFile(filepath.Join(r.server.Recordings(), string(leg)+".wav"), []byte("there"), 0o644); err != nil {
		t.Fatal(err)
	}
	r.do(floor.Answer{Call: arrived.Call}, floor.Join{Call: arrived.Call, Leg: leg, Sound: leg, Record: true})
	caller.Hears(1000, patience) // they talk all the same
	if lost := next[floor.SoundLost](r); lost != (floor.SoundLost{Call: arrived.Call, Sound: leg, Why: recording.Refused}) {
		t.Errorf("lost is %+v", lost)
	}
	caller.Hangup()
}

// TestARecordingThatEndedUnheardIsToldWithTheListing: what Asterisk still records it
// goes on with; what it does not is told, and is not begun under its name again.
func TestARecordingThatEndedUnheardIsToldWithTheListing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	caller, arrived, leg := r.answered(440, 1000)
	join := floor.Join{Call: arrived.Call, Leg: leg, Sound: leg, Record: true}
	r.do(floor.Answer{Call: arrived.Call}, join)
	caller.Hears(1000, patience)
	if live := r.again().Live; len(live) != 1 || live[0].Unrecorded != "" {
		t.Fatalf("while it is recorded, listed is %+v", live)
	}
	r.do(join) // there already, which is well
	r.leave()
	r.asStranger(func(stranger *ari.Client) {
		if err := stranger.Recordings.Stop(t.Context(), string(leg)); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the recording has ended", func() bool {
			_, err := stranger.Recordings.GetLive(t.Context(), string(leg))
			return ari.IsNotFound(err)
		})
	})
	if live := r.back().Live; len(live) != 1 || live[0].Unrecorded != leg {
		t.Fatalf("listed is %+v", live)
	}
	r.do(join)
	if lost := next[floor.SoundLost](r); lost != (floor.SoundLost{Call: arrived.Call, Sound: leg, Why: recording.Refused}) {
		t.Errorf("lost is %+v", lost)
	}
	caller.Hangup()
}

// TestARecordingThatEndsBeforeItsTalkIsTold: Asterisk that cannot write says no
// more than that it has finished.
func TestARecordingThatEndsBeforeItsTalkIsTold(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	caller, arrived, leg := r.answered(440, 1000)
	folder := r.server.Recordings()
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder, []byte("no folder"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.do(floor.Answer{Call: arrived.Call}, floor.Join{Call: arrived.Call, Leg: leg, Sound: leg, Record: true})
	caller.Hears(1000, patience)
	if lost := next[floor.SoundLost](r); lost != (floor.SoundLost{Call: arrived.Call, Sound: leg, Why: recording.Refused}) {
		t.Errorf("lost is %+v", lost)
	}
	caller.Hangup()
}
