package ari

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestDecode(t *testing.T) {
	at := Time{time.Date(2026, 11, 22, 5, 39, 27, 845e6, time.UTC)}
	head := Header{Application: "a", Timestamp: at}
	const tail = `"application":"a","timestamp":"2026-11-22T05:39:27.845+0000"}`
	for name, c := range map[string]struct {
		text string
		want Event
	}{
		"type first":       {`{"type":"StasisEnd","channel":{"id":"x"},` + tail, &StasisEnd{Header: head, Channel: Channel{ID: "x"}}},
		"type last":        {`{"channel":{"id":"x","type":"no"},"type":"StasisEnd",` + tail, &StasisEnd{Header: head, Channel: Channel{ID: "x"}}},
		"blanks":           {" {\n\t\"type\" : \"StasisEnd\" , \"channel\" : { \"id\" : \"x\" } , " + tail + "\r\n", &StasisEnd{Header: head, Channel: Channel{ID: "x"}}},
		"unknown members":  {`{"type":"StasisEnd","new":[{"a":[1,-2.5e3,true,false,null,{}]},[]],"channel":{"id":"x","new":"y"},` + tail, &StasisEnd{Header: head, Channel: Channel{ID: "x"}}},
		"nulls":            {`{"type":"StasisStart","args":null,"replace_channel":null,"channel":{"id":null,"dialplan":{"priority":null}},` + tail, &StasisStart{Header: head}},
		"optional object":  {`{"type":"StasisStart","args":["a","b"],"channel":{},"replace_channel":{"id":"y"},` + tail, &StasisStart{Header: head, Args: []string{"a", "b"}, ReplaceChannel: &Channel{ID: "y"}}},
		"no arguments":     {`{"type":"StasisStart","args":[],"channel":{},` + tail, &StasisStart{Header: head, Args: []string{}}},
		"escapes":          {`{"type":"ChannelVarset","variable":"\u0041\"\\\/\b\f\n\r\t","value":"Д\u0434\ud83d\ude00\ud83dx",` + tail, &ChannelVarset{Header: head, Variable: "A\"\\/\b\f\n\r\t", Value: "Дд😀\uFFFDx"}},
		"bytes not UTF-8":  {"{\"type\":\"ChannelVarset\",\"variable\":\"a\xffb\",\"value\":\"\\\"\xff\"," + tail, &ChannelVarset{Header: head, Variable: "a\uFFFDb", Value: "\"\uFFFD"}},
		"odd variables":    {`{"type":"StasisEnd","channel":{"channelvars":{"A":"1","B":{"value":2},"C":3}},` + tail, &StasisEnd{Header: head, Channel: Channel{Variables: Vars{"A": "1", "B": `{"value":2}`, "C": "3"}}}},
		"undescribed":      {`{"type":"ChannelUserevent","eventname":"e","userevent":{"a": [1]},` + tail, &ChannelUserevent{Header: head, EventName: "e", UserEvent: Raw(`{"a": [1]}`)}},
		"no header":        {`{"type":"MissingParams","params":["app"]}`, &MissingParams{Params: []string{"app"}}},
		"other time zones": {`{"type":"StasisEnd","channel":{"creationtime":"2026-11-22T08:39:27.845+0300"},` + tail, nil},
		"nobody's type":    {`{"type":"Connected"}`, &Unknown{Type: "Connected", Raw: Raw(`{"type":"Connected"}`)}},
		"escaped type":     {`{"type":"Stasis\u0045nd",` + tail, &StasisEnd{Header: head}},
		"no type":          {`{}`, &Unknown{Raw: Raw(`{}`)}},
		"type is a number": {`{"type":1}`, &Unknown{Raw: Raw(`{"type":1}`)}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Decode([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if c.want == nil {
				if e := got.(*StasisEnd); !e.Channel.CreationTime.Equal(at.Time) {
					t.Errorf("time is %v", e.Channel.CreationTime)
				}
				return
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

// broken are messages that must be refused.
var broken = []string{
	``, ` `, `[]`, `"StasisEnd"`, `null`, `{`, `{"type":"StasisEnd"`, `{"type":"StasisEnd",}`, `{"type":"StasisEnd"}x`,
	`{"type":"StasisEnd","channel":[]}`, `{"type":"StasisEnd","channel":{"id":1}}`, `{"type":"StasisEnd","channel":{"id":"a` + "\n" + `"}}`,
	`{"type":"StasisEnd","channel":{"id":"\q"}}`, `{"type":"StasisEnd","channel":{"id":"\u12"}}`, `{"type":"StasisEnd","timestamp":"today"}`,
	`{"type":"StasisEnd","timestamp":"2026-02-30T00:00:00.000+0000"}`, `{"type":"ChannelDestroyed","cause":1.5}`, `{"type":"ChannelDestroyed","cause":01}`,
	`{"type":"ChannelHangupRequest","soft":yes}`, `{"type":"StasisEnd" "channel":{}}`, `{"type":"StasisEnd","channel"}`, `{"type":"Newer",`,
	`{"type":"StasisEnd","new":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`,
}

func TestDecodeRefuses(t *testing.T) {
	for _, text := range broken {
		if e, err := Decode([]byte(text)); err == nil {
			t.Errorf("%.80s becomes %+v", text, e)
		}
	}
}

// TestEveryKind holds the generated tables together.
func TestEveryKind(t *testing.T) {
	for k := firstAsteriskKind; k < numKinds; k++ {
		e, err := Decode([]byte(`{"type":"` + k.String() + `","application":"a"}`))
		if err != nil {
			t.Errorf("%s: %v", k, err)
			continue
		}
		if found, ok := KindOf(k.String()); e.Kind() != k || !ok || found != k {
			t.Errorf("%s decodes as %s", k, e.Kind())
		}
		if ChannelID(e) != "" {
			t.Errorf("%s has a channel", k)
		}
	}
	if _, ok := KindOf("Disconnected"); ok || Kind(255).String() != "Unknown" {
		t.Error("a kind of our own passes for Asterisk's")
	}
}

// FuzzDecode holds the decoder to: no panic; what is taken is JSON; and what
// was taken, written again by encoding/json, is taken as the same event.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(stasisStart))
	for _, text := range broken {
		f.Add([]byte(text))
	}
	for k := firstAsteriskKind; k < numKinds; k++ {
		empty, _ := decoders[k]([]byte(`{}`))
		text, err := json.Marshal(empty)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(append([]byte(`{"type":"`+k.String()+`",`), text[1:]...))
	}
	f.Add([]byte(`{"type":"ChannelVarset","variable":"\ud83d\ude00","value":"\ud83d","channel":{"channelvars":{"a":1,"b":"c"}}}`))
	f.Fuzz(func(t *testing.T, msg []byte) {
		e, err := Decode(msg)
		if err != nil {
			return
		}
		if !json.Valid(msg) {
			t.Fatalf("took what is not JSON: %q", msg)
		}
		if e.Kind() == KindUnknown {
			return
		}
		text, err := json.Marshal(e)
		if err != nil {
			return // an undescribed part that was not sent, or a year past 9999
		}
		again, err := decoders[e.Kind()](text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		second, err := json.Marshal(again)
		if err != nil || string(text) != string(second) {
			t.Fatalf("%v\n%s\n%s", err, text, second)
		}
	})
}

func TestTimes(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-22T05:39:27.845+0000":  "2026-11-22T05:39:27.845Z",
		"2026-11-22T08:39:27.845+0300":  "2026-11-22T05:39:27.845Z",
		"2026-11-22T05:39:27.845Z":      "2026-11-22T05:39:27.845Z",
		"2026-11-22T08:39:27+03:00":     "2026-11-22T05:39:27Z",
		"2024-02-29T23:59:59.999+0000":  "2024-02-29T23:59:59.999Z",
		"2023-02-29T00:00:00.000+0000":  "",
		"2026-11-22T25:00:00.000+0000":  "",
		"2026-11-22T05:39:27.8x5+0000":  "",
		"22.11.2026":                    "",
		"2026-11-22T05:39:27.845+00:00": "2026-11-22T05:39:27.845Z",
	} {
		var got Time
		err := json.Unmarshal([]byte(`"`+text+`"`), &got)
		if (err != nil) != (want == "") || err == nil && got.UTC().Format(time.RFC3339Nano) != want {
			t.Errorf("%s becomes %v, %v", text, got, err)
		}
	}
	text, err := json.Marshal(Time{time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.FixedZone("", 3*3600))})
	if err != nil || string(text) != `"2026-01-02T03:04:05.006+0300"` {
		t.Errorf("%s, %v", text, err)
	}
}
