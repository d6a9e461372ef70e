package delivery_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/dozvon/dozvon/cti/delivery"
)

var ourMark = delivery.Mark{Secret: []byte("the service's secret")}

// bounced is a report as a mail server makes it of our letter.
func bounced(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "bounce", name+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "MARK", ourMark.Of(written()))
}

func TestReportsOfMailServers(t *testing.T) {
	for name, want := range map[string]struct {
		final        bool
		reason, said string
	}{
		"postfix":                     {true, "Письмо вернулось (код 5.1.1): такого адреса нет.", "550 5.1.1 …: Recipient address rejected: User unknown in virtual mailbox table"},
		"postfix-expired":             {true, "Письмо вернулось (код 4.4.1): почта заявителя не ответила за отведённое время.", "connect to mx.example.net[203.0.113.25]:25: Connection timed out"},
		"postfix-delayed":             {false, "Письмо ещё в пути (код 4.4.1): почта заявителя не отвечает. Почтовый сервер пробует дальше.", "connect to mx.example.net[203.0.113.25]:25: Connection timed out"},
		"exim":                        {true, "Письмо вернулось (код 5.0.0): такого адреса нет.", "550 no mailbox here by that name"},
		"exchange":                    {true, "Письмо вернулось (код 5.1.10): такого адреса нет.", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient … not found by SMTP address lookup"},
		"mailbox-full":                {true, "Письмо вернулось (код 5.2.2): почтовый ящик заявителя переполнен.", "552-5.2.2 The recipient's inbox is out of storage space. 552 5.2.2 https://support.example.com/mail/?p=OverQuotaPerm"},
		"policy-says-unknown":         {true, "Письмо вернулось (код 5.7.1): такого адреса нет.", "550 5.7.1 No such user!"},
		"qmail":                       {true, "Письмо вернулось (код 5.1.1): такого адреса нет.", "550 5.1.1 …: no such user here Giving up on 203.0.113.25."},
		"exim-without-report":         {true, "Письмо вернулось (код 5.2.2): почтовый ящик заявителя переполнен.", "552 5.2.2 mailbox of … is over quota"},
		"exim-warning-without-report": {false, "Письмо ещё в пути: почта заявителя не отвечает.", "… Delay reason: connection timed out"},
		"through-a-gateway":           {true, "Письмо вернулось (код 5.7.26): почтовый сервер заявителя отверг его.", "550-5.7.26 This mail is unauthenticated, which poses a security risk"},
	} {
		t.Run(name, func(t *testing.T) {
			text := bounced(t, name)
			for _, way := range []string{text, strings.ReplaceAll(text, "\n", "\r\n")} {
				b, err := ourMark.ReadBounce(strings.NewReader(way), nil)
				if err != nil {
					t.Fatal(err)
				}
				l := written()
				if b.Number != l.Number || !b.Is(l.Key) || b.Is(l.Key+"0") {
					t.Errorf("it means a letter of %q", b.Number)
				}
				if b.Final != want.final || !strings.HasPrefix(b.Reason, want.reason) || b.Said != want.said {
					t.Errorf("final %v: %q, said %q", b.Final, b.Reason, b.Said)
				}
			}
		})
	}
}

func TestWhatIsNoReportIsLeftAlone(t *testing.T) {
	mark := ourMark.Of(written())
	for text, want := range map[string]string{
		bounced(t, "vacation"):     "automatic reply",
		bounced(t, "reply"):        "no delivery report",
		bounced(t, "read-receipt"): "no delivery report",
		bounced(t, "relayed"):      "no failure",
		strings.ReplaceAll(bounced(t, "postfix"), mark, "somebody"): "no letter of ours",
		// What nobody but a mail server writes counts from a mail server only.
		strings.Replace(bounced(t, "qmail"), "From: MAILER-DAEMON@", "From: anna@", 1):                                          "no delivery report",
		strings.Replace(bounced(t, "qmail"), "Hi. This is", "Hi! You wrote that this is", 1):                                    "no delivery report",
		strings.Replace(bounced(t, "exim-without-report"), "From: mailer-daemon@", "From: anna@", 1):                            "automatic reply",
		strings.Replace(bounced(t, "exim-without-report"), "X-Failed-Recipients", "X-Other", 1):                                 "automatic reply",
		strings.Replace(bounced(t, "exim-warning-without-report"), "has not yet been delivered to", "has been delivered to", 1): "automatic reply",
		strings.ReplaceAll(bounced(t, "qmail"), mark, "somebody"):                                                               "no letter of ours",
		strings.ReplaceAll(bounced(t, "exim-without-report"), mark, "somebody"):                                                 "no letter of ours",
		"":                    "not a message",
		"\x00\x01\x02":        "not a message",
		"From x\n":            "not a message",
		"Subject: x\n\nhello": "no delivery report",
	} {
		b, err := ourMark.ReadBounce(strings.NewReader(text), nil)
		if i, ok := errors.AsType[*delivery.Ignored](err); !ok || !strings.Contains(i.Why, want) {
			t.Errorf("%.60q: %+v, %v, want %q", text, b, err, want)
		}
	}
	broken := errors.New("the pipe is broken")
	if _, err := ourMark.ReadBounce(iotest.ErrReader(broken), nil); !errors.Is(err, broken) {
		t.Errorf("what could not be read: %v", err)
	}
}

func TestTheRecipientNamesTheLetter(t *testing.T) {
	mark := ourMark.Of(written())
	anonymous := strings.ReplaceAll(bounced(t, "postfix"), mark, "x")
	for _, to := range []string{"bounce+" + mark + "@example.org", "BOUNCE+" + strings.ToUpper(mark) + "@EXAMPLE.ORG", "bounce-" + mark + "@example.org", mark} {
		b, err := ourMark.ReadBounce(strings.NewReader(anonymous), []string{"root@example.org", to})
		if err != nil || b.Number != written().Number || !b.Is(written().Key) {
			t.Errorf("%s: %+v, %v", to, b, err)
		}
	}
}

func TestAStrangerCannotMakeAMark(t *testing.T) {
	l, other := written(), written()
	other.Number, other.Key = "2026-000124", "another-1"
	mark := ourMark.Of(l)
	for _, made := range []string{
		(delivery.Mark{Secret: []byte("guessed")}).Of(l), (delivery.Mark{}).Of(l),
		l.Number + "-" + strings.Repeat("a", 16),
		other.Number + mark[strings.LastIndex(mark, "-"):], // a true signature for another appeal
	} {
		b, err := ourMark.ReadBounce(strings.NewReader(strings.ReplaceAll(bounced(t, "postfix"), mark, made)), nil)
		if err != nil || b.Is(l.Key) || b.Is(other.Key) {
			t.Errorf("%s is believed, %v", made, err)
		}
	}
	unsigned := delivery.Mark{}
	b, err := unsigned.ReadBounce(strings.NewReader(strings.ReplaceAll(bounced(t, "postfix"), mark, unsigned.Of(l))), nil)
	if err != nil || b.Is(l.Key) {
		t.Errorf("a mark that everybody can make is believed, %v", err)
	}
}

// TestHostileMessagesEnd: huge, deep, of many parts, cut off.
func TestHostileMessagesEnd(t *testing.T) {
	head, report := "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b0\"\n\n", bounced(t, "postfix")
	deep := head
	for range 500 {
		deep += "--b0\nContent-Type: multipart/mixed; boundary=\"b0\"\n\n"
	}
	const part = "--b0\nContent-Type: message/rfc822\n\nMessage-ID: <x>\n\n"
	endless := io.MultiReader(strings.NewReader(head), repeated("--b0\nContent-Type: text/plain\n\nx\n"))
	for name, message := range map[string]io.Reader{
		"deep":           strings.NewReader(deep),
		"many parts":     strings.NewReader(head + strings.Repeat(part, 5000) + report),
		"endless":        endless,
		"no end of head": repeated("X-Head: x\n"),
		"one long line":  repeated("x"),
	} {
		if _, err := ourMark.ReadBounce(message, nil); !ignored(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	groups := strings.Replace(report, "Reporting-MTA:", strings.Repeat("X: y\n\n", 5000)+"Reporting-MTA:", 1)
	if _, err := ourMark.ReadBounce(strings.NewReader(groups), nil); !ignored(err) {
		t.Errorf("groups without number: %v", err)
	}
	// The letter that is returned may be as long as it likes: the report stands before it.
	long := strings.Replace(report, "To: anna@example.net\n", "To: anna@example.net\nX-Long: "+strings.Repeat("x", 3<<20)+"\n", 1)
	if b, err := ourMark.ReadBounce(strings.NewReader(long), nil); err != nil || !b.Final {
		t.Errorf("a long letter that is returned: %+v, %v", b, err)
	}
	cut := report[:strings.Index(report, "Content-Description: Undelivered")]
	if b, err := ourMark.ReadBounce(strings.NewReader(cut), nil); err != nil || !b.Final {
		t.Errorf("a report that was cut: %+v, %v", b, err)
	}
	said := strings.Replace(report, "rejected: User unknown", "\x1b[31m\x00\xff"+strings.Repeat("я", 5000), 1)
	if b, err := ourMark.ReadBounce(strings.NewReader(said), nil); err != nil || len([]rune(b.Said)) > 201 || strings.ContainsAny(b.Said, "\x1b\x00\n") {
		t.Errorf("people are shown %q, %v", b.Said, err)
	}
}

func ignored(err error) bool {
	_, ok := errors.AsType[*delivery.Ignored](err)
	return ok
}

// repeated gives a text without end.
func repeated(text string) io.Reader { return &repeater{text: []byte(text)} }

type repeater struct {
	text []byte
	at   int
}

func (r *repeater) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.text[r.at%len(r.text)]
		r.at++
	}
	return len(p), nil
}

// FuzzReadBounce: whatever comes, nothing breaks, and what is believed has its words.
func FuzzReadBounce(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "bounce", "*.eml"))
	if err != nil || len(files) == 0 {
		f.Fatal(err)
	}
	for _, name := range files {
		f.Add([]byte(bounced(f, strings.TrimSuffix(filepath.Base(name), ".eml"))))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		b, err := ourMark.ReadBounce(bytes.NewReader(message), nil)
		switch {
		case err != nil && !ignored(err):
			t.Errorf("got %v", err)
		case err == nil && (b.Number == "" || b.Is == nil || b.Reason == "" || len([]rune(b.Said)) > 201):
			t.Errorf("got %+v", b)
		case err == nil && slices.Contains([]rune(b.Said), '\n'):
			t.Errorf("said %q", b.Said)
		}
	})
}
