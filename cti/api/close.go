package api

import (
	"errors"
	"net"
	"strconv"

	"github.com/gorilla/websocket"
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

// Ends that the other side or the network decides.
var (
	closeNormal  = Close{websocket.CloseNormalClosure, ""}
	closeAway    = Close{websocket.CloseGoingAway, ""}
	closeLost    = Close{websocket.CloseAbnormalClosure, ""}
	closeTooBig  = Close{websocket.CloseMessageTooBig, ""}
	closeBadForm = Close{websocket.CloseProtocolError, ""}
)

// label is the metric's label; the set is closed because readEnd folds what
// peers invent.
func (c Close) label() string { return strconv.Itoa(c.Code) }

// message is the close frame's payload; a code that must not travel becomes
// «going away».
func (c Close) message() []byte {
	if c.Code == websocket.CloseAbnormalClosure {
		return websocket.FormatCloseMessage(websocket.CloseGoingAway, "")
	}
	return websocket.FormatCloseMessage(c.Code, c.Text)
}

// readEnd tells why reading a socket ended.
func readEnd(err error) Close {
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
		return closeLost
	}
	if _, ok := errors.AsType[net.Error](err); ok || errors.Is(err, net.ErrClosed) {
		return closeLost
	}
	return closeBadForm
}

// writeEnd tells why writing a socket ended.
func writeEnd(err error) Close {
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return CloseSlow
	}
	return closeLost
}
