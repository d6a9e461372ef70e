// Package desk is the WebSocket of each desk: a snapshot first, then what changed,
// numbered. Hub is told by the floor and hands it to the desks of whom it concerns.
//
// Each socket has an outbox with a policy of overflow (outbox.go): what an agent
// must see is never dropped, a desk that does not read is cut off and comes back for
// a snapshot; of the rest only the latest waits. The floor hears from here who has a
// desk open (pump.go). Who may open one is decided by the caller.
//
// Locks: Hub.mu may be held while outbox.mu is taken, never the other way
// round. No I/O is done under either.
package desk
