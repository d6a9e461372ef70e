package sip

import (
	"strings"
	"testing"
)

const contactLine = "Contact: <sip:x@y.invalid;transport=ws>;expires=120\r\n"

func answered(contact string) string {
	return "SIP/2.0 200 OK\r\nVia: SIP/2.0/WSS x;branch=z9\r\nCSeq: 4 REGISTER\r\n" + contact + "\r\n"
}

func register(user string) string {
	return "REGISTER sip:dozvon.invalid SIP/2.0\r\nVia: SIP/2.0/WSS x;branch=z9\r\nFrom: <sip:" + user +
		"@dozvon.invalid>;tag=a\r\nTo: <sip:" + user + "@dozvon.invalid>\r\n\r\n"
}

func TestMayPass(t *testing.T) {
	invite := func(from, to string) string {
		return "INVITE sip:122@dozvon.invalid SIP/2.0\r\n" + from + "\r\n" + to + "\r\n\r\nv=0\r\n"
	}
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"keep-alive":       {"\r\n\r\n", nil},
		"answer":           {"SIP/2.0 180 Ringing\r\n\r\n", nil},
		"own":              {invite(`From: "A <b>" <sip:me@x>;tag=1`, "To: <sip:122@x>"), nil},
		"own compact":      {invite("f : SIP:me@x;tag=1", "t: sip:122@x"), nil},
		"other":            {invite("From: <sip:you@x>;tag=1", "To: <sip:122@x>"), errNotOwn},
		"within a dialog":  {invite("From: <sip:k2v@x>;tag=1", "To: <sip:122@x>;tag=2"), nil},
		"no from":          {invite("X: y", "To: <sip:122@x>"), errNotSIP},
		"from in the body": {"REGISTER sip:x SIP/2.0\r\n\r\nFrom: <sip:me@x>\r\n", errNotSIP},
		"not sip":          {"GET / HTTP/1.1\r\n\r\n", errNotSIP},
		"bye":              {"BYE sip:x SIP/2.0\r\nFrom: <sip:k2v@x>\r\n\r\n", nil},
	} {
		if got := mayPass([]byte(c.text), "me"); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func FuzzMayPass(f *testing.F) {
	f.Add([]byte(register("me")))
	f.Add([]byte("INVITE a SIP/2.0\r\nf:<sip:\r\n\r\n"))
	f.Add([]byte("\r\n"))
	f.Fuzz(func(t *testing.T, message []byte) {
		err := mayPass(message, "me")
		if err == nil && strings.HasPrefix(string(message), "REGISTER sip:x SIP/2.0\r\nFrom: <sip:you@x>\r\n") {
			t.Fatal("a borrowed name passed")
		}
	})
}

func TestRegistration(t *testing.T) {
	for message, want := range map[string][2]bool{
		answered(contactLine): {true, true},
		answered(""):          {false, true},
		"SIP/2.0 200 OK\r\nCSeq: 4 INVITE\r\n" + contactLine + "\r\n":   {false, false},
		"SIP/2.0 403 No\r\nCSeq: 4 REGISTER\r\n" + contactLine + "\r\n": {false, false},
		"REGISTER sip:a SIP/2.0\r\nCSeq: 4 REGISTER\r\n\r\n":            {false, false},
		"\r\n\r\n": {false, false},
		"":         {false, false},
	} {
		if up, ok := registration([]byte(message)); up != want[0] || ok != want[1] {
			t.Errorf("%q gives %v, %v", message, up, ok)
		}
	}
}
