package main

import (
	"crypto/md5" //nolint:gosec // what SIP's digest is made of
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/deploy/lab"
	"github.com/dozvon/dozvon/deploy/lab/sip"
)

// documented gives a section of the administrator's file as its comments show
// it, with the comment signs taken away.
func documented(t *testing.T, title string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "deploy", "asterisk", "pjsip_operator.conf.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "; --- "+title)
	if !found {
		t.Fatalf("the documentation has no section %q", title)
	}
	section, _, _ = strings.Cut(section, "\n; --- ")
	var lines []string
	for line := range strings.Lines(section) {
		if config, ok := strings.CutPrefix(line, ";"); ok && !strings.HasPrefix(config, " ") {
			lines = append(lines, config)
		}
	}
	return strings.Join(lines, "")
}

// withOperator gives Asterisk the administrator's file instead of a test trunk.
func withOperator(t *testing.T, text string) func(*centre) {
	t.Helper()
	return func(c *centre) {
		c.asterisk = lab.Asterisk(t, withTones(t), func(config *deploy.AsteriskConfig) {
			config.TestTrunk = false
			if err := os.MkdirAll(filepath.Join(config.Dir, "asterisk"), 0o755); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(config.Dir, "asterisk", "pjsip_operator.conf"), []byte(text))
		})
	}
}

func TestATrunkKnownByItsAddress(t *testing.T) {
	t.Parallel()
	config := strings.ReplaceAll(documented(t, "A trunk known by its address"), "203.0.113.10", "127.0.0.2")
	c := newCentre(t, withOperator(t, config))
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122")

	stranger := newOperator(t, "127.0.0.3", "")
	stranger.invite("sip:122@"+c.asterisk.SIPAddr(), c.asterisk.SIPAddr())
	if status := stranger.final(); status != 401 {
		t.Errorf("a stranger's call was answered with %d", status)
	}
	operator := newOperator(t, "127.0.0.2", "")
	operator.invite("sip:122@"+c.asterisk.SIPAddr(), c.asterisk.SIPAddr())
	if status := operator.final(); status != 200 {
		t.Fatalf("the operator's call was answered with %d", status)
	}
	ann.phone.Rung(patience).Answered(patience)
	ann.shows(agent.Talking, "")
	ann.act("hangup")
	operator.request("BYE")
	record, _, _ := c.recordOf("+79991112233")
	if record.Line != "122" || record.Finish.Result != call.Success {
		t.Errorf("the record: %+v", record)
	}
	c.silent()
}

func TestATrunkByRegistration(t *testing.T) {
	t.Parallel()
	operator := newOperator(t, "127.0.0.2", "secret")
	address := operator.conn.LocalAddr().String()
	config := documented(t, "A trunk by registration")
	config = strings.ReplaceAll(config, "match = sip.operator.example", "match = 127.0.0.2")
	config = strings.ReplaceAll(config, "from_domain = sip.operator.example", "from_domain = operator.test")
	config = strings.ReplaceAll(config, "sip.operator.example", address)
	c := newCentre(t, withOperator(t, config))
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122")

	register := operator.request("REGISTER") // first without an answer to a challenge, then with it
	contact := register.Target()
	if !strings.HasPrefix(contact, "sip:122@") {
		t.Fatalf("registered as %q", contact)
	}
	operator.invite(contact, c.asterisk.SIPAddr())
	if status := operator.final(); status != 200 {
		t.Fatalf("the operator's call was answered with %d", status)
	}
	ann.phone.Rung(patience).Answered(patience)
	ann.shows(agent.Talking, "")
	ann.act("hangup")
	operator.request("BYE")
	if record, _, _ := c.recordOf("+79991112233"); record.Line != "122" || record.Finish.Result != call.Success {
		t.Errorf("the record: %+v", record)
	}
	c.silent()
}

// operator is a telephone operator's SIP server on an address of its own: a
// registrar that wants a password, and calls.
type operator struct {
	t        *testing.T
	conn     *net.UDPConn
	password string
	nonce    string
	target   string
	branch   string // of our INVITE
}

