package store

import (
	"bytes"
	"errors"
	"strings"
	"time"
)

// errEncode marks what could not be written down for PostgreSQL.
var errEncode = errors.New("cannot be encoded")

// clean is a text without what PostgreSQL cannot hold: the zero character, and bytes
// that are not UTF-8.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "\ufffd")
}

// withoutZero replaces the escape of the zero character in JSON; an escaped
// backslash before "u0000" is text and stays.
func withoutZero(data []byte) []byte {
	out := make([]byte, 0, len(data))
	for i := 0; i < len(data); i++ {
		switch {
		case data[i] != '\\' || i+1 == len(data):
			out = append(out, data[i])
		case bytes.HasPrefix(data[i:], []byte(`\u0000`)):
			out = append(out, `\ufffd`...)
			i += 5
		default:
			out = append(out, data[i], data[i+1])
			i++
		}
	}
	return out
}

// micro is a time with the digits that PostgreSQL keeps.
func micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// moment is such a time, or nil for none.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = micro(t)
	return &t
}

// some is a pointer to a value, or nil for the zero value.
func some[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// value is what a pointer points to, or the zero value.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// textsOf are ids as an array of texts.
func textsOf[T ~string](list []T) []string {
	texts := make([]string, len(list))
	for i, one := range list {
		texts[i] = string(one)
	}
	return texts
}
