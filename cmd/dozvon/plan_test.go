package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFirstPlanIsGood(t *testing.T) {
	dir := t.TempDir()
	p, err := planIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := p.LineOf("122"); !ok || len(p.Reasons) == 0 || len(p.Topics) == 0 {
		t.Errorf("the first plan is %+v", p)
	}
	if err := execute(t.Context(), []string{"plan", "check", filepath.Join(dir, "plan.yaml")}); err != nil {
		t.Error(err)
	}
}

func TestProblemsOfAPlanHaveTheirPlace(t *testing.T) {
	const head = "time_zone: Asia/Irkutsk\nqueues:\n  - id: q\n    name: Q\n    ring_seconds: 20\n    wrap_up_seconds: 0\n    answered_within: 20\n"
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"unknown key":     {head + "lines:\n  - id: \"122\"\n    nane: X\n", []string{"[10:5]", "nane"}},
		"wrong type":      {"time_zone: Asia/Irkutsk\nqueues:\n  - id: q\n    ring_seconds: soon\n", []string{"[4:19]"}},
		"not YAML":        {"lines: [\n", []string{"1:"}},
		"unknown queue":   {head + "lines:\n  - id: \"122\"\n    name: X\n    queue: p\n", []string{"[11:12] lines[0].queue"}},
		"missing key":     {head + "lines:\n  - id: \"122\"\n    queue: q\n", []string{"[9:", "lines[0].name"}},
		"two problems":    {"time_zone: Mars\n" + strings.SplitN(strings.Replace(head, "20", "1", 1), "\n", 2)[1], []string{"[1:12] time_zone", "[5:19] queues[0].ring_seconds"}},
		"nothing at all":  {"", []string{"time_zone"}},
		"a second reason": {head + "reasons:\n  - {id: a, name: A}\n  - {id: a, name: B}\n", []string{"[10:10] reasons[1].id"}},
	} {
		_, err := parsePlan([]byte(c.text))
		if err == nil {
			t.Errorf("%s: nothing was found", name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q is not in\n%v", name, want, err)
			}
		}
	}
}

func TestPlanErrorNamesTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "p.yaml")
	if err := os.WriteFile(file, []byte("time_zone: Mars\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readPlan(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("the error is %v", err)
	}
	if _, err := readPlan(file + "x"); err == nil || !strings.Contains(err.Error(), file+"x") {
		t.Errorf("the error is %v", err)
	}
}

func FuzzParsePlan(f *testing.F) {
	f.Add(firstPlan)
	f.Add([]byte("lines: [{id: 1}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := parsePlan(text)
		if again := p.Check(); err == nil && again != nil {
			t.Errorf("taken although %v", again)
		}
	})
}
