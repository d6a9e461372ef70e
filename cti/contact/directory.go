package contact

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Entry is a number that citizens are connected to.
type Entry struct {
	// Name is what agents read and search: the service, the department.
	Name string `json:"name"`
	// Number is normalised.
	Number string `json:"number"`
	// Body is the authority that it belongs to, Note hours and the like; both may
	// be empty.
	Body string `json:"body,omitempty"`
	Note string `json:"note,omitempty"`
}

// Rejection is a row that was not taken, with the reason.
type Rejection struct {
	Line   int // in the file, from 1
	Reason string
}

const (
	// longestEntry bounds each field of an entry, in letters.
	longestEntry = 200
	byteOrder    = "\ufeff"
)

// columns are the headings under which each field is known.
var columns = map[string]int{
	"name": 0, "название": 0, "наименование": 0, "служба": 0,
	"number": 1, "phone": 1, "номер": 1, "телефон": 1,
	"body": 2, "орган": 2, "организация": 2, "ведомство": 2,
	"note": 3, "примечание": 3, "комментарий": 3,
}

// ReadDirectory reads a CSV file in UTF-8, separated by commas or semicolons,
// whose first row names the columns: name and number, and if wanted body and
// note, in Russian or English. Rows that cannot be used are given with the
// reason; the error is about the file as a whole.
func ReadDirectory(r io.Reader) (entries []Entry, rejected []Rejection, err error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, fmt.Errorf("read directory: %w", err)
	}
	text := strings.TrimPrefix(string(raw), byteOrder)
	if !utf8.ValidString(text) {
		return nil, nil, errors.New("файл не в кодировке UTF-8: сохраните его как «CSV UTF-8»")
	}
	rows := csv.NewReader(strings.NewReader(text))
	rows.FieldsPerRecord, rows.TrimLeadingSpace = -1, true
	if head, _, _ := strings.Cut(text, "\n"); strings.Count(head, ";") > strings.Count(head, ",") {
		rows.Comma = ';'
	}
	head, err := rows.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("первая строка должна называть столбцы, например «название;номер;орган;примечание»: %w", err)
	}
	place, err := placesOf(head)
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]int{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return entries, rejected, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("файл нельзя прочитать как CSV: %w", err)
		}
		line, _ := rows.FieldPos(0)
		e, reason := entryOf(row, place)
		if first, twice := seen[e.Name+"\x00"+e.Number]; twice && reason == "" {
			reason = fmt.Sprintf("повторяет строку %d", first)
		}
		if reason != "" {
			rejected = append(rejected, Rejection{line, reason})
			continue
		}
		seen[e.Name+"\x00"+e.Number] = line
		entries = append(entries, e)
	}
}

// placesOf tells in which column each of the four fields is, -1 for none.
func placesOf(head []string) ([4]int, error) {
	place := [4]int{-1, -1, -1, -1}
	for i, name := range head {
		field, known := columns[strings.ToLower(strings.TrimSpace(name))]
		if !known {
			return place, fmt.Errorf("столбец %q неизвестен; известны название, номер, орган, примечание", name)
		}
		if place[field] >= 0 {
			return place, fmt.Errorf("столбец %q есть дважды", name)
		}
		place[field] = i
	}
	if place[0] < 0 || place[1] < 0 {
		return place, errors.New("нужны столбцы «название» и «номер»")
	}
	return place, nil
}

// entryOf makes an entry of a row, or tells why it cannot be used.
func entryOf(row []string, place [4]int) (e Entry, reason string) {
	var field [4]string
	for i, at := range place {
		if at >= 0 && at < len(row) {
			field[i] = strings.TrimSpace(row[at])
		}
		if utf8.RuneCountInString(field[i]) > longestEntry {
			return e, fmt.Sprintf("поле длиннее %d знаков", longestEntry)
		}
	}
	e = Entry{Name: field[0], Number: Normalize(field[1]), Body: field[2], Note: field[3]}
	switch digits := strings.TrimPrefix(e.Number, "+"); {
	case e.Name == "":
		return e, "нет названия"
	case field[1] == "":
		return e, "нет номера"
	case e.Number == "":
		return e, fmt.Sprintf("%q не похоже на номер", field[1])
	case strings.HasPrefix(e.Number, "+7") && len(digits) != 11, !strings.HasPrefix(e.Number, "+") && (len(digits) < 2 || len(digits) > 7):
		return e, fmt.Sprintf("в номере %q не 11 цифр и он не короткий", field[1])
	case strings.HasPrefix(e.Number, "+") && !strings.HasPrefix(e.Number, "+7"):
		return e, fmt.Sprintf("номер %q за границей: с такими не соединяют", field[1])
	}
	return e, ""
}
