package main

import (
	"crypto/rand"
	"net"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/deploy/lab/sip"
)

func TestUnknownNumbersGet404AndARecord(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	for number, from := range map[string]string{"999": "89991110001", "+73952000000": "89991110002", strings.Repeat("9", 60): "89991110003"} {
		if status := c.dial(from, number, 0).Ended(patience); status != 404 {
			t.Errorf("%s was answered with %d", number, status)
		}
		record, _, _ := c.recordOf("+7" + from[1:])
		if record.Finish.Reason != call.UnknownLine || record.Finish.Result != call.ClientError || record.Dialed != number {
			t.Errorf("the record of %s: %+v", number, record)
		}
	}
	if status := c.dial("89991110004", "mallory'--", 0).Ended(patience); status != 404 {
		t.Errorf("a name instead of a number was answered with %d", status)
	}
	c.silent()
}

func TestGarbageOnTheSIPPortDisturbsNobody(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122")
	caller := c.dial("89991110001", "122", toneCall)
	atAnn := ann.phone.Rung(patience)
	caller.Hears(toneAnn, patience)

	conn, err := net.Dial("udp", c.asterisk.SIPAddr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	go hangUpAll(conn)
	for name, datagram := range garbage(conn.LocalAddr().String(), c.asterisk.SIPAddr()) {
		if _, err := conn.Write([]byte(datagram)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	stream, err := net.Dial("tcp", c.asterisk.SIPAddr())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Write([]byte("INVITE sip:122@x SIP/2.0\r\nContent-Length: 99999999999999999999\r\n\r\n" + strings.Repeat("\x00\xff", 5000))); err != nil {
		t.Error(err)
	}
	_ = stream.Close()

	other := c.dial("89991110002", "122", toneCall)
	other.Hears(toneWait, patience) // new calls are taken
	if caller.Over() || atAnn.Over() {
		t.Error("the talk was ended by garbage")
	}
	caller.Hears(toneAnn, patience)
	atAnn.Hears(toneCall, patience)
	other.Hangup()
	caller.Hangup()
	if record, _, _ := c.recordOf("+79991110001"); record.Finish.Result != call.Success {
		t.Errorf("the talk's record: %+v", record.Finish)
	}
	c.silent()
}

// hangUpAll ends what Asterisk made a call of all the same; it returns when the
// connection is closed.
func hangUpAll(conn net.Conn) {
	packet := make([]byte, 65536)
	for {
		n, err := conn.Read(packet)
		if err != nil {
			return
		}
		m := sip.Parse(string(packet[:n]))
		if m.Status() != 200 || m.Answers() != "INVITE" {
			continue
		}
		for _, method := range []string{"1 ACK", "2 BYE"} {
			_, name, _ := strings.Cut(method, " ")
			_, _ = conn.Write([]byte(sip.Compose(name+" "+m.Target()+" SIP/2.0", []string{
				"Via: SIP/2.0/UDP " + conn.LocalAddr().String() + ";branch=z9hG4bK" + rand.Text(),
				"From: " + m.Value("From"), "To: " + m.Value("To"), "Call-ID: " + m.Value("Call-ID"),
				"CSeq: " + method, "Max-Forwards: 70",
			}, "")))
		}
	}
}

// garbage is a table of datagrams that are no proper SIP, some in the manner of
// RFC 4475.
func garbage(local, server string) map[string]string {
	invite := func(changes ...string) string {
		text := "INVITE sip:122@" + server + " SIP/2.0\r\nVia: SIP/2.0/UDP " + local + ";branch=z9hG4bK-g\r\n" +
			"From: <sip:89990000000@" + local + ">;tag=g\r\nTo: <sip:122@" + server + ">\r\nCall-ID: garbage@lab\r\nCSeq: 1 INVITE\r\n" +
			"Contact: <sip:x@" + local + ">\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
		return strings.NewReplacer(changes...).Replace(text)
	}
	return map[string]string{
		"nothing":                 "\r\n\r\n",
		"zeros":                   strings.Repeat("\x00", 1200),
		"all bytes":               strings.Repeat("\xff\xfe\x80\x01", 300),
		"oversize":                invite("Max-Forwards: 70", "X-Long: "+strings.Repeat("a", 60000)),
		"oversize number":         invite("sip:122@"+server+" SIP", "sip:"+strings.Repeat("1", 4000)+"@"+server+" SIP", "garbage@lab", "g1@lab"),
		"no headers":              "INVITE sip:122@" + server + " SIP/2.0\r\n\r\n",
		"unknown version":         invite("SIP/2.0\r\nVia", "SIP/7.0\r\nVia"),
		"unknown method":          invite("INVITE", "NEWMETHOD", "garbage@lab", "g2@lab"),
		"methods differ":          invite("1 INVITE", "1 BYE", "garbage@lab", "g3@lab"),
		"sequence too large":      invite("1 INVITE", "36893488147419103232 INVITE", "garbage@lab", "g4@lab"),
		"negative length":         invite("Content-Length: 0", "Content-Length: -999"),
		"length beyond the end":   invite("Content-Length: 0", "Content-Length: 9999"),
		"no forwards left":        invite("Max-Forwards: 70", "Max-Forwards: 0", "garbage@lab", "g5@lab"),
		"spaces in the address":   invite("INVITE sip:122@", "INVITE sip:1 2 2@", "garbage@lab", "g6@lab"),
		"unknown scheme":          invite("INVITE sip:122@", "INVITE nobodyKnowsThisScheme:122@", "garbage@lab", "g7@lab"),
		"unclosed quote":          invite("From: <", "From: \"Mallory <", "garbage@lab", "g8@lab"),
		"unterminated":            invite("\r\n\r\n", ""),
		"an answer to nothing":    "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP " + local + ";branch=z9hG4bK-x\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: n@lab\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n",
		"BYE to nothing":          invite("INVITE sip", "BYE sip", "1 INVITE", "1 BYE", "garbage@lab", "g9@lab"),
		"session of nonsense":     invite("Content-Length: 0\r\n\r\n", "Content-Type: application/sdp\r\nContent-Length: 12\r\n\r\nm=audio ,,,\r\n", "garbage@lab", "g10@lab"),
		"a comma for an argument": invite("INVITE sip:122@", "INVITE sip:122,web@", "garbage@lab", "g11@lab"),
	}
}
