package main

import (
	"fmt"
	"strings"

	"github.com/dozvon/dozvon/cti/api/account"
)

// resolveRelays checks what browsers need to find a way for their voice through
// NAT.
func (s *settings) resolveRelays() error {
	for _, url := range s.STUNURL {
		if !hasScheme(url, "stun:", "stuns:") {
			return fmt.Errorf("--stun-url: %q is not an address such as stun:voice.example.org:3478", url)
		}
	}
	if len(s.STUNURL) > 0 {
		s.stun = []account.ICEServer{{URLs: s.STUNURL}}
	}
	shared, err := s.TURNSecret.orFile(s.TURNSecretFile)
	if err != nil {
		return fmt.Errorf("--turn-secret-file: %w", err)
	}
	for _, url := range s.TURNURL {
		if !hasScheme(url, "turn:", "turns:") {
			return fmt.Errorf("--turn-url: %q is not an address such as turn:voice.example.org:3478?transport=udp", url)
		}
	}
	switch {
	case len(s.TURNURL) > 0 && shared == "":
		return fmt.Errorf("--turn-secret: the TURN servers need it; give the same value as their static-auth-secret")
	case len(s.TURNURL) == 0 && shared != "":
		return fmt.Errorf("--turn-url: there is a secret for TURN servers but no address of one")
	}
	s.turn = account.TURN{URLs: s.TURNURL, Secret: string(shared)}
	return nil
}

func hasScheme(url string, schemes ...string) bool {
	for _, scheme := range schemes {
		if rest, ok := strings.CutPrefix(url, scheme); ok && rest != "" && !strings.HasPrefix(rest, "//") {
			return true
		}
	}
	return false
}
