// Package floor is the running floor of the contact centre.
//
// Machine is the one place where anything is decided: a deterministic machine
// that is given inputs and the time and gives back effects. It does no I/O,
// reads no clock, starts no goroutine. Runner owns it: one goroutine, one
// mailbox; effects are carried out beside the loop and their failures come back
// as inputs. Package sim plays years of a contact centre against the same code.
//
// Each flow that crosses nouns is a file of its own: arrival, offer, talk,
// presence, recovery.
package floor
