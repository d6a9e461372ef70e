package phrase

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"
)

// Entry is one thing that can be found, by any of its phrases.
type Entry struct {
	// Names are what it is called; Words other ways to say it; Above what it is
	// part of, which counts for less.
	Names, Words, Above []string
}

// Hit is an entry that was found.
type Hit struct {
	// Place is the entry's in what the index was built of.
	Place int
	// Score tells better from worse among the hits of one question.
	Score float64
}

// How much a phrase counts by what it is to its entry.
const (
	ofName  = 1.0
	ofWords = 0.98
	ofAbove = 0.45
)

// Index finds entries; it never changes, so that anyone may ask it at any time.
type Index struct {
	words   []word
	phrases []phrase
	entries int
}

type word struct {
	text, stem []rune
	// letters has a bit for each letter that occurs: most words differ in so many
	// that nothing more needs to be compared.
	letters uint64
	phrases []int // in which it occurs
}

func wordOf(text string) word {
	w := word{text: []rune(text), stem: stem([]rune(text))}
	for _, r := range w.text {
		w.letters |= 1 << (uint(r) % 64)
	}
	return w
}

type phrase struct {
	entry, words int
	weight       float64
}

// New builds an index; it is to be built once.
func New(entries []Entry) *Index {
	x := &Index{entries: len(entries)}
	places := map[string]int{}
	for i, e := range entries {
		for _, group := range []struct {
			texts  []string
			weight float64
		}{{e.Names, ofName}, {e.Words, ofWords}, {e.Above, ofAbove}} {
			for _, text := range group.texts {
				x.add(places, text, i, group.weight)
			}
		}
	}
	return x
}

func (x *Index) add(places map[string]int, text string, entry int, weight float64) {
	words := telling(Words(text))
	slices.Sort(words)
	words = slices.Compact(words)
	x.phrases = append(x.phrases, phrase{entry, len(words), weight})
	for _, w := range words {
		at, known := places[w]
		if !known {
			at = len(x.words)
			places[w] = at
			x.words = append(x.words, wordOf(w))
		}
		x.words[at].phrases = append(x.words[at].phrases, len(x.phrases)-1)
	}
}

const (
	mostWords = 8    // of a question that are looked up
	weakest   = 0.27 // score of what is still a hit
	whole     = 0.35
)

// Find gives at most limit entries, the best first, equals in the order of the
// index. An empty question finds nothing.
func (x *Index) Find(question string, limit int) []Hit {
	asked := ask(question)
	if len(asked) == 0 {
		return nil
	}
	scores := make([]float64, x.entries)
	covered := make([]float64, len(x.phrases))
	found := make([]float64, x.entries)
	matched := make([]float64, len(x.phrases))
	sum := 0.0
	for _, one := range asked {
		clear(found)
		clear(matched)
		hits := x.look(one, matched, found)
		// A word that half of the things share tells less than a rare one.
		weight := 1 / (1 + 0.4*math.Log(1+float64(hits)/3))
		if hits == 0 {
			weight = 0.35
		}
		sum += weight
		for i, m := range found {
			scores[i] += m * weight
		}
		for i, m := range matched {
			covered[i] += m
		}
	}
	for i := range scores {
		scores[i] /= sum
	}
	return x.best(scores, covered, limit)
}

// best adds for phrases that were said wholly, and sorts.
func (x *Index) best(scores, covered []float64, limit int) []Hit {
	bonus := make([]float64, x.entries)
	for i, p := range x.phrases {
		if p.words > 0 && covered[i] > 0 {
			bonus[p.entry] = max(bonus[p.entry], whole*p.weight*min(1, covered[i]/float64(p.words)))
		}
	}
	var hits []Hit
	for i, s := range scores {
		if s >= weakest {
			hits = append(hits, Hit{i, s + bonus[i]})
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits[:min(limit, len(hits))]
}

// look matches one asked word, in whichever way it may have been meant, with
// every word of the index; it tells how many entries have it well.
func (x *Index) look(one meant, matched, found []float64) (hits int) {
	for i := range x.words {
		w := &x.words[i]
		m := 0.0
		for j := range one {
			m = max(m, one[j].match(w))
		}
		if m == 0 {
			continue
		}
		for _, p := range w.phrases {
			matched[p] = max(matched[p], m)
		}
	}
	for i, m := range matched {
		p := &x.phrases[i]
		if m *= p.weight; m > found[p.entry] {
			if m >= 0.6 && found[p.entry] < 0.6 {
				hits++
			}
			found[p.entry] = m
		}
	}
	return hits
}

// meant are the ways in which one typed word may have been meant.
type meant []word

func ask(question string) (asked []meant) {
	var words [][]string
	for chunk := range strings.FieldsSeq(question) {
		plain, other := Words(chunk), Words(retyped(chunk))
		switch {
		case len(other) == 0:
			for _, w := range plain {
				words = append(words, []string{w})
			}
		case len(plain) == len(other):
			for i, w := range plain {
				words = append(words, []string{w, other[i]})
			}
		default: // punctuation of one keyboard is letters of the other
			for _, w := range other {
				words = append(words, []string{w})
			}
		}
	}
	telling := slices.DeleteFunc(slices.Clone(words), func(ways []string) bool {
		return slices.ContainsFunc(ways, func(w string) bool { return slices.Contains(idle, w) })
	})
	if len(telling) > 0 {
		words = telling
	}
	for _, ways := range words[:min(mostWords, len(words))] {
		var m meant
		for _, w := range ways {
			m = append(m, wordOf(w))
		}
		asked = append(asked, m)
	}
	return asked
}

// ending is how many letters more than the other an inflected word may have.
const ending = 3

// match tells how surely an asked word means a word of the index, 0 to 1.
func (t *word) match(w *word) float64 {
	n, strange := len(t.text), bits.OnesCount64(t.letters&^w.letters)
	switch {
	case strange > 2*ending:
		return 0
	case n == len(w.text) && within(t.text, w.text):
		return 1
	case len(t.stem) == len(w.stem) && within(t.stem, w.stem):
		return 0.95
	case n >= 2 && within(t.text, w.text):
		return 0.7 + 0.25*float64(n)/float64(len(w.text))
	case len(t.stem) >= 4 && within(t.stem, w.stem):
		return 0.65 + 0.2*float64(len(t.stem))/float64(len(w.stem))
	case len(w.stem) >= 4 && len(t.stem)-len(w.stem) <= ending && within(w.stem, t.stem):
		return 0.65
	case strange <= 1 && n >= 4 && near(t.text, w.text, false):
		return 0.75
	case strange <= 1+ending && len(t.stem) >= 4 && len(w.stem) >= 4 && near(t.stem, w.stem, false):
		return 0.68
	case strange <= 1 && n >= 5 && near(t.text, w.text, true):
		return 0.6
	}
	return 0
}
