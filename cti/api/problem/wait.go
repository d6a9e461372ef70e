package problem

import (
	"time"

	"github.com/dozvon/dozvon/cti"
)

// waitError is a refusal that tells when to come again.
type waitError struct {
	cause *cti.Error
	wait  time.Duration
}

func (e waitError) Error() string { return e.cause.Error() }
func (e waitError) Unwrap() error { return e.cause }

// TooMany refuses whoever must wait.
func TooMany(wait time.Duration, format string, args ...any) error {
	return waitError{cti.Errorf(cti.TooMany, format, args...), wait}
}

// WaitOf is how long the one who was refused is to wait.
func WaitOf(err error) (wait time.Duration, ok bool) {
	e, ok := err.(waitError)
	return e.wait, ok
}
