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
func figuresOf(results map[string]*outcome, late float64) map[string]float64 {
	f := map[string]float64{"cards_not_written_before_ring": late}
	for key, o := range results {
		slices.Sort(o.times)
		name := strings.ReplaceAll(key, " ", "_")
		f[name+"_p50_ms"] = millis(quantile(o.times, 0.5))
		f[name+"_p99_ms"] = millis(quantile(o.times, 0.99))
		f[name+"_max_ms"] = millis(quantile(o.times, 1))
		f[name+"_mean_ms"] = millis(mean(o.times))
		f[name+"_samples"] = float64(len(o.times))
		f[name+"_calls"] = float64(o.calls)
		f[name+"_failed_calls"] = float64(o.failed)
		f[name+"_unfinished_calls"] = float64(o.open)
		f[name+"_retransmissions"] = float64(o.repeated)
		f[name+"_asterisk_cpu_ms_per_call"] = millis(o.asterisk / time.Duration(o.calls))
		if load, ours := strings.CutSuffix(key, " dozvon"); ours {
			f[name+"_cpu_ms_per_call"] = millis(o.cpu / time.Duration(o.calls))
			f[load+"_cards_before_ring"] = float64(o.cards)
			f[load+"_cards_expected"] = float64(o.rings)
		}
	}
	if measured(f, "ring") {
		f["ring_ratio_p50"] = round(f["ring_dozvon_p50_ms"] / f["ring_app_queue_p50_ms"])
	}
	for _, load := range []string{"gap", "crowd"} {
		if measured(f, load) {
			f[load+"_ratio_mean"] = round(f[load+"_app_queue_mean_ms"] / f[load+"_dozvon_mean_ms"])
		}
	}
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
	if err := writeFigures(data, f); err != nil {
		return err
	}
	return renewAll(readme, "bench", table)
}

// writeFigures writes bench.json.
func writeFigures(data string, f map[string]float64) error {
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
	return nil
}

// measured tells whether a load was put on both sides.
func measured(f map[string]float64, load string) bool {
	return f[load+"_dozvon_samples"] > 0 && f[load+"_app_queue_samples"] > 0
}

func tableOf(f map[string]float64) string {
	var b strings.Builder
	b.WriteString("| | Dozvon | app_queue | ratio |\n|---|---:|---:|---:|\n")
	row := func(name, load, figure, unit, ratio string) {
		if !measured(f, load) {
			return
		}
		fmt.Fprintf(&b, "| %s | %s%s | %s%s | %s |\n", name,
			number(f[load+"_dozvon_"+figure]), unit, number(f[load+"_app_queue_"+figure]), unit, ratio)
	}
	longer := func(figure string) string { return "1 : " + number(f[figure]) }
	row("`ring`: 5 calls a second, INVITE in → INVITE out, median", "ring", "p50_ms", " ms", "× "+number(f["ring_ratio_p50"]))
	row("`ring`, 99th percentile", "ring", "p99_ms", " ms", "")
	row("`gap`: 190 callers wait for 10 agents, agent's BYE → next caller's INVITE, mean", "gap", "mean_ms", " ms", longer("gap_ratio_mean"))
	row("`gap`, median", "gap", "p50_ms", " ms", "")
	row("`gap`, 99th percentile", "gap", "p99_ms", " ms", "")
	row("`busy`: 100 calls a second, INVITE in → INVITE out, median", "busy", "p50_ms", " ms", "")
	row("`crowd`: 1,000 callers wait for 1,000 agents, 200 calls a second, BYE → INVITE, mean", "crowd", "mean_ms", " ms", longer("crowd_ratio_mean"))
	row("`crowd`, 99th percentile", "crowd", "p99_ms", " ms", "")
	row("`steady`: 150 calls a second, 1,000 agents, INVITE in → INVITE out, median", "steady", "p50_ms", " ms", "")
	row("`steady`, 99th percentile", "steady", "p99_ms", " ms", "")
	row("`flood`: 300 calls a second for a minute, 1,000 agents, INVITE in → INVITE out, median", "flood", "p50_ms", " ms", "")
	row("`flood`, 99th percentile", "flood", "p99_ms", " ms", "")
	row("`flood`, calls that failed", "flood", "failed_calls", "", "")
	row("`flood`, calls of 18,000 that were not over a minute later", "flood", "unfinished_calls", "", "")
	loads := slices.DeleteFunc([]string{"ring", "gap", "busy", "crowd", "steady", "flood"},
		func(load string) bool { return !measured(f, load) })
	each := func(side, figure string) string {
		var words []string
		for _, load := range loads {
			words = append(words, number(f[load+"_"+side+"_"+figure]))
		}
		return strings.Join(words, " / ")
	}
	fmt.Fprintf(&b, "| SIP retransmissions: %s | %s | %s | |\n",
		strings.Join(loads, " / "), each("dozvon", "retransmissions"), each("app_queue", "retransmissions"))
	fmt.Fprintf(&b, "| Dozvon's processor time per call, ms | %s | | |\n", each("dozvon", "cpu_ms_per_call"))
	fmt.Fprintf(&b, "| Asterisk's processor time per call, ms | %s | %s | |\n",
		each("dozvon", "asterisk_cpu_ms_per_call"), each("app_queue", "asterisk_cpu_ms_per_call"))
	var read, rings float64
	for _, load := range loads {
		read += f[load+"_cards_before_ring"]
		rings += f[load+"_cards_expected"]
	}
	fmt.Fprintf(&b, "| rings whose card was not on the wire before (Dozvon's count) | %s of %s | | |\n",
		number(f["cards_not_written_before_ring"]), number(rings))
	fmt.Fprintf(&b, "| rings whose card this program had read before the INVITE | %s of %s | | |\n", number(read), number(rings))
	b.WriteString(floorRows(f))
	return b.String()
}

func number(x float64) string { return strings.TrimSuffix(fmt.Sprintf("%.10g", x), ".0") }

// renewAll puts the table between the marks of a name, "<!-- name -->" and
// "<!-- /name -->", in each of the files; a file without them, or one that is not
// there, is left alone.
func renewAll(files, name, table string) error {
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	for file := range strings.SplitSeq(files, ",") {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		head, rest, ok := strings.Cut(string(text), begin)
		_, tail, closed := strings.Cut(rest, end)
		if !ok || !closed {
			continue
		}
		if err := os.WriteFile(file, []byte(head+begin+table+end+tail), 0o644); err != nil {
			return fmt.Errorf("renew %s: %w", file, err)
		}
	}
	return nil
}
