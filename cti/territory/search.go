package territory

import (
	"slices"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti/phrase"
)

// kindWords are what people type for the kind of a place. They choose between
// namesakes and are no part of the name.
var kindWords = map[string][]Kind{
	"город": {City}, "г": {City}, "городе": {City}, "города": {City}, "городской": {City}, "го": {City},
	"район": {District, Okrug}, "р": {District, Okrug}, "рн": {District, Okrug}, "районе": {District, Okrug}, "района": {District, Okrug},
	"муниципальный": {District, Okrug}, "муниципальном": {District, Okrug}, "мо": {District, Okrug}, "округ": {Okrug, District}, "округе": {Okrug, District},
}

// small are words that go with places and name none.
var small = []string{"н", "пос", "поселок", "поселке", "п", "село", "селе", "деревня", "деревне", "д", "пгт", "рп", "область", "иркутская", "обл", "остров"}

// adjective are the forms of a district's name, so that «в Братском» finds the
// district and «в Братске» the town.
func adjective(name string) []string {
	base, is := strings.CutSuffix(name, "ий")
	if !is {
		return nil
	}
	var out []string
	for _, end := range []string{"ого", "ому", "ом", "ая", "ой"} {
		out = append(out, base+end)
	}
	return out
}

// forms are those of a town's name: Братск, Братска, Братску, Братске.
func forms(name string) []string {
	if !strings.HasSuffix(name, "ск") {
		return nil
	}
	return []string{name + "а", name + "у", name + "е"}
}

func indexOf(rows []Territory) *phrase.Index {
	entries := make([]phrase.Entry, len(rows))
	for i, t := range rows {
		e := phrase.Entry{Names: []string{t.Name}}
		for _, w := range t.Words {
			// A word of the kind is no name: «город Зима» is found as «Зима».
			if words := nameWords(w); len(words) > 0 {
				e.Words = append(e.Words, strings.Join(words, " "))
				e.Words = append(e.Words, forms(w)...)
			}
		}
		e.Words = append(append(e.Words, adjective(t.Name)...), forms(t.Name)...)
		entries[i] = e
	}
	return phrase.New(entries)
}

// nameWords are the words of a text without those that tell a kind.
func nameWords(text string) []string {
	return slices.DeleteFunc(phrase.Words(text), func(w string) bool {
		_, kind := kindWords[w]
		return kind || slices.Contains(small, w)
	})
}

// Search gives at most limit municipalities of a day for what somebody typed,
// the best first. Of a town and a district with the same name the typed word
// decides («Братск», «братский», «братск район»); the other one follows.
func (l *List) Search(question string, day time.Time, limit int) []Territory {
	names := nameWords(question)
	if len(names) == 0 {
		names = phrase.Words(question)
	}
	var kinds []Kind
	for _, w := range phrase.Words(question) {
		kinds = append(kinds, kindWords[w]...)
	}
	// What was typed with the Latin keyboard is left as it is: the index reads it.
	text := strings.Join(names, " ")
	if !strings.ContainsFunc(question, func(r rune) bool { return r >= 'а' && r <= 'ё' || r >= 'А' && r <= 'Я' }) {
		text = question
	}
	hits := l.index.Find(text, len(l.rows))
	for i := range hits {
		t := l.rows[hits[i].Place]
		if len(kinds) > 0 && slices.Contains(kinds, t.Kind) {
			hits[i].Score += 0.5
		}
	}
	slices.SortStableFunc(hits, func(a, b phrase.Hit) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return a.Place - b.Place
	})
	var out []Territory
	for _, h := range hits {
		if t := l.rows[h.Place]; t.on(day) && len(out) < limit {
			out = append(out, t)
		}
	}
	return out
}
