// Package cti is the vocabulary of the contact centre: identifiers, errors that
// a person can read, and the envelope in which every event travels.
//
// The nouns live in the folders below (call, agent, queue, plan, contact,
// appeal, deadline, report and others); they import this package and the standard library only and
// never each other. The running floor that puts the nouns together is cti/floor.
package cti
