package delivery

import (
	"context"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

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
	// Timeout bounds one letter; zero means 40 seconds.
	Timeout time.Duration
}

// Mail sends letters by SMTP.
type Mail struct {
	from    netmail.Address
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
	m := &Mail{from: *from, host: u.Hostname(), timeout: cfg.Timeout}
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
	err = client.DialAndSendWithContext(ctx, msg)
	if err == nil || msg.IsDelivered() { // the server has it, whatever came of the farewell
		return appeal.Handed{Status: appeal.DeliverySent}, nil
	}
	return appeal.Handed{}, mailRefusal(err)
}

func mailRefusal(err error) error {
	sent, ok := errors.AsType[*mail.SendError](err)
	if !ok || sent.ErrorCode() == 0 || sent.IsTemp() {
		return &appeal.Undelivered{Reason: "Почтовый сервер сейчас не принимает письма.", Err: err}
	}
	if sent.Reason == mail.ErrSMTPRcptTo {
		return &appeal.Undelivered{Reason: "Почтовый сервер не знает адреса заявителя: проверьте адрес или сообщите ответ иначе.", Final: true, Err: err}
	}
	return &appeal.Undelivered{Reason: fmt.Sprintf("Почтовый сервер отверг письмо (код %d): скажите администратору и сообщите ответ иначе.", sent.ErrorCode()), Final: true, Err: err}
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
	msg.SetMessageIDWithValue(l.Key + "@" + domain)
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
