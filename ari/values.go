package ari

import (
	"crypto/rand"
	"encoding/json"
	"time"
)

// Raw is JSON that Asterisk does not describe further.
type Raw = json.RawMessage

// Vars are variables by name. Functions such as CALLERID(name) are names, too.
type Vars map[string]string

// UnmarshalJSON keeps a value that is not a string as its JSON text.
func (v *Vars) UnmarshalJSON(text []byte) error {
	s := scanner{buf: text}
	*v = s.vars()
	return s.finish()
}

// Time is a moment as Asterisk writes it, 2026-01-02T15:04:05.000+0300, which
// is not quite RFC 3339. The zero Time stands for one that was not sent.
type Time struct{ time.Time }

const timeLayout = "2006-01-02T15:04:05.999-0700"

// UnmarshalJSON reads Asterisk's form and RFC 3339.
func (t *Time) UnmarshalJSON(text []byte) error {
	s := scanner{buf: text}
	*t = s.time()
	return s.finish()
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
