package phrase_test

import (
	"slices"
	"testing"

	"github.com/dozvon/dozvon/cti/phrase"
)

func TestFind(t *testing.T) {
	x := phrase.New([]phrase.Entry{
		{Names: []string{"Лифт"}, Words: []string{"застряли в лифте"}, Above: []string{"Дом"}},
		{Names: []string{"Ёлка"}, Words: []string{"новый год"}, Above: []string{"Праздники"}},
		{Names: []string{"Лифтёр"}, Above: []string{"Дом"}},
		{Names: []string{"Не"}},
	})
	for question, want := range map[string][]int{
		"лифт": {0, 2}, "ЛИФТЫ": {0, 2}, "лиф": {0, 2}, "лифтер": {2}, "kban": {0, 2}, "лфит": {0}, "ливт": {0}, "лифтт": {0, 2},
		"елка": {1}, "ёлки": {1}, "tkrf": {1}, "`krf": {1}, "год": {1}, "дом": {0, 2}, "застряли": {0}, "не": {3}, "не лифт": {0, 2}, "": {}, "лошадь": {}, "л": {},
	} {
		var got []int
		for _, h := range x.Find(question, 9) {
			got = append(got, h.Place)
		}
		if len(got) < len(want) || !slices.Equal(got[:len(want)], want) || len(want) == 0 && len(got) > 0 {
			t.Errorf("%q finds %v, want %v", question, got, want)
		}
	}
	if got := x.Find("дом", 1); len(got) != 1 {
		t.Errorf("at most one: %v", got)
	}
}

func TestWords(t *testing.T) {
	if got := phrase.Words("Ещё: «Усть-Илимск», д. 5"); !slices.Equal(got, []string{"еще", "усть", "илимск", "д", "5"}) {
		t.Errorf("the words are %q", got)
	}
}
