// Package contact knows the people who call: so far, how their numbers are
// written so that the same person is recognised on every channel.
package contact

import (
	"strings"
	"unicode"
)

// Normalize writes a telephone number in the form in which it is kept and
// compared: E.164 with the plus sign for Russian numbers in any of their usual
// spellings ("8 (395) 212-34-56", "+7 395 2123456", "73952123456", and the ten
// digits alone), international numbers as they are, short numbers as digits.
// What follows a letter after the digits (an extension) is left out. Anything
// without a digit (an anonymous caller) becomes the empty string.
func Normalize(number string) string {
	plus := strings.HasPrefix(strings.TrimSpace(number), "+")
	var b strings.Builder
	for _, r := range number {
		if r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else if unicode.IsLetter(r) && b.Len() > 0 {
			break // an extension, as in "доб. 12", is no part of the number
		}
	}
	d := b.String()
	switch {
	case d == "":
		return ""
	case !plus && strings.HasPrefix(d, "810") && len(d) > 11:
		return "+" + d[3:]
	case !plus && len(d) == 11 && (d[0] == '8' || d[0] == '7'):
		return "+7" + d[1:]
	case !plus && len(d) == 10 && strings.ContainsRune("34589", rune(d[0])):
		return "+7" + d
	case plus:
		return "+" + d
	default:
		return d
	}
}

// Digits leaves only the digits of what a person typed to find a number.
func Digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// Callable tells whether a normalised number can be called back: it is in the
// international form or a long number of its own. Hidden and short numbers are
// nobody's telephone.
func Callable(number string) bool {
	digits := strings.TrimPrefix(number, "+")
	if strings.HasPrefix(number, "+7") && len(digits) != 11 {
		return false
	}
	return len(digits) >= 6 && len(digits) <= 15 && strings.Trim(digits, "0123456789") == ""
}
