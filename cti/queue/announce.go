package queue

import (
	"strconv"
	"time"
)

// longestSaid is the longest expected wait that is said in minutes.
const longestSaid = time.Hour

// topPlace is the last place that is said as a number.
const topPlace = 1000

// SayPlace gives the prompts of «вы двадцать первый в очереди»; none beyond the
// thousandth place.
func SayPlace(place int) []string {
	if place < 1 || place > topPlace {
		return nil
	}
	return append(append([]string{"you-are"}, ordinal(place)...), "in-queue")
}

// ordinal composes a Russian ordinal: only its last word is one.
func ordinal(n int) []string {
	var words []string
	if rest := n % 100; rest != 0 && n > 100 {
		words, n = append(words, word("num", n-rest)), rest
	}
	if rest := n % 10; n < 100 && n > 20 && rest != 0 {
		words, n = append(words, word("num", n-rest)), rest
	}
	return append(words, word("ord", n))
}

// SayWait gives the prompts of «примерное время ожидания: около пяти минут».
func SayWait(expected time.Duration) []string {
	if expected > longestSaid {
		return []string{"expected-wait", "over-an-hour"}
	}
	minutes := roundUp(expected)
	words := append([]string{"expected-wait"}, genitive(minutes)...)
	if minutes%10 == 1 && minutes%100 != 11 {
		return append(words, "of-minute")
	}
	return append(words, "of-minutes")
}

// roundUp gives whole minutes, beyond ten in steps of five: a figure that is
// too exact is not believed, and one that is too small is held against us.
func roundUp(d time.Duration) int {
	minutes := max(int((d+time.Minute-1)/time.Minute), 1)
	if minutes > 10 {
		minutes = (minutes + 4) / 5 * 5
	}
	return minutes
}

// genitive composes a number up to 99 as it stands after «около», for something
// feminine.
func genitive(n int) []string {
	if rest := n % 10; n > 20 && rest != 0 {
		return []string{word("gen", n-rest), word("gen", rest)}
	}
	return []string{word("gen", n)}
}

func word(form string, n int) string { return form + "-" + strconv.Itoa(n) }

// Estimate is how long the caller at a place waits until so many agents, each of
// whom is busy with a call for so long on average, have taken those before and
// this one. It is not known while nobody is at work.
func Estimate(place, staff int, each time.Duration) (expected time.Duration, known bool) {
	if place < 1 || staff < 1 || each <= 0 {
		return 0, false
	}
	return each * time.Duration(place) / time.Duration(staff), true
}

// SayNumber gives the prompts of a telephone number: its digits one by one, with
// a pause between the groups, because «сто двадцать три» might be 100 and 23 as
// well.
func SayNumber(groups []string) []string {
	var words []string
	for i, group := range groups {
		if i > 0 {
			words = append(words, "pause")
		}
		for _, digit := range group {
			words = append(words, "digit-"+string(digit))
		}
	}
	return words
}
