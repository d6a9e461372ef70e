// Package table reads the reviewed tables that come with Dozvon: semicolons
// between the cells, a heading, and comments that name the version and the
// sources. Every fault is told with its line.
package table

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Fault is something wrong with one line of a file.
type Fault struct {
	Line int // from 1
	Text string
}

func (f Fault) Error() string { return fmt.Sprintf("строка %d: %s", f.Line, f.Text) }

// About is what the comments of a table say of it.
type About struct {
	Version string   // "# version: …"
	Sources []string // each "# source: …"
}

// Read gives take the rows below the heading, one after the other with their
// cells trimmed and their line, and tells everything that is wrong with the table
// and, in the words of take, with its rows.
func Read(text string, heading []string, take func(cells []string, line int) (wrong []string)) (About, []Fault) {
	about := aboutOf(text)
	rows := csv.NewReader(strings.NewReader(text))
	rows.Comma, rows.Comment, rows.FieldsPerRecord = ';', '#', -1
	faults := readRows(rows, heading, take)
	if about.Version == "" {
		faults = append(faults, Fault{1, "нет строки «# version: …»"})
	}
	return about, faults
}

func aboutOf(text string) (about About) {
	for line := range strings.SplitSeq(text, "\n") {
		if version, ok := strings.CutPrefix(line, "# version: "); ok {
			about.Version = strings.TrimSpace(version)
		} else if source, ok := strings.CutPrefix(line, "# source: "); ok {
			about.Sources = append(about.Sources, source)
		}
	}
	return about
}

func readRows(rows *csv.Reader, heading []string, take func([]string, int) []string) (faults []Fault) {
	head, err := rows.Read()
	if err != nil || !slices.Equal(head, heading) {
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
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		for _, wrong := range take(cells, line) {
			faults = append(faults, Fault{line, wrong})
		}
	}
	return faults
}
