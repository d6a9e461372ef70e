package queue

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestPlaceInWords(t *testing.T) {
	for place, want := range map[int]string{
		1: "ord-1", 2: "ord-2", 11: "ord-11", 19: "ord-19", 20: "ord-20", 21: "num-20 ord-1", 30: "ord-30", 99: "num-90 ord-9",
		100: "ord-100", 101: "num-100 ord-1", 112: "num-100 ord-12", 120: "num-100 ord-20", 121: "num-100 num-20 ord-1",
		200: "ord-200", 540: "num-500 ord-40", 999: "num-900 num-90 ord-9", 1000: "ord-1000",
	} {
		if got := strings.Join(SayPlace(place), " "); got != "you-are "+want+" in-queue" {
			t.Errorf("place %d is %q, want %q", place, got, want)
		}
	}
	seen := map[string]int{}
	for place := 1; place <= 1000; place++ {
		words := SayPlace(place)
		text := strings.Join(words, " ")
		if other, twice := seen[text]; twice {
			t.Errorf("places %d and %d are both %q", other, place, text)
		}
		seen[text] = place
		inner := words[1 : len(words)-1]
		for i, w := range inner {
			if ordinal := strings.HasPrefix(w, "ord-"); ordinal != (i == len(inner)-1) {
				t.Errorf("place %d is %q: only the last word is an ordinal", place, text)
			}
		}
	}
	for _, place := range []int{-1, 0, 1001} {
		if words := SayPlace(place); words != nil {
			t.Errorf("place %d is %v", place, words)
		}
	}
}

func TestWaitInWords(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		0: "gen-1 of-minute", time.Second: "gen-1 of-minute", time.Minute: "gen-1 of-minute", 61 * time.Second: "gen-2 of-minutes",
		5 * time.Minute: "gen-5 of-minutes", 10 * time.Minute: "gen-10 of-minutes", 11 * time.Minute: "gen-15 of-minutes",
		21 * time.Minute: "gen-20 gen-5 of-minutes", 36 * time.Minute: "gen-40 of-minutes", time.Hour: "gen-60 of-minutes",
		time.Hour + time.Second: "over-an-hour", 30 * time.Hour: "over-an-hour",
	} {
		if got := strings.Join(SayWait(wait), " "); got != "expected-wait "+want {
			t.Errorf("%s is %q, want %q", wait, got, want)
		}
	}
	last := 0
	for minute := 1; minute <= 60; minute++ {
		rounded := roundUp(time.Duration(minute) * time.Minute)
		if rounded < minute || rounded > minute+4 || rounded < last {
			t.Errorf("%d minutes are said as %d", minute, rounded)
		}
		last = rounded
	}
}

// TestNumbersInTheGenitive: «двадцати одной минуты», but «одиннадцати минут».
func TestNumbersInTheGenitive(t *testing.T) {
	for n, want := range map[int]string{1: "gen-1", 11: "gen-11", 20: "gen-20", 21: "gen-20 gen-1", 42: "gen-40 gen-2", 60: "gen-60"} {
		if got := genitive(n); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%d is %v, want %s", n, got, want)
		}
	}
}

func TestEstimate(t *testing.T) {
	for _, c := range []struct {
		place, staff int
		each, want   time.Duration
		known        bool
	}{
		{1, 1, 3 * time.Minute, 3 * time.Minute, true},
		{1, 10, 5 * time.Minute, 30 * time.Second, true},
		{20, 10, 3 * time.Minute, 6 * time.Minute, true},
		{1000, 3, 4 * time.Minute, 80000 * time.Second, true},
		{5, 0, time.Minute, 0, false}, {0, 5, time.Minute, 0, false}, {5, 5, 0, 0, false},
	} {
		got, known := Estimate(c.place, c.staff, c.each)
		if got != c.want || known != c.known {
			t.Errorf("place %d with %d agents at %s: %s (%v), want %s", c.place, c.staff, c.each, got, known, c.want)
		}
	}
	for place := 2; place <= 1000; place++ {
		before, _ := Estimate(place-1, 7, 3*time.Minute)
		if now, _ := Estimate(place, 7, 3*time.Minute); now <= before {
			t.Errorf("place %d waits %s, the one before it %s", place, now, before)
		}
	}
}
