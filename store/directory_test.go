package store_test

import (
	"reflect"
	"testing"

	"github.com/dozvon/dozvon/cti/contact"
)

func TestDirectoryIsReplacedAndSearched(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	health := contact.Entry{Name: "Приём граждан", Number: "+73952241000", Body: "Министерство здравоохранения", Note: "9–17"}
	rescue := contact.Entry{Name: "Служба спасения", Number: "112"}
	check(t, s.ReplaceDirectory(t.Context(), []contact.Entry{{Name: "Старое", Number: "103"}}))
	check(t, s.ReplaceDirectory(t.Context(), []contact.Entry{rescue, health}))
	for question, want := range map[string][]contact.Entry{
		"": {health, rescue}, "ЗДРАВ приём": {health}, "112": {rescue}, "24100": {health}, "старое": {}, "% _": {},
	} {
		got, err := s.Directory(t.Context(), question, 10)
		check(t, err)
		if len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("%q finds %+v, want %+v", question, got, want)
		}
	}
	if one, err := s.Directory(t.Context(), "", 1); err != nil || len(one) != 1 {
		t.Errorf("at most one: %+v %v", one, err)
	}
}
