package ari

import (
	"encoding/json"
	"errors"
	"fmt"
)

var errNotObject = errors.New("message is not a JSON object")

const typePrefix = `{"type":"`

// peekType finds the type of a message without decoding it. Asterisk writes it
// first in most messages; then no more than a few bytes are read.
func peekType(msg []byte) ([]byte, error) {
	if len(msg) > len(typePrefix) && string(msg[:len(typePrefix)]) == typePrefix {
		for i, b := range msg[len(typePrefix):] {
			if b == '"' {
				return msg[len(typePrefix) : len(typePrefix)+i], nil
			}
			if b == '\\' {
				break
			}
		}
	}
	return searchType(msg)
}

// searchType reads the whole message.
func searchType(msg []byte) ([]byte, error) {
	s := scanner{buf: msg}
	if s.peek() != '{' {
		return nil, errNotObject
	}
	var name []byte
	for more := s.enter('{', '}'); more; more = s.next('}') {
		if string(s.key()) == "type" && s.peek() == '"' {
			name = s.bytes()
		} else {
			s.skip()
		}
	}
	if err := s.finish(); err != nil {
		return nil, fmt.Errorf("decode type of message: %w", err)
	}
	return name, nil
}

// Decode reads one event as Asterisk writes it. What has a type without a
// struct becomes *Unknown; the error is for what is not JSON or does not fit
// the struct of its type. The event keeps nothing of msg.
func Decode(msg []byte) (Event, error) {
	name, err := peekType(msg)
	if err != nil {
		return nil, err
	}
	return decodeKind(kindByName[string(name)], name, msg)
}

func decodeKind(kind Kind, name, msg []byte) (Event, error) {
	if kind != KindUnknown {
		return decoders[kind](msg)
	}
	if !json.Valid(msg) {
		return nil, fmt.Errorf("decode event %q: not JSON", name)
	}
	return &Unknown{Type: string(name), Raw: append(Raw(nil), msg...)}, nil
}

type eventPtr[T any] interface {
	*T
	Event
	scan(*scanner)
}

func decodeAs[T any, P eventPtr[T]](msg []byte) (Event, error) {
	event := P(new(T))
	s := scanner{buf: msg}
	event.scan(&s)
	if err := s.finish(); err != nil {
		return nil, fmt.Errorf("decode event %s: %w", event.Kind(), err)
	}
	return event, nil
}

// scanHeader takes what each event has; other members are skipped.
func (h *Header) scanHeader(key []byte, s *scanner) {
	switch string(key) {
	case "application":
		h.Application = s.text()
	case "timestamp":
		h.Timestamp = s.time()
	case "asterisk_id":
		h.AsteriskID = s.text()
	default:
		s.skip()
	}
}
