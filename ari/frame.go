package ari

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// appendFrame appends the WebSocket message that carries a command.
func appendFrame(buf []byte, id uint64, c *call) []byte {
	buf = append(buf, `{"type":"RESTRequest","request_id":"`...)
	buf = strconv.AppendUint(buf, id, 10)
	buf = append(append(buf, `","method":"`...), c.method...)
	buf = append(append(buf, `","uri":"`...), c.path[1:]...)
	if len(c.query) > 0 {
		buf = append(append(buf, '?'), c.query...)
	}
	buf = append(buf, '"')
	if body := c.json(); body != nil {
		buf = append(buf, `,"content_type":"application/json","message_body":`...)
		buf = appendJSON(buf, body)
	}
	return append(buf, '}')
}

// reply is what came back for a command.
type reply struct {
	status int
	reason string
	body   []byte
	posted bool // the real one comes later
}

// decodeReply reads a RESTResponse.
func decodeReply(msg []byte) (uint64, reply, error) {
	var r reply
	var id string
	s := scanner{buf: msg}
	for more := s.enter('{', '}'); more; more = s.next('}') {
		switch string(s.key()) {
		case "request_id":
			id = s.text()
		case "status_code":
			r.status = s.number()
		case "reason_phrase":
			r.reason = s.text()
		case "message_body":
			r.body = []byte(s.text())
		default:
			s.skip()
		}
	}
	if err := s.finish(); err != nil {
		return 0, reply{}, fmt.Errorf("decode reply: %w", err)
	}
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0, reply{}, fmt.Errorf("decode reply: request_id %q is not ours", id)
	}
	return n, r, nil
}

// check turns a refusal into an Error.
func (r *reply) check(c *call) error {
	if r.status < 400 {
		return nil
	}
	e := &Error{Method: c.method, Path: c.path, Status: r.status, Message: r.reason}
	var text struct{ Message, Error string }
	if json.Unmarshal(r.body, &text) == nil {
		switch {
		case text.Message != "":
			e.Message = text.Message
		case text.Error != "":
			e.Message = text.Error
		}
	}
	return e
}

// unpack decodes the body.
func (r *reply) unpack(c *call, scan func(*scanner)) error {
	s := scanner{buf: r.body}
	scan(&s)
	if err := s.finish(); err != nil {
		return fmt.Errorf("%s %s: decode asterisk's answer: %w", c.method, c.path, err)
	}
	return nil
}
