package body

import (
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/contact"
)

// The longest that is taken, in letters.
const (
	longestField = 300
	longestCell  = 2000 // of the numbers together
)

var idPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// bodyOf makes a body of a row, or tells why it cannot be used.
func (r *reader) bodyOf(row []string) (b Body, reason string) {
	cell := func(name string) string {
		if at, ok := r.place[name]; ok && at < len(row) {
			return strings.TrimSpace(row[at])
		}
		return ""
	}
	for name := range r.place {
		limit := longestField
		if name == "phones" {
			limit = longestCell
		}
		if utf8.RuneCountInString(cell(name)) > limit {
			return b, fmt.Sprintf("поле длиннее %d знаков", limit)
		}
	}
	b = Body{
		ID: cti.BodyID(strings.ToLower(cell("id"))), Name: cell("name"), Short: cell("short"), Kind: strings.ToLower(cell("kind")), Phones: []Phone{},
		Email: cell("email"), Hours: cell("hours"), Note: cell("note"), Parent: cti.BodyID(strings.ToLower(cell("parent"))), From: cell("from"), Until: cell("until"),
	}
	if b.Name == "" {
		return b, "нет названия"
	}
	if b.Phones, reason = phonesOf(cell("phones")); reason != "" {
		return b, reason
	}
	if _, each := r.place["of"]; each {
		if len(b.Phones) == 0 {
			return b, "нет номера"
		}
		if of := cell("of"); of != "" {
			for i := range b.Phones {
				b.Phones[i].Name = b.Name
			}
			b.Name = of
		}
	}
	return r.settle(b, cell("territory"))
}

// settle fills in what the row left to us and checks what it said.
func (r *reader) settle(b Body, territory string) (Body, string) {
	if territory != "" {
		code, known := r.places(territory)
		if !known {
			return b, fmt.Sprintf("территория «%s» неизвестна или неоднозначна: напишите, например, «город Братск» или «Братский район»", territory)
		}
		b.Territory = code
	}
	if b.Kind == "" {
		b.Kind = "other"
	}
	if !KnownKind(b.Kind) {
		kind, known := kindNamed(b.Kind)
		if !known {
			return b, fmt.Sprintf("вид «%s» неизвестен", b.Kind)
		}
		b.Kind = kind
	}
	if b.ID == "" {
		b.ID = idOf(b.Name, b.Territory)
	}
	if !idPattern.MatchString(string(b.ID)) {
		return b, fmt.Sprintf("код «%s»: нужны латинские буквы, цифры и дефис, не больше 64", b.ID)
	}
	if b.Parent != "" && !idPattern.MatchString(string(b.Parent)) {
		return b, fmt.Sprintf("вышестоящая «%s»: нужен код организации", b.Parent)
	}
	if b.Email != "" {
		if parsed, err := mail.ParseAddress(b.Email); err != nil || parsed.Address != b.Email {
			return b, fmt.Sprintf("почта «%s» написана с ошибкой", b.Email)
		}
	}
	reason := dates(&b)
	return b, reason
}

func kindNamed(name string) (string, bool) {
	for kind, russian := range kinds {
		if strings.EqualFold(name, russian) {
			return kind, true
		}
	}
	return "", false
}

// dates reads dates as spreadsheets write them.
func dates(b *Body) (reason string) {
	for _, at := range []*string{&b.From, &b.Until} {
		if *at == "" {
			continue
		}
		day, err := time.Parse(time.DateOnly, *at)
		if err != nil {
			day, err = time.Parse("02.01.2006", *at)
		}
		if err != nil {
			return fmt.Sprintf("дата «%s»: нужна вида 31.01.2026 или 2026-01-31", *at)
		}
		*at = day.Format(time.DateOnly)
	}
	if b.Until != "" && b.Until <= b.From {
		return "«действует до» не позже, чем «действует с»"
	}
	return ""
}

// phonesOf reads numbers separated by commas, semicolons or bars; what stands
// before a colon tells what answers there.
func phonesOf(cell string) (phones []Phone, reason string) {
	phones = []Phone{}
	for part := range strings.FieldsFuncSeq(cell, func(r rune) bool { return strings.ContainsRune(",;|\n", r) }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		p := Phone{Number: part}
		if i := strings.LastIndexByte(part, ':'); i >= 0 {
			p.Name, p.Number = strings.TrimSpace(part[:i]), strings.TrimSpace(part[i+1:])
		}
		number := contact.Normalize(p.Number)
		switch digits := strings.TrimPrefix(number, "+"); {
		case number == "":
			return nil, fmt.Sprintf("«%s» не похоже на номер", part)
		case strings.HasPrefix(number, "+7") && len(digits) != 11, !strings.HasPrefix(number, "+") && (len(digits) < 2 || len(digits) > 7):
			return nil, fmt.Sprintf("в номере «%s» не 11 цифр и он не короткий", part)
		case strings.HasPrefix(number, "+") && !strings.HasPrefix(number, "+7"):
			return nil, fmt.Sprintf("номер «%s» за границей: с такими не соединяют", part)
		}
		p.Number = number
		if !contains(phones, p) {
			phones = append(phones, p)
		}
	}
	return phones, ""
}
