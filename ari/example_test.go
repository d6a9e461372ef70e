package ari_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/ari/aritest"
)

// A caller is answered, hears a sound and is let go. The Asterisk of the
// example is a scripted one; put your own address, user and application.
func Example() {
	asterisk, err := aritest.New(aritest.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer asterisk.Close()

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	client, err := ari.Connect(ctx, ari.Options{URL: asterisk.URL(), Username: aritest.Username, Password: aritest.Password, App: "hello"})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Stop()
	asterisk.Call("hello", aritest.Caller{Number: "79991234567"}, "122")

	playback := ari.NewID("playback")
	caller := ""
	for event := range client.Events() {
		switch e := event.(type) {
		case *ari.Connected:
			fmt.Println("connected to Asterisk", e.Version)
		case *ari.StasisStart:
			fmt.Println(e.Channel.Caller.Number, "dialled", e.Args[0])
			caller = e.Channel.ID
			err = client.Channels.Answer(ctx, caller)
			if err == nil {
				_, err = client.Channels.PlayWithID(ctx, caller, playback, ari.ChannelPlayWithIDParams{Media: []string{"sound:hello-world"}})
			}
		case *ari.PlaybackFinished:
			fmt.Println("played:", e.Playback.State)
			err = client.Channels.Hangup(ctx, caller, ari.ChannelHangupParams{})
		case *ari.StasisEnd:
			fmt.Println("gone")
			return
		}
		if err != nil && !ari.IsNotFound(err) { // not found: the caller hung up meanwhile
			log.Fatal(err)
		}
	}
	// Output:
	// connected to Asterisk 22.10.1
	// 79991234567 dialled 122
	// played: done
	// gone
}
