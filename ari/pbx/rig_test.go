package pbx_test

import (
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/pbx"
	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/deploy/lab"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(lab.Stopping(m)) }

// patience bounds every wait of these tests.
const patience = 10 * time.Second

// rig is a PBX on a real Asterisk; the test stands in for the floor.
type rig struct {
	t       *testing.T
	server  *deploy.Asterisk
	client  *ari.Client
	pbx     *pbx.PBX
	signals chan floor.Input // never full: a test causes some dozen
	seen    []floor.Input
	legs    int

	recorded chan struct{} // recordings may be finished; never full either
}

func newRig(t *testing.T, changes ...func(*deploy.AsteriskConfig)) *rig {
	t.Helper()
	return newRigHearing(t, pbx.Events(), changes...)
}

// newRigHearing is a rig to which Asterisk tells of these events only.
func newRigHearing(t *testing.T, events []ari.Kind, changes ...func(*deploy.AsteriskConfig)) *rig {
	t.Helper()
	r := &rig{t: t, server: lab.Asterisk(t, changes...), signals: make(chan floor.Input, 1000), recorded: make(chan struct{}, 1000)}
	a := r.server.ARI()
	var err error
	r.client, err = ari.New(ari.Options{
		URL: a.URL, Username: a.User, Password: a.Password, App: pbx.App, Events: events,
		SilenceLimit: patience, // a busy machine keeps Asterisk's pongs waiting, too
	})
	if err != nil {
		t.Fatal(err)
	}
	r.pbx = pbx.New(pbx.Config{
		Client: r.client, Logger: slog.New(slog.DiscardHandler),
		Signal:      func(in floor.Input) { r.signals <- in },
		OnRecording: func() { r.recorded <- struct{}{} },
	})
	for _, start := range []func() error{
		func() error { return r.pbx.Start(t.Context()) },
		func() error { return r.client.Start(t.Context()) },
	} {
		if err := start(); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		r.client.Stop()
		r.pbx.Stop()
	})
	next[floor.SwitchConnected](r)
	return r
}

// longPrompt lasts four times as long as anybody waits in these tests, so that whoever
// waited for its end would be late on a busy machine, too.
const longPrompt = "long"

// withLongPrompt gives Asterisk that prompt, a tone, in the place of the usual ones.
func withLongPrompt(t *testing.T) func(*deploy.AsteriskConfig) {
	t.Helper()
	dir := lab.Folder(t)
	if err := os.Mkdir(filepath.Join(dir, "ready"), 0o755); err != nil {
		t.Fatal(err)
	}
	output, err := exec.CommandContext(t.Context(), "sox", "-n", "-r", "8000", "-b", "16", "-c", "1",
		filepath.Join(dir, "ready", longPrompt+".wav"), "synth", fmt.Sprint((4 * patience).Seconds()), "sine", "600", "vol", "0.5").CombinedOutput()
	if err != nil {
		t.Fatalf("sox: %v: %s", err, output)
	}
	return func(c *deploy.AsteriskConfig) { c.Prompts = dir }
}

// next waits for the next signal of a type; others before it are kept for
// whoever asks later.
func next[T floor.Input](r *rig) T {
	r.t.Helper()
	for i, in := range r.seen {
		if want, ok := in.(T); ok {
			r.seen = append(r.seen[:i], r.seen[i+1:]...)
			return want
		}
	}
	limit := time.After(patience)
	for {
		select {
		case in := <-r.signals:
			if want, ok := in.(T); ok {
				return want
			}
			r.seen = append(r.seen, in)
		case <-limit:
			var none T
			r.t.Fatalf("no %T within %v; seen %+v", none, patience, r.seen)
			return none
		}
	}
}

func (r *rig) do(commands ...floor.Command) {
	r.t.Helper()
	for _, c := range commands {
		r.pbx.Do(c)
	}
	// Commands do not wait, but Asterisk answers in order: what was sent before is done.
	if _, err := r.client.Asterisk.Ping(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

// dial calls 122 and waits for the arrival.
func (r *rig) dial(hertz float64) (*lab.Call, floor.CallArrived) {
	r.t.Helper()
	caller := lab.Dial(r.t, r.server.SIPAddr(), "89991112233", "122", hertz)
	return caller, next[floor.CallArrived](r)
}

// ring rings a device for a call.
func (r *rig) ring(id cti.CallID, address string) cti.LegID {
	r.t.Helper()
	r.legs++
	leg := cti.LegID(fmt.Sprintf("%s_e%d_ann", id, r.legs))
	r.do(floor.Ring{
		Call: id, Leg: leg, Agent: "ann", Caller: "+79991112233", Line: "122",
		Device: agent.Device{Kind: agent.Phone, Address: address},
	})
	return leg
}

// answered is a caller of a tone (Hz) and the leg of a phone that answered, with a tone
// of its own; they do not talk yet.
func (r *rig) answered(caller, phone float64) (*lab.Call, floor.CallArrived, cti.LegID) {
	r.t.Helper()
	dialled, arrived := r.dial(caller)
	leg := r.ring(arrived.Call, lab.NewPhone(r.t, 0, phone).URI())
	next[floor.LegAnswered](r)
	return dialled, arrived, leg
}

// join lets a caller and an answered leg talk.
func (r *rig) join(id cti.CallID, leg cti.LegID) {
	r.t.Helper()
	if answered := next[floor.LegAnswered](r); answered.Leg != leg {
		r.t.Fatalf("leg %s answered instead of %s", answered.Leg, leg)
	}
	r.do(floor.Answer{Call: id}, floor.Join{Call: id, Leg: leg, Sound: leg})
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("not seen within %v: %s", patience, what)
		}
	}
}

// empty waits until Asterisk has neither channels nor bridges.
func (r *rig) empty() {
	r.t.Helper()
	eventually(r.t, "no channel and no bridge left", func() bool {
		channels, err := r.client.Channels.List(r.t.Context())
		if err != nil {
			return false
		}
		bridges, err := r.client.Bridges.List(r.t.Context())
		return err == nil && len(channels) == 0 && len(bridges) == 0
	})
}
