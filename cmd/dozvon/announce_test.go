package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/queue"
	"github.com/dozvon/dozvon/deploy"
)

// TestAnnouncementsInRussian puts the words of the prompts together as callers
// hear them; every place and wait must have all its words.
func TestAnnouncementsInRussian(t *testing.T) {
	texts := map[string]string{}
	for _, p := range deploy.Prompts() {
		texts[p.Name] = p.Text
	}
	spoken := func(prompts []string) string {
		var words []string
		for _, name := range prompts {
			text, ok := texts[name]
			if !ok {
				t.Fatalf("there is no prompt %s, needed for %v", name, prompts)
			}
			words = append(words, text)
		}
		return strings.Join(words, " ")
	}
	for n := 1; n <= 1000; n++ {
		spoken(queue.SayPlace(n))
		spoken(queue.SayWait(time.Duration(n) * time.Minute / 10))
	}
	for n, want := range map[int]string{
		1: "первый", 2: "второй", 3: "третий", 13: "тринадцатый", 40: "сороковой", 21: "двадцать первый", 90: "девяностый",
		100: "сотый", 111: "сто одиннадцатый", 253: "двести пятьдесят третий", 300: "трёхсотый", 999: "девятьсот девяносто девятый", 1000: "тысячный",
	} {
		if got := spoken(queue.SayPlace(n)); got != "Сейчас вы "+want+" в очереди." {
			t.Errorf("place %d: %q", n, got)
		}
	}
	for minutes, want := range map[int]string{
		1: "одной минуты", 2: "двух минут", 3: "трёх минут", 5: "пяти минут", 12: "пятнадцати минут", 22: "двадцати пяти минут",
		40: "сорока минут", 60: "шестидесяти минут", 61: "часа, возможно, дольше",
	} {
		if got := spoken(queue.SayWait(time.Duration(minutes) * time.Minute)); got != "Примерное время ожидания: около "+want+"." {
			t.Errorf("%d minutes: %q", minutes, got)
		}
	}
}