func newOperator(t *testing.T, ip, password string) *operator {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP(ip)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &operator{t: t, conn: conn, password: password, nonce: rand.Text(), branch: "z9hG4bK" + rand.Text()}
}

// next gives the next message; questions whether the server is alive are
// answered.
func (o *operator) next() (sip.Message, *net.UDPAddr) {
	o.t.Helper()
	packet := make([]byte, 65536)
	for {
		if err := o.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
			o.t.Fatal(err)
		}
		n, from, err := o.conn.ReadFromUDP(packet)
		if err != nil {
			o.t.Fatalf("the operator hears nothing: %v", err)
		}
		m := sip.Parse(string(packet[:n]))
		if m.Method() != "OPTIONS" {
			return m, from
		}
		o.send(m.Reply(200, "OK", "op", nil, ""), from)
	}
}

func (o *operator) send(packet string, to net.Addr) {
	o.t.Helper()
	if _, err := o.conn.WriteTo([]byte(packet), to); err != nil {
		o.t.Fatal(err)
	}
}

// request waits for a request and answers it well: a REGISTER only with the
// right password.
func (o *operator) request(method string) sip.Message {
	o.t.Helper()
	for {
		m, from := o.next()
		switch {
		case m.Method() != method:
		case method == "REGISTER" && !o.admits(m):
			o.send(m.Reply(401, "Unauthorized", "op", []string{
				fmt.Sprintf(`WWW-Authenticate: Digest realm="operator.test", nonce="%s", algorithm=MD5, qop="auth"`, o.nonce),
			}, ""), from)
		default:
			o.send(m.Reply(200, "OK", "op", append(m.Lines("Contact"), "Expires: 300"), ""), from)
			return m
		}
	}
}

var parameter = regexp.MustCompile(`(\w+)="?([^",]*)"?`)

// admits checks the digest (RFC 2617).
func (o *operator) admits(m sip.Message) bool {
	given := map[string]string{}
	for _, match := range parameter.FindAllStringSubmatch(m.Value("Authorization"), -1) {
		given[match[1]] = match[2]
	}
	hash := func(parts ...string) string {
		sum := md5.Sum([]byte(strings.Join(parts, ":"))) //nolint:gosec // see above
		return hex.EncodeToString(sum[:])
	}
	want := hash(hash("73422000122", "operator.test", o.password), o.nonce, given["nc"], given["cnonce"], "auth",
		hash("REGISTER", given["uri"]))
	return given["nonce"] == o.nonce && given["username"] == "73422000122" && given["response"] == want
}

// invite calls a number at an address.
func (o *operator) invite(target, address string) {
	o.t.Helper()
	to, err := net.ResolveUDPAddr("udp4", address)
	if err != nil {
		o.t.Fatal(err)
	}
	local := o.conn.LocalAddr().String()
	o.target = target
	o.send(sip.Compose("INVITE "+target+" SIP/2.0", []string{
		"Via: SIP/2.0/UDP " + local + ";branch=" + o.branch, "From: <sip:89991112233@" + local + ">;tag=op", "To: <" + target + ">",
		"Call-ID: " + local + "@operator", "CSeq: 1 INVITE", "Contact: <sip:op@" + local + ">", "Max-Forwards: 70",
	}, sip.Describe(40000)), to)
}

// final waits for the last answer to our INVITE and acknowledges it.
func (o *operator) final() int {
	o.t.Helper()
	for {
		m, from := o.next()
		if m.Answers() != "INVITE" || m.Status() < 200 {
			continue
		}
		local, transaction := o.conn.LocalAddr().String(), ""
		if m.Status() < 300 { // the acknowledgement of an answer is a transaction of its own
			transaction = "-ack"
		}
		o.send(sip.Compose("ACK "+o.target+" SIP/2.0", []string{
			"Via: SIP/2.0/UDP " + local + ";branch=" + o.branch + transaction, "From: " + m.Value("From"), "To: " + m.Value("To"),
			"Call-ID: " + m.Value("Call-ID"), "CSeq: 1 ACK", "Max-Forwards: 70",
		}, ""), from)
		return m.Status()
	}
}
