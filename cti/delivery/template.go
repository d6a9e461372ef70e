package delivery

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// fill puts values in their places, all at once: a text that looks like a place
// stays what it is.
func fill(template string, values map[string]string, escape func(string) string) string {
	pairs := make([]string, 0, 2*len(values))
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", escape(value))
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

func inJSON(text string) string {
	quoted, _ := json.Marshal(text) // a string always can
	return string(quoted[1 : len(quoted)-1])
}

// inHeader keeps a value from becoming a second header.
func inHeader(text string) string { return strings.NewReplacer("\r", " ", "\n", " ").Replace(text) }

func isJSON(body string) bool {
	body = strings.TrimSpace(body)
	return strings.HasPrefix(body, "{\"") || strings.HasPrefix(body, "{ ") || strings.HasPrefix(body, "{\n") || strings.HasPrefix(body, "[")
}

// rule is what a JSON answer has to say: at a path one of some values, or
// anything that is no "no".
type rule struct {
	given  bool
	path   string
	values []string
}

func ruleOf(text string) rule {
	path, values, some := strings.Cut(text, "=")
	r := rule{given: text != "", path: path}
	if some {
		r.values = strings.Split(values, "|")
	}
	return r
}

func (r rule) holds(answer []byte) bool {
	if !r.given {
		return true
	}
	if !gjson.ValidBytes(answer) {
		return false
	}
	at := gjson.GetBytes(answer, r.path)
	if r.values == nil {
		return at.Exists() && at.Type != gjson.Null && at.Type != gjson.False && at.String() != ""
	}
	return at.Exists() && slices.Contains(r.values, at.String())
}

// found is what a JSON answer has at a path; empty when it has nothing.
func found(answer []byte, path string) string {
	if path == "" || !gjson.ValidBytes(answer) {
		return ""
	}
	text := gjson.GetBytes(answer, path).String()
	return text[:min(len(text), 200)]
}

var placePattern = regexp.MustCompile(`\{[a-z]+\}`)

// check tells everything that is wrong with the description.
func (s *SMS) check() error {
	c := &s.cfg
	var wrong []error
	note := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	places := func(flag, text string, known ...string) {
		for _, p := range placePattern.FindAllString(text, -1) {
			if !slices.Contains(known, p) {
				note("%s: there is no %s; the places are %s", flag, p, strings.Join(known, " "))
			}
		}
		if strings.Contains(text, "{secret}") && c.Secret == "" {
			note("%s has {secret}, and there is none; give --sms-secret-file", flag)
		}
	}
	sending := []string{"{phone}", "{digits}", "{text}", "{key}", "{number}", "{secret}"}
	if err := address(c.URL); err != nil {
		note("--sms-url: %w", err)
	}
	places("--sms-url", c.URL, sending...)
	places("--sms-body", c.Body, sending...)
	if all := c.URL + c.Body; !strings.Contains(all, "{text}") || !strings.Contains(all, "{phone}") && !strings.Contains(all, "{digits}") {
		note("--sms-url, --sms-body: one of them needs {text}, and one {phone} or {digits}")
	}
	if isJSON(c.Body) && !json.Valid([]byte(c.Body)) {
		note("--sms-body begins like JSON and is none; places stand inside quotes, for example {\"to\":\"{phone}\",\"text\":\"{text}\"}")
	}
	if c.Method != "" && c.Method != http.MethodGet && c.Method != http.MethodPost && c.Method != http.MethodPut {
		note("--sms-method: %q is none of GET, POST, PUT", c.Method)
	}
	for _, h := range c.Headers {
		if name, value, ok := strings.Cut(h, ":"); !ok || strings.TrimSpace(name) == "" || strings.ContainsAny(name, " \t{") || strings.ContainsAny(value, "\r\n") {
			note("--sms-header: %q is not a header such as \"Authorization: Bearer {secret}\"", strings.ReplaceAll(name, "\n", " "))
		} else {
			places("--sms-header", value, append(sending, "{id}")...)
		}
	}
	s.checkStatus(note, places)
	return errors.Join(wrong...)
}

func (s *SMS) checkStatus(note func(string, ...any), places func(string, string, ...string)) {
	c := &s.cfg
	s.accepted, s.delivered, s.failed = ruleOf(c.Accepted), ruleOf(c.Delivered), ruleOf(c.Failed)
	for flag, r := range map[string]rule{"--sms-accepted": s.accepted, "--sms-delivered": s.delivered, "--sms-failed": s.failed} {
		if r.given && r.path == "" {
			note("%s: give a path into the JSON answer and a value, for example result.status=ok", flag)
		}
	}
	if c.StatusURL == "" {
		if c.Delivered != "" || c.Failed != "" {
			note("--sms-delivered, --sms-failed: they are read from what --sms-status-url answers; give that")
		}
		return
	}
	if err := address(c.StatusURL); err != nil {
		note("--sms-status-url: %w", err)
	}
	places("--sms-status-url", c.StatusURL, "{id}", "{key}", "{secret}")
	if c.ID == "" || c.Delivered == "" {
		note("--sms-status-url: it needs --sms-id, the path of the message's id in the gateway's first answer, and --sms-delivered")
	}
}

// address refuses what the secret and people's numbers must not travel by.
func address(text string) error {
	u, err := url.Parse(placePattern.ReplaceAllString(text, "x"))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("it is not an address such as https://gateway.example.org/send")
	}
	if host := u.Hostname(); u.Scheme == "http" && host != "localhost" && !strings.HasPrefix(host, "127.") && host != "::1" {
		return errors.New("numbers and answers would travel unprotected; give an address with https")
	}
	return nil
}
