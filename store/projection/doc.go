// Package projection turns the events of the journal into rows of the tables of what
// events add up to.
//
// Write takes facts, which are events in a form that PostgreSQL can keep, in a
// transaction of the caller: it writes down those that are new, reads what they may
// change, folds them and writes each changed row (write.go, projection.go). Each
// table, or a few that belong together, has a file with its fold, its row, the
// statements that write it and, where others read whole rows, the columns with the
// function that scans them: a new column is one change of one file. Calls are folded
// with call.Call.Apply, the function that the floor uses itself.
//
// Not only events change these tables. Staff and jobs change cases, an act of
// erasure takes persons out, and visits of old calls are counted later; the rows of
// that are made here as well (case.go, erasure.go, visitback.go), and package store
// decides when: under TakeTurn, so that no event is written meanwhile, or with the
// row of the case locked. Four small statements stand where they are decided, in
// package store: a notice in a case's history, the time at which a case wakes, the
// names that stay when others are erased, and what was done to a user in acts.
//
// Nothing here opens a transaction, knows of a limit of time or speaks to people:
// that, with queries, jobs and users, is package store.
package projection
