package ari_test

import (
	"errors"
	"net/http"
	"strings"

	"github.com/dozvon/dozvon/ari"
)

func refusals(s *stage) {
	ctx, c := s.ctx, s.c
	_, err := c.Channels.Get(ctx, "nobody")
	s.did("get channel", err)
	s.did("answer", c.Channels.Answer(ctx, "nobody"))
	s.did("ring", c.Channels.Ring(ctx, "nobody"))
	s.did("hang up", c.Channels.Hangup(ctx, "nobody", ari.ChannelHangupParams{}))
	s.did("set variable", c.Channels.SetVariable(ctx, "nobody", "T_A", "1"))
	_, err = c.Channels.GetVariable(ctx, "nobody", "T_A")
	s.did("get variable", err)
	_, err = c.Channels.Play(ctx, "nobody", ari.ChannelPlayParams{Media: []string{"tone:ring"}})
	s.did("play", err)
	_, err = c.Bridges.Get(ctx, "nothing")
	s.did("get bridge", err)
	s.did("destroy bridge", c.Bridges.Destroy(ctx, "nothing"))
	s.did("add to no bridge", c.Bridges.AddChannel(ctx, "nothing", ari.BridgeAddChannelParams{Channel: []string{"nobody"}}))
	s.did("stop playback", c.Playbacks.Stop(ctx, "nothing"))
	s.did("stop recording", c.Recordings.Stop(ctx, "nothing"))
	_, err = c.Recordings.GetStored(ctx, "nothing")
	s.did("get recording", err)
	_, err = c.Applications.Get(ctx, "nothing")
	s.did("get application", err)
	_, err = c.Asterisk.GetObject(ctx, "res_pjsip", "aor", "nothing")
	s.did("get object", err)
	_, err = c.Channels.Originate(ctx, ari.ChannelOriginateParams{Endpoint: "Local/122@arrive/n"})
	s.did("originate without application", err)
	_, err = c.Channels.Originate(ctx, ari.ChannelOriginateParams{App: "dozvon"})
	s.did("originate without endpoint", err)
}

