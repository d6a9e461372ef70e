// Package store keeps what has happened in PostgreSQL: every event, the calls,
// legs, agents' states and appeals that the events add up to, and the users.
//
// Apply is the door for events. It takes an event by its id once, so that the
// journal may be applied again from anywhere. What events add up to is folded and
// written in package projection, which has the rows of those tables; what a value
// becomes in a column is in package column.
//
// Here are: the pool and what its errors mean (store.go, errors.go), the queries of
// pages, lists and reports, each in the file of its subject; changes of cases by
// people and by the rules, with what follows from them (cases.go, consequence.go,
// joining.go, passtime.go); users and directories, which no event makes (staff.go,
// user.go, bodies.go, article.go); and what runs by itself (jobs.go names the jobs,
// delivery.go, reopening.go, sharing.go and keeping.go do them; timekeeper.go keeps
// the terms).
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
