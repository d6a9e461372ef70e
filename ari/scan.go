package ari

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads JSON straight into our structs; the generated scan methods
// drive it. It does the work of encoding/json for the types we have in a
// fifth of the time: a call makes some sixty events. What it takes is always
// valid JSON, which the fuzz test holds it to.
type scanner struct {
	buf   []byte
	pos   int
	depth int
	err   error
}

// maxDepth limits nesting, as each level takes stack.
const maxDepth = 1000

var errEndOfText = errors.New("unexpected end")

func (s *scanner) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("at byte %d: %w", s.pos, fmt.Errorf(format, args...))
	}
	s.pos = len(s.buf)
}

// peek returns the next byte that is no blank, 0 at the end.
func (s *scanner) peek() byte {
	for s.pos < len(s.buf) {
		switch b := s.buf[s.pos]; b {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return b
		}
	}
	return 0
}

// enter reads the first byte of an object or list and reports whether there is
// something inside. null counts as empty.
func (s *scanner) enter(open, end byte) bool {
	switch s.peek() {
	case open:
	case 'n':
		s.word("null")
		return false
	default:
		s.want(string(open))
		return false
	}
	s.pos++
	if s.depth++; s.depth > maxDepth {
		s.fail("nested more than %d deep", maxDepth)
		return false
	}
	if s.peek() == end {
		s.pos++
		s.depth--
		return false
	}
	return s.err == nil
}

// next reads what stands between two members and reports whether there is one
// more.
func (s *scanner) next(end byte) bool {
	switch s.peek() {
	case ',':
		s.pos++
		return s.err == nil
	case end:
		s.pos++
		s.depth--
		return false
	}
	s.want("comma or " + string(end))
	return false
}

func (s *scanner) want(what string) {
	if s.pos >= len(s.buf) {
		s.fail("%w, want %s", errEndOfText, what)
		return
	}
	s.fail("found %q, want %s", s.buf[s.pos], what)
}

// finish reports that nothing but blanks is left.
func (s *scanner) finish() error {
	if s.err == nil && s.peek() != 0 {
		s.want("the end")
	}
	return s.err
}

func (s *scanner) word(word string) {
	if !bytes.HasPrefix(s.buf[s.pos:], []byte(word)) {
		s.want(word)
		return
	}
	s.pos += len(word)
}

// key reads a member's name and the colon.
func (s *scanner) key() []byte {
	name := s.bytes()
	if s.peek() != ':' {
		s.want("colon")
		return nil
	}
	s.pos++
	return name
}

// bytes reads a string; what it returns may lie inside the message.
func (s *scanner) bytes() []byte {
	if s.peek() != '"' {
		s.want("a string")
		return nil
	}
	s.pos++
	start := s.pos
	ascii := byte(0)
	for i := start; i < len(s.buf); i++ {
		switch b := s.buf[i]; {
		case b == '"':
			s.pos = i + 1
			if ascii >= utf8.RuneSelf && !utf8.Valid(s.buf[start:i]) {
				return bytes.ToValidUTF8(s.buf[start:i], []byte("\uFFFD"))
			}
			return s.buf[start:i]
		case b == '\\':
			return s.unescape(start, i)
		case b < ' ':
			s.pos = i
			s.want("a printable character")
			return nil
		default:
			ascii |= b
		}
	}
	s.pos = len(s.buf)
	s.want("the end of the string")
	return nil
}

// unescape goes on where the first backslash stands.
func (s *scanner) unescape(start, at int) []byte {
	out := append(make([]byte, 0, 2*(at-start)+64), s.buf[start:at]...)
	for s.pos = at; s.pos < len(s.buf); {
		switch b := s.buf[s.pos]; {
		case b == '"':
			s.pos++
			return bytes.ToValidUTF8(out, []byte("\uFFFD"))
		case b < ' ':
			s.want("a printable character")
			return nil
		case b == '\\':
			out = s.escaped(out)
		default:
			out = append(out, b)
			s.pos++
		}
	}
	s.want("the end of the string")
	return nil
}

const (
	escapes  = `"\/bfnrt`
	meanings = "\"\\/\b\f\n\r\t"
)

func (s *scanner) escaped(out []byte) []byte {
	s.pos++
	if s.pos >= len(s.buf) {
		s.want("an escape")
		return out
	}
	if i := bytes.IndexByte([]byte(escapes), s.buf[s.pos]); i >= 0 {
		s.pos++
		return append(out, meanings[i])
	}
	if s.buf[s.pos] != 'u' {
		s.want("an escape")
		return out
	}
	s.pos++
	r := s.hex()
	if utf16.IsSurrogate(r) && bytes.HasPrefix(s.buf[s.pos:], []byte(`\u`)) {
		back := s.pos
		s.pos += 2
		low := s.hex()
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			r = pair
		} else if s.err == nil {
			s.pos = back
		}
	}
	return utf8.AppendRune(out, r)
}

func (s *scanner) hex() rune {
	if s.pos+4 > len(s.buf) {
		s.pos = len(s.buf)
		s.want("four hexadecimal digits")
		return 0
	}
	var r rune
	for _, b := range s.buf[s.pos : s.pos+4] {
		switch {
		case '0' <= b && b <= '9':
			r = r<<4 | rune(b-'0')
		case 'a' <= b|0x20 && b|0x20 <= 'f':
			r = r<<4 | rune(b|0x20-'a'+10)
		default:
			s.want("a hexadecimal digit")
			return 0
		}
	}
	s.pos += 4
	return r
}

// token reads one value of any kind as it is written.
func (s *scanner) token() []byte {
	s.peek()
	start := s.pos
	s.skip()
	if s.err != nil {
		return nil
	}
	return s.buf[start:s.pos]
}

func (s *scanner) skip() {
	switch b := s.peek(); b {
	case '{':
		for more := s.enter('{', '}'); more; more = s.next('}') {
			s.key()
			s.skip()
		}
	case '[':
		for more := s.enter('[', ']'); more; more = s.next(']') {
			s.skip()
		}
	case '"':
		s.bytes()
	case 't':
		s.word("true")
	case 'f':
		s.word("false")
	case 'n':
		s.word("null")
	default:
		s.digits()
	}
}
