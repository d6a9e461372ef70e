// Package contact knows the people who call: so far, how their numbers are
// written so that the same person is recognised on every channel.
package contact

import (
	"regexp"
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

// foreign are codes after +7 that are not Russian, or cost the one who dials:
// Kazakhstan (6, 7), Abkhazia (840, 940), televoting and paid information.
var foreign = []string{"+76", "+77", "+7840", "+7940", "+7803", "+7809"}

// Home tells whether a normalised number is a Russian telephone: eleven digits,
// and none of the codes that are paid for.
func Home(number string) bool {
	if !strings.HasPrefix(number, "+7") || len(number) != len("+79021234567") || !digitsOnly(number[1:]) {
		return false
	}
	for _, code := range foreign {
		if strings.HasPrefix(number, code) {
			return false
		}
	}
	return strings.ContainsRune("3489", rune(number[2]))
}

// Dialable tells whether a normalised number may be dialled: a Russian telephone,
// a short number of two to seven digits, or one that begins with one of the
// prefixes that the administrator allows besides.
func Dialable(number string, also []string) bool {
	if Home(number) || (len(number) >= 2 && len(number) <= 7 && digitsOnly(number)) {
		return true
	}
	for _, prefix := range also {
		if rest, ok := strings.CutPrefix(number, "+"); ok && strings.HasPrefix(number, prefix) {
			return len(rest) >= 6 && len(rest) <= 15 && digitsOnly(rest)
		}
	}
	return false
}

// Callable tells whether somebody who called from a normalised number can be
// called back: it may be dialled, and it is somebody's telephone, which hidden
// numbers and those of services are not.
func Callable(number string, also []string) bool {
	return len(number) >= 6 && Dialable(number, also)
}

func digitsOnly(text string) bool { return strings.Trim(text, "0123456789") == "" }

// cityOfSix has the cities of the region 395 with six digits behind a code of four: Иркутск, Братск, Ангарск. The
// other codes have five and begin differently: 39530 is Тулун, 39557 is Нижнеудинск. So it is in the register of
// numbers (Россвязь, ABC-3x of 2018, as in github.com/plazmer/good_db).
var cityOfSix = regexp.MustCompile(`^7395(2|3[2-4]|5[569])`)

// Groups writes a normalised number as people say it: a Russian one as 8 and the
// groups of 950 123-45-67 or of 3952 12-34-56, any other in pairs or triples of
// digits after its plus sign, which is left out.
func Groups(number string) []string {
	digits := strings.TrimPrefix(number, "+")
	switch {
	case Home(number) && cityOfSix.MatchString(digits):
		return []string{"8", digits[1:5], digits[5:7], digits[7:9], digits[9:]}
	case Home(number) && strings.HasPrefix(digits, "7395"):
		return []string{"8", digits[1:4], digits[4:6], digits[6:7], digits[7:9], digits[9:]}
	case Home(number):
		return []string{"8", digits[1:4], digits[4:7], digits[7:9], digits[9:]}
	}
	size := 3
	if len(digits)%2 == 0 && len(digits) <= 6 {
		size = 2
	}
	var groups []string
	for len(digits) > size {
		groups, digits = append(groups, digits[:size]), digits[size:]
	}
	return append(groups, digits)
}
