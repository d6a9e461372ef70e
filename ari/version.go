package ari

import "fmt"

// overWebSocket tells whether an Asterisk of this version takes commands over
// the event socket: since 20.14, 21.9 and 22.4. A version that is not
// understood, such as a build from a branch, is given HTTP, which all have.
func overWebSocket(version string) bool {
	var major, minor int
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err != nil {
		return false
	}
	switch major {
	case 20:
		return minor >= 14
	case 21:
		return minor >= 9
	case 22:
		return minor >= 4
	}
	return major > 22
}
