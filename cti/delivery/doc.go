// Package delivery brings answers to applicants: as a short message through a
// gateway, as a letter, as a call back. Each is an outlet that takes one letter at
// a time and either hands it over or says why not, for people and for whoever
// tries again.
//
// A letter's key is the same for each try of one sending. The gateway gets it as
// Idempotency-Key and wherever the settings put it, the list of call-backs as the
// promise's id, a mail server as Message-ID, signed (see Mark): so the other side
// can know a repetition after we were killed between sending and writing it down.
//
// What a mail server says later of a letter that it took comes as a message of its
// own, which ReadBounce reads. Its MIME is read by the standard library, whose
// parsers are bounded and fuzzed; other libraries know no more of such reports.
package delivery
