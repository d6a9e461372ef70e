package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The floor alone, without switch, network and journal: the benchmarks of its
// packages, on one processor, three times each.
const (
	floorPackages = "./cti/queue ./cti/floor"
	floorTimes    = 3
)

var (
	floorLine = regexp.MustCompile(`(?m)^Benchmark(Decision|Cycle)(?:/waiting=(\d+))?\s.*?([\d.e+]+) (?:decisions|steps)/core-s`)
	// floorSizes are how many wait.
	floorSizes = []string{"1000", "10000", "100000"}
)

// floorFigures measures the floor alone. Figures are floor_decisions_N, the
// decisions a second and core with N waiting, and floor_steps, the whole steps of
// the floor with 1,000 agents and 1,000 waiting; each the median of its runs.
func floorFigures(ctx context.Context) (map[string]float64, error) {
	args := []string{"test", "-run", "^$", "-bench", "^Benchmark(Decision|Cycle)$", "-cpu", "1", "-count", strconv.Itoa(floorTimes)}
	out, err := exec.CommandContext(ctx, "go", append(args, strings.Fields(floorPackages)...)...).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("measure the floor: %w\n%s", err, out)
	}
	return floorParse(string(out))
}

func floorParse(out string) (map[string]float64, error) {
	runs := map[string][]float64{}
	for _, m := range floorLine.FindAllStringSubmatch(out, -1) {
		figure := "floor_steps"
		if m[1] == "Decision" {
			figure = "floor_decisions_" + m[2]
		}
		x, err := strconv.ParseFloat(m[3], 64)
		if err != nil {
			return nil, fmt.Errorf("read the floor's benchmark: %w", err)
		}
		runs[figure] = append(runs[figure], x)
	}
	f := map[string]float64{}
	for figure, all := range runs {
		slices.Sort(all)
		f[figure] = round(all[len(all)/2])
	}
	if len(f) != len(floorSizes)+1 {
		return nil, fmt.Errorf("the floor's benchmark gave only %v in\n%s", f, out)
	}
	return f, nil
}

// floorRows are the floor's rows of the table.
func floorRows(f map[string]float64) string {
	million := func(figure string) string { return fmt.Sprintf("%.2f", f[figure]/1e6) }
	var words []string
	for _, n := range floorSizes {
		words = append(words, million("floor_decisions_"+n))
	}
	return fmt.Sprintf("| the floor alone, 10,000 agents, 200 skills, 1,000 / 10,000 / 100,000 waiting: decisions a second on one core, millions | %s | | |\n",
		strings.Join(words, " / ")) +
		fmt.Sprintf("| the floor's whole steps (events, commands, timers), 1,000 agents, 1,000 waiting: steps a second on one core, millions | %s | | |\n",
			million("floor_steps"))
}
