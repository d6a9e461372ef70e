package contact_test

import (
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/contact"
)

func TestAPersonIsReadFromATelephoneOrAnAddress(t *testing.T) {
	for written, want := range map[string]contact.Person{
		"8 (902) 123-45-67":         {Number: "+79021234567"},
		"212345":                    {Number: "212345"},
		" Vera.Tests@Example.ORG\n": {Email: "vera.tests@example.org"},
		"вера@Почта.рф":             {Email: "вера@почта.рф"},
		"a+b@example.org":           {Email: "a+b@example.org"},
	} {
		got, err := contact.ReadPerson(written)
		if err != nil || got != want {
			t.Errorf("%q is read as %+v, %v", written, got, err)
		}
		if again, err := contact.ReadPerson(got.String()); err != nil || again != got {
			t.Errorf("%q is read again as %+v, %v", got, again, err)
		}
	}
	for _, written := range []string{"", " ", "122", "+1*2*3", "anonymous", "@", "vera@", "@example.org", "Вера <vera@example.org>", "vera@example.org, anna@example.org", "79021234567@"} {
		if got, err := contact.ReadPerson(written); cti.CodeOf(err) != cti.Invalid {
			t.Errorf("%q is read as %+v, %v", written, got, err)
		}
	}
}
