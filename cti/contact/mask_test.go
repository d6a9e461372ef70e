package contact_test

import (
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti/contact"
)

func TestANumberInAListCannotBeDialled(t *testing.T) {
	for number, want := range map[string]string{
		"+79021234567":  "+7 902 ***-**-67",
		"+73952123456":  "+7 (3952) **-**-56",
		"+73953923456":  "+7 (395 **) *-**-56",
		"+4915112345":   "+491*****45",
		"212345":        "21**45",
		"12345":         "1**45",
		"101":           "101",
		"":              "",
		"+7902***4567":  "+7902***4567",
		"+795011122331": "+795*******31",
	} {
		got := contact.Mask(number)
		if got != want {
			t.Errorf("%q is masked as %q, want %q", number, got, want)
		}
		if hidden := strings.Count(got, "*"); contact.Mask(got) != got || len(number) >= 5 && hidden < 2 {
			t.Errorf("%q is masked as %q, which hides too little or is masked again as %q", number, got, contact.Mask(got))
		}
	}
}
