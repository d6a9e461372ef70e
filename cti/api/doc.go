// Package api is the edge that browsers and scripts meet: HTTP handlers with an
// OpenAPI description, one WebSocket for each desk, sessions and rate limits. Who
// may have a tunnel for SIP is decided here (sip.go), package sip carries it.
//
// It decides nothing about calls: what people do is told to the floor, what
// changed is shown by the floor through Hub. Everything else it needs stands in
// port.go and is satisfied elsewhere.
//
// Locks: Hub.mu may be held while outbox.mu is taken, never the other way
// round. All other locks are taken alone. No I/O is done under any of them.
package api
