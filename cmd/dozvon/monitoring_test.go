package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

const (
	alertsFile    = "../../deploy/monitoring/alerts.yml"
	alertTests    = "../../deploy/monitoring/alerts_test.yml"
	dashboardFile = "../../deploy/monitoring/grafana.json"
)

var metricName = regexp.MustCompile(`\bdozvon_[a-z0-9_]+`)

// exported are the metrics that the program registers, as its source names them.
func exported(t *testing.T) map[string]bool {
	t.Helper()
	quoted, names := regexp.MustCompile(`"(dozvon_[a-z0-9_]+)"`), map[string]bool{}
	for _, dir := range []string{"../../cmd/dozvon", "../../cti", "../../ari", "../../store"} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			for _, m := range quoted.FindAllStringSubmatch(string(source), -1) {
				names[m[1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}

func checkMetrics(t *testing.T, where, expr string, known map[string]bool) {
	t.Helper()
	found := metricName.FindAllString(expr, -1)
	for _, name := range found {
		base := name
		for _, part := range []string{"_bucket", "_count", "_sum"} {
			base = strings.TrimSuffix(base, part)
		}
		if !known[name] && !known[base] {
			t.Errorf("%s asks for %s, which Dozvon does not export", where, name)
		}
	}
	if len(found) == 0 && !strings.HasPrefix(expr, "up{") {
		t.Errorf("%s asks for nothing of Dozvon: %s", where, expr)
	}
}

// TestAlertsAskForWhatIsExported, and each says what happened and what to do.
func TestAlertsAskForWhatIsExported(t *testing.T) {
	raw, err := os.ReadFile(alertsFile)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	if err := yaml.UnmarshalWithOptions(raw, &file, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	known, names := exported(t), map[string]bool{}
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			checkMetrics(t, r.Alert, r.Expr, known)
			if names[r.Alert] || r.Labels["severity"] == "" || r.Annotations["summary"] == "" || r.Annotations["action"] == "" {
				t.Errorf("the rule %+v lacks something or is there twice", r)
			}
			names[r.Alert] = true
		}
	}
	if len(names) < 5 {
		t.Errorf("only %d alerts were read", len(names))
	}
	if tool, err := exec.LookPath("promtool"); err == nil {
		for _, args := range [][]string{{"check", "rules", alertsFile}, {"test", "rules", alertTests}} {
			if out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput(); err != nil {
				t.Errorf("promtool %s: %v\n%s", args[0], err, out)
			}
		}
	}
}

func TestTheDashboardAsksForWhatIsExported(t *testing.T) {
	raw, err := os.ReadFile(dashboardFile)
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct {
			ID      int
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(raw, &board); err != nil {
		t.Fatal(err)
	}
	known, ids := exported(t), map[int]bool{}
	for _, p := range board.Panels {
		for _, target := range p.Targets {
			checkMetrics(t, p.Title, target.Expr, known)
		}
		if ids[p.ID] || p.Title == "" || len(p.Targets) == 0 {
			t.Errorf("panel %+v lacks something, or its number is there twice", p)
		}
		ids[p.ID] = true
	}
	if len(ids) < 5 {
		t.Errorf("only %d panels were read", len(ids))
	}
}
