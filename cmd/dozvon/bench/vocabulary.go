package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/territory"
	"github.com/dozvon/dozvon/cti/topic"
)

// common are words that occur in every other letter to an administration, the most
// frequent first; how frequent is Zipf's law.
const common = `прошу дом просим вода улица двор помощь дорога работа человек район ребёнок квартира подъезд жители управляющая компания меры
проверить состояние снег место автобус школа свет третий неделя месяц администрация письмо ответ заявка ремонт сосед пожилой мать мороз
опасно машина площадка остановка звонили обещали отказ деньги счёт оплата справка документ очередь врач больница мусор контейнер собака
дерево фонарь яма тротуар лёд крыша подвал лифт батарея холодно горячий трубы авария отключение график расписание маршрут водитель билет
льгота пенсия выплата пособие субсидия тариф начисление перерасчёт договор участок земля забор граница строительство шум запах дым река мост
знак светофор переход парковка газ плита печь дрова уголь котельная посёлок деревня садоводство магазин цена аптека лекарство рецепт`

// vocabulary is what the letters of ten million citizens are made of: the words
// above, then made ones, of which the last occur once in a million letters.
type vocabulary struct {
	words  []string
	topics []topicWords
	places []cti.TerritoryCode
	// stems are what PostgreSQL makes of each word; nothing of a stop word.
	stems map[string]string
}

// topicWords are what citizens say of a topic, most of it of no other.
type topicWords struct {
	code  cti.TopicCode
	group string
	name  string
	words []string
}

const (
	lastWord  = 60_000 // of the vocabulary
	syllables = "ба бе бу ва ве ви во га го гу да де ди до ду жа же за зе зи зо ка ке ки ко ку ла ле ли ло лу ма ме ми мо му на не ни но ну па пе пи по пу ра ре ри ро ру са се си со су та те ти то ту фа фе хо ца че чу ша ше ши"
	endings   = "ный ная ние ость ка ник ство тель ция ать ить ов ин ец"
)

func newVocabulary() *vocabulary {
	v := &vocabulary{words: strings.Fields(common)}
	parts, ends := strings.Fields(syllables), strings.Fields(endings)
	r := rand.New(rand.NewPCG(1, 2))
	known := map[string]bool{}
	for len(v.words) < lastWord {
		var b strings.Builder
		for range 2 + r.IntN(2) {
			b.WriteString(parts[r.IntN(len(parts))])
		}
		b.WriteString(ends[r.IntN(len(ends))])
		if w := b.String(); !known[w] {
			known[w] = true
			v.words = append(v.words, w)
		}
	}
	for _, t := range topic.Known().Topics() {
		group, _, _ := strings.Cut(string(t.Code), ".")
		if words := letters(strings.Join(append(slices.Clone(t.Words), t.Name), " ")); len(words) > 0 {
			v.topics = append(v.topics, topicWords{t.Code, group, strings.Join(letters(t.Name), " "), words})
		}
	}
	for _, t := range territory.Known().On(time.Now()) {
		v.places = append(v.places, t.Code)
	}
	return v
}

// zipf draws a place of n so that the k-th comes with a chance like 1/k.
func zipf(r *rand.Rand, n int) int {
	return min(int(math.Exp(r.Float64()*math.Log(float64(n+1))))-1, n-1)
}

// text is one letter: a third of its words are its topic's, the rest of every day.
func (v *vocabulary) text(r *rand.Rand, t topicWords, add func(word string)) {
	for range 18 + r.IntN(22) {
		if r.IntN(3) == 0 {
			add(t.words[r.IntN(len(t.words))])
		} else {
			add(v.words[zipf(r, len(v.words))])
		}
	}
}

// letters leaves the words of a text that have nothing but Cyrillic letters: each
// is one word for PostgreSQL too.
func letters(text string) []string {
	return slices.DeleteFunc(strings.Fields(text), func(w string) bool {
		return strings.ContainsFunc(w, func(r rune) bool { return !unicode.Is(unicode.Cyrillic, r) })
	})
}
