// Package store keeps what has happened in PostgreSQL: every event, the calls,
// legs, agents' states and appeals that the events add up to, and the users.
//
// Apply is the only writer of what events add up to. It takes an event by its
// id once, so that the journal may be applied again from anywhere, and it folds
// calls with call.Call.Apply, the function that the floor uses itself.
//
// Time. PostgreSQL keeps microseconds; Go's nanoseconds are cut off, not
// rounded, in columns, while a call that goes on is folded with all its digits
// (calls.record), so that its sums are exactly the floor's. A call's place in
// time (order, partition, hour of a report) is the time in its id, which has
// milliseconds; Call.ArrivedAt is what the ArrivedEvent said.
//
// The store works while PostgreSQL is away in the sense that Open succeeds and
// every method gives a cti.Error of code Unavailable. What Apply returns tells a
// refused event (EventError, do not repeat for ever) from everything else
// (repeat until it works).
package store
