package ari_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/aritest"
)

// TestAListMayBeOfAnyLength: it is first read after a lost connection, when a switch
// full of calls must not die of the question.
func TestAListMayBeOfAnyLength(t *testing.T) {
	const bridges, nameBytes = 40, 16 << 10 // of a frame Asterisk takes 64 KiB, on its stack are 496
	c := connect(t, realAsterisk(t))
	for i := range bridges {
		if _, err := c.Bridges.CreateWithID(soon(t), ari.NewID("t"), ari.BridgeCreateWithIDParams{Type: "mixing", Name: fmt.Sprint(i, strings.Repeat("-", nameBytes))}); err != nil {
			t.Fatal(err)
		}
	}
	found, err := c.Bridges.List(soon(t))
	if err != nil || len(found) != bridges {
		t.Fatalf("%d of %d bridges are listed: %v", len(found), bridges, err)
	}
	for _, b := range found {
		if err := c.Bridges.Destroy(soon(t), b.ID); err != nil {
			t.Fatal(err)
		}
	}
	if n := c.Stats().Reconnects; n != 0 {
		t.Errorf("the connection was lost %d times", n)
	}
}

func TestListsDoNotComeOverTheSocket(t *testing.T) {
	server := aritest.Start(t)
	c := connect(t, server.Options("app"))
	answered := make(chan error, 1)
	if _, err := c.Answered(func(err error) { answered <- err }).Channels.List(soon(t)); err != nil {
		t.Fatal(err)
	}
	if err := <-answered; err != nil {
		t.Fatal(err)
	}
	if _, err := c.Channels.List(soon(t)); err != nil {
		t.Fatal(err)
	}
	asked := server.Requests()
	for _, last := range asked[len(asked)-2:] {
		if last.Path != "/channels" || last.OverWebSocket {
			t.Errorf("a list was asked for by %+v", last)
		}
	}
}
