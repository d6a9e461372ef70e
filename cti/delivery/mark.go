package delivery

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"strings"

	"github.com/dozvon/dozvon/cti/appeal"
)

// Mark names letters towards mail servers, so that what they say later finds its
// letter: the appeal's number and a signature of the letter's key. Whoever did not
// get the letter cannot make it.
type Mark struct {
	// Secret is the service's; what an empty one has signed is not believed.
	Secret []byte
}

// A mark has digits, small letters and hyphens only: it passes an address, a
// Message-ID and an ENVID as it is, and a server may change its case.
var (
	markPattern = regexp.MustCompile(`(?i)(?:^|[^0-9a-z])([0-9]{4}-[0-9]{6,9})-([a-z2-7]{16})(?:[^0-9a-z]|$)`)
	markLetters = base32.StdEncoding.WithPadding(base32.NoPadding)
)

// longestMark is that of an appeal's number of nine digits.
const longestMark = 4 + 1 + 9 + 1 + 16

func (m Mark) of(l appeal.Letter) string { return l.Number + "-" + m.sign(l.Number, l.Key) }

func (m Mark) sign(number, key string) string {
	mac := hmac.New(sha256.New, m.Secret)
	mac.Write([]byte("letter\x00" + number + "\x00" + key))
	return strings.ToLower(markLetters.EncodeToString(mac.Sum(nil)[:10]))
}

// in finds the first mark in a text; is tells of which letter it is.
func (m Mark) in(text string) (number string, is func(key string) bool, ok bool) {
	found := markPattern.FindStringSubmatch(text)
	if found == nil {
		return "", nil, false
	}
	number = found[1]
	signed := []byte(strings.ToLower(found[2]))
	return number, func(key string) bool { return len(m.Secret) > 0 && hmac.Equal([]byte(m.sign(number, key)), signed) }, true
}
