package pbx_test

import (
	"errors"
	"testing"

	"github.com/dozvon/dozvon/cti/floor"
)

// TestWhoGaveUpRingingWhileNobodyListenedIsNotListed: nobody answered them, so nothing but the
// listing tells that they are gone. Who still rings is listed, and their end is told as ever.
func TestWhoGaveUpRingingWhileNobodyListenedIsNotListed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	gone, _ := r.dial(0)
	stays, arrived := r.dial(0)
	r.leave()
	gone.Hangup()
	gone.Ended(patience)
	r.channels(1)
	live := r.back().Live
	if len(live) != 1 || live[0].Arrival.Call != arrived.Call || live[0].PickedUp || live[0].Gone {
		t.Fatalf("listed is %+v", live)
	}
	r.client.Reconnect(errors.New("for the test"))
	next[floor.SwitchLost](r)
	stays.Hangup()
	stays.Ended(patience)
	if live = next[floor.SwitchConnected](r).Live; len(live) != 0 {
		if left := next[floor.CallerLeft](r); left.Call != arrived.Call {
			t.Errorf("left is %+v", left)
		}
	}
}
