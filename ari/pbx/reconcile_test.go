package pbx_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/pbx"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/deploy/lab"
)

// again replaces the client and the PBX by new ones, as a restart would.
func (r *rig) again() floor.SwitchConnected {
	r.t.Helper()
	r.leave()
	return r.back()
}

// leave stops the client and the PBX.
func (r *rig) leave() {
	r.t.Helper()
	r.client.Stop()
	next[floor.SwitchLost](r) // a PBX that is stopped leaves what it has not read
	r.pbx.Stop()
	r.seen = nil
}

// back connects a new client and a new PBX.
func (r *rig) back() floor.SwitchConnected {
	r.t.Helper()
	a := r.server.ARI()
	var err error
	r.client, err = ari.New(ari.Options{URL: a.URL, Username: a.User, Password: a.Password, App: pbx.App, Events: pbx.Events()})
	if err != nil {
		r.t.Fatal(err)
	}
	r.pbx = pbx.New(pbx.Config{
		Client: r.client, Logger: slog.New(slog.DiscardHandler),
		Signal: func(in floor.Input) { r.signals <- in },
	})
	if err := r.pbx.Start(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	if err := r.client.Start(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	return next[floor.SwitchConnected](r)
}

// channels waits, while nobody of ours is connected, until Asterisk has so many.
func (r *rig) channels(count int) {
	r.t.Helper()
	r.asStranger(func(stranger *ari.Client) {
		eventually(r.t, "the channel is gone", func() bool {
			there, err := stranger.Channels.List(r.t.Context())
			return err == nil && len(there) == count
		})
	})
}

// asStranger asks Asterisk something while nobody of ours is connected.
func (r *rig) asStranger(ask func(*ari.Client)) {
	r.t.Helper()
	a := r.server.ARI()
	stranger, err := ari.Connect(r.t.Context(), ari.Options{URL: a.URL, Username: a.User, Password: a.Password, App: "check"})
	if err != nil {
		r.t.Fatal(err)
	}
	defer stranger.Stop()
	ask(stranger)
}

func TestATalkIsListedAndGoesOnInTheNextLife(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	phone := lab.NewPhone(t, 0, 1000)
	caller, arrived := r.dial(440)
	leg := r.ring(arrived.Call, phone.URI())
	agents := phone.Rung(patience)
	r.join(arrived.Call, leg)
	note := call.Call{ID: arrived.Call, State: call.Talking, Line: "122", Caller: arrived.Caller, Leg: leg, Name: "Пётр"}
	r.do(floor.Remember{Note: note})
	caller.Hears(1000, patience)

	live := r.again().Live
	if len(live) != 1 || len(live[0].Legs) != 1 || live[0].Note == nil {
		t.Fatalf("listed: %+v", live)
	}
	if got := live[0]; got.Arrival != arrived || !reflect.DeepEqual(*got.Note, note) || !got.PickedUp || got.Gone {
		t.Errorf("listed %+v, arrived %+v", got, arrived)
	}
	if got := live[0].Legs[0]; got.Leg != leg || got.Agent != "ann" || !got.Up || !got.Joined {
		t.Errorf("listed leg %+v", got)
	}
	agents.Hears(440, patience)
	r.do(floor.Park{Call: arrived.Call, Leg: leg})
	eventually(t, "music instead of the agent", func() bool {
		return caller.Media.Level() > 0.001 && caller.Media.Tone(1000) < 0.1
	})

	if live = r.again().Live; len(live) != 1 || len(live[0].Legs) != 1 || live[0].Legs[0].Joined {
		t.Fatalf("on hold, listed %+v", live)
	}
	r.do(floor.MuteLeg{Call: arrived.Call, Leg: leg, On: true})
	if live = r.again().Live; !live[0].Legs[0].Muted {
		t.Errorf("muted, listed %+v", live[0].Legs)
	}
	r.do(floor.MuteLeg{Call: arrived.Call, Leg: leg})
	if live = r.again().Live; live[0].Legs[0].Muted {
		t.Errorf("no longer muted, listed %+v", live[0].Legs)
	}
	r.do(floor.PauseSound{Call: arrived.Call, Sound: leg, On: true})
	if live = r.again().Live; live[0].Paused != leg {
		t.Errorf("paused, listed %q", live[0].Paused)
	}
	r.do(floor.PauseSound{Call: arrived.Call, Sound: leg})
	if live = r.again().Live; live[0].Paused != "" {
		t.Errorf("no longer paused, listed %q", live[0].Paused)
	}
	r.do(floor.Unpark{Call: arrived.Call, Leg: leg})
	eventually(t, "the agent without music", func() bool { return caller.Media.Tone(1000) > 0.9 })
	agents.Hangup()
	if left := next[floor.LegLeft](r); left.Leg != leg || left.Cause != 16 {
		t.Errorf("%+v", left)
	}
	r.do(floor.DropCall{Call: arrived.Call, Cause: 16})
	caller.Ended(patience)
	r.empty()
}

func TestAPromptOfTheLastLifeHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	r := newRig(t, withLongPrompt(t))
	phone := lab.NewPhone(t, 0, 1000)
	caller, arrived := r.dial(440)
	r.do(floor.Answer{Call: arrived.Call}, floor.Play{Call: arrived.Call, Prompt: longPrompt})
	caller.Hears(0, patience)
	r.again()
	leg := r.ring(arrived.Call, phone.URI())
	r.join(arrived.Call, leg)
	caller.Hears(1000, patience)
	r.do(floor.DropLeg{Call: arrived.Call, Leg: leg}, floor.DropCall{Call: arrived.Call, Cause: 16})
	caller.Ended(patience)
	r.empty()
}

func TestAPromptEndsOnceAndCanBeStopped(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	caller, arrived := r.dial(0)
	unknown := floor.Play{Call: arrived.Call, ID: "life-1", Prompt: "no-such-prompt"}
	r.do(floor.Answer{Call: arrived.Call}, unknown)
	if failed := next[floor.CommandFailed](r).Command; failed != unknown {
		t.Errorf("what was not heard is reported as %+v", failed)
	}
	greeting := floor.Play{Call: arrived.Call, ID: "life-2", Prompt: "greeting-122"}
	r.do(greeting)
	caller.Hears(0, patience)
	r.do(
		floor.StopPlay(unknown), // another one: nothing happens
		floor.StopPlay(greeting),
		floor.StopPlay(greeting),
		floor.StartMusic{Call: arrived.Call},
		floor.DropCall{Call: arrived.Call, Cause: 16},
	)
	caller.Ended(patience)
	next[floor.CallerLeft](r)
	r.do(floor.Play{Call: arrived.Call, Prompt: "wait"}) // the caller is gone: no error
	for _, in := range r.seen {
		if end, ok := in.(floor.PlayFinished); ok {
			t.Errorf("a stopped prompt finished: %+v", end)
		}
	}
}

func TestLegsAndBridgesWithoutACallerAreListedAsSuch(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	phone := lab.NewPhone(t, 0, 1000)
	caller, arrived := r.dial(440)
	leg := r.ring(arrived.Call, phone.URI())
	r.join(arrived.Call, leg)
	caller.Hears(1000, patience)
	r.leave()
	caller.Hangup()
	r.channels(1)
	live := r.back().Live
	if len(live) != 1 || !live[0].Gone || len(live[0].Legs) != 1 || live[0].Arrival.Call != arrived.Call {
		t.Fatalf("listed %+v", live)
	}
	r.do(floor.DropLeg{Call: arrived.Call, Leg: leg})
	r.empty()
}

func TestACallFromTheCallPageSaysSo(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *deploy.AsteriskConfig) {
		c.TestTrunk = false
		operator := "[citizen](sip)\ncontext = from-citizen\nidentify_by = ip\n[citizen]\ntype = identify\nendpoint = citizen\nmatch = 127.0.0.1\n"
		if err := os.MkdirAll(filepath.Join(c.Dir, "asterisk"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(c.Dir, "asterisk", "pjsip_operator.conf"), []byte(operator), 0o644); err != nil {
			t.Fatal(err)
		}
	})
	caller, arrived := r.dial(0)
	if arrived.Origin != call.Web || arrived.Dialed != "122" || arrived.Caller != "+79991112233" {
		t.Errorf("arrived %+v", arrived)
	}
	if live := r.again().Live; len(live) != 1 || live[0].Arrival != arrived {
		t.Errorf("listed %+v, arrived %+v", live, arrived)
	}
	caller.Hangup()
	next[floor.CallerLeft](r)
	r.empty()
}
