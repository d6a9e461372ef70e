// Package phrase finds things by the everyday words of somebody in a hurry: a
// few typed words or their beginnings, in any form, with a letter wrong, or
// with the keyboard left in Latin («ghbdtn» for «привет»). It knows letters and
// words only; what the things are, its callers know.
package phrase
