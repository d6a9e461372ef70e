// Package ws is what all WebSockets of the edge have in common: with which numbers
// they end, how long they wait for the other side, and what of it is counted as bad.
//
// It knows nothing of what is said over them.
package ws

import (
	"time"

	"github.com/gorilla/websocket"
)

const (
	// PingEvery is how often the other side is asked whether it is there.
	PingEvery    = 10 * time.Second
	readPatience = 25 * time.Second
	// WritePatience is how long the other side may take nothing.
	WritePatience = 5 * time.Second
	// ClosePatience is how long the last word may take.
	ClosePatience = time.Second
)

// Labels of dozvon_bad_requests_total that sockets give.
const (
	BadFrame     = "frame"     // a message that makes no sense
	BadHandshake = "handshake" // a socket that could not be opened
)

// ExpectPongs lets reading fail when the other side has not answered pings for a
// while.
func ExpectPongs(conn *websocket.Conn) error {
	renew := func(string) error { return conn.SetReadDeadline(time.Now().Add(readPatience)) }
	conn.SetPongHandler(renew)
	return renew("")
}

// Refuse ends a socket that was just opened.
func Refuse(conn *websocket.Conn, c Close) {
	_ = conn.WriteControl(websocket.CloseMessage, c.Message(), time.Now().Add(ClosePatience))
	_ = conn.Close()
}

// Ping asks whether the other side is there.
func Ping(conn *websocket.Conn) error {
	return conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(WritePatience))
}
