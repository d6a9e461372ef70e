package main

import (
	"strings"
	"testing"
)

func TestFloorFiguresAreTheMedians(t *testing.T) {
	var out strings.Builder
	for _, rate := range []string{"2528233", "2.4e+06", "1000000"} {
		for _, n := range floorSizes {
			out.WriteString("BenchmarkDecision/waiting=" + n + "         \t  466521\t       709.5 ns/op\t   " + rate + " decisions/core-s\t     218 B/op\t       2 allocs/op\n")
		}
		out.WriteString("BenchmarkCycle     \t   33852\t     30950 ns/op\t    129194 steps/core-s\t    9142 B/op\t      66 allocs/op\n")
	}
	f, err := floorParse(out.String())
	if err != nil || f["floor_decisions_100000"] != 2_400_000 || f["floor_decisions_1000"] != 2_400_000 || f["floor_steps"] != 129_194 {
		t.Errorf("the figures are %v, %v", f, err)
	}
	if rows := floorRows(f); !strings.Contains(rows, "| 2.40 / 2.40 / 2.40 | | |\n") || !strings.Contains(rows, "| 0.13 | | |\n") {
		t.Errorf("the rows are\n%s", rows)
	}
	if _, err := floorParse("PASS"); err == nil {
		t.Error("a benchmark that measured nothing is no error")
	}
}
