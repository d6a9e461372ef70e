package ari

import (
	"strconv"
	"unicode/utf8"
)

// call is one command under construction. Parameters go to the query of a GET
// and to the JSON body of the others: Asterisk's HTTP server limits a request
// line to 4 KiB, which a variable may exceed.
type call struct {
	method string
	// path begins with / and is escaped.
	path  string
	query []byte
	body  []byte
	// long is set where the answer grows with what the switch has, see session.viaHTTP.
	long bool
}

// must adds a parameter even if it is empty.
func (c *call) must(name, value string) {
	if c.method == "GET" {
		c.query = appendEscaped(c.key(name), value)
		return
	}
	c.body = appendJSON(c.key(name), value)
}

// text adds a parameter unless it is empty.
func (c *call) text(name, value string) {
	if value != "" {
		c.must(name, value)
	}
}

// mustNumber adds a number even if it is 0.
func (c *call) mustNumber(name string, value int) {
	if c.method == "GET" {
		c.query = strconv.AppendInt(c.key(name), int64(value), 10)
		return
	}
	c.body = strconv.AppendInt(c.key(name), int64(value), 10)
}

// number adds a number unless it is 0.
func (c *call) number(name string, value int) {
	if value != 0 {
		c.mustNumber(name, value)
	}
}

// maybe adds a number whose 0 means something.
func (c *call) maybe(name string, value *int) {
	if value != nil {
		c.mustNumber(name, *value)
	}
}

func (c *call) flag(name string, value bool) {
	switch {
	case !value:
	case c.method == "GET":
		c.query = append(c.key(name), "true"...)
	default:
		c.body = append(c.key(name), "true"...)
	}
}

// list adds a parameter that may occur several times.
func (c *call) list(name string, values []string) {
	if len(values) == 0 {
		return
	}
	if c.method == "GET" {
		buf := c.key(name)
		for i, value := range values {
			if i > 0 {
				buf = append(buf, ',')
			}
			buf = appendEscaped(buf, value)
		}
		c.query = buf
		return
	}
	buf := append(c.key(name), '[')
	for i, value := range values {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = appendJSON(buf, value)
	}
	c.body = append(buf, ']')
}

// vars adds variables, and those that Asterisk shall repeat in events.
func (c *call) vars(name string, plain, reported Vars) {
	if len(plain)+len(reported) == 0 {
		return
	}
	buf := append(c.key(name), '{')
	for name, value := range plain {
		buf = append(appendJSON(comma(buf), name), ':')
		buf = appendJSON(buf, value)
	}
	c.body = append(appendReported(buf, reported), '}')
}

// objects adds variables to a bridge, which wants each as an object.
func (c *call) objects(name string, plain, reported Vars) {
	if len(plain)+len(reported) == 0 {
		return
	}
	buf := append(c.key(name), '{')
	for name, value := range plain {
		buf = append(appendJSON(comma(buf), name), `:{"value":`...)
		buf = append(appendJSON(buf, value), '}')
	}
	c.body = append(appendReported(buf, reported), '}')
}

func appendReported(buf []byte, vars Vars) []byte {
	for name, value := range vars {
		buf = append(appendJSON(comma(buf), name), `:{"report_events":true,"value":`...)
		buf = append(appendJSON(buf, value), '}')
	}
	return buf
}

func (c *call) tuples(name string, tuples []ConfigTuple) {
	buf := append(c.key(name), '[')
	for i, t := range tuples {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = appendJSON(append(buf, `{"attribute":`...), t.Attribute)
		buf = append(appendJSON(append(buf, `,"value":`...), t.Value), '}')
	}
	c.body = append(buf, ']')
}

// filter makes the whole body. An empty list lifts the restriction.
func (c *call) filter(f EventFilter) {
	c.body = appendKinds(append(c.body, '{'), "allowed", f.Allowed)
	c.body = appendKinds(append(c.body, ','), "disallowed", f.Disallowed)
}

func appendKinds(buf []byte, name string, kinds []Kind) []byte {
	buf = append(appendJSON(buf, name), `:[`...)
	for i, k := range kinds {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = append(appendJSON(append(buf, `{"type":`...), k.String()), '}')
	}
	return append(buf, ']')
}

// key begins the next parameter and returns the buffer to go on with.
func (c *call) key(name string) []byte {
	if c.method == "GET" {
		if len(c.query) > 0 {
			c.query = append(c.query, '&')
		}
		return append(append(c.query, name...), '=')
	}
	if len(c.body) == 0 {
		c.body = append(make([]byte, 0, 256), '{')
	}
	return append(appendJSON(comma(c.body), name), ':')
}

// json is the finished body, nil if there is none.
func (c *call) json() []byte {
	if len(c.body) == 0 {
		return nil
	}
	return append(c.body, '}')
}

// comma separates from what stands before in an object.
func comma(buf []byte) []byte {
	if buf[len(buf)-1] == '{' {
		return buf
	}
	return append(buf, ',')
}

const hexDigits = "0123456789abcdef"

// appendJSON appends s as a JSON string; what is not UTF-8 is replaced.
func appendJSON[T string | []byte](buf []byte, s T) []byte {
	buf = append(buf, '"')
	start := 0
	for i := 0; i < len(s); {
		b := s[i]
		if b < utf8.RuneSelf {
			if b >= ' ' && b != '"' && b != '\\' {
				i++
				continue
			}
			buf = append(buf, s[start:i]...)
			switch b {
			case '"', '\\':
				buf = append(buf, '\\', b)
			case '\n':
				buf = append(buf, '\\', 'n')
			default:
				buf = append(buf, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
		if r == utf8.RuneError && size == 1 {
			buf = append(buf, s[start:i]...)
			buf = append(buf, "\uFFFD"...)
			i++
			start = i
			continue
		}
		i += size
	}
	return append(append(buf, s[start:]...), '"')
}

// escape makes one segment of a path. Asterisk takes + for a blank, so all but
// the unreserved characters are escaped.
func escape(segment string) string {
	for i := range len(segment) {
		if !unreserved(segment[i]) {
			return string(appendEscaped(make([]byte, 0, len(segment)+16), segment))
		}
	}
	return segment
}

func appendEscaped(buf []byte, s string) []byte {
	const upper = "0123456789ABCDEF"
	for i := range len(s) {
		if b := s[i]; unreserved(b) {
			buf = append(buf, b)
		} else {
			buf = append(buf, '%', upper[b>>4], upper[b&15])
		}
	}
	return buf
}

func unreserved(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '-' || b == '_' || b == '.' || b == '~'
}
