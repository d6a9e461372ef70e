package delivery_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/delivery"
)

// seen is what a gateway was asked.
type seen struct {
	method, path, body string
	query              url.Values
	header             http.Header
}

// gateway is a real server; each answer serves one request.
func gateway(t *testing.T, answers ...http.HandlerFunc) (address string, requests chan seen) {
	t.Helper()
	requests = make(chan seen, 10)
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		requests <- seen{r.Method, r.URL.Path, string(body), r.URL.Query(), r.Header}
		n++
		answers[min(n, len(answers))-1](w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

func says(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

func sms(t *testing.T, address string) delivery.SMSConfig {
	t.Helper()
	return delivery.SMSConfig{
		URL: address + "/send", Headers: []string{"Authorization: Bearer {secret}"}, Secret: secret,
		Body: `{"to":"{digits}","text":"{text}","ref":"{key}"}`, Accepted: "result.0.status=ok|queued", ID: "result.0.id",
	}
}

func outlet(t *testing.T, cfg delivery.SMSConfig) delivery.Outlet {
	t.Helper()
	o, err := delivery.NewSMS(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestAGatewayTakesAMessage(t *testing.T) {
	address, requests := gateway(t, says(200, `{"result":[{"status":"queued","id":42}]}`))
	o := outlet(t, sms(t, address))
	for range 2 { // a repetition is the same request
		handed, err := o.Send(t.Context(), aLetter())
		if err != nil || handed != (appeal.Handed{Status: appeal.DeliverySent, Ref: "42"}) {
			t.Fatalf("got %+v, %v", handed, err)
		}
		r := <-requests
		var body map[string]string
		if err := json.Unmarshal([]byte(r.body), &body); err != nil {
			t.Fatalf("%v: %s", err, r.body)
		}
		want := "Ответ на обращение 2026-000123: Свет дали.\nИзвините \"всех\" & {secret}"
		if r.method != http.MethodPost || r.path != "/send" || body["to"] != "79021234567" || body["text"] != want || body["ref"] != aLetter().Key ||
			r.header.Get("Idempotency-Key") != aLetter().Key || r.header.Get("Authorization") != "Bearer "+secret || r.header.Get("Content-Type") != "application/json" {
			t.Errorf("the gateway was asked %+v", r)
		}
	}
}

func TestAGatewayWithAFormAndOneWithAnAddress(t *testing.T) {
	address, requests := gateway(t, says(200, "OK"))
	for _, cfg := range []delivery.SMSConfig{
		{URL: address + "/x", Body: "to={phone}&text={text}&key={secret}", Secret: secret},
		{URL: address + "/x?to={phone}&text={text}&key={secret}", Secret: secret},
	} {
		if _, err := outlet(t, cfg).Send(t.Context(), aLetter()); err != nil {
			t.Fatal(err)
		}
		r := <-requests
		values := r.query
		if r.body != "" {
			values, _ = url.ParseQuery(r.body)
		}
		if values.Get("to") != "+79021234567" || !strings.HasSuffix(values.Get("text"), "& {secret}") || values.Get("key") != secret || len(values) != 3 {
			t.Errorf("%s with %v", r.method, values)
		}
	}
}

func TestWhatASensitiveOrLongAnswerSays(t *testing.T) {
	address, requests := gateway(t, says(200, ""))
	o := outlet(t, delivery.SMSConfig{URL: address + "/?to={phone}&text={text}"})
	long, private, notice := aLetter(), aLetter(), aLetter()
	long.Text = strings.Repeat("длинно ", 200)
	private.Sensitive = true
	notice.Notice, notice.Text = true, "Оно снова в работе."
	for _, l := range []appeal.Letter{long, private, notice} {
		if _, err := o.Send(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		text := (<-requests).query.Get("text")
		if strings.Contains(text, "длинно") || strings.Contains(text, "Свет") || !strings.Contains(text, "2026-000123") || l.Notice != strings.Contains(text, "снова") {
			t.Errorf("it says %q", text)
		}
	}
}

func TestFaultsOfAGateway(t *testing.T) {
	cut := func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"resu")
		_ = c.Close()
	}
	silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		final  bool
	}{
		"broken": {says(500, "oops "+secret), false}, "busy": {says(429, ""), false}, "wrong key": {says(401, secret), false},
		"refused": {says(400, "bad number"), true}, "elsewhere": {says(302, ""), true},
		"says no": {says(200, `{"result":[{"status":"error"}]}`), true}, "no JSON": {says(200, "<html>"), true},
		"cut": {cut, false}, "silent": {silent, false},
	} {
		t.Run(name, func(t *testing.T) {
			address, _ := gateway(t, c.answer)
			cfg := sms(t, address)
			if cfg.URL += "?key={secret}"; name == "silent" {
				cfg.Timeout = 50 * time.Millisecond
			}
			_, err := outlet(t, cfg).Send(t.Context(), aLetter())
			u, ok := errors.AsType[*appeal.Undelivered](err)
			if !ok || u.Final != c.final || !strings.Contains(u.Reason, "SMS") {
				t.Fatalf("got %v", err)
			}
			if text := err.Error(); strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret)) {
				t.Errorf("the secret is told: %s", text)
			}
		})
	}
	if _, err := outlet(t, sms(t, "http://127.0.0.1:1")).Send(t.Context(), aLetter()); err == nil || strings.Contains(err.Error(), "127.0.0.1:1/") {
		t.Errorf("a gateway that is not there: %v", err)
	}
}

func TestWhatBecameOfAMessageIsAsked(t *testing.T) {
	address, requests := gateway(t, says(200, `{"state":"pending"}`), says(200, `{"state":"delivered"}`), says(200, `{"state":"expired"}`), says(500, ""))
	cfg := sms(t, address)
	cfg.StatusURL, cfg.Delivered, cfg.Failed = address+"/status/{id}", "state=delivered|read", "state=expired|rejected"
	tracker, ok := outlet(t, cfg).(interface {
		delivery.Outlet
		delivery.Tracker
	})
	if !ok {
		t.Fatal("it cannot be asked")
	}
	l := aLetter()
	l.Ref = "a/b"
	for _, want := range []appeal.DeliveryStatus{appeal.DeliverySent, appeal.DeliveryDelivered, appeal.DeliveryFailed} {
		handed, err := tracker.Track(t.Context(), l)
		if err != nil || handed.Status != want || (want == appeal.DeliveryFailed) != (handed.Text != "") {
			t.Errorf("got %+v, %v, want %s", handed, err, want)
		}
		if r := <-requests; r.path != "/status/a/b" || r.header.Get("Authorization") != "Bearer "+secret {
			t.Errorf("asked %+v", r)
		}
	}
	if _, err := tracker.Track(t.Context(), l); err == nil {
		t.Error("a broken gateway knows")
	}
	if _, is := outlet(t, sms(t, address)).(delivery.Tracker); is {
		t.Error("a gateway without a status address can be asked")
	}
}

func TestBadSettingsOfAGatewayAreNamed(t *testing.T) {
	good := sms(t, "https://gateway.example.org")
	if _, err := delivery.NewSMS(good); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*delivery.SMSConfig){
		"--sms-url: it is not":        func(c *delivery.SMSConfig) { c.URL = "gateway" },
		"--sms-url: numbers":          func(c *delivery.SMSConfig) { c.URL = "http://gateway.example.org/send" },
		"there is no {fone}":          func(c *delivery.SMSConfig) { c.URL += "?to={fone}" },
		"needs {text}":                func(c *delivery.SMSConfig) { c.Body = `{"to":"{phone}"}` },
		"is none; places":             func(c *delivery.SMSConfig) { c.Body = `{"to":{phone},"text":"{text}"}` },
		"--sms-method":                func(c *delivery.SMSConfig) { c.Method = "PATCH" },
		"is not a header":             func(c *delivery.SMSConfig) { c.Headers = []string{"Authorization"} },
		"give --sms-secret-file":      func(c *delivery.SMSConfig) { c.Secret = "" },
		"--sms-accepted: give a path": func(c *delivery.SMSConfig) { c.Accepted = "=ok" },
		"give that":                   func(c *delivery.SMSConfig) { c.Delivered = "state=ok" },
		"it needs --sms-id":           func(c *delivery.SMSConfig) { c.StatusURL = "https://gateway.example.org/{id}" },
	} {
		cfg := good
		spoil(&cfg)
		if _, err := delivery.NewSMS(cfg); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
