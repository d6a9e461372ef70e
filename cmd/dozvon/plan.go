package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/dozvon/dozvon/cti/plan"
)

//go:embed plan.yaml
var firstPlan []byte

type planCmd struct {
	Check planCheckCmd `cmd:"" help:"Check a plan and say what is wrong, with line and column."`
}

type planCheckCmd struct {
	File string `arg:"" help:"The plan's file." type:"existingfile"`
}

func (c planCheckCmd) Run() error {
	p, err := readPlan(c.File)
	if err != nil {
		return err
	}
	fmt.Printf("%s is a good plan: %d lines, %d queues\n", c.File, len(p.Lines), len(p.Queues))
	return nil
}

// planIn reads the plan of a data folder; the first start writes one.
func planIn(dir string) (plan.Plan, error) {
	path := filepath.Join(dir, "plan.yaml")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := os.WriteFile(path, firstPlan, 0o644); err != nil {
			return plan.Plan{}, fmt.Errorf("write the first plan: %w", err)
		}
	}
	return readPlan(path)
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
		return p, errors.New(strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	return p, locate(source, p.Check())
}

// locate adds to each problem the place in the file where it is.
func locate(source []byte, err error) error {
	joined, ok := err.(interface{ Unwrap() []error }) //nolint:errorlint // Check joins, it does not wrap
	if !ok {
		return err
	}
	var out []error
	for _, e := range joined.Unwrap() {
		problem, ok := errors.AsType[plan.Problem](e)
		if !ok {
			out = append(out, e)
			continue
		}
		out = append(out, fmt.Errorf("%s%w", placeOf(source, problem.Path), e))
	}
	return errors.Join(out...)
}

// placeOf gives "[line:column] " of a path, or of the nearest parent that is in
// the file.
func placeOf(source []byte, path string) string {
	for path != "" {
		if at, err := yaml.PathString("$." + path); err == nil {
			if node, err := at.ReadNode(strings.NewReader(string(source))); err == nil {
				position := node.GetToken().Position
				return fmt.Sprintf("[%d:%d] ", position.Line, position.Column)
			}
		}
		cut := strings.LastIndexAny(path, ".[")
		path = path[:max(cut, 0)]
	}
	return ""
}
