package store

import (
	"encoding/base64"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/store/column"
)

const (
	defaultLimit = 50
	maxLimit     = 500
)

// where collects the conditions of a filter; each is used only when it is
// asked for, so that PostgreSQL plans for what is asked.
type where struct {
	terms []string
	args  pgx.NamedArgs
}

func newWhere() *where { return &where{args: pgx.NamedArgs{}} }

// and adds a condition on one named argument.
func (w *where) and(wanted bool, term, name string, arg any) {
	if !wanted {
		return
	}
	if text, ok := arg.(string); ok {
		arg = column.Text(text)
	}
	w.terms = append(w.terms, term)
	w.args[name] = arg
}

func (w *where) sql() string {
	if len(w.terms) == 0 {
		return ""
	}
	return " where " + strings.Join(w.terms, " and ")
}

// pageSize checks the size of a page; zero means 50.
func pageSize(limit int) (int, error) {
	if limit == 0 {
		return defaultLimit, nil
	}
	if limit < 1 || limit > maxLimit {
		return 0, cti.FieldError("limit", "Размер страницы: от 1 до %d.", maxLimit)
	}
	return limit, nil
}

// cursor hides the key of a page's last row from those who would read meaning
// into it.
func cursor(key string) string { return base64.RawURLEncoding.EncodeToString([]byte(key)) }

var errCursor = cti.FieldError("cursor", "Неизвестное место в списке; начните с первой страницы.")

func cursorKey(cursor string) (string, error) {
	key, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return "", errCursor
	}
	return string(key), nil
}

// outcomes are the conditions of call.Outcome; they agree with cti/report.
var outcomes = map[call.Outcome]string{
	call.Answered:  `answered_at is not null and not passed_on`,
	call.PassedOn:  `passed_on`,
	call.Abandoned: `offered_at is not null and answered_at is null and ended_at is not null and reason not in ('voicemail', 'callback-promised')`,
	call.AskedBack: `answered_at is null and reason = 'callback-promised'`,
	call.Messages:  `answered_at is null and reason = 'voicemail'`,
	call.NotQueued: `offered_at is null and ended_at is not null and reason <> 'voicemail'`,
	call.Live:      `ended_at is null`,
}

func (w *where) andOutcome(o call.Outcome) error {
	if o == "" {
		return nil
	}
	term, known := outcomes[o]
	if !known {
		return cti.FieldError("outcome", "Неизвестный итог: «%s».", o)
	}
	w.terms = append(w.terms, term)
	return nil
}

// andDigits finds any part of a number. People begin a Russian number with 8,
// which is kept as +7.
func (w *where) andDigits(column, digits string) {
	if digits == "" {
		return
	}
	digits = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(digits)
	term := column + ` like @digits`
	w.args["digits"] = "%" + digits + "%"
	if rest, eight := strings.CutPrefix(digits, "8"); eight && rest != "" {
		term = `(` + column + ` like @digits or ` + column + ` like @international)`
		w.args["international"] = "+7" + rest + "%"
	}
	w.terms = append(w.terms, term)
}
