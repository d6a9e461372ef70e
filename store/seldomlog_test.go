package store

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestRiverRepeatsItselfSeldom(t *testing.T) {
	var out bytes.Buffer
	h := saySeldom(slog.NewTextHandler(&out, nil)).With("part", "river").Handler()
	if h.Enabled(context.Background(), slog.LevelInfo) || !h.Enabled(context.Background(), slog.LevelWarn) {
		t.Error("it says too much or too little")
	}
	begin := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for second := range 130 {
		for _, text := range []string{"no database", "no leader"} {
			if err := h.Handle(context.Background(), slog.NewRecord(begin.Add(time.Duration(second)*time.Second), slog.LevelError, text, 0)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if log := out.String(); strings.Count(log, "no database") != 3 || strings.Count(log, "no leader") != 3 || strings.Count(log, "part=river") != 6 {
		t.Errorf("in two minutes it said:\n%s", log)
	}
}
