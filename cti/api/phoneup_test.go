package api

import (
	"fmt"
	"testing"

	"github.com/dozvon/dozvon/cti/floor"
)

const contactLine = "Contact: <sip:x@y.invalid;transport=ws>;expires=120\r\n"

func answered(contact string) string {
	return "SIP/2.0 200 OK\r\nVia: SIP/2.0/WSS x;branch=z9\r\nCSeq: 4 REGISTER\r\n" + contact + "\r\n"
}

// TestFloorHearsOfPhones: a phone is up while the switch can ring it over any of
// its sockets.
func TestFloorHearsOfPhones(t *testing.T) {
	r, switches := sipRig(t)
	b := r.login("anna")
	acc := b.claim(t, "page")
	changes := func() (out []string) {
		for _, in := range r.floor.inputs() {
			if c, ok := in.(floor.PhoneChanged); ok {
				if c.Phone != acc.Username {
					t.Errorf("told of the phone %q", c.Phone)
				}
				out = append(out, fmt.Sprint(c.Up))
			}
		}
		return out
	}
	expect := func(want ...string) {
		t.Helper()
		until(t, r.floor.news, "telling "+fmt.Sprint(want), func() bool { return fmt.Sprint(changes()) == fmt.Sprint(want) })
	}
	first := b.sip("/sip")
	one := <-switches
	send(t, one, "SIP/2.0 401 Unauthorized\r\nCSeq: 3 REGISTER\r\n\r\n")
	send(t, one, answered(contactLine))
	expect("true")
	second := b.sip("/sip")
	two := <-switches
	send(t, two, answered(contactLine))
	receive(t, second, answered(contactLine)) // so it is taken before the first socket ends
	_ = first.Close()                         // the old socket of a page that came back
	send(t, two, answered(contactLine))
	expect("true")
	send(t, two, answered("")) // no contact is left
	expect("true", "false")
	send(t, two, answered(contactLine))
	expect("true", "false", "true")
	_ = two.Close()
	expect("true", "false", "true", "false")
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
