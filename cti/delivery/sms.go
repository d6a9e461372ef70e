package delivery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dozvon/dozvon/cti/appeal"
)

// SMSConfig describes a gateway of short messages. In URL, headers and body stand
// {phone} (+7…), {digits} (without the plus), {text}, {key}, {number} (of the
// appeal) and {secret}; in StatusURL and its headers {id} and {secret}.
type SMSConfig struct {
	URL     string
	Method  string   // empty: POST with a body, else GET
	Headers []string // "Name: value"
	Body    string   // JSON, or a form
	Secret  string
	// Accepted is "path=value" of the JSON answer that says yes, or a path that must
	// be there; empty means that a status of 200 to 299 does.
	Accepted string
	// ID is the path of the gateway's own id of the message.
	ID string
	// StatusURL asks what became of a message; Delivered and Failed are "path=value|value".
	StatusURL, Delivered, Failed string
	// Timeout bounds one request; zero means 20 seconds.
	Timeout time.Duration
}

// SMS is a gateway of short messages.
type SMS struct {
	cfg                         SMSConfig
	accepted, delivered, failed rule
	client                      *http.Client
}

// trackedSMS can also ask what became of a message.
type trackedSMS struct{ *SMS }

// Outlet is what takes letters; see store.Outlet and store.Tracker.
type Outlet interface {
	Send(ctx context.Context, letter appeal.Letter) (appeal.Handed, error)
}

// Tracker is an Outlet that learns later what became of a letter.
type Tracker interface {
	Track(ctx context.Context, letter appeal.Letter) (appeal.Handed, error)
}

// NewSMS checks the description and tells everything that is wrong with it, by
// the names of the settings.
func NewSMS(cfg SMSConfig) (Outlet, error) {
	s := &SMS{cfg: cfg}
	if err := s.check(); err != nil {
		return nil, err
	}
	if s.cfg.Method == "" {
		s.cfg.Method = http.MethodGet
		if cfg.Body != "" {
			s.cfg.Method = http.MethodPost
		}
	}
	if s.cfg.Timeout == 0 {
		s.cfg.Timeout = 20 * time.Second
	}
	s.client = &http.Client{
		Timeout: s.cfg.Timeout,
		// A redirection would carry the secret to somebody else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if cfg.StatusURL != "" {
		return trackedSMS{s}, nil
	}
	return s, nil
}

// longestText is what gateways take as one message of several parts.
const longestText = 670

// textOf is the answer itself, or the word that there is one: when it is
// sensitive, since others may look at the telephone, and when it is too long, since a
// part of an answer is worse than none.
func textOf(l appeal.Letter) string {
	if l.Notice {
		return "Обращение " + l.Number + ". " + l.Text
	}
	full := "Ответ на обращение " + l.Number + ": " + strings.TrimSpace(l.Text)
	if l.Sensitive || utf8.RuneCountInString(full) > longestText {
		return "Готов ответ на ваше обращение " + l.Number + ". Чтобы узнать его, позвоните нам и назовите номер обращения."
	}
	return full
}

// Send gives a message to the gateway.
func (s *SMS) Send(ctx context.Context, l appeal.Letter) (appeal.Handed, error) {
	values := map[string]string{"phone": l.To, "digits": strings.TrimPrefix(l.To, "+"), "text": textOf(l), "key": l.Key, "number": l.Number, "secret": s.cfg.Secret}
	body, err := s.ask(ctx, s.cfg.Method, s.cfg.URL, s.cfg.Body, values)
	if err != nil {
		return appeal.Handed{}, err
	}
	if !s.accepted.holds(body) {
		return appeal.Handed{}, &appeal.Undelivered{Reason: "Шлюз SMS не принял сообщение: проверьте номер заявителя или сообщите ответ сами.", Final: true,
			Err: fmt.Errorf("the answer is not what --sms-accepted asks for: %s", s.shown(body))}
	}
	return appeal.Handed{Status: appeal.DeliverySent, Ref: found(body, s.cfg.ID)}, nil
}

// Track asks the gateway what became of a message.
func (s trackedSMS) Track(ctx context.Context, l appeal.Letter) (appeal.Handed, error) {
	if l.Ref == "" {
		return appeal.Handed{Status: appeal.DeliverySent}, nil
	}
	body, err := s.ask(ctx, http.MethodGet, s.cfg.StatusURL, "", map[string]string{"id": l.Ref, "key": l.Key, "secret": s.cfg.Secret})
	switch {
	case err != nil:
		return appeal.Handed{}, err
	case s.delivered.holds(body):
		return appeal.Handed{Status: appeal.DeliveryDelivered}, nil
	case s.failed.given && s.failed.holds(body):
		return appeal.Handed{Status: appeal.DeliveryFailed, Text: "SMS не доставлено: телефон выключен, вне сети или номера больше нет."}, nil
	}
	return appeal.Handed{Status: appeal.DeliverySent}, nil
}

// ask makes one request and reads what a gateway that took it answers.
func (s *SMS) ask(ctx context.Context, method, address, body string, values map[string]string) ([]byte, error) {
	var content io.Reader
	kind := ""
	if body != "" {
		escape := url.QueryEscape
		if kind = "application/x-www-form-urlencoded"; isJSON(body) {
			escape, kind = inJSON, "application/json"
		}
		content = strings.NewReader(fill(body, values, escape))
	}
	req, err := http.NewRequestWithContext(ctx, method, fill(address, values, url.QueryEscape), content)
	if err != nil {
		return nil, &appeal.Undelivered{Reason: "Адрес шлюза SMS не получается составить: скажите администратору.", Final: true, Err: bare(err)}
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("Idempotency-Key", values["key"])
	for _, h := range s.cfg.Headers {
		name, value, _ := strings.Cut(h, ":")
		req.Header.Set(strings.TrimSpace(name), fill(strings.TrimSpace(value), values, inHeader))
	}
	res, err := s.client.Do(req)
	if err != nil {
		return nil, &appeal.Undelivered{Reason: "Шлюз SMS не отвечает.", Err: bare(err)}
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	if err != nil {
		return nil, &appeal.Undelivered{Reason: "Шлюз SMS оборвал ответ.", Err: bare(err)}
	}
	return answer, s.refusal(res.StatusCode, answer)
}

// refusal tells by the status whether the gateway took the request, and whether it
// may take it later.
func (s *SMS) refusal(status int, answer []byte) error {
	why := fmt.Errorf("status %d: %s", status, s.shown(answer))
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return &appeal.Undelivered{Reason: "Шлюз SMS не принял наш ключ доступа: скажите администратору.", Err: why}
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests:
		return &appeal.Undelivered{Reason: fmt.Sprintf("Шлюз SMS сейчас не принимает сообщения (код %d).", status), Err: why}
	}
	return &appeal.Undelivered{Reason: fmt.Sprintf("Шлюз SMS отверг сообщение (код %d): проверьте номер заявителя или сообщите ответ сами.", status), Final: true, Err: why}
}

// shown is the beginning of an answer for the log, without our secret.
func (s *SMS) shown(answer []byte) string {
	text := strings.ToValidUTF8(string(answer[:min(len(answer), 200)]), "")
	if s.cfg.Secret != "" {
		text = strings.ReplaceAll(text, s.cfg.Secret, "[redacted]")
	}
	return text
}

// bare is an error without the address, in which the secret may stand.
func bare(err error) error {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	if inner, ok := errors.AsType[*net.DNSError](err); ok {
		return errors.New(inner.Err)
	}
	return err
}
