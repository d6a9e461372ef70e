package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// figuresOf gives every figure by its name; times in milliseconds.
func figuresOf(results map[string]*outcome, exceeded float64) map[string]float64 {
	f := map[string]float64{"cards_not_written_before_ring": exceeded}
	for _, load := range []string{"ring", "gap", "busy"} {
		for _, side := range []string{"dozvon", "app_queue"} {
			o := results[load+" "+side]
			slices.Sort(o.times)
			name := load + "_" + side
			f[name+"_p50_ms"] = millis(quantile(o.times, 0.5))
			f[name+"_p99_ms"] = millis(quantile(o.times, 0.99))
			f[name+"_max_ms"] = millis(quantile(o.times, 1))
			f[name+"_mean_ms"] = millis(mean(o.times))
			f[name+"_samples"] = float64(len(o.times))
			f[name+"_calls"] = float64(o.calls)
			f[name+"_failed_calls"] = float64(o.failed)
			f[name+"_retransmissions"] = float64(o.repeated)
		}
		d := results[load+" dozvon"]
		f[load+"_dozvon_cpu_ms_per_call"] = round(millis(d.cpu) / float64(d.calls))
		f[load+"_cards_before_ring"] = float64(d.cards)
		f[load+"_cards_expected"] = float64(d.rings)
	}
	f["ring_ratio_p50"] = round(f["ring_dozvon_p50_ms"] / f["ring_app_queue_p50_ms"])
	f["gap_ratio_mean"] = round(f["gap_app_queue_mean_ms"] / f["gap_dozvon_mean_ms"])
	return f
}

// quantile of sorted times, by the nearest rank.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(int(math.Ceil(q*float64(len(sorted))))-1, 0)]
}

func mean(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	var sum time.Duration
	for _, t := range times {
		sum += t
	}
	return sum / time.Duration(len(times))
}

func millis(d time.Duration) float64 { return round(float64(d) / float64(time.Millisecond)) }

func round(x float64) float64 { return math.Round(x*100) / 100 }

// report prints the table, writes bench.json and renews the table in the files.
func report(data, readme string, f map[string]float64) error {
	table := tableOf(f)
	fmt.Print("\n" + table + "\n")
	if err := os.MkdirAll(data, 0o755); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("encode figures: %w", err)
	}
	path := filepath.Join(data, "bench.json")
	if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("write figures: %w", err)
	}
	fmt.Println("figures:", path)
	for file := range strings.SplitSeq(readme, ",") {
		if err := renew(file, table); err != nil {
			return err
		}
	}
	return nil
}

func tableOf(f map[string]float64) string {
	var b strings.Builder
	b.WriteString("| | Dozvon | app_queue | ratio |\n|---|---:|---:|---:|\n")
	row := func(name, figure, unit, ratio string) {
		load, rest, _ := strings.Cut(figure, "_")
		fmt.Fprintf(&b, "| %s | %s%s | %s%s | %s |\n", name, number(f[load+"_dozvon_"+rest]), unit, number(f[load+"_app_queue_"+rest]), unit, ratio)
	}
	row("`ring`: INVITE in → INVITE out, median", "ring_p50_ms", " ms", fmt.Sprintf("× %s", number(f["ring_ratio_p50"])))
	row("`ring`, 99th percentile", "ring_p99_ms", " ms", "")
	row("`gap`: agent's BYE → next caller's INVITE, mean", "gap_mean_ms", " ms", fmt.Sprintf("1 : %s", number(f["gap_ratio_mean"])))
	row("`gap`, median", "gap_p50_ms", " ms", "")
	row("`gap`, 99th percentile", "gap_p99_ms", " ms", "")
	row("SIP retransmissions, `ring`", "ring_retransmissions", "", "")
	row("SIP retransmissions, `gap`", "gap_retransmissions", "", "")
	row("`busy`: 100 calls a second, INVITE in → INVITE out, median", "busy_p50_ms", " ms", "")
	row("SIP retransmissions, `busy`", "busy_retransmissions", "", "")
	fmt.Fprintf(&b, "| Dozvon's processor time per call at 5 / 10 / 100 calls a second | %s / %s / %s ms | | |\n",
		number(f["ring_dozvon_cpu_ms_per_call"]), number(f["gap_dozvon_cpu_ms_per_call"]), number(f["busy_dozvon_cpu_ms_per_call"]))
	rings := f["ring_cards_expected"] + f["gap_cards_expected"] + f["busy_cards_expected"]
	fmt.Fprintf(&b, "| rings whose card was not on the wire before (Dozvon's count) | %s of %s | | |\n",
		number(f["cards_not_written_before_ring"]), number(rings))
	fmt.Fprintf(&b, "| rings whose card this program had read before the INVITE | %s of %s | | |\n",
		number(f["ring_cards_before_ring"]+f["gap_cards_before_ring"]+f["busy_cards_before_ring"]), number(rings))
	return b.String()
}

func number(x float64) string { return strings.TrimSuffix(fmt.Sprintf("%.10g", x), ".0") }

const (
	tableBegin = "<!-- bench -->\n"
	tableEnd   = "<!-- /bench -->"
)

// renew puts the table between the marks of a file; a file without them, or
// one that is not there, is left alone.
func renew(file, table string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	head, rest, ok := strings.Cut(string(text), tableBegin)
	_, tail, closed := strings.Cut(rest, tableEnd)
	if !ok || !closed {
		return nil
	}
	if err := os.WriteFile(file, []byte(head+tableBegin+table+tableEnd+tail), 0o644); err != nil {
		return fmt.Errorf("renew %s: %w", file, err)
	}
	return nil
}
