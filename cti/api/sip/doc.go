// Package sip carries SIP over WebSocket (RFC 7118) between browsers and the
// switch, whose own port is never exposed.
//
// Each browser has a tunnel: two goroutines move frames as they are, one for each
// way. Of what a browser says only so much is read that it cannot speak in a
// borrowed name (message.go); of what the switch says, only whether a phone is
// registered now (phone.go). Who may have a tunnel is decided by the caller, who
// hands over a Rider.
//
// Nothing here knows of logins, agents or appeals.
package sip
