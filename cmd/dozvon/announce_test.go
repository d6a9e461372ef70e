package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/queue"
	"github.com/dozvon/dozvon/deploy"
)

// speaker puts the words of prompts together.
func speaker(t *testing.T, prompts []deploy.Prompt) func(names []string) string {
	texts := map[string]string{}
	for _, p := range prompts {
		texts[p.Name] = p.Text
	}
	return func(names []string) string {
		t.Helper()
		var words []string
		for _, name := range names {
			text, ok := texts[name]
			if !ok {
				t.Fatalf("there is no prompt %s, needed for %v", name, names)
			}
			words = append(words, text)
		}
		return strings.Join(words, " ")
	}
}

// TestAnnouncementsInEnglish: the same names make English sentences, so that
// whoever chose English hears no Russian word in the middle of one.
func TestAnnouncementsInEnglish(t *testing.T) {
	spoken := speaker(t, deploy.PromptsIn("en"))
	for n := 1; n <= 1000; n++ {
		spoken(queue.SayPlace(n))
		spoken(queue.SayWait(time.Duration(n) * time.Minute / 10))
	}
	for _, c := range []struct{ got, want string }{
		{spoken(queue.SayPlace(1)), "You are the first in the queue."},
		{spoken(queue.SayPlace(21)), "You are the twenty first in the queue."},
		{spoken(queue.SayPlace(111)), "You are the one hundred eleventh in the queue."},
		{spoken(queue.SayPlace(300)), "You are the three hundredth in the queue."},
		{spoken(queue.SayWait(time.Minute)), "The expected wait is about one minute."},
		{spoken(queue.SayWait(22 * time.Minute)), "The expected wait is about twenty five minutes."},
		{spoken(queue.SayWait(2 * time.Hour)), "The expected wait is about an hour, perhaps longer."},
		{spoken(queue.SayNumber(contact.Groups("212345"))), "two one [pause] two three [pause] four five"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// TestAnnouncementsInRussian puts the words of the prompts together as callers
// hear them; every place and wait must have all its words.
func TestAnnouncementsInRussian(t *testing.T) {
	spoken := speaker(t, deploy.Prompts())
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
	if got, want := spoken(queue.SayNumber(contact.Groups("+79500123456"))), "восемь [пауза] девять пять ноль [пауза] ноль один два [пауза] три четыре [пауза] пять шесть"; got != want {
		t.Errorf("the number is read as %q, want %q", got, want)
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
