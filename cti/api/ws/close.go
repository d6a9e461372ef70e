package ws

import (
	"errors"
	"net"
	"strconv"

	"github.com/gorilla/websocket"

	"github.com/dozvon/dozvon/cti"
)

// Close is why a socket ends: a number that the browser acts on and that is the
// metric's label, and a few words for a person reading the browser's console.
//
// 4000 to 4099: try again. 4400 to 4499: do not, except 4401: log in first.
type Close struct {
	Code int
	Text string
}

// The ends that the server decides.
var (
	CloseRestart   = Close{4001, "server is stopping, reconnect"}
	CloseSlow      = Close{4002, "too slow, reconnect for a snapshot"}
	CloseMalformed = Close{4400, "unexpected message"}
	CloseLogin     = Close{4401, "log in again"}
	CloseForbidden = Close{4403, "not allowed"}
	CloseReplaced  = Close{4409, "replaced by a newer one"}
)

// CloseLost is a socket whose other side is gone without a word.
var CloseLost = Close{websocket.CloseAbnormalClosure, ""}

// Other ends that the other side decides.
var (
	closeNormal  = Close{websocket.CloseNormalClosure, ""}
	closeAway    = Close{websocket.CloseGoingAway, ""}
	closeTooBig  = Close{websocket.CloseMessageTooBig, ""}
	closeBadForm = Close{websocket.CloseProtocolError, ""}
)

// Label is the metric's label; the set is closed because ReadEnd folds what
// peers invent.
func (c Close) Label() string { return strconv.Itoa(c.Code) }

// Message is the close frame's payload; a code that must not travel becomes
// «going away».
func (c Close) Message() []byte {
	if c.Code == websocket.CloseAbnormalClosure {
		return websocket.FormatCloseMessage(websocket.CloseGoingAway, "")
	}
	return websocket.FormatCloseMessage(c.Code, c.Text)
}

// Garbled tells whether the other side sent what is no frame, or one too big.
func (c Close) Garbled() bool { return c == closeBadForm || c == closeTooBig }

// CloseOf is the end of a socket that is open already for a class of errors.
func CloseOf(code cti.Code) Close {
	switch code {
	case cti.Unauthorized:
		return CloseLogin
	case cti.Forbidden:
		return CloseForbidden
	case cti.Invalid:
		return CloseMalformed
	}
	return CloseRestart
}

// ReadEnd tells why reading a socket ended.
func ReadEnd(err error) Close {
	if errors.Is(err, websocket.ErrReadLimit) {
		return closeTooBig
	}
	if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
		switch closed.Code {
		case websocket.CloseNormalClosure:
			return closeNormal
		case websocket.CloseGoingAway, websocket.CloseNoStatusReceived:
			return closeAway
		}
		return CloseLost
	}
	if _, ok := errors.AsType[net.Error](err); ok || errors.Is(err, net.ErrClosed) {
		return CloseLost
	}
	return closeBadForm
}

// WriteEnd tells why writing a socket ended.
func WriteEnd(err error) Close {
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return CloseSlow
	}
	return CloseLost
}
