package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/plan"
)

func TestFirstPlanIsGood(t *testing.T) {
	dir := t.TempDir()
	f, err := openPlan(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	p := f.Load()
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

// TestProblemsStandInTheOrderOfTheFile: whoever mends a plan goes through it from
// the top; what is in no line of it comes last.
func TestProblemsStandInTheOrderOfTheFile(t *testing.T) {
	_, err := parsePlan([]byte("lines:\n  - {id: \"122\", name: X, queue: p, record_days: -1}\n" +
		"reasons:\n  - {id: a, name: A}\n  - {id: a, name: B}\nqueues:\n  - {name: \"\", id: q, ring_seconds: 1, answered_within: 20}\n"))
	problems := problemsOf(err)
	if len(problems) < 5 || problems[len(problems)-1].Path != "time_zone" {
		t.Fatalf("found %v", problems)
	}
	for i, p := range problems[1:] {
		before := problems[i]
		if p.Line > 0 && (p.Line < before.Line || p.Line == before.Line && p.Column < before.Column) || p.Line > 0 && before.Line == 0 {
			t.Errorf("%v stands after %v", p, before)
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

// TestTheExampleInTheFirstPlanIsGood takes the comment signs away from what the
// first plan offers to try.
func TestTheExampleInTheFirstPlanIsGood(t *testing.T) {
	var text strings.Builder
	within := false
	for row := range strings.Lines(string(firstPlan)) {
		bare := strings.TrimSpace(row)
		within = bare == "# hours:" || bare == "# menus:" || within && strings.HasPrefix(bare, "#  ")
		if within || bare == "# menu: main" {
			row = strings.Replace(row, "# ", "", 1)
		}
		text.WriteString(row)
	}
	p, err := parsePlan([]byte(text.String()))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text.String())
	}
	if len(p.Menus) != 2 || p.Lines[0].Hours == nil || p.Lines[0].Menu != "main" {
		t.Errorf("the example is %+v", p)
	}
	if unknown, err := unknownPrompts(&p, t.TempDir()); err != nil || len(unknown) > 0 {
		t.Errorf("the example names prompts that are not there: %v (%v)", unknown, err)
	}
}

func TestUnknownReferencesHaveTheirPlace(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "plan.yaml")
	text := "time_zone: Asia/Irkutsk\nqueues:\n  - {id: q, name: Q, ring_seconds: 20, answered_within: 20}\n" +
		"lines:\n  - {id: \"122\", name: L, queue: q, menu: m, greeting: own-hello}\n" +
		"menus:\n  - id: m\n    name: M\n    prompt: no-such\n    keys:\n      - {key: \"1\", menu: far}\n      - {key: \"2\", queue: w}\n"
	write(t, file, []byte(text))
	err := execute(t.Context(), []string{"plan", "check", file})
	for _, want := range []string{"[11:26] menus[0].keys[0].menu", "[12:27] menus[0].keys[1].queue"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in\n%v", want, err)
		}
	}
	write(t, file, []byte(strings.NewReplacer("menu: far", "do: repeat", "queue: w", "queue: q").Replace(text)))
	err = execute(t.Context(), []string{"plan", "check", file})
	for _, want := range []string{"[5:55] lines[0].greeting", "own-hello.wav", "[9:13] menus[0].prompt"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in\n%v", want, err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "prompts", "own"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"own-hello.wav", "no-such.mp3"} {
		write(t, filepath.Join(dir, "prompts", "own", name), nil)
	}
	if err := execute(t.Context(), []string{"plan", "check", file}); err != nil {
		t.Errorf("with recordings of its own it is refused: %v", err)
	}
}

func TestCalendarNotes(t *testing.T) {
	open, hours := plan.Plan{Lines: []plan.Line{{}}}, plan.Plan{Lines: []plan.Line{{Hours: &plan.Hours{}}}}
	for year, want := range map[int]int{2025: 1, 2026: 1, 2027: 2, 2030: 2} {
		at := time.Date(year, 11, 2, 0, 0, 0, 0, time.UTC)
		if notes := calendarNotes(&hours, at); len(notes) != want {
			t.Errorf("in %d: %v", year, notes)
		}
		if notes := calendarNotes(&open, at); len(notes) != 0 {
			t.Errorf("without hours in %d: %v", year, notes)
		}
	}
	named := open
	named.Centre.Operator = "ГКУ «Центр»"
	if notes, none := notesOn(&open, time.Now()), notesOn(&named, time.Now()); len(notes) != 1 || !strings.Contains(notes[0], "centre.operator") || len(none) > 0 {
		t.Errorf("who answers for personal data is noted as %v and %v", notes, none)
	}
}
