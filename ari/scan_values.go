package ari

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// digits reads a number as it is written.
func (s *scanner) digits() string {
	s.peek()
	end := s.pos
	for end < len(s.buf) && bytes.IndexByte([]byte("+-.0123456789eE"), s.buf[end]) >= 0 {
		end++
	}
	text := s.buf[s.pos:end]
	if len(text) == 0 || !json.Valid(text) {
		s.want("a number")
		return "0"
	}
	s.pos = end
	return string(text)
}

// null reads a null if there is one.
func (s *scanner) null() bool {
	if s.peek() != 'n' {
		return false
	}
	s.word("null")
	return true
}

func (s *scanner) text() string {
	if s.null() {
		return ""
	}
	return string(s.bytes())
}

func (s *scanner) number() int {
	if s.null() {
		return 0
	}
	n, err := strconv.Atoi(s.digits())
	if err != nil {
		s.fail("want a whole number: %w", err)
	}
	return n
}

func (s *scanner) float() float64 {
	if s.null() {
		return 0
	}
	f, err := strconv.ParseFloat(s.digits(), 64)
	if err != nil {
		s.fail("want a number: %w", err)
	}
	return f
}

func (s *scanner) flag() bool {
	switch s.peek() {
	case 't':
		s.word("true")
		return true
	case 'n':
		s.word("null")
	default:
		s.word("false")
	}
	return false
}

func (s *scanner) raw() Raw { return bytes.Clone(s.token()) }

func (s *scanner) time() Time {
	if s.null() {
		return Time{}
	}
	t, err := parseTime(s.bytes())
	if err != nil {
		s.fail("%w", err)
	}
	return Time{t}
}

// vars keeps a value that is not a string as its JSON text, so that one odd
// variable does not cost the whole event.
func (s *scanner) vars() Vars {
	if s.null() {
		return nil
	}
	vars := Vars{}
	for more := s.enter('{', '}'); more; more = s.next('}') {
		name := string(s.key())
		if s.peek() == '"' {
			vars[name] = s.text()
		} else {
			vars[name] = string(s.token())
		}
	}
	return vars
}

func scanList[T any](s *scanner, item func(*T, *scanner)) []T {
	if s.null() {
		return nil
	}
	list := []T{}
	for more := s.enter('[', ']'); more; more = s.next(']') {
		item(grow(&list), s)
	}
	return list
}

// grow adds a zero item and returns its place.
func grow[T any](list *[]T) *T {
	var zero T
	*list = append(*list, zero)
	return &(*list)[len(*list)-1]
}

func scanText(to *string, s *scanner) { *to = s.text() }
func scanRaw(to *Raw, s *scanner)     { *to = s.raw() }

var errTime = errors.New("time is not of the form 2006-01-02T15:04:05.000-0700")

// parseTime reads Asterisk's form, which has fixed places, and RFC 3339.
func parseTime(text []byte) (time.Time, error) {
	if len(text) == 0 {
		return time.Time{}, nil
	}
	if len(text) == len("2006-01-02T15:04:05.000+0000") && string(text[23:]) == "+0000" {
		var n [7]int
		for i, place := range [7][2]int{{0, 4}, {5, 7}, {8, 10}, {11, 13}, {14, 16}, {17, 19}, {20, 23}} {
			for _, b := range text[place[0]:place[1]] {
				if b < '0' || b > '9' {
					return time.Time{}, errTime
				}
				n[i] = n[i]*10 + int(b-'0')
			}
		}
		t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], n[6]*1e6, time.UTC)
		if t.Day() != n[2] || t.Hour() != n[3] || t.Minute() != n[4] || t.Second() != n[5] {
			return time.Time{}, errTime
		}
		return t, nil
	}
	if t, err := time.Parse(timeLayout, string(text)); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return time.Time{}, errTime
	}
	return t, nil
}
