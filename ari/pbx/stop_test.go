package pbx_test

import (
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/aritest"
	"github.com/dozvon/dozvon/ari/pbx"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/deploy/lab"
)

// played is a rig at an Asterisk that is played.
func played(t *testing.T) (*aritest.Server, *rig) {
	t.Helper()
	server := aritest.Start(t)
	r := &rig{t: t, signals: make(chan floor.Input, 1000)}
	var err error
	if r.client, err = ari.New(server.Options(pbx.App)); err != nil {
		t.Fatal(err)
	}
	r.pbx = pbx.New(pbx.Config{Client: r.client, Logger: slog.New(slog.DiscardHandler), Signal: func(in floor.Input) { r.signals <- in }})
	if err := r.pbx.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.client.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.client.Stop(); r.pbx.Stop() })
	next[floor.SwitchConnected](r)
	return server, r
}

// TestARecordingThatIsOverIsFetchedAtOnce: the real Asterisk says that it is over,
// and by chance still calls it live for a moment.
func TestARecordingThatIsOverIsFetchedAtOnce(t *testing.T) {
	t.Parallel()
	server, r := played(t)
	server.Call(pbx.App, aritest.Caller{ID: "c", Number: "89991112233"}, "arrive", "122")
	arrived := next[floor.CallArrived](r)
	id := cti.LegID(string(arrived.Call) + "_life.1_anna")
	r.do(floor.Answer{Call: arrived.Call}, floor.RecordMessage{Call: arrived.Call, Recording: id})
	if talks, err := r.pbx.Recorded(t.Context()); err != nil || len(talks) > 0 {
		t.Fatalf("before its end there is %v, %v", talks, err)
	}
	if err := r.client.Recordings.Stop(t.Context(), string(id)); err != nil {
		t.Fatal(err)
	}
	server.Fault(aritest.Fault{Method: http.MethodGet, Path: "/recordings/live/*", Status: 500})
	over := func() bool {
		talks, err := r.pbx.Recorded(t.Context())
		return err == nil && len(talks) == 1 && talks[0].ID == id
	}
	if err := server.Await(t.Context(), over); err != nil {
		t.Fatal(err)
	}
	if err := r.pbx.DropRecording(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if talks, err := r.pbx.Recorded(t.Context()); err != nil || len(talks) > 0 {
		t.Errorf("dropped, there is %v, %v", talks, err)
	}
}

// TestAStopRefusedInTheMomentOfTheStartIsAskedAgain: the real Asterisk refuses
// only by chance, so this one is played.
func TestAStopRefusedInTheMomentOfTheStartIsAskedAgain(t *testing.T) {
	t.Parallel()
	server, r := played(t)
	server.HoldPlaybacks(true)
	server.Fault(aritest.Fault{Method: http.MethodDelete, Path: "/playbacks/*", Status: 500, Times: 2})
	server.Call(pbx.App, aritest.Caller{ID: "c", Number: "89991112233"}, "arrive", "122")
	arrived := next[floor.CallArrived](r)
	r.do(
		floor.Answer{Call: arrived.Call}, floor.Play{Call: arrived.Call, Prompt: "wait"},
		floor.StopPlay{Call: arrived.Call, Prompt: "wait"},
	)
	stopped := func() bool {
		var over []bool
		for _, q := range server.Requests() {
			if q.Method == http.MethodDelete && strings.HasPrefix(q.Path, "/playbacks/") {
				over = append(over, q.OverWebSocket)
			}
		}
		return slices.Equal(over, []bool{true, false, false}) // beside the socket, where a talk may wait
	}
	if err := server.Await(t.Context(), stopped); err != nil {
		t.Fatal(err)
	}
	if _, err := r.client.Playbacks.Get(t.Context(), "play-"+string(arrived.Call)); !ari.IsNotFound(err) {
		t.Errorf("the prompt plays on: %v", err)
	}
	if len(r.signals) > 0 {
		t.Errorf("the floor was told %+v", <-r.signals)
	}
}

// TestAPromptThatIsStoppedBetweenTwoPartsEnds: the stop overtakes the part that it is
// meant for.
func TestAPromptThatIsStoppedBetweenTwoPartsEnds(t *testing.T) {
	t.Parallel()
	server, r := played(t)
	server.HoldPlaybacks(true)
	server.Call(pbx.App, aritest.Caller{ID: "c", Number: "89991112233"}, "arrive", "122")
	arrived := next[floor.CallArrived](r)
	place := floor.Play{Call: arrived.Call, ID: "life-1", Prompt: "you-are" + floor.PromptSeparator + "second"}
	r.do(floor.Answer{Call: arrived.Call}, place)
	r.pbx.BetweenParts(place, func() { r.do(floor.StopPlay(place)) })
	r.do()
	if _, err := r.client.Playbacks.Get(t.Context(), "play-"+string(arrived.Call)+"-1"); !ari.IsNotFound(err) {
		t.Errorf("the second part plays on: %v", err)
	}
	if len(r.signals) > 0 {
		t.Errorf("the floor was told %+v", <-r.signals)
	}
}

// TestATalkThatWaitsForAPromptIsFreedBesideTheSocket: Asterisk answers nobody on the
// socket while the caller of a talk still hears a prompt to its end.
func TestATalkThatWaitsForAPromptIsFreedBesideTheSocket(t *testing.T) {
	t.Parallel()
	r := newRig(t, withLongPrompt(t))
	phone := lab.NewPhone(t, 0, 1000)
	caller, arrived := r.dial(440)
	r.do(floor.Answer{Call: arrived.Call}, floor.Play{Call: arrived.Call, Prompt: longPrompt})
	caller.Hears(0, patience)
	leg := r.ring(arrived.Call, phone.URI())
	next[floor.LegAnswered](r)
	r.pbx.Do(floor.Join{Call: arrived.Call, Leg: leg, Sound: leg})
	if err := r.client.Beside().Playbacks.Stop(t.Context(), "play-"+string(arrived.Call)); err != nil {
		t.Fatal(err)
	}
	caller.Hears(1000, patience)
	r.do(floor.DropLeg{Call: arrived.Call, Leg: leg}, floor.DropCall{Call: arrived.Call, Cause: 16})
	caller.Ended(patience)
	r.empty()
}

// TestAListingThatIsRefusedIsAskedForAgain: without one nobody would be served until
// the link broke by itself.
func TestAListingThatIsRefusedIsAskedForAgain(t *testing.T) {
	t.Parallel()
	server, r := played(t)
	server.Fault(aritest.Fault{Method: http.MethodGet, Path: "/bridges", Status: http.StatusInternalServerError, Times: 1})
	r.client.Reconnect(errors.New("for the test"))
	next[floor.SwitchLost](r)
	next[floor.SwitchConnected](r)
}
