// Package problem is how the edge says what went wrong: the answer to a request
// that failed (RFC 9457), made of our errors and of those that the HTTP library
// finds before a handler is called, all of them in Russian.
//
// It knows nothing of what was asked for. An answer that tells more embeds
// Problem, and so adds members to it.
package problem

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dozvon/dozvon/cti"
)

// Problem is the answer to a request that failed (RFC 9457).
type Problem struct {
	Type   string `json:"type" doc:"Always about:blank; code tells the class."`
	Title  string `json:"title"`
	Status int    `json:"status"`
	// Detail says in Russian what happened and what to do.
	Detail string        `json:"detail" doc:"What happened and what to do, in Russian."`
	Code   cti.Code      `json:"code" enum:"invalid,unauthorized,forbidden,not-found,conflict,too-many,unavailable,internal"`
	Errors []FieldDetail `json:"errors,omitempty"`
}

// FieldDetail is one thing wrong with a request.
type FieldDetail struct {
	Location string `json:"location" doc:"The field, for example applicant.phone; empty for the whole request."`
	Message  string `json:"message"`
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType makes JSON answers problem+json.
func (p *Problem) ContentType(ct string) string {
	if ct == "application/json" {
		return "application/problem+json"
	}
	return ct
}

// Write answers with it where no typed handler does.
func (p *Problem) Write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the peer may be gone
}

// statusOf is the one place in which classes of errors become HTTP statuses;
// ws.CloseOf is the one for sockets that are open already.
func statusOf(code cti.Code) int {
	switch code {
	case cti.Invalid:
		return http.StatusBadRequest
	case cti.Unauthorized:
		return http.StatusUnauthorized
	case cti.Forbidden:
		return http.StatusForbidden
	case cti.NotFound:
		return http.StatusNotFound
	case cti.Conflict:
		return http.StatusConflict
	case cti.TooMany:
		return http.StatusTooManyRequests
	case cti.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// codeOf is the class of a status that the HTTP library chose itself.
func codeOf(status int) cti.Code {
	switch status {
	case http.StatusUnauthorized:
		return cti.Unauthorized
	case http.StatusForbidden:
		return cti.Forbidden
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return cti.NotFound
	case http.StatusTooManyRequests:
		return cti.TooMany
	case http.StatusServiceUnavailable:
		return cti.Unavailable
	}
	if status >= 500 {
		return cti.Internal
	}
	return cti.Invalid
}

const (
	textInternal = "На сервере произошла ошибка; она записана в журнал. Попробуйте ещё раз."
	textLate     = "Сервер не успел ответить. Попробуйте ещё раз через несколько секунд."
)

// Of makes an error presentable; the cause of one that is not ours is
// never shown.
func Of(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if e, ok := errors.AsType[*cti.Error](err); ok {
		p := newProblem(statusOf(e.Code), e.Code, e.Text)
		if e.Field != "" {
			p.Errors = []FieldDetail{{Location: e.Field, Message: e.Text}}
		}
		return p
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return newProblem(statusOf(cti.Unavailable), cti.Unavailable, textLate)
	}
	return newProblem(http.StatusInternalServerError, cti.Internal, textInternal)
}

func newProblem(status int, code cti.Code, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Code: code}
}

// The HTTP library lets its errors be replaced only for the whole program; the
// edge is the only part that uses it.
func init() {
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return libraryProblem(status, message, errs)
	}
}

// libraryProblem translates an error that the HTTP library found before a
// handler was called.
func libraryProblem(status int, message string, errs []error) *Problem {
	if status == http.StatusUnprocessableEntity {
		status = statusOf(cti.Invalid)
	}
	p := newProblem(status, codeOf(status), libraryText(status, message))
	if status != http.StatusBadRequest {
		return p
	}
	for _, err := range errs {
		if err == nil {
			continue
		}
		d := FieldDetail{Message: err.Error()}
		if detailer, ok := err.(huma.ErrorDetailer); ok {
			detail := detailer.ErrorDetail()
			d.Message, d.Location = detail.Message, fieldOf(detail.Location)
		}
		p.Errors = append(p.Errors, d)
	}
	if len(p.Errors) > 0 {
		first := p.Errors[0]
		p.Detail = "Проверьте запрос: " + first.Message + "."
		if first.Location != "" {
			p.Detail = "Проверьте поле " + first.Location + ": " + first.Message + "."
		}
	}
	return p
}

func libraryText(status int, message string) string {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return "Запрос слишком велик: не больше 1 МБ."
	case http.StatusUnsupportedMediaType:
		return "Нужен заголовок Content-Type: application/json."
	case http.StatusRequestTimeout:
		return "Запрос передавался слишком долго. Попробуйте ещё раз."
	case http.StatusNotAcceptable:
		return "Ответ бывает только в виде application/json."
	case http.StatusBadRequest:
		if message == "request body is required" {
			return "Нет тела запроса; нужен JSON."
		}
		return "Запрос не разобран: проверьте его поля."
	}
	return textInternal
}

// fieldOf names the field as the sender does: without the library's prefix.
func fieldOf(location string) string {
	for _, prefix := range []string{"body.", "query.", "path.", "header."} {
		if rest, ok := strings.CutPrefix(location, prefix); ok {
			return rest
		}
	}
	if location == "body" {
		return ""
	}
	return location
}
