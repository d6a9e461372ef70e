package store

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/store/column"
)

// sought is a filter on its way to the database. Rows are found by a number or a
// call at once; otherwise by keys, which are queries of the one index (see the
// migration that makes it), piece by piece of time.
type sought struct {
	f             appeal.Filter
	number, phone string
	tail          string // last digits of a phone, or an appeal's number without its year
	words         string
	keys          []string
	before        time.Time // cursor; zero begins
	beforeID      string
}

var (
	wholeNumber = regexp.MustCompile(`^(?:№|#|[Nn][oO]?\.?)?\s*(20\d\d)\s*[-–—/]\s*(\d{1,9})$`)
	shortNumber = regexp.MustCompile(`^(?:№|#|[Nn][oO]?\.?)\s*0*(\d{1,9})$`)
	justDigits  = regexp.MustCompile(`^\+?[\d\s().-]+$`)
)

const (
	fewestDigits  = 4  // of a phone that is looked for by its end
	mostDigits    = 9  // of one that is not whole
	longestNumber = 15 // digits of any telephone number
)

var errNoWords = cti.FieldError("q", "В запросе нет слов, по которым можно искать. Напишите, о чём обращение, телефон или номер обращения.")

func soughtOf(f appeal.Filter) (*sought, error) {
	s := &sought{f: f, phone: column.Text(f.Phone)}
	if f.Cursor != "" {
		var err error
		if s.before, s.beforeID, err = appealCursor(f.Cursor); err != nil {
			return nil, err
		}
	}
	q := strings.TrimSpace(column.Text(f.Query))
	digits := contact.Digits(q)
	if whole := wholeNumber.FindStringSubmatch(q); whole != nil {
		n, _ := strconv.Atoi(whole[2])
		s.number = fmt.Sprintf("%s-%06d", whole[1], n)
	} else if short := shortNumber.FindStringSubmatch(q); short != nil {
		s.keys = append(s.keys, lexeme("=n"+short[1]))
	} else if justDigits.MatchString(q) && len(digits) >= fewestDigits && len(digits) <= longestNumber {
		s.digits(q, digits)
	} else {
		s.words = q
	}
	s.filters()
	return s, nil
}

// digits takes what may be a whole number, the end of one, an appeal's number or
// any number in a text.
func (s *sought) digits(q, digits string) {
	if len(digits) > mostDigits {
		if s.phone == "" {
			s.phone = contact.Normalize(q)
		} else if s.phone != contact.Normalize(q) {
			s.keys = append(s.keys, lexeme("=none")) // one appeal has one phone
		}
		return
	}
	s.tail = digits
	s.keys = append(s.keys, lexeme("=4"+digits[len(digits)-fewestDigits:])+" | "+s.otherNumbers())
}

func (s *sought) otherNumbers() string {
	return lexeme("=n"+strings.TrimLeft(s.tail, "0")) + " | " + lexeme(s.tail)
}

func (s *sought) filters() {
	f := s.f
	for _, one := range []struct{ name, value string }{
		{"channel", string(f.Channel)}, {"state", string(f.State)}, {"topic", string(f.Topic)}, {"territory", string(f.Territory)},
		{"body", string(f.Body)}, {"person", string(f.Person)},
	} {
		if one.value != "" {
			s.keys = append(s.keys, lexeme("="+one.name+" "+column.Text(one.value)))
		}
	}
	if f.Open || f.Overdue {
		s.keys = append(s.keys, lexeme("=open"))
	}
}

// lexeme writes one word as a query.
func lexeme(word string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(word) + "'"
}

// plain writes letters as the index has them.
func plain(text string) string {
	return strings.ReplaceAll(strings.ToLower(text), "ё", "е")
}

// understand lets PostgreSQL make a query of the words.
func (s *sought) understand(ctx context.Context, tx pgx.Tx) error {
	if s.words == "" {
		return nil
	}
	var query string
	err := tx.QueryRow(ctx, `select websearch_to_tsquery('russian', @words)::text`, pgx.NamedArgs{"words": plain(s.words)}).Scan(&query)
	if err == nil && query == "" {
		err = errNoWords
	}
	s.keys = append(s.keys, query)
	return err
}

// direct tells whether another index gives the rows at once, in their order.
func (s *sought) direct() bool {
	return s.number != "" || s.phone != "" || s.f.Call != "" || len(s.keys) == 0
}

// columns are the conditions without pieces of time.
func (s *sought) columns() *where {
	w := newWhere()
	w.and(s.number != "", `number = @number`, "number", s.number)
	w.and(s.phone != "", `phone = @phone and phone <> ''`, "phone", s.phone)
	w.and(s.f.Call != "", `call_id = @call`, "call", string(s.f.Call))
	s.conditions(w)
	s.during(w)
	return w
}

// conditions are those that do not speak of the time of filing.
func (s *sought) conditions(w *where) {
	for i, key := range s.keys {
		name := "key" + strconv.Itoa(i)
		w.and(true, `search @@ @`+name+`::tsquery`, name, key)
	}
	if s.tail != "" {
		w.and(true, `(phone like @tail or search @@ @other::tsquery)`, "tail", "%"+s.tail)
		w.args["other"] = s.otherNumbers()
	}
	w.and(s.f.Overdue, `due_at < @now`, "now", s.f.At)
}

// during are those that do.
func (s *sought) during(w *where) {
	w.and(!s.f.Since.IsZero(), `filed_at >= @since`, "since", s.f.Since)
	w.and(!s.f.Until.IsZero(), `filed_at < @until`, "until", s.f.Until)
	if !s.before.IsZero() {
		w.and(true, `(filed_at, id) < (@at, @id)`, "at", s.before)
		w.args["id"] = s.beforeID
	}
}
