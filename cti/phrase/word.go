package phrase

import (
	"slices"
	"strings"
	"unicode"
)

// idle words are in every question and tell nothing, unless there is nothing else.
var idle = []string{
	"нет", "не", "нету", "в", "во", "на", "у", "с", "со", "по", "и", "а", "к", "ко", "за", "из", "от", "до", "для", "о", "об", "про", "при",
	"мне", "меня", "мой", "моя", "нас", "наш", "как", "что", "где", "когда", "куда", "кто", "надо", "нужно", "хочу", "можно", "это", "очень", "уже", "без", "или", "ли", "то", "же",
	"второй", "третий", "пятый", "день", "дня", "дней", "сутки", "суток", "неделю", "неделя",
}

// Plain is a text in small letters with «е» for «ё», for comparing.
func Plain(text string) string {
	return strings.ReplaceAll(strings.ToLower(text), "ё", "е")
}

// Words are the words of a text in the form in which they are compared.
func Words(text string) []string {
	return strings.FieldsFunc(Plain(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// telling leaves out the idle words, unless all are.
func telling(words []string) []string {
	left := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(idle, w) })
	if len(left) == 0 {
		return words
	}
	return left
}

// layout is the Russian keyboard under the Latin one.
var layout = func() map[rune]rune {
	latin, russian := []rune("`qwertyuiop[]asdfghjkl;'zxcvbnm,."), []rune("ёйцукенгшщзхъфывапролджэячсмитьбю")
	m := make(map[rune]rune, len(latin))
	for i, r := range latin {
		m[r] = russian[i]
	}
	for i, r := range []rune(`{}:"<>~`) {
		m[r] = []rune("хъжэбюё")[i]
	}
	return m
}()

// retyped is what the keys would have written with the Russian keyboard; empty
// when the text cannot have been meant so.
func retyped(text string) string {
	latin := false
	out := []rune(strings.ToLower(text))
	for i, r := range out {
		if unicode.Is(unicode.Cyrillic, r) {
			return ""
		}
		latin = latin || 'a' <= r && r <= 'z'
		if other, is := layout[r]; is {
			out[i] = other
		}
	}
	if !latin {
		return ""
	}
	return string(out)
}
