package plan

import (
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
)

func TestAnEditIsTidiedAndBounded(t *testing.T) {
	e := Edit{Text: "a: 1\r\nb: 2", Note: "  почему\n"}.Tidy()
	if e.Text != "a: 1\nb: 2\n" || e.Note != "почему" || (Edit{}).Tidy().Text != "" {
		t.Errorf("tidied to %+q", e)
	}
	for name, c := range map[string]struct {
		edit  Edit
		field string
	}{
		"a good one":   {Edit{Text: "a: 1\n", Note: strings.Repeat("я", maxNote)}, ""},
		"a long note":  {Edit{Note: strings.Repeat("я", maxNote+1)}, "note"},
		"a long text":  {Edit{Text: strings.Repeat("a", MaxText+1)}, "text"},
		"not in UTF-8": {Edit{Text: "a: \xff\n"}, "text"},
	} {
		err := c.edit.Check()
		found := ""
		if e, ok := err.(*cti.Error); ok { //nolint:errorlint // Check gives no other
			found = e.Field
		}
		if found != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSumsTellTextsApart(t *testing.T) {
	seen := map[string]string{}
	for _, text := range []string{"", "a\n", "b\n", "a"} {
		sum := Sum(text)
		if other, twice := seen[sum]; twice || len(sum) != 64 {
			t.Errorf("%q has the sum %q, as %q", text, sum, other)
		}
		seen[sum] = text
	}
}
