package contact

import "strings"

// Mask writes a normalised number for lists, where it tells two people apart
// and cannot be dialled: «+7 902 ***-**-67», of the region's cities
// «+7 (3952) **-**-67». Short numbers belong to services and
// stay whole.
func Mask(number string) string {
	if len(Digits(number)) < 5 || strings.Contains(number, "*") {
		return number
	}
	if len(number) == len("+79021234567") && strings.HasPrefix(number, "+7") && digitsOnly(number[1:]) {
		switch {
		case cityOfSix.MatchString(number[1:]):
			return "+7 (" + number[2:6] + ") **-**-" + number[10:]
		case strings.HasPrefix(number, "+7395"):
			return "+7 (395 **) *-**-" + number[10:]
		}
		return "+7 " + number[2:5] + " ***-**-" + number[10:]
	}
	keep := min(4, len(number)-4)
	return number[:keep] + strings.Repeat("*", len(number)-keep-2) + number[len(number)-2:]
}
