package ari_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/aritest"
)

func TestTransportFollowsVersion(t *testing.T) {
	for version, want := range map[string]bool{
		"20.13.1": false, "20.14.0": true, "21.8.0": false, "21.9.0": true, "22.3.0": false, "22.4.0": true,
		"22.10.1+dfsg+~cs6.17.60671434-1": true, "23.0.0": true, "18.26.0": false, "certified-20.7": false, "GIT-22-abcdef": false,
	} {
		t.Run(version, func(t *testing.T) {
			server := aritest.Start(t, aritest.Config{Version: version})
			c, err := ari.Connect(soon(t), server.Options("app"))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Stop()
			notice := await[*ari.Connected](t, c, nil)
			if notice.Version != version || notice.OverWebSocket != want || notice.Epoch != 1 || notice.AsteriskStarted.IsZero() {
				t.Errorf("notice is %+v", notice)
			}
			if _, err := c.Asterisk.Ping(soon(t)); err != nil {
				t.Fatal(err)
			}
			requests := server.Requests()
			if last := requests[len(requests)-1]; last.Path != "/asterisk/ping" || last.OverWebSocket != want {
				t.Errorf("ping came as %+v", last)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	bothWays(t, func(t *testing.T, server *aritest.Server, o ari.Options) {
		c := connect(t, o)
		checks := map[int]func(error) bool{400: ari.IsBadRequest, 404: ari.IsNotFound, 409: ari.IsConflict, 412: ari.IsPreconditionFailed,
			422: ari.IsUnprocessable, 500: func(error) bool { return true }}
		for status, is := range checks {
			server.Fault(aritest.Fault{Method: "POST", Path: "/channels/*/answer", Status: status, Times: 1})
			err := c.Channels.Answer(soon(t), "a/b c+d")
			var refusal *ari.Error
			if !errors.As(err, &refusal) || refusal.Status != status || refusal.Method != "POST" || !is(err) {
				t.Errorf("status %d becomes %v", status, err)
			}
			for other, isOther := range checks {
				if other != status && other != 500 && isOther(err) {
					t.Errorf("status %d passes for %d", status, other)
				}
			}
			if !strings.Contains(err.Error(), "/channels/a%2Fb%20c%2Bd/answer") || !strings.Contains(err.Error(), "as the test wants it") {
				t.Errorf("error text is %q", err)
			}
		}
		if got := c.Stats(); got.Refused != uint64(len(checks)) || got.Requests != got.Refused {
			t.Errorf("stats are %+v", got)
		}
	})
}

func TestCommandsFailFastWithoutSocket(t *testing.T) {
	bothWays(t, func(t *testing.T, server *aritest.Server, o ari.Options) {
		c := connect(t, o)
		server.Down()
		server.Cut()
		gone := await[*ari.Disconnected](t, c, nil)
		if gone.Epoch != 1 || gone.Err == nil {
			t.Errorf("notice is %+v", gone)
		}
		err := c.Channels.Answer(soon(t), "x")
		var lost *ari.DisconnectedError
		if !errors.Is(err, ari.ErrDisconnected) || !errors.As(err, &lost) || lost.Sent {
			t.Errorf("error is %#v", err)
		}
		if _, err := c.Recordings.GetStoredFile(soon(t), "x"); !errors.Is(err, ari.ErrDisconnected) {
			t.Errorf("stream's error is %v", err)
		}
		server.Heal()
		if again := await[*ari.Connected](t, c, nil); again.Epoch != 2 {
			t.Errorf("second epoch is %d", again.Epoch)
		}
		if _, err := c.Asterisk.Ping(soon(t)); err != nil {
			t.Error(err)
		}
		if got := c.Stats(); got.Reconnects != 1 || !got.Connected || got.Lost != 2 {
			t.Errorf("stats are %+v", got)
		}
	})
}

func TestCommandsUnderWayAreLostWithSocket(t *testing.T) {
	bothWays(t, func(t *testing.T, server *aritest.Server, o ari.Options) {
		c := connect(t, o)
		server.Fault(aritest.Fault{Path: "/channels/*/answer", Cut: true})
		var asked sync.WaitGroup
		for i := range 20 {
			asked.Go(func() {
				var lost *ari.DisconnectedError
				if err := c.Channels.Answer(soon(t), fmt.Sprint(i)); !errors.As(err, &lost) {
					t.Errorf("error is %v", err)
				}
			})
		}
		asked.Wait()
	})
}

func TestContextEndsCommand(t *testing.T) {
	bothWays(t, func(t *testing.T, server *aritest.Server, o ari.Options) {
		c := connect(t, o)
		server.Fault(aritest.Fault{Path: "/asterisk/ping", Delay: patience})
		ctx, cancel := context.WithCancelCause(soon(t))
		why := errors.New("changed my mind")
		cancel(why)
		if _, err := c.Asterisk.Ping(ctx); !errors.Is(err, why) {
			t.Errorf("error is %v", err)
		}
	})
}

func TestManyCommandsAtOnce(t *testing.T) {
	bothWays(t, func(t *testing.T, _ *aritest.Server, o ari.Options) {
		c := connect(t, o)
		var asked sync.WaitGroup
		for i := range 200 {
			asked.Go(func() {
				name, value := fmt.Sprintf("V%d", i), fmt.Sprintf("значение \"%d\"\n+&=%%", i)
				if err := c.Asterisk.SetVariable(soon(t), name, value); err != nil {
					t.Error(err)
					return
				}
				if got, err := c.Asterisk.GetVariable(soon(t), name); err != nil || got != value {
					t.Errorf("%s is %q, %v", name, got, err)
				}
			})
		}
		asked.Wait()
	})
}

func TestOddMessages(t *testing.T) {
	server := aritest.Start(t)
	var log journal
	o := server.Options("app")
	o.Logger = log.logger()
	c := connect(t, o)
	for _, odd := range []string{`{"type":"StasisStart","args":`, `nonsense`, `[]`, ``, `{"type":"RESTResponse","request_id":"x"}`,
		`{"type":"ChannelDestroyed","cause":"many"}`} {
		server.Raw("app", []byte(odd))
	}
	server.Raw("app", []byte(`{"type":"Brandnew","what":[1,2]}`))
	server.Raw("app", []byte(`{"type":"RESTResponse","request_id":"999","status_code":200}`)) // to nobody who waits
	server.Call("app", aritest.Caller{ID: "after"})
	unknown := await[*ari.Unknown](t, c, nil)
	if unknown.Type != "Brandnew" || string(unknown.Raw) != `{"type":"Brandnew","what":[1,2]}` {
		t.Errorf("unknown event is %+v", unknown)
	}
	if start := await[*ari.StasisStart](t, c, nil); ari.ChannelID(start) != "after" {
		t.Errorf("event is %+v", start)
	}
	got := c.Stats()
	if got.Malformed != 6 || got.Unknown != 1 || got.Received["StasisStart"] != 1 || got.Reconnects != 0 {
		t.Errorf("stats are %+v", got)
	}
	if !strings.Contains(log.String(), "cannot be read") {
		t.Errorf("log is %q", log.String())
	}
}

func TestEventsNotWantedAreSkipped(t *testing.T) {
	for _, atSource := range []bool{false, true} {
		t.Run(fmt.Sprint(atSource), func(t *testing.T) {
			server := aritest.Start(t)
			o := server.Options("app")
			o.Events, o.FilterAtSource = []ari.Kind{ari.KindStasisEnd}, atSource
			c := connect(t, o)
			server.Hangup(server.Call("app", aritest.Caller{ID: "x"}), 16)
			await[*ari.StasisEnd](t, c, nil)
			got := c.Stats()
			if len(got.Received) != 1 || (got.Skipped == 0) != atSource {
				t.Errorf("stats are %+v", got)
			}
		})
	}
}

func TestReplacedApplication(t *testing.T) {
	server := aritest.Start(t)
	var log journal
	o := server.Options("app")
	o.Logger, o.Events = log.logger(), []ari.Kind{ari.KindStasisStart}
	first := connect(t, o)
	second := connect(t, server.Options("app"))
	await[*ari.ApplicationReplaced](t, first, nil)
	if !strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("log is %q", log.String())
	}
	first.Reconnect(errors.New("it is mine"))
	if gone := await[*ari.Disconnected](t, first, nil); !strings.Contains(gone.Err.Error(), "it is mine") {
		t.Errorf("notice is %+v", gone)
	}
	await[*ari.Connected](t, first, nil)
	await[*ari.ApplicationReplaced](t, second, nil)
}

func TestNothingIsDroppedWhileConsumerSleeps(t *testing.T) {
	server := aritest.Start(t)
	var log journal
	o := server.Options("app")
	o.Logger, o.BacklogWarning = log.logger(), 500
	c := connect(t, o)
	const calls = 3000
	for i := range calls {
		server.Send("app", &ari.PlaybackStarted{Playback: ari.Playback{ID: fmt.Sprint(i)}})
	}
	if _, err := c.Asterisk.Ping(soon(t)); err != nil { // its answer comes after the events
		t.Fatal(err)
	}
	if got := c.Stats(); got.QueueDepth != calls || got.QueuePeak != calls {
		t.Errorf("queue holds %d, peak %d", got.QueueDepth, got.QueuePeak)
	}
	if strings.Count(log.String(), "consumer of ari events is slow") != 1 {
		t.Errorf("log is %q", log.String())
	}
	for i := range calls {
		if e := await[*ari.PlaybackStarted](t, c, nil); e.Playback.ID != fmt.Sprint(i) {
			t.Fatalf("event %d is %s", i, e.Playback.ID)
		}
	}
	for ctx := soon(t); c.Stats().QueueDepth != 0; { // the last one leaves the queue a moment after it is here
		if runtime.Gosched(); ctx.Err() != nil {
			t.Fatalf("queue holds %d", c.Stats().QueueDepth)
		}
	}
}

func TestHTTPWaitsUntilApplicationIsKnown(t *testing.T) {
	server := aritest.Start(t, aritest.Config{Version: "20.6.0"})
	server.Fault(aritest.Fault{Path: "/events/user/*", Status: 404, Times: 2})
	connect(t, server.Options("app"))
	asked := 0
	for _, r := range server.Requests() {
		if strings.HasPrefix(r.Path, "/events/user/") {
			asked++
		}
	}
	if asked != 3 {
		t.Errorf("asked %d times", asked)
	}
}

// TestADeafSocketIsReplaced: it is never taken for a connection, and what comes
// to the next one before it is known to hear is not lost.
func TestADeafSocketIsReplaced(t *testing.T) {
	server := aritest.Start(t)
	c := connect(t, server.Options("app"))
	server.Deafen()
	server.Cut()
	await[*ari.Disconnected](t, c, nil)
	if again := await[*ari.Connected](t, c, nil); again.Epoch != 2 {
		t.Errorf("epoch is %d", again.Epoch)
	}
	server.Call("app", aritest.Caller{ID: "heard"})
	if start := await[*ari.StasisStart](t, c, nil); ari.ChannelID(start) != "heard" {
		t.Errorf("event is %+v", start)
	}
	if got := c.Stats(); got.Reconnects != 1 || got.Lost != 0 {
		t.Errorf("stats are %+v", got)
	}
}

// TestEventsBeforeTheHelloAreKept: they come after Connected, in their order.
func TestEventsBeforeTheHelloAreKept(t *testing.T) {
	server := aritest.Start(t)
	server.Fault(aritest.Fault{Path: "/events/user/*", Status: 404}) // until it is healed
	c, err := ari.New(server.Options("app"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	if err := server.Await(soon(t), func() bool { return server.Connected("app") }); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		server.Send("app", &ari.PlaybackStarted{Playback: ari.Playback{ID: fmt.Sprint(i)}})
	}
	server.Heal()
	if first := <-c.Events(); first.Kind() != ari.KindConnected {
		t.Errorf("%T came before Connected", first)
	}
	for i := range 3 {
		if e := await[*ari.PlaybackStarted](t, c, nil); e.Playback.ID != fmt.Sprint(i) {
			t.Errorf("event %d is %s", i, e.Playback.ID)
		}
	}
}

func TestRestartIsSeen(t *testing.T) {
	server := aritest.Start(t)
	c, err := ari.Connect(soon(t), server.Options("app"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	first := await[*ari.Connected](t, c, nil)
	server.Restart()
	await[*ari.Disconnected](t, c, nil)
	if second := await[*ari.Connected](t, c, nil); !second.AsteriskStarted.After(first.AsteriskStarted) {
		t.Errorf("started %v, then %v", first.AsteriskStarted, second.AsteriskStarted)
	}
}

func TestConnectSaysWhatIsWrong(t *testing.T) {
	server := aritest.Start(t)
	for text, change := range map[string]func(*ari.Options){
		"ari.conf":             func(o *ari.Options) { o.Password = "wrong" },
		"no ARI at":            func(o *ari.Options) { o.URL = strings.TrimSuffix(server.URL(), "/ari") + "/elsewhere" },
		"no URL":               func(o *ari.Options) { o.URL = "" },
		"must begin with http": func(o *ari.Options) { o.URL = "127.0.0.1:8088" },
		"no Username":          func(o *ari.Options) { o.Username = "" },
		"App \"a,b\"":          func(o *ari.Options) { o.App = "a,b" },
		"longer than Ping":     func(o *ari.Options) { o.PingInterval = patience },
	} {
		o := server.Options("app")
		change(&o)
		ctx, cancel := context.WithCancel(soon(t))
		o.Logger = (&canceller{cancel: cancel}).logger()
		if _, err := ari.Connect(ctx, o); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("want %q, got %v", text, err)
		}
		cancel()
	}
}

func TestLifecycle(t *testing.T) {
	server := aritest.Start(t)
	never, err := ari.New(server.Options("app"))
	if err != nil {
		t.Fatal(err)
	}
	never.Stop()
	never.Stop()
	if err := never.Start(t.Context()); err == nil {
		t.Error("a stopped client started")
	}
	c := connect(t, server.Options("app"))
	if err := c.Start(t.Context()); err == nil {
		t.Error("a client started twice")
	}
	c.Stop()
	c.Stop()
	for range c.Events() { // ends, as the channel is closed
	}
	if err := c.Channels.Answer(t.Context(), "x"); !errors.Is(err, ari.ErrDisconnected) {
		t.Errorf("error after Stop is %v", err)
	}
}
