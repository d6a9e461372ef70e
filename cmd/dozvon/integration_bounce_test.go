package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"github.com/dozvon/dozvon/cti/api"
	"github.com/dozvon/dozvon/cti/appeal"
)

// mailServer is a real SMTP server that takes every letter; what it says of them
// comes later.
type mailServer struct{ letters chan sentLetter }

type sentLetter struct{ sender, id, to, text string }

func (m *mailServer) NewSession(*smtp.Conn) (smtp.Session, error) {
	return &mailSession{server: m}, nil
}

type mailSession struct {
	server *mailServer
	now    sentLetter
}

func (s *mailSession) Reset()        {}
func (s *mailSession) Logout() error { return nil }

func (s *mailSession) Mail(from string, o *smtp.MailOptions) error {
	s.now = sentLetter{sender: from, id: o.EnvelopeID}
	return nil
}

func (s *mailSession) Rcpt(to string, o *smtp.RcptOptions) error {
	s.now.to = fmt.Sprint(to, " ", o.Notify)
	return nil
}

func (s *mailSession) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	s.now.text = string(text)
	s.server.letters <- s.now
	return err
}

func mailServerFor(t *testing.T, c *centre) *mailServer {
	t.Helper()
	m := &mailServer{letters: make(chan sentLetter, 10)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(m)
	server.EnableDSN = true
	var done sync.WaitGroup
	done.Go(func() { _ = server.Serve(l) })
	t.Cleanup(func() {
		_ = server.Close()
		done.Wait()
	})
	c.set.SMTPURL, c.set.MailFrom, c.set.BounceTo = "smtp://"+l.Addr().String()+"?tls=none", "Контакт-центр <answer@example.org>", "bounce@example.org"
	return m
}

// mailReport is what Postfix says of a letter.
func mailReport(to, action, status, said string) string {
	return `Return-Path: <>
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
To: ` + to + `
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"

--B1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; maria@example.net
Action: ` + action + `
Status: ` + status + `
Diagnostic-Code: smtp; ` + said + `

--B1--
`
}

// pipe gives a message to the command as a mail server does, and tells with which
// status it ended.
func (c *centre) pipe(message string, args ...string) (status int, said string) {
	c.t.Helper()
	self, err := os.Executable()
	if err != nil {
		c.t.Fatal(err)
	}
	cmd := exec.CommandContext(c.t.Context(), self, append([]string{"--data", c.set.data, "bounce"}, args...)...)
	cmd.Env = append(os.Environ(), executeVariable+"=1")
	cmd.Stdin = strings.NewReader(message)
	out, err := cmd.CombinedOutput()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return failed.ExitCode(), string(out)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return 0, string(out)
}

// TestALetterThatComesBack is an answer that did not arrive, though the mail
// server had taken it.
func TestALetterThatComesBack(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	post := mailServerFor(t, c)
	c.start()
	d := c.told()
	d.changes("assign", map[string]any{"body": "roads"})
	d.answers()
	d.changes("deliver", map[string]any{"way": "email", "to": "maria@example.net", "status": "queued"})
	l := <-post.letters
	eventually(t, "the answer was sent", func() bool { return d.delivery().Status == appeal.DeliverySent })
	mark := strings.TrimSuffix(strings.TrimPrefix(l.sender, "bounce+"), "@example.org")
	if number := d.claim["number"].(string); !strings.HasPrefix(mark, number+"-") || l.id != mark || l.to != "maria@example.net [FAILURE DELAY]" || !strings.Contains(l.text, "<"+mark+"@example.org>") {
		t.Fatalf("the letter went as %+v", l)
	}

	database := "--database-url=" + c.set.database
	undelivered := func() int {
		var list api.TaskList
		d.lead.gets(http.StatusOK, http.MethodGet, "/worklists/undelivered", nil, &list)
		return len(list.Tasks)
	}
	failed := mailReport(l.sender, "failed", "5.1.1", "550 5.1.1 <maria@example.net>: User unknown")
	for _, x := range []struct {
		message string
		args    []string
		status  int
		said    string
		then    appeal.DeliveryStatus
	}{
		{failed, []string{"--database-url=postgres://127.0.0.1:1/x", "--", l.sender}, 75, "PostgreSQL does not answer", appeal.DeliverySent},
		{failed, []string{"--mistyped"}, 75, "--mistyped", appeal.DeliverySent},
		{failed, []string{"--data=/nowhere", database}, 75, "--data", appeal.DeliverySent},
		{"Subject: На отдыхе\nAuto-Submitted: auto-replied\n\nЯ в отпуске", []string{database, "--", l.sender}, 0, "automatic reply", appeal.DeliverySent},
		{mailReport("x@example.org", "failed", "5.1.1", "x"), []string{database}, 0, "no letter of ours", appeal.DeliverySent},
		{strings.ReplaceAll(failed, mark[len(mark)-4:], "aaaa"), []string{database}, 0, "no letter of this appeal", appeal.DeliverySent},
		{mailReport(l.sender, "delayed", "4.2.2", "452 4.2.2 over quota"), []string{database}, 0, "held up", appeal.DeliverySent},
		{failed, []string{database, "--", l.sender}, 0, "did not arrive", appeal.DeliveryFailed},
		{failed, []string{database}, 0, "nothing new", appeal.DeliveryFailed},
	} {
		status, said := c.pipe(x.message, x.args...)
		if status != x.status || !strings.Contains(said, x.said) || d.delivery().Status != x.then {
			t.Errorf("%v: status %d, %s; the delivery is %+v", x.args, status, said, d.delivery())
		}
		if n := undelivered(); (n == 1) != (x.then == appeal.DeliveryFailed) {
			t.Errorf("%s: %d answers are listed as not delivered", x.said, n)
		}
	}
	if text := d.delivery().Text; !strings.HasPrefix(text, "Письмо вернулось (код 5.1.1): такого адреса нет.") || !strings.Contains(text, "User unknown") {
		t.Errorf("people read %q", text)
	}
	d.changes("deliver", map[string]any{"way": "email", "to": "m.ivanova@example.net", "status": "queued"})
	if again := <-post.letters; again.sender == l.sender || !strings.HasPrefix(again.to, "m.ivanova@") {
		t.Errorf("sent anew, the letter went as %+v", again)
	}
	eventually(t, "it was sent anew", func() bool { return d.delivery().Status == appeal.DeliverySent })
	if status, said := c.pipe(failed, database); status != 0 || !strings.Contains(said, "not the answer that counts") || d.delivery().Status != appeal.DeliverySent {
		t.Errorf("a bounce of the letter before: status %d, %s", status, said)
	}
}
