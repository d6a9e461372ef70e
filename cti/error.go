package cti

import (
	"errors"
	"fmt"
)

// Code is the machine's name of a class of errors. The edge maps each code to
// an HTTP status in one place.
type Code string

// The classes of errors that people and programs meet.
const (
	Invalid      Code = "invalid"      // the request makes no sense as it is
	Unauthorized Code = "unauthorized" // log in first
	Forbidden    Code = "forbidden"    // logged in, but not allowed
	NotFound     Code = "not-found"    // no such thing
	Conflict     Code = "conflict"     // not in this state
	TooMany      Code = "too-many"     // slow down
	Unavailable  Code = "unavailable"  // a part we need is away; try again
	Internal     Code = "internal"     // our fault
)

// Error is an error whose text may be shown to a person.
type Error struct {
	Code Code
	// Text says in Russian what happened and what to do.
	Text string
	// Field names the part of the request that is wrong; empty when none is.
	Field string
	// Err is the cause for the log; it is never shown.
	Err error
}

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Text, e.Err)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Text)
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an error for people; format must be safe to show.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Text: fmt.Sprintf(format, args...)}
}

// FieldError makes an Invalid error about one field of a request.
func FieldError(field, format string, args ...any) *Error {
	return &Error{Code: Invalid, Field: field, Text: fmt.Sprintf(format, args...)}
}

// CodeOf tells the class of any error; one that is not ours is Internal.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}
