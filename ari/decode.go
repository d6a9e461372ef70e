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
	var top struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(msg, &top); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field == "" {
			return nil, errNotObject
		}
		return nil, fmt.Errorf("decode type of message: %w", err)
	}
	return []byte(top.Type), nil
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
}

func decodeAs[T any, P eventPtr[T]](msg []byte) (Event, error) {
	event := P(new(T))
	if err := json.Unmarshal(msg, event); err != nil {
		return nil, fmt.Errorf("decode event %s: %w", event.Kind(), err)
	}
	return event, nil
}
