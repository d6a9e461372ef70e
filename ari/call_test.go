package ari

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

func TestCallBody(t *testing.T) {
	c := call{method: "POST", path: "/channels"}
	if c.json() != nil {
		t.Error("a command without parameters has a body")
	}
	c.must("endpoint", "")
	c.text("app", "")
	c.text("name", "Зоя \"Z\"\\\n\x01\xff</&")
	c.number("zero", 0)
	c.number("n", -7)
	c.maybe("none", nil)
	c.maybe("some", new(int))
	c.flag("no", false)
	c.flag("yes", true)
	c.list("empty", nil)
	c.list("media", []string{"sound:a", "sound:b"})
	c.vars("variables", Vars{"A": "1"}, Vars{"B": "2"})
	c.objects("more", Vars{"C": "3"}, Vars{"D": "4"})
	c.tuples("fields", []ConfigTuple{{"auth", "x"}, {"aors", "y"}})
	const want = `{"endpoint":"","name":"Зоя \"Z\"\\\n\u0001` + "\uFFFD" + `</&","n":-7,"some":0,"yes":true,"media":["sound:a","sound:b"],` +
		`"variables":{"A":"1","B":{"report_events":true,"value":"2"}},"more":{"C":{"value":"3"},"D":{"report_events":true,"value":"4"}},` +
		`"fields":[{"attribute":"auth","value":"x"},{"attribute":"aors","value":"y"}]}`
	if got := string(c.json()); got != want || !json.Valid([]byte(got)) {
		t.Errorf("body is\n%s\nwant\n%s", got, want)
	}
}

func TestCallQuery(t *testing.T) {
	c := call{method: "GET", path: "/x"}
	c.must("variable", "CALLERID(name)")
	c.list("only", []string{"a b", "c"})
	c.number("n", 3)
	c.flag("yes", true)
	if got, want := string(c.query), "variable=CALLERID%28name%29&only=a%20b,c&n=3&yes=true"; got != want || c.json() != nil {
		t.Errorf("query is %s, want %s", got, want)
	}
}

func TestFrame(t *testing.T) {
	c := call{method: "POST", path: "/channels/x/variable"}
	c.must("value", `"Ж"`)
	const want = `{"type":"RESTRequest","request_id":"7","method":"POST","uri":"channels/x/variable","content_type":"application/json",` +
		`"message_body":"{\"value\":\"\\\"Ж\\\"\"}"}`
	if got := string(appendFrame(nil, 7, &c)); got != want {
		t.Errorf("frame is\n%s\nwant\n%s", got, want)
	}
	g := call{method: "GET", path: "/a", query: []byte("b=c")}
	if got, want := string(appendFrame(nil, 8, &g)), `{"type":"RESTRequest","request_id":"8","method":"GET","uri":"a?b=c"}`; got != want {
		t.Errorf("frame is %s, want %s", got, want)
	}
}

func TestFilterBody(t *testing.T) {
	c := call{method: "PUT", path: "/x"}
	c.filter(EventFilter{Allowed: []Kind{KindStasisStart, KindStasisEnd}})
	if got, want := string(c.json()), `{"allowed":[{"type":"StasisStart"},{"type":"StasisEnd"}],"disallowed":[]}`; got != want {
		t.Errorf("body is %s, want %s", got, want)
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{"plain-1_2.3~": "plain-1_2.3~", "a/b+c d%": "a%2Fb%2Bc%20d%25", "ж": "%D0%B6", ";1": "%3B1"} {
		if got := escape(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestNewIDsDiffer(t *testing.T) {
	a, b := NewID("leg"), NewID("leg")
	if a == b || a[:4] != "leg-" || len(NewID("")) < 20 || escape(a) != a {
		t.Errorf("ids are %q and %q", a, b)
	}
}

func FuzzAppendJSON(f *testing.F) {
	for _, s := range []string{"", "a", "Д\"\\", "\x00\x1f\x7f", "\xff\xfe", "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		if err := json.Unmarshal(appendJSON(nil, s), &got); err != nil {
			t.Fatal(err)
		}
		if utf8.ValidString(s) && got != s {
			t.Fatalf("%q becomes %q", s, got)
		}
	})
}
