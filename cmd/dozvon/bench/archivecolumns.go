package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const appealColumns = `id, number, channel, status, filed_at, by_kind, by_id, call_id, line, name, phone, email, address, topic, topic_code,
	territory, body, text, life, version, kind, state, outcome, open, person, due_at, late, hops, examine, changed_at, wakes_at, search`

// appeal writes the row as COPY reads it.
func (x row) appeal(b *strings.Builder, v *vocabulary) {
	by, due := "agent", "infinity"
	if x.channel == "online" {
		by = "citizen"
	}
	if !x.due.IsZero() {
		due = stamp(x.due)
	}
	line(b, x.id, x.numbering, x.channel, "registered", stamp(x.filed), by, x.agent, null(x.call), null(x.line), x.name, x.phone, "", x.address, x.topic.name, null(x.code),
		x.place, null(x.body), strings.Join(x.text, " "), string(x.life), "5", "message", x.state, null(x.outcome), strconv.FormatBool(x.open), null(x.person), due,
		strconv.FormatBool(x.late), strconv.Itoa(int(x.hops)), strconv.FormatBool(x.examine), stamp(x.filed), due, x.search(v))
}

// search is the row's column of that name, made here because to make it of ten
// million texts takes PostgreSQL longer than all else. What was loaded is compared
// with what PostgreSQL would have made.
func (x row) search(v *vocabulary) string {
	var b strings.Builder
	place := 0
	for _, text := range []string{x.topic.name, strings.Join(x.text, " "), x.name, x.address} {
		for word := range strings.FieldsSeq(text) {
			place++
			stem, known := v.stems[word]
			if !known {
				stem = word // a number
			}
			if stem != "" {
				fmt.Fprintf(&b, "'%s':%d ", stem, place)
			}
		}
	}
	group, subject := x.topic.group, ""
	if parts := strings.SplitN(string(x.topic.code), ".", 3); len(parts) > 1 {
		subject = parts[0] + "." + parts[1]
	}
	_, n, _ := strings.Cut(x.numbering, "-")
	words := []string{"=d" + strconv.FormatInt(x.filed.Unix()>>16, 10), "=w" + strconv.FormatInt(x.filed.Unix()>>19, 10),
		"=n" + strings.TrimLeft(n, "0"), "=4" + x.phone[len(x.phone)-4:], "=channel " + x.channel, "=state " + x.state, "=territory " + x.place}
	if x.open {
		words = append(words, "=open")
	}
	if x.person != nil {
		words = append(words, "=person "+*x.person)
	}
	if x.code != nil {
		words = append(words, "=topic "+*x.code, "=topic "+group, "=topic "+subject, "=body "+*x.body)
	}
	for _, word := range words {
		b.WriteString("'" + word + "' ")
	}
	return b.String()
}

const callColumns = `id, arrived_at, since, state, line, dialed, caller, name, origin, queue, queued_at, offered_at, front,
	agent, leg, rings, rang_at, answered_at, talking_at, ended_at, wait_ms, talk_ms, hold_ms, result, reason, cause, rating_asked, rating, visits, answered_in`

func (x row) called(b *strings.Builder) {
	at := func(s int) string { return stamp(x.arrived.Add(time.Duration(s) * time.Second)) }
	rated := nothing
	if x.rated != nil {
		rated = strconv.Itoa(int(*x.rated))
	}
	line(b, *x.call, at(0), at(0), "ended", "122", "122", x.phone, "", "trunk", "122", at(1), at(4), "f",
		x.agent, "leg-"+x.id, "1", at(4), at(9), at(9), at(170), "8000", "161000", "0", "success", "hung-up-by-caller", "16", strconv.FormatBool(x.rated != nil), rated, "1", "122")
}

// nothing is what COPY takes for null.
const nothing = `\N`

func null(text *string) string {
	if text == nil {
		return nothing
	}
	return *text
}

func line(b *strings.Builder, cells ...string) {
	b.WriteString(strings.Join(cells, "\t"))
	b.WriteByte('\n')
}
