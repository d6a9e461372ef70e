package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/store/column"
)

// EventError says that the database refuses one event by what it says, so that
// repeating it is of no use.
type EventError struct {
	Event cti.EventID
	Err   error
}

func (e *EventError) Error() string { return fmt.Sprintf("apply event %s: %v", e.Event, e.Err) }

func (e *EventError) Unwrap() error { return e.Err }

// PoisonEvent names the event, for whoever feeds Apply.
func (e *EventError) PoisonEvent() cti.EventID { return e.Event }

// refused tells whether an error lies in the data: PostgreSQL's classes 22 (data
// exception) and 23 (constraint), and what could not be encoded. Everything else
// may pass: a connection, a lock, a full disk, a schema not migrated yet.
func refused(err error) bool {
	if errors.Is(err, column.ErrEncode) {
		return true
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (class(pg) == "22" || class(pg) == "23")
}

// Away tells whether an error means that the database cannot work now: no
// connection, no time left, shutting down, full, in a schema not ready.
func Away(err error) bool {
	if err == nil || errors.Is(err, pgx.ErrNoRows) || errors.Is(err, column.ErrEncode) {
		return false
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return connection(err)
	}
	switch class(pg) {
	case "08", "28", "3D", "40", "53", "55", "57", "58":
		return true
	}
	return pg.Code == "42P01" || pg.Code == "25006" // no such table, read-only
}

var wireErrors = []error{
	io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNREFUSED,
	context.DeadlineExceeded,
}

// connection tells failures of the wire from failures of our own code.
func connection(err error) bool {
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) || pgconn.SafeToRetry(err) || pgconn.Timeout(err) {
		return true
	}
	for _, known := range wireErrors {
		if errors.Is(err, known) {
			return true
		}
	}
	_, failed := errors.AsType[*pgconn.ConnectError](err)
	return failed
}

func class(e *pgconn.PgError) string {
	if len(e.Code) < 2 {
		return ""
	}
	return e.Code[:2]
}
