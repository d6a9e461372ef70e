package delivery_test

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/delivery"
)

// mailbox is a real SMTP server that keeps what it is given.
type mailbox struct {
	rcpt, data error         // what it says to the recipient and to the letter
	hang       chan struct{} // it says nothing to the letter until this is closed
	cut        bool          // it takes the letter and is gone before it says so

	mu   sync.Mutex
	got  []string
	from []string
	to   []string
	mail smtp.MailOptions // of the last letter
	of   smtp.RcptOptions
	conn *smtp.Conn
}

func (b *mailbox) NewSession(c *smtp.Conn) (smtp.Session, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.conn = c
	return b, nil
}
func (b *mailbox) Reset()        {}
func (b *mailbox) Logout() error { return nil }

func (b *mailbox) Mail(from string, o *smtp.MailOptions) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.from, b.mail = append(b.from, from), *o
	return nil
}

func (b *mailbox) Rcpt(to string, o *smtp.RcptOptions) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.to, b.of = append(b.to, to), *o
	return b.rcpt
}

func (b *mailbox) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if b.hang != nil {
		<-b.hang
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.got = append(b.got, string(text)); b.cut {
		return b.conn.Conn().Close()
	}
	return b.data
}

func serve(t *testing.T, b *mailbox, set ...func(*smtp.Server)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(b)
	server.ErrorLog = quiet{}
	for _, f := range set {
		f(server)
	}
	var done sync.WaitGroup
	done.Go(func() { _ = server.Serve(l) })
	t.Cleanup(func() {
		_ = server.Close()
		done.Wait()
	})
	return l.Addr().String()
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func mailer(t *testing.T, address string) *delivery.Mail {
	t.Helper()
	m, err := delivery.NewMail(delivery.MailConfig{URL: "smtp://" + address + "?tls=none", From: "Контакт-центр <answer@example.org>", Mark: ourMark, Timeout: 30 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func written() appeal.Letter {
	l := aLetter()
	l.To, l.Way = "anna@example.org", appeal.WayEmail
	return l
}

func TestALetterGoes(t *testing.T) {
	b := &mailbox{}
	m := mailer(t, serve(t, b))
	for range 2 { // a repetition has the same id
		handed, err := m.Send(t.Context(), written())
		if err != nil || handed.Status != appeal.DeliverySent {
			t.Fatalf("got %+v, %v", handed, err)
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.got) != 2 || b.to[0] != "anna@example.org" {
		t.Fatalf("%d letters to %v", len(b.got), b.to)
	}
	for _, raw := range b.got {
		letter, err := netmail.ReadMessage(strings.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
		if err != nil || subject != "Ответ на обращение № 2026-000123" {
			t.Errorf("the subject is %q, %v", subject, err)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(letter.Body))
		if body := string(text); err != nil || !strings.Contains(body, `Здравствуйте, Анна "Н." Иванова!`) || !strings.Contains(body, "Свет дали.") || !strings.Contains(body, "2026-000123") {
			t.Errorf("the letter is %s, %v", text, err)
		}
		from, err := letter.Header.AddressList("From")
		if err != nil || from[0].Name != "Контакт-центр" || letter.Header.Get("Message-Id") != "<"+ourMark.Of(written())+"@example.org>" || letter.Header.Get("Auto-Submitted") != "auto-generated" {
			t.Errorf("the head is %v", letter.Header)
		}
	}
}

// TestALetterComesBackToAnAddressOfItsOwn, and asks for a report where the server
// knows of reports.
func TestALetterComesBackToAnAddressOfItsOwn(t *testing.T) {
	mark := ourMark.Of(written())
	for _, c := range []struct {
		back, want string
		reports    bool
	}{
		{"", "answer@example.org", true},
		{"bounce@example.org", "bounce+" + mark + "@example.org", true},
		{"bounce-@example.org", "bounce-" + mark + "@example.org", true},
		{"bounce@example.org", "bounce+" + mark + "@example.org", false},
	} {
		b := &mailbox{}
		m, err := delivery.NewMail(delivery.MailConfig{From: "answer@example.org", BounceTo: c.back, Mark: ourMark, Timeout: 30 * time.Second,
			URL: "smtp://" + serve(t, b, func(s *smtp.Server) { s.EnableDSN = c.reports }) + "?tls=none"})
		if err != nil {
			t.Fatal(err)
		}
		other := written()
		other.Key += "1"
		for _, l := range []appeal.Letter{other, written()} {
			if _, err := m.Send(t.Context(), l); err != nil {
				t.Fatal(err)
			}
		}
		b.mu.Lock()
		if b.from[1] != c.want || c.back != "" && b.from[0] == b.from[1] || !strings.Contains(b.got[1], "From: <answer@example.org>") {
			t.Errorf("%+v: it comes back to %v", c, b.from)
		}
		if asked := fmt.Sprint(b.mail.Return, " ", b.mail.EnvelopeID, " ", b.of.Notify); c.reports && asked != "HDRS "+mark+" [FAILURE DELAY]" || !c.reports && asked != "  []" {
			t.Errorf("%+v: it asked for %s", c, asked)
		}
		b.mu.Unlock()
	}
}

// TestOnlyAForeignAddressNeedsSMTPUTF8: a server on the way may not know it, and
// then may not pass on what asks for it.
func TestOnlyAForeignAddressNeedsSMTPUTF8(t *testing.T) {
	b := &mailbox{}
	m := mailer(t, serve(t, b, func(s *smtp.Server) { s.EnableSMTPUTF8 = true }))
	for _, to := range []string{"anna@example.org", "анна@example.org"} {
		l := written()
		l.To = to
		if _, err := m.Send(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		b.mu.Lock()
		if needs := to != "anna@example.org"; b.mail.UTF8 != needs || b.to[len(b.to)-1] != to {
			t.Errorf("to %s: SMTPUTF8 %v, want %v; it went to %v", to, b.mail.UTF8, needs, b.to)
		}
		b.mu.Unlock()
	}
}

func TestFaultsOfAMailServer(t *testing.T) {
	hang := make(chan struct{})
	for name, c := range map[string]struct {
		box   *mailbox
		final bool
	}{
		"no such address": {&mailbox{rcpt: &smtp.SMTPError{Code: 550, Message: "no such user"}}, true},
		"grey":            {&mailbox{rcpt: &smtp.SMTPError{Code: 451, Message: "later"}}, false},
		"refused":         {&mailbox{data: &smtp.SMTPError{Code: 554, Message: "spam"}}, true},
		"elsewhere":       {&mailbox{rcpt: &smtp.SMTPError{Code: 421, Message: "closing"}}, false},
		"full":            {&mailbox{data: &smtp.SMTPError{Code: 452, Message: "full"}}, false},
		"cut":             {&mailbox{cut: true}, false},
		"silent":          {&mailbox{hang: hang}, false},
	} {
		t.Run(name, func(t *testing.T) {
			address := serve(t, c.box)
			m := mailer(t, address)
			if name == "silent" {
				defer close(hang)
				var err error
				m, err = delivery.NewMail(delivery.MailConfig{URL: "smtp://" + address + "?tls=none", From: "a@example.org", Timeout: 200 * time.Millisecond})
				if err != nil {
					t.Fatal(err)
				}
			}
			_, err := m.Send(t.Context(), written())
			if u, ok := errors.AsType[*appeal.Undelivered](err); !ok || u.Final != c.final || u.Reason == "" {
				t.Errorf("got %v", err)
			}
		})
	}
	_, err := mailer(t, "127.0.0.1:1").Send(t.Context(), written())
	if u, ok := errors.AsType[*appeal.Undelivered](err); !ok || u.Final {
		t.Errorf("a server that is not there: %v", err)
	}
	bad := written()
	bad.To = "nobody"
	_, err = mailer(t, "127.0.0.1:1").Send(t.Context(), bad)
	if u, ok := errors.AsType[*appeal.Undelivered](err); !ok || !u.Final {
		t.Errorf("an address that is none: %v", err)
	}
}

func TestNoLetterGoesUnprotected(t *testing.T) {
	b := &mailbox{}
	address := serve(t, b)
	m, err := delivery.NewMail(delivery.MailConfig{URL: "smtp://user@" + address, Password: secret, From: "a@example.org", Timeout: 30 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Send(t.Context(), written()); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("a server without STARTTLS: %v", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.got) != 0 {
		t.Error("the letter went in the clear")
	}
}

func TestBadSettingsOfAMailServerAreNamed(t *testing.T) {
	good := delivery.MailConfig{URL: "smtp://user@mail.example.org:587", Password: secret, From: "a@example.org"}
	for _, url := range []string{good.URL, "smtps://user@mail.example.org"} {
		good.URL = url
		if _, err := delivery.NewMail(good); err != nil {
			t.Fatal(err)
		}
	}
	for want, spoil := range map[string]func(*delivery.MailConfig){
		"--smtp-url: it is not":      func(c *delivery.MailConfig) { c.URL = "mail.example.org" },
		"--mail-from":                func(c *delivery.MailConfig) { c.From = "we" },
		"lists of processes":         func(c *delivery.MailConfig) { c.URL = "smtp://user:word@mail.example.org" },
		"give --smtp-password-file":  func(c *delivery.MailConfig) { c.Password = "" },
		"--smtp-password: the addr":  func(c *delivery.MailConfig) { c.URL = "smtp://mail.example.org" },
		"such as bounce@example.org": func(c *delivery.MailConfig) { c.BounceTo = "Bounce <b@example.org>" },
		"at most 32 letters":         func(c *delivery.MailConfig) { c.BounceTo = strings.Repeat("b", 33) + "@example.org" },
		"for a server on this machi": func(c *delivery.MailConfig) { c.URL += "?tls=none" },
	} {
		cfg := good
		spoil(&cfg)
		if _, err := delivery.NewMail(cfg); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
