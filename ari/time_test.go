package ari_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/aritest"
)

// inBubble runs a test in simulated time, against an Asterisk without network.
func inBubble(t *testing.T, version string, test func(*testing.T, *aritest.Server, *ari.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server, err := aritest.New(aritest.Config{InMemory: true, Version: version})
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		c, err := ari.Connect(t.Context(), server.Options("app"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Stop()
		<-c.Events() // Connected
		test(t, server, c)
	})
}

func TestSilentNetworkIsFound(t *testing.T) {
	inBubble(t, "", func(t *testing.T, server *aritest.Server, c *ari.Client) {
		time.Sleep(5 * time.Minute) // pings keep an idle socket
		if !c.Stats().Connected || c.Stats().Epoch != 1 {
			t.Fatalf("after idle minutes: %+v", c.Stats())
		}
		began := time.Now()
		server.Silence()
		gone := (<-c.Events()).(*ari.Disconnected)
		if took := time.Since(began); took < 2*time.Second || took > 3*time.Second {
			t.Errorf("found after %v", took)
		}
		if !strings.Contains(gone.Err.Error(), "silent for 3s") {
			t.Errorf("reason is %v", gone.Err)
		}
		time.Sleep(time.Minute)
		server.Heal()
		healed := time.Now()
		again := (<-c.Events()).(*ari.Connected)
		if took := time.Since(healed); again.Epoch != 2 || took > 8*time.Second { // one attempt that hangs and one wait
			t.Errorf("back after %v with %+v", took, again)
		}
	})
}

// TestASwitchOutOfBreathIsWaitedFor: one that tells of itself late is not left and
// asked anew for ever.
func TestASwitchOutOfBreathIsWaitedFor(t *testing.T) {
	inBubble(t, "", func(t *testing.T, server *aritest.Server, c *ari.Client) {
		server.Fault(aritest.Fault{Method: "POST", Path: "/events/user/*", Delay: 3 * time.Second})
		began := time.Now()
		server.Cut()
		<-c.Events()
		select {
		case e := <-c.Events():
			if took := time.Since(began); e.(*ari.Connected).Epoch != 2 || took > 10*time.Second {
				t.Errorf("back after %v with %+v", took, e)
			}
		case <-time.After(time.Minute):
			t.Error("not back within a minute")
		}
	})
}

func TestReconnectsAtOnceAndThenSlower(t *testing.T) {
	inBubble(t, "", func(t *testing.T, server *aritest.Server, c *ari.Client) {
		time.Sleep(time.Minute)
		began := time.Now()
		server.Cut()
		<-c.Events()
		<-c.Events()
		if took := time.Since(began); took != 0 {
			t.Errorf("the first attempt took %v", took)
		}
		for range 5 { // a server that drops each socket is not hammered
			server.Cut()
			<-c.Events()
			<-c.Events()
		}
		if took := time.Since(began); took < 50*time.Millisecond {
			t.Errorf("five losses in a row took %v", took)
		}
		server.Down()
		server.Cut()
		<-c.Events()
		time.Sleep(time.Hour)
		server.Heal()
		healed := time.Now()
		<-c.Events()
		if took := time.Since(healed); took > 2*time.Second {
			t.Errorf("back after %v", took)
		}
	})
}

func TestCommandTimesOut(t *testing.T) {
	for name, version := range map[string]string{"websocket": "22.10.1", "http": "20.6.0"} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, version, func(t *testing.T, server *aritest.Server, c *ari.Client) {
				server.Fault(aritest.Fault{Path: "/asterisk/ping", Delay: time.Hour})
				began := time.Now()
				_, err := c.Asterisk.Ping(t.Context())
				if took := time.Since(began); !errors.Is(err, ari.ErrTimeout) || took != 5*time.Second {
					t.Errorf("%v after %v", err, took)
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				began = time.Now()
				_, err = c.Asterisk.Ping(ctx)
				if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ari.ErrTimeout) || took != time.Second {
					t.Errorf("%v after %v", err, took)
				}
				if got := c.Stats(); got.TimedOut != 1 || got.Epoch != 1 {
					t.Errorf("stats are %+v", got)
				}
			})
		})
	}
}

func TestStopEndsEverything(t *testing.T) {
	inBubble(t, "", func(t *testing.T, server *aritest.Server, c *ari.Client) {
		server.Fault(aritest.Fault{Path: "/asterisk/ping", Delay: time.Hour})
		var asked sync.WaitGroup
		asked.Go(func() {
			if _, err := c.Asterisk.Ping(t.Context()); !errors.Is(err, ari.ErrDisconnected) {
				t.Errorf("error is %v", err)
			}
		})
		synctest.Wait()
		c.Stop()
		asked.Wait()
		if gone, ok := (<-c.Events()).(*ari.Disconnected); !ok || gone.Err == nil {
			t.Errorf("last event is %+v", gone)
		}
		if e, open := <-c.Events(); open {
			t.Errorf("after the end comes %+v", e)
		}
	})
}

func TestStopWhileAsteriskIsAway(t *testing.T) {
	inBubble(t, "", func(t *testing.T, server *aritest.Server, c *ari.Client) {
		server.Down()
		server.Cut()
		<-c.Events()
		time.Sleep(time.Minute)
		began := time.Now()
		c.Stop()
		if took := time.Since(began); took != 0 {
			t.Errorf("Stop took %v", took)
		}
	})
}

func TestOriginateGivesUp(t *testing.T) {
	inBubble(t, "", func(t *testing.T, _ *aritest.Server, c *ari.Client) {
		began := time.Now()
		id := ari.NewID("leg")
		if _, err := c.Channels.Originate(t.Context(), ari.ChannelOriginateParams{Endpoint: "PJSIP/anna", App: "app", ChannelID: id, Timeout: new(20)}); err != nil {
			t.Fatal(err)
		}
		for {
			if e, ok := (<-c.Events()).(*ari.ChannelDestroyed); ok {
				if took := time.Since(began); e.Cause != 19 || took != 20*time.Second || e.Channel.ID != id {
					t.Errorf("%+v after %v", e, took)
				}
				return
			}
		}
	})
}
