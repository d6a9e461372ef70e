package cti

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Changed says in words what of a user became another; empty when nothing did.
func (u User) Changed(to User) string {
	var said []string
	say := func(what, before, after string) {
		if before != after {
			said = append(said, fmt.Sprintf("%s: %s → %s", what, orDash(before), orDash(after)))
		}
	}
	say("имя", u.Name, to.Name)
	say("роль", u.Role.Word(), to.Role.Word())
	say("очереди", queueList(u.Queues), queueList(to.Queues))
	say("навыки", u.Skills.String(), to.Skills.String())
	say("телефон", u.Phone, to.Phone)
	say("организация", string(u.Body), string(to.Body))
	say("допуск", seesList(u.Sees), seesList(to.Sees))
	return strings.Join(said, "; ")
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
		words[i] = s.Word()
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
