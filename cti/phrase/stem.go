package phrase

import "strings"

// endings are cut from a word, the longest first. A whole stemmer of Russian
// (Snowball) would give shorter stems, but the words that are typed here are
// beginnings anyway, so that cutting what a word ends in and comparing what is
// left finds the same things in a page of code and without a dependency.
var endings = []string{
	"ться", "ются", "ется", "ится", "ятся", "ались", "ились",
	"иями", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими",
	"ает", "яет", "ают", "яют", "ала", "али", "ить", "ать", "ять", "еть", "ила", "или", "ило",
	"ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ую", "юю", "ых", "их", "ым", "им", "ом", "ем",
	"ах", "ях", "ов", "ев", "ей", "ам", "ям", "ию", "ии", "ия", "ет", "ют", "ут", "ит", "ат", "ят", "ал", "ил",
	"а", "я", "о", "е", "ы", "и", "у", "ю", "ь", "й",
}

// shortest is how many letters of a word are left in any case.
const shortest = 3

func stem(word []rune) []rune {
	text := string(word)
	for _, e := range endings {
		rest, cut := strings.CutSuffix(text, e)
		if !cut {
			continue
		}
		if r := []rune(rest); len(r) >= shortest {
			return r
		}
	}
	return word
}

// within tells whether b begins with a.
func within(a, b []rune) bool {
	if len(a) > len(b) {
		return false
	}
	for i, r := range a {
		if b[i] != r {
			return false
		}
	}
	return true
}

// near tells whether a and b differ by one letter: another one, one more, one
// less, or two that changed places. With begins, b may go on behind a.
func near(a, b []rune, begins bool) bool {
	if more := len(b) - len(a); more < -1 || more > 1 && !begins {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	rest := func(a, b []rune) bool { return within(a, b) && (begins || len(a) == len(b)) }
	a, b = a[i:], b[i:]
	switch {
	case len(a) > 0 && rest(a[1:], b), len(b) > 0 && rest(a, b[1:]):
		return true
	case len(a) > 0 && len(b) > 0 && rest(a[1:], b[1:]):
		return true
	}
	return len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] && rest(a[2:], b[2:])
}
