package main

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestWhatWasMeasuredIsReportedWhenASideBroke: a load may be the end of an Asterisk.
func TestWhatWasMeasuredIsReportedWhenASideBroke(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	some := func() *outcome { return &outcome{times: []time.Duration{time.Millisecond}, calls: 1} }
	f := figuresOf(map[string]*outcome{"ring app_queue": some(), "gap dozvon": some(), "gap app_queue": some()}, 0)
	if err := report(data, "", f); err != nil {
		t.Fatal(err)
	}
	table := tableOf(f)
	if !strings.Contains(table, "| `gap`, median | 1 ms | 1 ms |") || strings.Contains(table, "`ring`") {
		t.Errorf("the table is\n%s", table)
	}
	if text, err := os.ReadFile(data + "/bench.json"); err != nil || !strings.Contains(string(text), `"ring_app_queue_p50_ms": 1`) {
		t.Errorf("the figures are %s, %v", text, err)
	}
}
