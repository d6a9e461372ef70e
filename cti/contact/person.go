package contact

import (
	"net/mail"
	"strings"

	"github.com/dozvon/dozvon/cti"
)

// Person is by what somebody is known: a normalised telephone number, or a
// normalised e-mail address. The other one is empty.
type Person struct {
	Number string
	Email  string
}

// ReadPerson reads either of them in any usual spelling.
func ReadPerson(written string) (Person, error) {
	var p Person
	if strings.Contains(written, "@") {
		p.Email = NormalizeEmail(written)
	} else {
		p.Number = Normalize(written)
	}
	return p, p.Check()
}

// shortest is the number of digits below which a telephone is a service's, or
// hidden, and so many people's.
const shortest = 5

// Check refuses what may be many people. Its field is the one in which either is
// written.
func (p Person) Check() error {
	if p.Email == "" && len(Digits(p.Number)) < shortest {
		return cti.FieldError("number", "Нужен номер телефона целиком, например +79021234567, или адрес электронной почты.")
	}
	return nil
}

// String is how it is written.
func (p Person) String() string { return p.Number + p.Email }

// NormalizeEmail writes an address in the form in which addresses are compared:
// in lower case, without what stands around it. What is none becomes the empty
// string.
func NormalizeEmail(written string) string {
	written = strings.TrimSpace(written)
	parsed, err := mail.ParseAddress(written)
	if err != nil || parsed.Address != written {
		return ""
	}
	return strings.ToLower(written)
}
