package contact_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti/contact"
)

func TestReadDirectory(t *testing.T) {
	entries, rejected, err := contact.ReadDirectory(strings.NewReader("\ufeffНазвание;Номер;Орган\n" +
		"МЧС;112;\n Приём граждан ;8 (3952) 24-10-00;\"Минздрав; Иркутск\"\n;112\nБез номера;\nСлова;звоните\nДлинный;12345678\nГермания;+49301234567\nМЧС;112\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []contact.Entry{{Name: "МЧС", Number: "112"}, {Name: "Приём граждан", Number: "+73952241000", Body: "Минздрав; Иркутск"}}
	if !reflect.DeepEqual(entries, want) {
		t.Errorf("the entries are %+v", entries)
	}
	var lines []int
	for _, r := range rejected {
		lines = append(lines, r.Line)
	}
	if !reflect.DeepEqual(lines, []int{4, 5, 6, 7, 8, 9}) || rejected[5].Reason != "повторяет строку 2" {
		t.Errorf("rejected is %+v", rejected)
	}
}

func TestDirectoryThatCannotBeRead(t *testing.T) {
	for _, file := range []string{"", "name,color\n", "name\n", "name,name,number\n", "name,number\n\"x", "\xff\xfe"} {
		if _, _, err := contact.ReadDirectory(strings.NewReader(file)); err == nil {
			t.Errorf("%q was read", file)
		}
	}
}
