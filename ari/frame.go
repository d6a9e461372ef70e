package ari

import (
	"bytes"
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
}

// decodeReply reads a RESTResponse.
func decodeReply(msg []byte) (uint64, reply, error) {
	var r struct {
		RequestID string `json:"request_id"`
		Status    int    `json:"status_code"`
		Reason    string `json:"reason_phrase"`
		Body      string `json:"message_body"`
	}
	if err := json.Unmarshal(msg, &r); err != nil {
		return 0, reply{}, fmt.Errorf("decode reply: %w", err)
	}
	id, err := strconv.ParseUint(r.RequestID, 10, 64)
	if err != nil {
		return 0, reply{}, fmt.Errorf("decode reply: request_id %q is not ours", r.RequestID)
	}
	return id, reply{status: r.Status, reason: r.Reason, body: []byte(r.Body)}, nil
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

// unpack decodes the body into out.
func (r *reply) unpack(c *call, out any) error {
	if err := json.Unmarshal(bytes.TrimSpace(r.body), out); err != nil {
		return fmt.Errorf("%s %s: decode asterisk's answer: %w", c.method, c.path, err)
	}
	return nil
}
