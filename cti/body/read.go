package body

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/dozvon/dozvon/cti"
)

// Rejection is a row that was not taken, with the reason.
type Rejection struct {
	Line   int // in the file, from 1
	Reason string
}

// Places finds the territory that a file names by its code or its name.
type Places func(text string) (cti.TerritoryCode, bool)

const byteOrder = "\ufeff"

// columns are the headings under which each field is known.
var columns = map[string]string{
	"id": "id", "код": "id",
	"name": "name", "название": "name", "наименование": "name", "служба": "name",
	"short": "short", "short_name": "short", "сокращение": "short", "краткое название": "short",
	"kind": "kind", "вид": "kind",
	"territory": "territory", "территория": "territory", "муниципалитет": "territory",
	"number": "phones", "phone": "phones", "phones": "phones", "номер": "phones", "телефон": "phones", "телефоны": "phones",
	"email": "email", "e-mail": "email", "почта": "email",
	"hours": "hours", "часы": "hours", "часы работы": "hours",
	"body": "of", "орган": "of", "организация": "of", "ведомство": "of",
	"note": "note", "примечание": "note", "комментарий": "note",
	"parent": "parent", "вышестоящая": "parent",
	"valid_from": "from", "from": "from", "действует с": "from",
	"valid_until": "until", "until": "until", "действует до": "until",
}

// Read reads a CSV file, separated by commas or semicolons, in UTF-8 or the
// Windows code page 1251, whose first row names the columns in Russian or English;
// the name is needed. Rows that cannot be used are given with the reason; the
// error is about the file as a whole. A file with a column «орган» has a row for
// each number of a body («название» is then what answers there).
func Read(r io.Reader, places Places) (bodies []Body, rejected []Rejection, err error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, fmt.Errorf("read bodies: %w", err)
	}
	text := decode(raw)
	rows := csv.NewReader(strings.NewReader(text))
	rows.FieldsPerRecord, rows.TrimLeadingSpace, rows.LazyQuotes = -1, true, true
	if head, _, _ := strings.Cut(text, "\n"); strings.Count(head, ";") > strings.Count(head, ",") {
		rows.Comma = ';'
	}
	head, err := rows.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("первая строка должна называть столбцы, например «название;вид;территория;телефоны»: %w", err)
	}
	place, err := placesOf(head)
	if err != nil {
		return nil, nil, err
	}
	in := reader{places: places, place: place, at: map[cti.BodyID]int{}}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := rows.FieldPos(0)
		if err != nil {
			return nil, nil, fmt.Errorf("файл нельзя прочитать как CSV: %w", err)
		}
		in.take(row, line)
	}
	in.checkParents()
	return in.bodies, in.rejected, nil
}

// decode reads UTF-8, or the code page in which Russian spreadsheets save.
func decode(raw []byte) string {
	text := strings.TrimPrefix(string(raw), byteOrder)
	if utf8.ValidString(text) {
		return text
	}
	var out strings.Builder
	for _, b := range raw {
		switch {
		case b < 0x80:
			out.WriteByte(b)
		case b >= 0xC0:
			out.WriteRune('А' + rune(b-0xC0))
		default:
			out.WriteRune(cp1251[b-0x80])
		}
	}
	return out.String()
}

// cp1251 is the code page between ASCII and the letters А to я.
var cp1251 = []rune("ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u0098™љ›њќћџ\u00a0ЎўЈ¤Ґ¦§Ё©Є«¬\u00ad®Ї°±Ііґµ¶·ё№є»јЅѕї")

// placesOf tells in which column each field is.
func placesOf(head []string) (map[string]int, error) {
	place := map[string]int{}
	for i, name := range head {
		field, known := columns[strings.ToLower(strings.TrimSpace(name))]
		if !known {
			return nil, fmt.Errorf("столбец «%s» неизвестен; известны код, название, сокращение, вид, территория, телефоны, почта, часы, орган, примечание, вышестоящая, действует с, действует до", name)
		}
		if _, twice := place[field]; twice {
			return nil, fmt.Errorf("столбец «%s» есть дважды", name)
		}
		place[field] = i
	}
	if _, ok := place["name"]; !ok {
		return nil, errors.New("нужен столбец «название»")
	}
	return place, nil
}

// reader collects bodies; several rows may give numbers to one.
type reader struct {
	places   Places
	place    map[string]int
	bodies   []Body
	lines    []int // of the first row of each body
	at       map[cti.BodyID]int
	rejected []Rejection
}

func (r *reader) take(row []string, line int) {
	b, reason := r.bodyOf(row)
	if reason == "" {
		reason = r.join(b, line)
	}
	if reason != "" {
		r.rejected = append(r.rejected, Rejection{line, reason})
	}
}

// join adds a body, or the numbers of another row to the one that is there.
func (r *reader) join(b Body, line int) (reason string) {
	i, known := r.at[b.ID]
	if !known {
		r.at[b.ID] = len(r.bodies)
		r.bodies, r.lines = append(r.bodies, b), append(r.lines, line)
		return ""
	}
	old := r.bodies[i]
	same := b
	same.Phones = old.Phones
	if _, each := r.place["of"]; each {
		// In a file of numbers hours and notes belong to the number's row.
		same.Note, same.Hours = old.Note, old.Hours
	}
	if !reflect.DeepEqual(same, old) {
		return fmt.Sprintf("организация «%s» уже есть в строке %d с другими данными", b.Name, r.lines[i])
	}
	added := false
	for _, p := range b.Phones {
		if !contains(old.Phones, p) {
			old.Phones, added = append(old.Phones, p), true
		}
	}
	if !added {
		return fmt.Sprintf("повторяет строку %d", r.lines[i])
	}
	r.bodies[i] = old
	return ""
}

func contains(phones []Phone, p Phone) bool {
	for _, one := range phones {
		if one == p {
			return true
		}
	}
	return false
}

// checkParents rejects bodies that are under themselves: nobody would be above.
func (r *reader) checkParents() {
	for i := len(r.bodies) - 1; i >= 0; i-- {
		b := r.bodies[i]
		seen := 0
		for up := b.Parent; up != "" && seen <= len(r.bodies); seen++ {
			at, here := r.at[up]
			if !here {
				break
			}
			up = r.bodies[at].Parent
		}
		if seen > len(r.bodies) {
			r.rejected = append(r.rejected, Rejection{r.lines[i], fmt.Sprintf("вышестоящая «%s» подчинена самой этой организации", b.Parent)})
			r.bodies[i].Parent = "" // the rest of the row is good
		}
	}
}
