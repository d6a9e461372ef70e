package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/dozvon/dozvon/cti/plan"
)

// Review checks a text as an administrator's editor wants it: every problem with
// its place, and what is worth knowing. A prompt that this machine does not have
// keeps nothing: the switch may have it on another one.
func (f *planFile) Review(text string) plan.Review {
	r := plan.Review{Problems: []plan.Problem{}, Notes: []string{}}
	p, err := parsePlan([]byte(text))
	if err != nil {
		r.Problems = problemsOf(err)
		return r
	}
	unknown, err := unknownPrompts(&p, f.prompts)
	if err != nil {
		f.log.Warn("prompts cannot be listed", "err", err)
	}
	for _, use := range unknown {
		r.Notes = append(r.Notes, fmt.Sprintf("%s: записи «%s» на этом сервере нет; без неё абонент ничего не услышит", use.Path, use.Prompt))
	}
	if now := f.Load().TimeZone; p.TimeZone != now {
		r.Notes = append(r.Notes, fmt.Sprintf("часовой пояс меняется с %s на %s: границы дней в отчётах сдвинутся, номера обращений последуют за ним после перезапуска", now, p.TimeZone))
	}
	r.Notes = append(r.Notes, missing("линии", lineIDs(f.Load()), lineIDs(&p))...)
	r.Notes = append(r.Notes, missing("очереди", queueIDs(f.Load()), queueIDs(&p))...)
	r.Notes = append(r.Notes, notesOn(&p, time.Now())...)
	return r
}

func lineIDs(p *plan.Plan) (ids []string) {
	for _, l := range p.Lines {
		ids = append(ids, string(l.ID))
	}
	return ids
}

func queueIDs(p *plan.Plan) (ids []string) {
	for _, q := range p.Queues {
		ids = append(ids, string(q.ID))
	}
	return ids
}

// missing warns of what goes away under the feet of callers and agents.
func missing(what string, before, after []string) (notes []string) {
	for _, id := range before {
		if !slices.Contains(after, id) {
			notes = append(notes, fmt.Sprintf("%s %s больше не будет", what, id))
		}
	}
	return notes
}

// problemsOf lists what parsePlan found, with the place of each.
func problemsOf(err error) []plan.Problem {
	if joined, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // parsePlan joins, it does not wrap
		var all []plan.Problem
		for _, e := range joined.Unwrap() {
			all = append(all, problemsOf(e)...)
		}
		return all
	}
	if problem, ok := errors.AsType[plan.Problem](err); ok {
		return []plan.Problem{problem}
	}
	return []plan.Problem{{Line: 1, Column: 1, Text: err.Error()}}
}

// notYAML is what the reader of YAML refuses: for the command line with the
// lines around it, for the editor in words.
type notYAML struct{ err error }

func (e notYAML) Error() string { return strings.TrimSpace(yaml.FormatError(e.err, false, true)) }

// As gives the problem in words.
func (e notYAML) As(target any) bool {
	problem, ok := target.(*plan.Problem)
	if !ok {
		return false
	}
	*problem = plan.Problem{Line: 1, Column: 1, Text: "это не YAML: " + e.err.Error()}
	if found, ok := errors.AsType[yaml.Error](e.err); ok {
		problem.Text = yamlText(found)
		if token := found.GetToken(); token != nil && token.Position != nil {
			problem.Line, problem.Column = token.Position.Line, token.Position.Column
		}
	}
	return true
}

// inQuotes gives a name that the reader quotes the quotation marks of Russian.
func inQuotes(name string) string { return "«" + strings.Trim(name, `"`) + "»" }

func yamlText(err yaml.Error) string {
	message := err.GetMessage()
	if key, twice := strings.CutPrefix(message, "mapping key "); twice {
		key, _, _ = strings.Cut(key, " already defined")
		return "это поле уже есть выше: " + inQuotes(key)
	}
	switch err := err.(type) { //nolint:errorlint // the reader's own kinds
	case *yaml.UnknownFieldError:
		return "такого поля нет: " + inQuotes(strings.TrimPrefix(message, "unknown field "))
	case *yaml.TypeError:
		return fmt.Sprintf("значение не того вида: нужно %s", yamlKind(err.DstType.Kind().String()))
	case *yaml.UnexpectedNodeTypeError:
		return "значение не того вида: " + message
	case *yaml.OverflowError:
		return fmt.Sprintf("число %s слишком велико", err.SrcNum)
	}
	return "это не YAML; проверьте отступы, двоеточия и кавычки: " + message
}

func yamlKind(kind string) string {
	switch kind {
	case "int", "int64", "float64":
		return "число"
	case "bool":
		return "true или false"
	case "slice":
		return "список"
	case "struct", "map":
		return "набор полей"
	}
	return "строка"
}
