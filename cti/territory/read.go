package territory

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// Fault is something wrong with one line of a file.
type Fault struct {
	Line int
	Text string
}

func (f Fault) Error() string { return fmt.Sprintf("строка %d: %s", f.Line, f.Text) }

var (
	heading = []string{"code", "name", "kind", "from", "until", "oktmo", "words"}
	coded   = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	digits  = regexp.MustCompile(`^[0-9]{8}([0-9]{3})?$`)
)

// Read reads a list and tells everything that is wrong with it.
func Read(text string) (*List, []Fault) {
	l := &List{}
	for line := range strings.SplitSeq(text, "\n") {
		about, is := strings.CutPrefix(line, "# ")
		if version, ok := strings.CutPrefix(about, "version: "); is && ok {
			l.Version = strings.TrimSpace(version)
		} else if source, ok := strings.CutPrefix(about, "source: "); is && ok {
			l.Sources = append(l.Sources, source)
		}
	}
	rows := csv.NewReader(strings.NewReader(text))
	rows.Comma, rows.Comment, rows.FieldsPerRecord = ';', '#', -1
	faults := l.read(rows)
	if l.Version == "" {
		faults = append(faults, Fault{1, "нет строки «# version: …»"})
	}
	if len(faults) > 0 {
		return l, faults
	}
	l.index = indexOf(l.rows)
	return l, nil
}

func (l *List) read(rows *csv.Reader) (faults []Fault) {
	head, err := rows.Read()
	if err != nil || strings.Join(head, ";") != strings.Join(heading, ";") {
		return []Fault{{1, "первая строка таблицы должна быть " + strings.Join(heading, ";")}}
	}
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := rows.FieldPos(0)
		switch {
		case err != nil:
			return append(faults, Fault{line, err.Error()})
		case len(cells) != len(heading):
			faults = append(faults, Fault{line, fmt.Sprintf("столбцов %d, нужно %d", len(cells), len(heading))})
			continue
		}
		t, wrong := rowOf(cells, line)
		for _, w := range wrong {
			faults = append(faults, Fault{line, w})
		}
		for _, other := range l.rows {
			if other.Code == t.Code && other.overlaps(t) {
				faults = append(faults, Fault{line, fmt.Sprintf("код %q в эти дни уже занят строкой %d", t.Code, other.Line)})
			}
		}
		l.rows = append(l.rows, t)
	}
	if len(l.rows) == 0 {
		faults = append(faults, Fault{1, "нет ни одной территории"})
	}
	return faults
}

func rowOf(cells []string, line int) (t Territory, wrong []string) {
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	t = Territory{Code: cti.TerritoryCode(cells[0]), Name: cells[1], Kind: Kind(cells[2]), OKTMO: cells[5], Line: line}
	t.Title = title(t.Name, t.Kind)
	for word := range strings.SplitSeq(cells[6], ",") {
		if word = strings.TrimSpace(word); word != "" {
			t.Words = append(t.Words, word)
		}
	}
	if !coded.MatchString(cells[0]) {
		wrong = append(wrong, fmt.Sprintf("код %q: нужны латинские буквы, цифры и дефис", cells[0]))
	}
	if t.Name == "" {
		wrong = append(wrong, "нет названия")
	}
	if t.Kind != City && t.Kind != Okrug && t.Kind != District {
		wrong = append(wrong, fmt.Sprintf("вид %q неизвестен; известны city, okrug, district", cells[2]))
	}
	if t.OKTMO != "" && !digits.MatchString(t.OKTMO) {
		wrong = append(wrong, fmt.Sprintf("код ОКТМО %q: нужно 8 или 11 цифр", t.OKTMO))
	}
	for i, into := range []*time.Time{&t.From, &t.Until} {
		if text := cells[3+i]; text != "" {
			day, err := time.Parse(time.DateOnly, text)
			if err != nil {
				wrong = append(wrong, fmt.Sprintf("дата %q: нужна вида 2026-01-31", text))
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
