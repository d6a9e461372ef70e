// Package column has the values that PostgreSQL keeps in the place of ours: texts
// without what it cannot hold, times with its digits, null for the zero value.
package column

import (
	"bytes"
	"errors"
	"strings"
	"time"
)

// ErrEncode marks what could not be written down for PostgreSQL.
var ErrEncode = errors.New("cannot be encoded")

// Text is a text without what PostgreSQL cannot hold: the zero character, and bytes
// that are not UTF-8.
func Text(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "\ufffd")
}

// JSON replaces the escape of the zero character in JSON; an escaped
// backslash before "u0000" is text and stays.
func JSON(data []byte) []byte {
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

// Time is a time with the digits that PostgreSQL keeps.
func Time(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Moment is such a time, or nil for none.
func Moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = Time(t)
	return &t
}

// Some is a pointer to a value, or nil for the zero value.
func Some[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// Value is what a pointer points to, or the zero value.
func Value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// Texts are ids as an array of texts.
func Texts[T ~string](list []T) []string {
	texts := make([]string, len(list))
	for i, one := range list {
		texts[i] = string(one)
	}
	return texts
}
