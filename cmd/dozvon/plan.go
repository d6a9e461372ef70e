package main

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/deploy"
)

//go:embed plan.yaml
var firstPlan []byte

type planCmd struct {
	Check planCheckCmd `cmd:"" help:"Check a plan and say what is wrong, with line and column."`
}

type planCheckCmd struct {
	File    string `arg:"" help:"The plan's file." type:"existingfile"`
	Prompts string `help:"The folder with prompts of your own in the folder own; the plan's neighbour by default." placeholder:"DIR"`
}

func (c planCheckCmd) Run() error {
	p, err := readPlan(c.File)
	if err != nil {
		return err
	}
	if c.Prompts == "" {
		c.Prompts = filepath.Join(filepath.Dir(c.File), "prompts")
	}
	if err := c.checkPrompts(&p); err != nil {
		return fmt.Errorf("plan %s:\n%w", c.File, err)
	}
	fmt.Printf("%s is a good plan: %d lines, %d menus, %d queues\n", c.File, len(p.Lines), len(p.Menus), len(p.Queues))
	for _, note := range notesOn(&p, time.Now()) {
		fmt.Println("Note: " + note)
	}
	return nil
}

// checkPrompts names every prompt that neither comes with Dozvon nor was
// recorded.
func (c planCheckCmd) checkPrompts(p *plan.Plan) error {
	source, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("read plan: %w", err)
	}
	unknown, err := unknownPrompts(p, c.Prompts)
	if err != nil {
		return err
	}
	var problems []error
	for _, use := range unknown {
		problems = append(problems, plan.Problem{Path: use.Path, Text: fmt.Sprintf(
			"нет записи «%s»; положите её как %s или выберите из тех, что есть", use.Prompt, filepath.Join(c.Prompts, "own", use.Prompt+".wav"))})
	}
	return locate(source, errors.Join(problems...))
}

// unknownPrompts lists the places that name prompts which nobody will hear.
func unknownPrompts(p *plan.Plan, dir string) ([]plan.PromptUse, error) {
	names, err := deploy.PromptNames(dir)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(p.PromptUses(), func(u plan.PromptUse) bool { return slices.Contains(names, u.Prompt) }), nil
}

// notesOn says what a plan that can be used leaves to be done.
func notesOn(p *plan.Plan, now time.Time) []string {
	var notes []string
	if p.Centre.Operator == "" {
		notes = append(notes, "оператор персональных данных не назван (centre.operator, centre.address): согласие, которое дают на сайте, называет только контакт-центр")
	}
	return append(notes, calendarNotes(p, now)...)
}

// calendarNotes says for which of this year and the next the holidays may still
// change; a plan without hours needs none.
func calendarNotes(p *plan.Plan, now time.Time) []string {
	if !slices.ContainsFunc(p.Lines, func(l plan.Line) bool { return l.Hours != nil }) {
		return nil
	}
	var notes []string
	for year := now.Year(); year <= now.Year()+1; year++ {
		switch known, final := cti.ProductionCalendar().Year(year); {
		case !known:
			notes = append(notes, fmt.Sprintf("производственного календаря на %d год нет: праздники считаются обычными днями; обновите Dozvon или впишите их в exceptions", year))
		case !final:
			notes = append(notes, fmt.Sprintf("переносы выходных на %d год ещё не внесены; когда выйдет постановление, обновите Dozvon или впишите их в exceptions", year))
		}
	}
	return notes
}

// writeFirstPlan writes the plan of a data folder that has none.
func writeFirstPlan(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil // there, or the reader will tell
	}
	if err := os.WriteFile(path, firstPlan, 0o644); err != nil {
		return fmt.Errorf("write the first plan: %w", err)
	}
	return nil
}

func readPlan(path string) (plan.Plan, error) {
	source, err := os.ReadFile(path)
	if err != nil {
		return plan.Plan{}, fmt.Errorf("read plan: %w", err)
	}
	p, err := parsePlan(source)
	if err != nil {
		return plan.Plan{}, fmt.Errorf("plan %s:\n%w", path, err)
	}
	return p, nil
}

func parsePlan(source []byte) (plan.Plan, error) {
	var p plan.Plan
	if err := yaml.UnmarshalWithOptions(source, &p, yaml.Strict()); err != nil {
		return p, notYAML{err}
	}
	return p, locate(source, p.Check())
}

// locate adds to each problem the place in the file where it is, and puts them in
// the order of the file; those of which nobody knows the place come last.
func locate(source []byte, err error) error {
	joined, ok := err.(interface{ Unwrap() []error }) //nolint:errorlint // Check joins, it does not wrap
	if !ok {
		return err
	}
	var placed []plan.Problem
	var rest []error
	for _, e := range joined.Unwrap() {
		problem, ok := errors.AsType[plan.Problem](e)
		if ok {
			problem.Line, problem.Column = placeOf(source, problem.Path)
		}
		if problem.Line > 0 {
			placed = append(placed, problem)
		} else if ok {
			rest = append(rest, problem)
		} else {
			rest = append(rest, e)
		}
	}
	slices.SortStableFunc(placed, func(a, b plan.Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	var out []error
	for _, problem := range placed {
		out = append(out, problem)
	}
	return errors.Join(append(out, rest...)...)
}

// placeOf finds a path, or the nearest parent that is in the file; zero when
// none is.
func placeOf(source []byte, path string) (line, column int) {
	for path != "" {
		if at, err := yaml.PathString("$." + path); err == nil {
			if node, err := at.ReadNode(strings.NewReader(string(source))); err == nil {
				position := node.GetToken().Position
				return position.Line, position.Column
			}
		}
		cut := strings.LastIndexAny(path, ".[")
		path = path[:max(cut, 0)]
	}
	return 0, 0
}
