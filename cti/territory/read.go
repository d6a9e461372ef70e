package territory

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/table"
)

var (
	heading = []string{"code", "name", "kind", "from", "until", "oktmo", "words"}
	coded   = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	oktmo   = regexp.MustCompile(`^[0-9]{2}([567])[0-9]{2}000$`)
)

// oktmoKinds are the third digit of a municipality's OKTMO code (OK 033-2013).
var oktmoKinds = map[Kind]string{Okrug: "5", District: "6", City: "7"}

// Read reads a list and tells everything that is wrong with it.
func Read(text string) (*List, []table.Fault) {
	l := &List{}
	about, faults := table.Read(text, heading, l.take)
	l.Version, l.Sources = about.Version, about.Sources
	if len(faults) == 0 && len(l.rows) == 0 {
		faults = []table.Fault{{Line: 1, Text: "нет ни одной территории"}}
	}
	if len(faults) > 0 {
		return l, faults
	}
	l.index = indexOf(l.rows)
	return l, nil
}

func (l *List) take(cells []string, line int) (wrong []string) {
	t, wrong := rowOf(cells, line)
	for _, other := range l.rows {
		if !other.overlaps(t) {
			continue
		}
		if other.Code == t.Code {
			wrong = append(wrong, fmt.Sprintf("код «%s» в эти дни уже занят строкой %d", t.Code, other.Line))
		}
		if t.OKTMO != "" && other.OKTMO == t.OKTMO {
			wrong = append(wrong, fmt.Sprintf("код ОКТМО «%s» в эти дни уже занят строкой %d", t.OKTMO, other.Line))
		}
	}
	l.rows = append(l.rows, t)
	return wrong
}

func rowOf(cells []string, line int) (t Territory, wrong []string) {
	t = Territory{Code: cti.TerritoryCode(cells[0]), Name: cells[1], Kind: Kind(cells[2]), OKTMO: cells[5], Line: line}
	t.Title = title(t.Name, t.Kind)
	for word := range strings.SplitSeq(cells[6], ",") {
		if word = strings.TrimSpace(word); word != "" {
			t.Words = append(t.Words, word)
		}
	}
	if !coded.MatchString(cells[0]) {
		wrong = append(wrong, fmt.Sprintf("код «%s»: нужны латинские буквы, цифры и дефис", cells[0]))
	}
	if t.Name == "" {
		wrong = append(wrong, "нет названия")
	}
	if t.Kind != City && t.Kind != Okrug && t.Kind != District {
		wrong = append(wrong, fmt.Sprintf("вид «%s» неизвестен; известны city, okrug, district", cells[2]))
	}
	switch found := oktmo.FindStringSubmatch(t.OKTMO); {
	case t.OKTMO == "":
	case found == nil:
		wrong = append(wrong, fmt.Sprintf("код ОКТМО «%s»: нужно 8 цифр, третья — 5, 6 или 7, последние три — нули", t.OKTMO))
	case found[1] != oktmoKinds[t.Kind]:
		wrong = append(wrong, fmt.Sprintf("код ОКТМО «%s»: третья цифра %s не подходит виду %s", t.OKTMO, found[1], t.Kind))
	}
	for i, into := range []*time.Time{&t.From, &t.Until} {
		if text := cells[3+i]; text != "" {
			day, err := time.Parse(time.DateOnly, text)
			if err != nil {
				wrong = append(wrong, fmt.Sprintf("дата «%s»: нужна вида 2026-01-31", text))
			}
			*into = day
		}
	}
	if !t.Until.IsZero() && !t.From.Before(t.Until) {
		wrong = append(wrong, "начало не раньше конца")
	}
	return t, wrong
}

func (t Territory) overlaps(other Territory) bool {
	return (t.Until.IsZero() || other.From.Before(t.Until)) && (other.Until.IsZero() || t.From.Before(other.Until))
}
