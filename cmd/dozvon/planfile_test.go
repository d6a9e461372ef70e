package main

import (
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/floor"
	"github.com/dozvon/dozvon/cti/plan"
)

// keptPlan is a plan file with what it told the floor.
type keptPlan struct {
	*planFile
	told  []floor.PlanChanged
	shown int
}

func newKeptPlan(t *testing.T) *keptPlan {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "plan.yaml"), []byte(testPlan))
	f, err := openPlan(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	k := &keptPlan{planFile: f}
	f.enforce = func(_ context.Context, in floor.PlanChanged) error { k.told = append(k.told, in); return nil }
	f.announce = func() { k.shown++ }
	return k
}

// with is the test's plan with another name of its reason.
func with(reason string) string {
	return strings.Replace(testPlan, "name: Перерыв", "name: "+reason, 1)
}

func (k *keptPlan) onDiskIs(t *testing.T, want string) {
	t.Helper()
	if got, err := os.ReadFile(k.path); err != nil || string(got) != want {
		t.Errorf("plan.yaml holds %q (%v)", got, err)
	}
}

func (k *keptPlan) put(t *testing.T, text, base, file string) (plan.InForce, error) {
	t.Helper()
	return k.Enforce(t.Context(), plan.Edit{Text: text, Base: plan.Sum(base), FileBase: plan.Sum(file), Note: "проба", By: "olga"})
}

func TestASaveIsInTheFileAndInForce(t *testing.T) {
	k := newKeptPlan(t)
	if err := os.Chmod(k.path, 0o640); err != nil {
		t.Fatal(err)
	}
	now, err := k.put(t, with("Чай"), testPlan, testPlan)
	if err != nil || now.By != "olga" || now.Sum != plan.Sum(with("Чай")) || k.Load().Reasons[0].Name != "Чай" {
		t.Fatalf("in force is %+v (%v)", now, err)
	}
	k.onDiskIs(t, with("Чай"))
	if info, err := os.Stat(k.path); err != nil || info.Mode() != fs.FileMode(0o640) {
		t.Errorf("the file's mode is %v (%v)", info.Mode(), err)
	}
	if len(k.told) != 1 || k.told[0].Text != with("Чай") || k.told[0].Note != "проба" || k.told[0].By != cti.ByAdmin("olga") || k.shown != 1 {
		t.Errorf("the floor was told %+v, desks %d times", k.told, k.shown)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(k.path), ".plan*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := k.reload(t.Context()); err != nil || len(k.told) != 1 || k.current.Load().from.By != "olga" {
		t.Errorf("a HUP with the same file told %d times (%v)", len(k.told), err)
	}
}

func TestNothingIsReplacedUnseen(t *testing.T) {
	k := newKeptPlan(t)
	if _, err := k.put(t, with("Чай"), testPlan, testPlan); err != nil {
		t.Fatal(err)
	}
	if _, err := k.put(t, with("Кофе"), testPlan, testPlan); cti.CodeOf(err) != cti.Conflict || !strings.Contains(err.Error(), "olga") {
		t.Errorf("the second administrator is told %v", err)
	}
	byHand := with("Сон")
	write(t, k.path, []byte(byHand))
	now, err := k.InForce()
	if err != nil || now.File == nil || now.File.Text != byHand || now.Text != with("Чай") {
		t.Errorf("the file changed by hand shows as %+v (%v)", now, err)
	}
	if _, err := k.put(t, with("Кофе"), with("Чай"), with("Чай")); cti.CodeOf(err) != cti.Conflict || !strings.Contains(err.Error(), "вручную") {
		t.Errorf("who has not seen the file is told %v", err)
	}
	k.onDiskIs(t, byHand)
	if _, err := k.put(t, with("Чай"), with("Чай"), byHand); err != nil || k.shown != 1 {
		t.Errorf("to drop what was done by hand is answered with %v, shown %d times", err, k.shown)
	}
	k.onDiskIs(t, with("Чай"))
	if err := os.Remove(k.path); err != nil {
		t.Fatal(err)
	}
	if now, err := k.InForce(); err != nil || now.File == nil || now.File.Text != "" {
		t.Errorf("a file that is gone shows as %+v (%v)", now, err)
	}
	if err := k.reload(t.Context()); err == nil || k.Load().Reasons[0].Name != "Чай" {
		t.Errorf("a HUP without a file is answered with %v", err)
	}
}

