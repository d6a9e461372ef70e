package delivery

import (
	"context"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"github.com/dozvon/dozvon/cti/appeal"
)

// MailConfig says by which server letters go.
type MailConfig struct {
	// URL is smtp://USER@HOST:587 (STARTTLS is demanded), smtps://USER@HOST:465, or
	// smtp://127.0.0.1:25?tls=none for a server on this machine.
	URL      string
	Password string
	// From is the sender, for example "Контакт-центр <answer@example.org>".
	From string
	// BounceTo is the address to which a letter comes back that cannot be delivered.
	// Each letter has one of its own made of it: bounce@example.org becomes
	// bounce+MARK@example.org. Empty means that all come back to the sender.
	BounceTo string
	Mark     Mark
	// Timeout bounds one letter; zero means 40 seconds.
	Timeout time.Duration
}

// Mail sends letters by SMTP.
type Mail struct {
	from    netmail.Address
	back    netmail.Address // empty: it is from
	mark    Mark
	host    string
	options []mail.Option
	timeout time.Duration
}

// NewMail checks the settings and tells everything that is wrong with them.
func NewMail(cfg MailConfig) (*Mail, error) {
	var wrong []error
	from, err := netmail.ParseAddress(cfg.From)
	if err != nil {
		from = &netmail.Address{}
		wrong = append(wrong, fmt.Errorf("--mail-from: %q is not a sender such as \"Контакт-центр <answer@example.org>\"", cfg.From))
	}
	u, err := url.Parse(cfg.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Path != "" && u.Path != "/" {
		return nil, errors.Join(append(wrong, errors.New("--smtp-url: it is not an address such as smtp://USER@mail.example.org:587 or smtps://USER@mail.example.org:465"))...)
	}
	m := &Mail{from: *from, mark: cfg.Mark, host: u.Hostname(), timeout: cfg.Timeout}
	if cfg.BounceTo != "" {
		if m.back, err = bounceAddress(cfg.BounceTo); err != nil {
			wrong = append(wrong, err)
		}
	}
	if m.timeout == 0 {
		m.timeout = 40 * time.Second
	}
	port, plain := 587, u.Query().Get("tls") == "none"
	if u.Scheme == "smtps" {
		port = 465
	}
	if u.Port() != "" {
		port, _ = strconv.Atoi(u.Port()) // Parse has looked
	}
	user := u.User.Username()
	_, inURL := u.User.Password()
	switch {
	case inURL:
		wrong = append(wrong, errors.New("--smtp-url: a password in it would be seen in lists of processes; give --smtp-password-file"))
	case user == "" && cfg.Password != "":
		wrong = append(wrong, errors.New("--smtp-password: the address has no user; write smtp://USER@HOST:587"))
	case user != "" && cfg.Password == "":
		wrong = append(wrong, errors.New("--smtp-url has a user; give --smtp-password-file with the password"))
	case plain && !loopback(m.host):
		wrong = append(wrong, errors.New("--smtp-url: tls=none is for a server on this machine only; leave it out, then STARTTLS is used"))
	}
	m.options = []mail.Option{mail.WithPort(port), mail.WithTimeout(m.timeout)}
	switch {
	case u.Scheme == "smtps":
		m.options = append(m.options, mail.WithSSL())
	case plain:
		m.options = append(m.options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		m.options = append(m.options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if user != "" {
		m.options = append(m.options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(user), mail.WithPassword(cfg.Password))
	}
	return m, errors.Join(wrong...)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// bounceAddress checks that a mark fits into an address (RFC 5321 allows 64 letters
// before the @).
func bounceAddress(text string) (netmail.Address, error) {
	a, err := netmail.ParseAddress(text)
	if err != nil || a.Address != text {
		return netmail.Address{}, fmt.Errorf("--bounce-to: %q is not an address such as bounce@example.org", text)
	}
	if local := text[:strings.LastIndexByte(text, '@')]; len(local) > 64-1-longestMark {
		return netmail.Address{}, fmt.Errorf("--bounce-to: each letter's mark is put before the @, so at most %d letters may stand there, not %d", 64-1-longestMark, len(local))
	}
	return *a, nil
}

// envelope is whom a letter comes back to, and its id for whoever reports of it. A
// local part that ends with a hyphen or such is one of a server that parts by that.
func (m *Mail) envelope(l appeal.Letter) (sender netmail.Address, id string) {
	id = m.mark.of(l)
	if m.back.Address == "" {
		return netmail.Address{Address: m.from.Address}, id
	}
	at := strings.LastIndexByte(m.back.Address, '@')
	local := m.back.Address[:at]
	if !strings.ContainsAny(local[len(local)-1:], "+-=_") {
		local += "+"
	}
	return netmail.Address{Address: local + id + m.back.Address[at:]}, id
}

// Send hands a letter to the mail server.
func (m *Mail) Send(ctx context.Context, l appeal.Letter) (appeal.Handed, error) {
	msg, err := m.message(l)
	if err != nil {
		return appeal.Handed{}, &appeal.Undelivered{Reason: "Адрес электронной почты заявителя не годится: проверьте его.", Final: true, Err: err}
	}
	client, err := mail.NewClient(m.host, m.options...)
	if err != nil {
		return appeal.Handed{}, &appeal.Undelivered{Reason: "Почтовый сервер настроен неверно: скажите администратору.", Err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	server, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil { // a wrong password, too: somebody may mend that
		return appeal.Handed{}, &appeal.Undelivered{Reason: notNow, Err: err}
	}
	defer func() { // whatever comes of the farewell
		_ = client.CloseWithSMTPClient(server)
		_ = server.Close()
	}()
	if err := m.give(server, l, msg); err != nil {
		return appeal.Handed{}, err
	}
	return appeal.Handed{Status: appeal.DeliverySent}, nil
}

// give talks to the server itself because go-mail's own way has no place for the
// id that a report names (ENVID, RFC 3461). It goes to servers that offer DSN only;
// parameters of a command stand in any order.
func (m *Mail) give(server *smtp.Client, l appeal.Letter, msg *mail.Msg) error {
	to, err := msg.GetRecipients()
	if err != nil {
		return mailRefusal(err, true)
	}
	sender, id := m.envelope(l)
	from := sender.String()
	if reports, _ := server.Extension("DSN"); reports {
		from += " ENVID=" + id
		server.SetDSNMailReturnOption(string(mail.DSNMailReturnHeadersOnly))
		server.SetDSNRcptNotifyOption(string(mail.DSNRcptNotifyFailure) + "," + string(mail.DSNRcptNotifyDelay))
	}
	// A letter that asks for SMTPUTF8 without need is refused by the next server that does not know it.
	server.SkipSMTPUTF8(!slices.ContainsFunc(append(to, from), func(address string) bool {
		return strings.ContainsFunc(address, func(r rune) bool { return r > unicode.MaxASCII })
	}))
	if err := server.Mail(from); err != nil {
		return mailRefusal(err, false)
	}
	for _, one := range to {
		if err := server.Rcpt(one); err != nil {
			return mailRefusal(err, true)
		}
	}
	w, err := server.Data()
	if err != nil {
		return mailRefusal(err, false)
	}
	if _, err := msg.WriteTo(w); err != nil {
		return mailRefusal(err, false)
	}
	if err := w.Close(); err != nil {
		return mailRefusal(err, false)
	}
	return nil
}

const notNow = "Почтовый сервер сейчас не принимает письма."

// mailRefusal tells what a server's refusal means; ofAddress is one of the
// applicant's address.
func mailRefusal(err error, ofAddress bool) error {
	said, ok := errors.AsType[*textproto.Error](err)
	if !ok || said.Code < 500 {
		return &appeal.Undelivered{Reason: notNow, Err: err}
	}
	if ofAddress {
		return &appeal.Undelivered{Reason: "Почтовый сервер не знает адреса заявителя: проверьте адрес или сообщите ответ иначе.", Final: true, Err: err}
	}
	return &appeal.Undelivered{Reason: fmt.Sprintf("Почтовый сервер отверг письмо (код %d): скажите администратору и сообщите ответ иначе.", said.Code), Final: true, Err: err}
}

func (m *Mail) message(l appeal.Letter) (*mail.Msg, error) {
	to, err := netmail.ParseAddress(l.To)
	if err != nil {
		return nil, err
	}
	msg := mail.NewMsg()
	msg.FromMailAddress(&m.from)
	msg.ToMailAddress(&netmail.Address{Name: l.Name, Address: to.Address})
	_, domain, _ := strings.Cut(m.from.Address, "@")
	msg.SetMessageIDWithValue(m.mark.of(l) + "@" + domain)
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // no automatic answers, please
	hello := "Здравствуйте!"
	if l.Name != "" {
		hello = "Здравствуйте, " + l.Name + "!"
	}
	if l.Notice {
		msg.Subject("Обращение № " + l.Number)
	} else {
		msg.Subject("Ответ на обращение № " + l.Number)
	}
	msg.SetBodyString(mail.TypeTextPlain, hello+"\n\n"+strings.TrimSpace(l.Text)+"\n\nНомер вашего обращения: "+l.Number+
		".\nЭто письмо отправлено автоматически, отвечать на него не нужно.\n")
	return msg, nil
}
