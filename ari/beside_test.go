package ari_test

import (
	"errors"
	"testing"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/aritest"
)

// TestBesideTheSocket: commands travel over HTTP, whatever the session does, and are
// refused and lost as others are.
func TestBesideTheSocket(t *testing.T) {
	bothWays(t, func(t *testing.T, server *aritest.Server, o ari.Options) {
		c := connect(t, o)
		if _, err := c.Beside().Bridges.CreateWithID(soon(t), "one", ari.BridgeCreateWithIDParams{Type: "mixing"}); err != nil {
			t.Fatal(err)
		}
		asked := server.Requests()
		if last := asked[len(asked)-1]; last.Path != "/bridges/one" || last.OverWebSocket {
			t.Errorf("the last request is %+v", last)
		}
		refused := c.Stats().Refused
		if err := c.Beside().Channels.Answer(soon(t), "nobody"); !ari.IsNotFound(err) || c.Stats().Refused != refused+1 {
			t.Errorf("a refusal is %v, %d were counted", err, c.Stats().Refused-refused)
		}
		c.Stop()
		if err := c.Beside().Bridges.Destroy(soon(t), "one"); !errors.Is(err, ari.ErrDisconnected) {
			t.Errorf("after the end it is %v", err)
		}
	})
}
