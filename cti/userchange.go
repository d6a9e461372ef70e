package cti

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Changed says what of a user became another, a line for each field, with codes where
// there are some: who reads it has a language. It is empty when nothing did.
func (u User) Changed(to User) string {
	var said []string
	say := func(what, before, after string) {
		if before != after {
			said = append(said, fmt.Sprintf("%s: %s → %s", what, orDash(before), orDash(after)))
		}
	}
	say("name", u.Name, to.Name)
	say("role", string(u.Role), string(to.Role))
	say("queues", queueList(u.Queues), queueList(to.Queues))
	say("skills", u.Skills.String(), to.Skills.String())
	say("phone", u.Phone, to.Phone)
	say("body", string(u.Body), string(to.Body))
	say("sees", seesList(u.Sees), seesList(to.Sees))
	return strings.Join(said, "\n")
}

// ChangedBodies are the organisations that Changed names.
func ChangedBodies(said string) []BodyID {
	var named []BodyID
	for line := range strings.Lines(said) {
		values, is := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "body: ")
		if !is {
			continue
		}
		for _, id := range strings.Split(values, " → ") {
			if id != orDash("") {
				named = append(named, BodyID(id))
			}
		}
	}
	return named
}

// String writes skills by name, like law=60,tax=100.
func (s Skills) String() string {
	words := make([]string, 0, len(s))
	for _, name := range slices.Sorted(maps.Keys(s)) {
		words = append(words, fmt.Sprintf("%s=%d", name, s[name]))
	}
	return strings.Join(words, ",")
}

func queueList(queues []QueueID) string {
	words := make([]string, len(queues))
	for i, q := range queues {
		words[i] = string(q)
	}
	return strings.Join(words, ", ")
}

func seesList(sees []Sensitivity) string {
	words := make([]string, len(sees))
	for i, s := range sees {
		words[i] = string(s)
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}

func orDash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}
