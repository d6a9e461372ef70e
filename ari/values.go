package ari

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Raw is JSON that Asterisk does not describe further.
type Raw = json.RawMessage

// Vars are variables by name. Functions such as CALLERID(name) are names, too.
type Vars map[string]string

// UnmarshalJSON keeps a value that is not a string as its JSON text, so that
// one odd variable does not cost the whole event.
func (v *Vars) UnmarshalJSON(text []byte) error {
	var plain map[string]string
	if err := json.Unmarshal(text, &plain); err == nil {
		*v = plain
		return nil
	}
	var mixed map[string]json.RawMessage
	if err := json.Unmarshal(text, &mixed); err != nil {
		return fmt.Errorf("decode variables: %w", err)
	}
	*v = make(Vars, len(mixed))
	for name, value := range mixed {
		var s string
		if json.Unmarshal(value, &s) != nil {
			s = string(value)
		}
		(*v)[name] = s
	}
	return nil
}

// Time is a moment as Asterisk writes it, 2026-01-02T15:04:05.000+0300, which
// is not quite RFC 3339. The zero Time stands for one that was not sent.
type Time struct{ time.Time }

const timeLayout = "2006-01-02T15:04:05.999-0700"

// UnmarshalJSON reads Asterisk's form and RFC 3339.
func (t *Time) UnmarshalJSON(text []byte) error {
	if bytes.Equal(text, []byte("null")) || bytes.Equal(text, []byte(`""`)) {
		t.Time = time.Time{}
		return nil
	}
	s := strings.Trim(string(text), `"`)
	parsed, err := time.Parse(timeLayout, s)
	if err != nil {
		parsed, err = time.Parse(time.RFC3339Nano, s)
	}
	if err != nil {
		return fmt.Errorf("decode time %q: want the form %s", s, timeLayout)
	}
	t.Time = parsed
	return nil
}

// MarshalJSON writes Asterisk's form.
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(`"` + t.Format("2006-01-02T15:04:05.000-0700") + `"`), nil
}

// EventFilter is Asterisk's own filter of an application's events: if Allowed
// is not empty, only those are sent, and never those in Disallowed.
type EventFilter struct {
	Allowed, Disallowed []Kind
}

// NewID makes an id for a channel, bridge, playback, snoop or recording that
// nobody has used before. Choose the id first, note it, then ask Asterisk: its
// events may arrive before its reply.
func NewID(prefix string) string {
	if prefix == "" {
		return rand.Text()
	}
	return prefix + "-" + rand.Text()
}
