package appeal

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"

	"github.com/dozvon/dozvon/cti"
)

// codeWords are said over the telephone and written down by ear: short, known to
// everybody, no two of them alike. Another list would change the words that
// people were told already.
//
//go:embed codewords.txt
var codeWordList string

var codeWords = strings.Fields(codeWordList)

// CodeWord is what the applicant of an appeal is told with its number, for
// example "берёза 47": together they open what became of it. It is derived from
// the service's secret and kept nowhere, so that a copy of the database holds no
// code words, and filing again, or applying the journal again, gives the same.
func CodeWord(secret []byte, id cti.AppealID) string {
	mac := hmac.New(sha256.New, secret)
	_, _ = mac.Write([]byte("appeal code word 1\x00" + string(id))) // it cannot fail
	sum := mac.Sum(nil)
	word := codeWords[binary.BigEndian.Uint64(sum)%uint64(len(codeWords))]
	return fmt.Sprintf("%s %d", word, 10+binary.BigEndian.Uint64(sum[8:])%90)
}

// SameCode compares what somebody typed with a code word or with digits, at a
// cost that does not depend on how much of it is right. Case, ё, spaces and
// quotation marks do not count; nothing is the same as nothing.
func SameCode(want, typed string) bool {
	a, b := sha256.Sum256([]byte(spoken(want))), sha256.Sum256([]byte(spoken(typed)))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1 && spoken(want) != ""
}

// spoken is what is left of a text when it is said.
func spoken(text string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case r == 'ё':
			return 'е'
		case unicode.IsLetter(r), '0' <= r && r <= '9':
			return r
		}
		return -1
	}, text)
}

// phoneTail is how many of a telephone's last digits open an appeal.
const phoneTail = 4

// PhoneTail are the last digits of a telephone; empty when it has too few.
func PhoneTail(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, phone)
	if len(digits) < phoneTail {
		return ""
	}
	return digits[len(digits)-phoneTail:]
}

// ReadNumber is an appeal's number as people write it: with or without the dash,
// the zeros, spaces or «№».
func ReadNumber(typed string) (string, error) {
	digits := strings.Map(func(r rune) rune {
		switch {
		case '0' <= r && r <= '9':
			return r
		case unicode.IsSpace(r), unicode.In(r, unicode.Dash), strings.ContainsRune("№#.:/\u2212", r):
			return -1
		}
		return 'x'
	}, typed)
	const year, least, most = 4, 6, 12
	if len(digits) <= year || len(digits) > year+most || strings.Contains(digits, "x") {
		return "", cti.FieldError("number", "Проверьте номер обращения: в нём год и шесть цифр, например 2026-000123.")
	}
	rest := strings.TrimLeft(digits[year:], "0")
	if rest == "" {
		return "", cti.FieldError("number", "Проверьте номер обращения: после года в нём не бывает одних нулей.")
	}
	return digits[:year] + "-" + strings.Repeat("0", max(0, least-len(rest))) + rest, nil
}

// Owner is by what an applicant is known again.
type Owner struct {
	ID    cti.AppealID
	Phone string // normalised; may be empty
}
