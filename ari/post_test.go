package ari_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/aritest"
)

// told collects what posted commands were refused for.
func told() (failed func(error), refusals chan error) {
	refusals = make(chan error, 10)
	return func(err error) { refusals <- err }, refusals
}

func refusal(t *testing.T, refusals chan error) error {
	t.Helper()
	select {
	case err := <-refusals:
		return err
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was told")
		return nil
	}
}

func TestPostedCommandsKeepTheirOrder(t *testing.T) {
	bothWays(t, func(t *testing.T, server *aritest.Server, o ari.Options) {
		c := connect(t, o)
		if strings.HasSuffix(t.Name(), "/http") { // there, the next could overtake it
			server.Fault(aritest.Fault{Method: "POST", Path: "/bridges/one", Delay: 20 * time.Millisecond, Times: 1})
		}
		failed, refusals := told()
		to := c.Posted(failed)
		for _, id := range []string{"one", "two", "three"} {
			if _, err := to.Bridges.CreateWithID(soon(t), id, ari.BridgeCreateWithIDParams{Type: "mixing"}); err != nil {
				t.Fatal(err)
			}
			if err := to.Bridges.Destroy(soon(t), id); err != nil {
				t.Fatal(err)
			}
		}
		if err := to.Channels.Answer(soon(t), "nobody"); err != nil {
			t.Fatal(err)
		}
		if err := refusal(t, refusals); !strings.Contains(err.Error(), "nobody") {
			t.Errorf("the first refusal is %v", err)
		}
		if left, err := c.Bridges.List(soon(t)); err != nil || len(left) != 0 {
			t.Errorf("bridges left: %v, %v", left, err)
		}
	})
}

// TestAnsweredTellsOfSuccessToo, in the order of the commands.
func TestAnsweredTellsOfSuccessToo(t *testing.T) {
	bothWays(t, func(t *testing.T, _ *aritest.Server, o ari.Options) {
		c := connect(t, o)
		outcome, outcomes := told()
		to := c.Answered(outcome)
		if _, err := to.Bridges.CreateWithID(soon(t), "one", ari.BridgeCreateWithIDParams{Type: "mixing"}); err != nil {
			t.Fatal(err)
		}
		if err := to.Channels.Answer(soon(t), "nobody"); err != nil {
			t.Fatal(err)
		}
		if err := refusal(t, outcomes); err != nil {
			t.Errorf("the bridge was not made: %v", err)
		}
		if err := refusal(t, outcomes); !ari.IsNotFound(err) {
			t.Errorf("nobody was answered: %v", err)
		}
	})
}

func TestPostedRefusalIsTold(t *testing.T) {
	server := aritest.Start(t, aritest.Config{})
	for _, overHTTP := range []bool{false, true} {
		o := server.Options("app")
		o.ForceHTTP = overHTTP
		c, err := ari.Connect(soon(t), o)
		if err != nil {
			t.Fatal(err)
		}
		failed, refusals := told()
		if err := c.Posted(failed).Channels.Answer(soon(t), "nobody"); err != nil {
			t.Errorf("posting gave %v", err)
		}
		if err := refusal(t, refusals); !ari.IsNotFound(err) {
			t.Errorf("told %v, want not found", err)
		}
		c.Stop()
	}
}

func TestPostedCommandIsLostWithTheSocket(t *testing.T) {
	server := aritest.Start(t, aritest.Config{})
	server.Fault(aritest.Fault{Method: "POST", Path: "/channels/one/ring", Cut: true, Times: 1})
	c, err := ari.Connect(soon(t), server.Options("app"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	failed, refusals := told()
	if err := c.Posted(failed).Channels.Ring(soon(t), "one"); err != nil {
		t.Errorf("posting gave %v", err)
	}
	if err := refusal(t, refusals); !errors.Is(err, ari.ErrDisconnected) {
		t.Errorf("told %v, want disconnected", err)
	}
}

func TestPostedCommandTimesOut(t *testing.T) {
	server := aritest.Start(t, aritest.Config{})
	server.Fault(aritest.Fault{Method: "POST", Path: "/channels/one/ring", Drop: true, Times: 1})
	o := server.Options("app")
	o.RequestTimeout, o.PingInterval = 50*time.Millisecond, 20*time.Millisecond
	c, err := ari.Connect(soon(t), o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	failed, refusals := told()
	if err := c.Posted(failed).Channels.Ring(soon(t), "one"); err != nil {
		t.Errorf("posting gave %v", err)
	}
	if err := refusal(t, refusals); !errors.Is(err, ari.ErrTimeout) {
		t.Errorf("told %v, want a time-out", err)
	}
}
