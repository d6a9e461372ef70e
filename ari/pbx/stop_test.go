package pbx_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/aritest"
	"github.com/dozvon/dozvon/ari/pbx"
	"github.com/dozvon/dozvon/cti/floor"
)

// TestAStopRefusedInTheMomentOfTheStartIsAskedAgain: the real Asterisk refuses
// only by chance, so this one is played.
func TestAStopRefusedInTheMomentOfTheStartIsAskedAgain(t *testing.T) {
	t.Parallel()
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
	server.HoldPlaybacks(true)
	server.Fault(aritest.Fault{Method: http.MethodDelete, Path: "/playbacks/*", Status: 500, Times: 2})
	server.Call(pbx.App, aritest.Caller{ID: "c", Number: "89991112233"}, "arrive", "122")
	arrived := next[floor.CallArrived](r)
	r.do(
		floor.Answer{Call: arrived.Call}, floor.Play{Call: arrived.Call, Prompt: "wait"},
		floor.StopPlay{Call: arrived.Call, Prompt: "wait"},
	)
	stopped := func() bool {
		stops := 0
		for _, q := range server.Requests() {
			if q.Method == http.MethodDelete && strings.HasPrefix(q.Path, "/playbacks/") {
				stops++
			}
		}
		return stops == 3
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