func takenIDs(s *stage) {
	_, err := s.c.Bridges.Create(s.ctx, ari.BridgeCreateParams{BridgeID: s.id("bridge"), Type: "mixing", Name: "a name"})
	s.did("create bridge", err)
	_, err = s.c.Bridges.Create(s.ctx, ari.BridgeCreateParams{BridgeID: s.id("bridge")})
	s.did("create it again", err)
	_, err = s.c.Bridges.CreateWithID(s.ctx, s.id("bridge"), ari.BridgeCreateWithIDParams{})
	s.did("create it again by path", err)
	b, err := s.c.Bridges.Get(s.ctx, s.id("bridge"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.told("bridge", []string{b.ID, b.Name, b.BridgeType, b.BridgeClass, b.Creator}, nil)
	s.did("destroy bridge", s.c.Bridges.Destroy(s.ctx, s.id("bridge")))
	s.pair("near", "far")
	_, err = s.c.Channels.Originate(s.ctx, ari.ChannelOriginateParams{Endpoint: "Local/122@arrive/n", App: "dozvon", ChannelID: s.id("near")})
	s.did("originate it again", err)
	s.hangUp("near", "far")
}

func talk(s *stage) {
	bridge := s.id("bridge")
	s.pair("near", "far")
	s.did("ring", s.c.Channels.Ring(s.ctx, s.id("far")))
	s.until("near", "state Ringing")
	s.did("answer far", s.c.Channels.Answer(s.ctx, s.id("far")))
	s.until("near", `StasisStart ["near" "1"] Up`)
	channel, err := s.c.Channels.Get(s.ctx, s.id("near"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.told("near", []string{channel.State, channel.Caller.Name, channel.Caller.Number, channel.Dialplan.AppName, channel.Dialplan.AppData}, nil)
	_, err = s.c.Bridges.CreateWithID(s.ctx, bridge, ari.BridgeCreateWithIDParams{Type: "mixing"})
	s.did("create bridge", err)
	s.did("add nobody", s.c.Bridges.AddChannel(s.ctx, bridge, ari.BridgeAddChannelParams{Channel: []string{"nobody"}}))
	s.did("add near", s.c.Bridges.AddChannel(s.ctx, bridge, ari.BridgeAddChannelParams{Channel: []string{s.id("near")}}))
	s.until("near", "entered bridge, 1 there")
	s.answered("near2", "far2") // the two halves of a Local channel do not go into one bridge
	s.did("add near2", s.c.Bridges.AddChannel(s.ctx, bridge, ari.BridgeAddChannelParams{Channel: []string{s.id("near2")}}))
	s.until("near2", "entered bridge, 2 there")
	s.did("mute", s.c.Channels.Mute(s.ctx, s.id("near"), "in"))
	s.did("unmute", s.c.Channels.Unmute(s.ctx, s.id("near"), "in"))
	s.did("remove near2", s.c.Bridges.RemoveChannel(s.ctx, bridge, []string{s.id("near2")}))
	s.until("near2", "left bridge, 1 there")
	s.did("remove near2 again", s.c.Bridges.RemoveChannel(s.ctx, bridge, []string{s.id("near2")}))
	s.hangUp("near", "far")
	s.until("near", "left bridge, 0 there")
	s.hangUp("near2", "far2")
	s.did("destroy bridge", s.c.Bridges.Destroy(s.ctx, bridge))
	s.until("bridge", "destroyed")
}

func busy(s *stage) {
	s.pair("near", "far")
	s.did("refuse", s.c.Channels.Hangup(s.ctx, s.id("far"), ari.ChannelHangupParams{Reason: "busy"}))
	s.until("near", "destroyed 17 User busy")
	s.until("far", "StasisEnd")
}

func cancelled(s *stage) {
	s.pair("near", "far")
	s.did("cancel", s.c.Channels.Hangup(s.ctx, s.id("near"), ari.ChannelHangupParams{ReasonCode: "26"}))
	s.until("near", "destroyed 26 Answered elsewhere")
	s.until("far", "StasisEnd")
}

func noAnswer(s *stage) {
	_, err := s.c.Channels.Originate(s.ctx, ari.ChannelOriginateParams{Endpoint: "Local/122@arrive/n", App: "dozvon",
		ChannelID: s.id("near"), OtherChannelID: s.id("far"), Timeout: new(1)})
	s.did("originate for a second", err)
	s.until("near", "destroyed 19 User alerting, no answer")
	s.until("far", "StasisEnd")
}

func nowhere(s *stage) {
	_, err := s.c.Channels.Originate(s.ctx, ari.ChannelOriginateParams{Endpoint: "Local/122@nowhere/n", App: "dozvon", ChannelID: s.id("near")})
	s.did("originate to no extension", err)
	s.until("near", "destroyed 0 Unknown")
}

func outsideStasis(s *stage) {
	_, err := s.c.Bridges.CreateWithID(s.ctx, s.id("bridge"), ari.BridgeCreateWithIDParams{})
	s.did("create bridge", err)
	s.pair("near", "far")
	s.did("add near", s.c.Bridges.AddChannel(s.ctx, s.id("bridge"), ari.BridgeAddChannelParams{Channel: []string{s.id("near")}}))
	s.did("answer near", s.c.Channels.Answer(s.ctx, s.id("near")))
	s.did("ring near", s.c.Channels.Ring(s.ctx, s.id("near")))
	_, err = s.c.Channels.Play(s.ctx, s.id("near"), ari.ChannelPlayParams{Media: []string{"tone:ring"}})
	s.did("play to near", err)
	s.did("bad reason", s.c.Channels.Hangup(s.ctx, s.id("near"), ari.ChannelHangupParams{Reason: "bored"}))
	s.hangUp("near", "far")
	s.did("destroy bridge", s.c.Bridges.Destroy(s.ctx, s.id("bridge")))
}

func variables(s *stage) {
	ctx, near := s.ctx, ""
	s.answered("near", "far")
	near = s.id("near")
	long := strings.Repeat("Жалоба на мусор, ", 400)
	s.did("set", s.c.Channels.SetVariable(ctx, near, "T_LONG", long))
	got, err := s.c.Channels.GetVariable(ctx, near, "T_LONG")
	s.told("long one came back", got == long, err)
	s.did("set odd", s.c.Channels.SetVariable(ctx, near, "T_ODD", `{"a":"б+%&=\""}`))
	got, err = s.c.Channels.GetVariable(ctx, near, "T_ODD")
	s.told("get odd", got, err)
	s.did("set shown", s.c.Channels.SetVariableWith(ctx, near, ari.ChannelSetVariableWithParams{Variable: "T_SHOWN", Value: "x", ReportEvents: true}))
	s.did("set plain", s.c.Channels.SetVariables(ctx, near, ari.ChannelSetVariablesParams{Variables: ari.Vars{"T_MANY": "1"}}))
	s.until("near", "T_MANY=1 reported x")
	s.did("set caller", s.c.Channels.SetVariable(ctx, near, "CALLERID(num)", "112"))
	got, err = s.c.Channels.GetVariable(ctx, near, "CALLERID(num)")
	s.told("caller", got, err)
	all, err := s.c.Channels.GetVariables(ctx, near, []string{"T_SHOWN", "T_MANY"})
	s.told("get both", all, err)
	_, err = s.c.Channels.GetVariable(ctx, near, "T_NONE")
	s.did("get none", err)
	s.did("unset", s.c.Channels.SetVariable(ctx, near, "T_MANY", ""))
	_, err = s.c.Channels.GetVariable(ctx, near, "T_MANY")
	s.did("get unset", err)
	s.hangUp("near", "far")
	s.events["near"] = shorten(s.events["near"])
	s.did("set global", s.c.Asterisk.SetVariable(ctx, "T_GLOBAL", "мир"))
	got, err = s.c.Asterisk.GetVariable(ctx, "T_GLOBAL")
	s.told("global", got, err)
	_, err = s.c.Bridges.CreateWithID(ctx, s.id("bridge"), ari.BridgeCreateWithIDParams{Variables: ari.Vars{"T_B": "1"}})
	s.did("create bridge with variable", err)
	got, err = s.c.Bridges.GetVariable(ctx, s.id("bridge"), "T_B")
	s.told("bridge's", got, err)
	s.did("set bridge's", s.c.Bridges.SetVariable(ctx, s.id("bridge"), "T_C", "2"))
	got, err = s.c.Bridges.GetVariable(ctx, s.id("bridge"), "T_C")
	s.told("bridge's", got, err)
	s.did("destroy bridge", s.c.Bridges.Destroy(ctx, s.id("bridge")))
}

// shorten cuts what would fill the transcript.
func shorten(lines []string) []string {
	for i, line := range lines {
		if r := []rune(line); len(r) > 60 {
			lines[i] = string(r[:60]) + "…"
		}
	}
	return lines
}

func playbacks(s *stage) {
	ctx, c := s.ctx, s.c
	s.answered("near", "far")
	_, err := c.Channels.Play(ctx, s.id("near"), ari.ChannelPlayParams{Media: []string{"sound:nosuch"}, PlaybackID: s.id("missing")})
	s.did("play what is missing", err)
	s.until("missing", "finished: failed")
	_, err = c.Channels.PlayWithID(ctx, s.id("near"), s.id("tone"), ari.ChannelPlayWithIDParams{Media: []string{"tone:ring"}})
	s.did("play tone", err)
	s.until("tone", "started on channel:near")
	p, err := c.Playbacks.Get(ctx, s.id("tone"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.told("tone", []string{p.State, p.MediaURI}, nil)
	s.stopped("tone")
	s.forgotten("tone")
	s.did("stop it again", c.Playbacks.Stop(ctx, s.id("tone")))
	s.hangUp("near", "far")
}

// stopped ends a playback. In the moment after its start Asterisk cannot yet.
func (s *stage) stopped(name string) {
	s.t.Helper()
	for {
		err := s.c.Playbacks.Stop(s.ctx, s.id(name))
		var refusal *ari.Error
		if !errors.As(err, &refusal) || refusal.Status != http.StatusInternalServerError {
			s.did("stop "+name, err)
			break
		}
	}
	s.until(name, "finished: done")
}

// forgotten waits for what follows the end of a playback by a moment.
func (s *stage) forgotten(name string) {
	s.t.Helper()
	for {
		switch _, err := s.c.Playbacks.Get(s.ctx, s.id(name)); {
		case ari.IsNotFound(err):
			return
		case err != nil:
			s.t.Fatal(err)
		}
	}
}

func recordings(s *stage) {
	ctx, c, name := s.ctx, s.c, s.id("recording")
	s.answered("near", "far")
	_, err := c.Bridges.CreateWithID(ctx, s.id("bridge"), ari.BridgeCreateWithIDParams{Type: "mixing"})
	s.did("create bridge", err)
	s.did("add near", c.Bridges.AddChannel(ctx, s.id("bridge"), ari.BridgeAddChannelParams{Channel: []string{s.id("near")}}))
	s.until("near", "entered bridge, 1 there")
	_, err = c.Bridges.Record(ctx, s.id("bridge"), ari.BridgeRecordParams{Name: name, Format: "wav"})
	s.did("record", err)
	s.until("recording", "started on bridge:bridge")
	_, err = c.Bridges.Record(ctx, s.id("bridge"), ari.BridgeRecordParams{Name: name, Format: "wav"})
	s.did("record it again", err)
	s.did("pause", c.Recordings.Pause(ctx, name))
	s.did("unpause", c.Recordings.Unpause(ctx, name))
	s.did("stop", c.Recordings.Stop(ctx, name))
	s.until("recording", "finished: done")
	stored, err := c.Recordings.GetStored(ctx, name)
	if err != nil {
		s.t.Fatal(err)
	}
	s.told("stored", *stored, nil)
	s.alone("bridge")
	s.did("delete", c.Recordings.DeleteStored(ctx, name))
	s.did("delete again", c.Recordings.DeleteStored(ctx, name))
	s.hangUp("near", "far")
	s.did("destroy bridge", c.Bridges.Destroy(ctx, s.id("bridge")))
}

// alone waits for the recorder to leave, which it does at some time after the
// recording is finished.
func (s *stage) alone(bridge string) {
	s.t.Helper()
	for {
		b, err := s.c.Bridges.Get(s.ctx, s.id(bridge))
		if err != nil {
			s.t.Fatal(err)
		}
		if len(b.Channels) == 1 {
			return
		}
	}
}

func createAndDial(s *stage) {
	ctx, c := s.ctx, s.c
	_, err := c.Channels.Create(ctx, ari.ChannelCreateParams{Endpoint: "Local/122@arrive/n", App: "dozvon", AppArgs: "made",
		ChannelID: s.id("near"), OtherChannelID: s.id("far")})
	s.did("create", err)
	s.until("near", `StasisStart ["made"] Down`)
	s.did("dial", c.Channels.Dial(ctx, s.id("near"), ari.ChannelDialParams{Timeout: 10}))
	s.until("far", `StasisStart ["arrive" "122"] Ring`)
	s.did("answer far", c.Channels.Answer(ctx, s.id("far")))
	s.until("near", "state Up")
	s.until("near", "dial ANSWER")
	s.hangUp("near", "far")
}

func objects(s *stage) {
	ctx, c, id := s.ctx, s.c, s.id("phone")
	_, err := c.Asterisk.UpdateObject(ctx, "res_pjsip", "aor", id, []ari.ConfigTuple{{Attribute: "max_contacts", Value: "1"}})
	s.did("put", err)
	fields, err := c.Asterisk.GetObject(ctx, "res_pjsip", "aor", id)
	found := false
	for _, f := range fields {
		found = found || f == ari.ConfigTuple{Attribute: "max_contacts", Value: "1"}
	}
	s.told("it came back", found, err)
	s.did("delete", c.Asterisk.DeleteObject(ctx, "res_pjsip", "aor", id))
	_, err = c.Asterisk.GetObject(ctx, "res_pjsip", "aor", id)
	s.did("get", err)
	s.did("delete again", c.Asterisk.DeleteObject(ctx, "res_pjsip", "aor", id))
	s.did("set device", c.DeviceStates.Update(ctx, "Stasis:t", "INUSE"))
	d, err := c.DeviceStates.Get(ctx, "Stasis:t")
	if err != nil {
		s.t.Fatal(err)
	}
	s.told("device", *d, nil)
	s.did("delete device", c.DeviceStates.Delete(ctx, "Stasis:t"))
	s.did("set another's device", c.DeviceStates.Update(ctx, "PJSIP/t", "INUSE"))
}

func application(s *stage) {
	ctx, c := s.ctx, s.c
	a, err := c.Applications.Filter(ctx, "dozvon", ari.EventFilter{Disallowed: []ari.Kind{ari.KindDial}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.told("filter", []int{len(a.EventsAllowed), len(a.EventsDisallowed)}, nil)
	s.answered("near", "far") // without a Dial
	a, err = c.Applications.Get(ctx, "dozvon")
	if err != nil {
		s.t.Fatal(err)
	}
	s.told("channels", len(a.ChannelIDs), nil)
	s.hangUp("near", "far")
	_, err = c.Applications.Filter(ctx, "dozvon", ari.EventFilter{})
	s.did("lift filter", err)
	_, err = c.Applications.Subscribe(ctx, "dozvon", []string{"channel:nobody"})
	s.did("subscribe to nobody", err)
	_, err = c.Applications.Subscribe(ctx, "dozvon", []string{"nonsense"})
	s.did("subscribe to nonsense", err)
	s.ids["T_EVENT"] = "T_EVENT"
	s.did("send event", c.UserEvents.Send(ctx, "T_EVENT", ari.UserEventSendParams{Application: "dozvon", Variables: ari.Vars{"a": "б"}}))
	s.until("T_EVENT", `userevent {"a":"б","eventname":"T_EVENT"}`)
	s.did("send event to nobody", c.UserEvents.Send(ctx, "T_EVENT", ari.UserEventSendParams{Application: "nothing"}))
}

func reconnect(s *stage) {
	s.answered("near", "far")
	s.c.Reconnect(errors.New("the scenario says so"))
	for connected := false; !connected; {
		select {
		case e := <-s.c.Events():
			s.note(e)
			_, connected = e.(*ari.Connected)
		case <-s.ctx.Done():
			s.t.Fatal("no new socket")
		}
	}
	a, err := s.c.Applications.Get(s.ctx, "dozvon")
	if err != nil {
		s.t.Fatal(err)
	}
	s.told("channels", len(a.ChannelIDs), nil)
	channel, err := s.c.Channels.Get(s.ctx, s.id("near"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.told("near", []string{channel.State, channel.Dialplan.AppName, channel.Dialplan.AppData}, nil)
	s.hangUp("near", "far")
}

func leave(s *stage) {
	s.answered("near", "far")
	s.did("move to nobody", s.c.Channels.Move(s.ctx, s.id("near"), ari.ChannelMoveParams{App: "nothing"}))
	s.until("near", `move to nothing failed []`)
	s.did("continue", s.c.Channels.Continue(s.ctx, s.id("far"), ari.ChannelContinueParams{Context: "nowhere", Extension: "s", Priority: 1}))
	s.until("far", "StasisEnd")
	s.until("near", "destroyed 0 Unknown")
}