func TestABadSaveChangesNothing(t *testing.T) {
	k := newKeptPlan(t)
	bad := strings.Replace(testPlan, `queue: "122"}`, `queue: "123"}`, 1)
	if _, err := k.put(t, bad, testPlan, testPlan); cti.CodeOf(err) != cti.Invalid || !strings.Contains(err.Error(), "[4:") {
		t.Errorf("it is answered with %v", err)
	}
	k.onDiskIs(t, testPlan)
	k.path = filepath.Join(k.path, "nowhere")
	if _, err := k.put(t, with("Чай"), testPlan, ""); cti.CodeOf(err) != cti.Unavailable || k.Load().Reasons[0].Name != "Перерыв" || len(k.told) > 0 {
		t.Errorf("a disk that takes nothing is answered with %v", err)
	}
}

func TestASaveFollowsALink(t *testing.T) {
	k := newKeptPlan(t)
	kept := filepath.Join(t.TempDir(), "kept.yaml")
	if err := os.Rename(k.path, kept); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(kept, k.path); err != nil {
		t.Fatal(err)
	}
	if _, err := k.put(t, with("Чай"), testPlan, testPlan); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(kept); err != nil || string(got) != with("Чай") {
		t.Errorf("what the link leads to holds %q (%v)", got, err)
	}
}

func TestReviewTellsPlaceAndWords(t *testing.T) {
	k := newKeptPlan(t)
	for text, want := range map[string]plan.Problem{
		"time_zone: Asia/Irkutsk\nlanes: []\n":                         {Line: 2, Column: 1, Text: "такого поля нет: «lanes»"},
		"time_zone: Asia/Irkutsk\ntime_zone: X\n":                      {Line: 2, Column: 1, Text: "это поле уже есть выше: «time_zone»"},
		"time_zone: Asia/Irkutsk\nageing_seconds: soon\n":              {Line: 2, Column: 17, Text: "значение не того вида: нужно число"},
		"time_zone: Asia/Irkutsk\nlines: [\n":                          {Line: 2, Column: 8, Text: "это не YAML; проверьте отступы, двоеточия и кавычки: sequence end token ']' not found"},
		"time_zone: Mars\n":                                            {Line: 1, Column: 12, Path: "time_zone", Text: "неизвестный часовой пояс «Mars»; нужен пояс IANA, например Asia/Irkutsk"},
		"time_zone: Asia/Irkutsk\nreasons:\n  - {id: a, name: \"\"}\n": {Line: 3, Column: 19, Path: "reasons[0].name", Text: "нет названия; его видят операторы"},
	} {
		found := k.Review(text).Problems
		if len(found) != 1 || found[0] != want {
			t.Errorf("%q: found %+v, want %+v", text, found, want)
		}
	}
	renamed := strings.NewReplacer(`"117"`, `"118"`, "greeting-117", "our-own", "Asia/Irkutsk", "Asia/Tokyo").Replace(testPlan)
	r := k.Review(renamed)
	notes := strings.Join(r.Notes, "\n")
	for _, want := range []string{"линии 117", "очереди 117", "our-own", "Asia/Tokyo"} {
		if len(r.Problems) > 0 || !strings.Contains(notes, want) {
			t.Errorf("%q is not in\n%s\n%+v", want, notes, r.Problems)
		}
	}
	if r := k.Review(testPlan); len(r.Problems)+len(r.Notes) > 0 || r.Problems == nil || r.Notes == nil {
		t.Errorf("the plan in force is reviewed as %+v", r)
	}
}
