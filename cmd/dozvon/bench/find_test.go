package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/deploy/lab"
)

func TestMain(m *testing.M) { os.Exit(lab.Stopping(m).Run()) }

// TestASmallArchiveIsSearchedByItsIndexes loads what the measurement loads, only
// less of it, and looks at the plans: none reads all appeals, and each search by
// more than a number goes by the one index.
func TestASmallArchiveIsSearchedByItsIndexes(t *testing.T) {
	if testing.Short() {
		t.Skip("loads 20,000 appeals")
	}
	a := archive{rows: 20_000, until: time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC), words: newVocabulary()}
	url, log := lab.Postgres(t), slog.New(slog.NewTextHandler(t.Output(), nil))
	if err := a.load(t.Context(), url, log); err != nil {
		t.Fatal(err)
	}
	plans := t.TempDir()
	f, err := measureArchive(t.Context(), a, url, plans, 2, log)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range searchRows {
		if f["appeals_"+row.name+"_samples"] == 0 {
			t.Errorf("%s was not measured", row.name)
		}
		text, err := os.ReadFile(filepath.Join(plans, row.name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		plan := string(text)
		if strings.Contains(plan, "Seq Scan on appeals") {
			t.Errorf("%s reads everything:\n%s", row.name, plan)
		}
		if pieces := strings.Contains(plan, "piece::tsquery"); pieces && !strings.Contains(plan, "Bitmap Index Scan on appeals_search") {
			t.Errorf("%s does without the index of search:\n%s", row.name, plan)
		}
	}
	if table := searchTable(f); !strings.HasPrefix(table, "| 20,000 appeals |") || strings.Count(table, "\n") != len(searchRows)+4 {
		t.Errorf("the table is\n%s", table)
	}
}

func TestARowIsTheSameEachTime(t *testing.T) {
	a := archive{rows: 1000, until: time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC), words: newVocabulary()}
	numbers := a.yearStarts()
	last := time.Time{}
	for n := range a.rows {
		one, other := a.row(n), a.row(n)
		if one.id != other.id || strings.Join(one.text, " ") != strings.Join(other.text, " ") || one.filed.Before(last) || one.filed.After(a.until) {
			t.Fatalf("row %d is %+v, then %+v", n, one, other)
		}
		last = one.filed
	}
	if first := numbers.of(0, a.at(0)); first != "2023-000001" {
		t.Errorf("the first number is %s", first)
	}
}
