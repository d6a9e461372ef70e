package ari

import (
	"errors"
	"fmt"
	"net/http"
)

// Error is Asterisk's refusal of a command.
type Error struct {
	Method string
	// Path is without the query, which may hold secrets.
	Path string
	// Status is an HTTP status from 400 up.
	Status int
	// Message is Asterisk's own; may be empty.
	Message string
}

// Error tells which command was refused and why.
func (e *Error) Error() string {
	text := e.Message
	if text == "" {
		text = http.StatusText(e.Status)
	}
	return fmt.Sprintf("%s %s: asterisk answers %d: %s", e.Method, e.Path, e.Status, text)
}

// IsNotFound reports that the channel, bridge or other object does not exist
// (any more). To a hang-up that is success.
func IsNotFound(err error) bool { return hasStatus(err, http.StatusNotFound) }

// IsConflict reports that the id is taken or the object is in another state,
// for example a channel that is not in Stasis.
func IsConflict(err error) bool { return hasStatus(err, http.StatusConflict) }

// IsPreconditionFailed reports that the channel cannot do this now.
func IsPreconditionFailed(err error) bool { return hasStatus(err, http.StatusPreconditionFailed) }

// IsUnprocessable reports that a channel named by the command is not in Stasis.
func IsUnprocessable(err error) bool { return hasStatus(err, http.StatusUnprocessableEntity) }

// IsBadRequest reports that a parameter is wrong or names nothing.
func IsBadRequest(err error) bool { return hasStatus(err, http.StatusBadRequest) }

func hasStatus(err error, status int) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == status
}

// ErrDisconnected matches, with errors.Is, the error of a command that was
// asked for while there was no socket, or whose socket was lost before the
// reply. See DisconnectedError.
var ErrDisconnected = errors.New("asterisk is not connected")

// ErrTimeout matches, with errors.Is, the error of a command that Asterisk did
// not answer within Options.RequestTimeout. Whether it took effect is unknown.
var ErrTimeout = errors.New("asterisk did not answer in time")

// DisconnectedError is the error that matches ErrDisconnected.
type DisconnectedError struct {
	Method, Path string
	// Sent tells that the command may have reached Asterisk and taken effect.
	Sent bool
	// Cause tells why there is no connection; may be nil.
	Cause error
}

// Error tells whether the command may have taken effect.
func (e *DisconnectedError) Error() string {
	text := "asterisk is not connected, the command was not sent"
	if e.Sent {
		text = "the connection to asterisk was lost before the reply"
	}
	if e.Cause != nil {
		return fmt.Sprintf("%s %s: %s: %v", e.Method, e.Path, text, e.Cause)
	}
	return fmt.Sprintf("%s %s: %s", e.Method, e.Path, text)
}

// Is matches ErrDisconnected.
func (e *DisconnectedError) Is(target error) bool { return target == ErrDisconnected }

// Unwrap returns the cause.
func (e *DisconnectedError) Unwrap() error { return e.Cause }
