// Package session knows who is logged in: the login of each browser with what
// every request needs to know of its person, its cookie, and whether a request
// comes from our own pages.
//
// It is told who may log in; it decides only when a login's time is over. Locks
// are taken alone, and nothing is asked of the keeper under any.
package session
