// Package api is the edge that browsers and scripts meet: HTTP handlers with an
// OpenAPI description. It decides who may ask for what, of those whom package
// session knows; who may have a desk's WebSocket, which package desk serves
// (desk.go), and a tunnel for SIP, which package sip carries (sip.go) for the
// accounts that package account makes. What went wrong, package problem says.
//
// It decides nothing about calls: what people do is told to the floor, what
// changed is shown by the floor through desk.Hub. Everything else it needs stands
// in port.go and is satisfied elsewhere.
//
// Locks are taken alone. No I/O is done under any of them.
package api
