package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// searchRows are the rows of the table: what was asked, and the figure's name.
var searchRows = []struct{ title, name string }{
	{"a caller's card", "card"}, {"the card of one of the fifty who call most", "card_of_frequent"},
	{"worklist: mine", "worklist_mine"}, {"worklist: my body's", "worklist_body"}, {"worklist: soon due", "worklist_soon"}, {"worklist: overdue", "worklist_overdue"},
	{"worklist: to be decided", "worklist_decide"}, {"worklist: low marks", "worklist_examine"}, {"worklist: all open ones", "worklist_open"},
	{"worklist: to be decided, of one body", "worklist_decide_of_body"}, {"worklist: overdue, of one body", "worklist_overdue_of_body"},
	{"worklist: mine, of one body", "worklist_mine_of_body"}, {"worklist: all open ones, of one topic", "worklist_open_of_topic"},
	{"search: a common word", "search_common"}, {"search: a usual word", "search_usual"}, {"search: a rare word", "search_rare"},
	{"search: a word that is nowhere", "search_absent"}, {"search: two common words", "search_two_common"},
	{"search: a common and a rare word", "search_common_and_rare"}, {"search: common words that hardly meet", "search_never_together"},
	{"search: a phrase", "search_phrase"}, {"search: a word without another", "search_without_a_word"},
	{"search: a telephone", "search_phone"}, {"search: last four to seven digits", "search_last_digits"}, {"search: an appeal's number", "search_number"},
	{"search: a number of any year", "search_number_of_any_year"},
	{"list: topic, place and state", "search_filters"}, {"list: overdue of a body", "search_overdue_of_body"}, {"list: a word in a place", "search_word_in_place"},
	{"list: a word in a month of the past", "search_word_of_a_month"},
}

// searchTable shows what desks wait for. Beside it, where the same was asked as one
// would first write it, is what that took.
func searchTable(f map[string]float64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s appeals | p50 | p95 | p99 | PostgreSQL's processor time, p95 | pages cut short | to the end, p95 | one plain query, p50 |\n|---|---:|---:|---:|---:|---:|---:|---:|\n",
		thousands(int(f["appeals_rows"])))
	for _, row := range searchRows {
		name := "appeals_" + row.name
		if f[name+"_samples"] == 0 {
			continue
		}
		naive, whole := "", ""
		if ms, asked := f["appeals_naive_"+strings.TrimPrefix(row.name, "search_")+"_p50_ms"]; asked {
			naive = number(ms) + " ms"
		}
		if f[name+"_short"] > 0 {
			whole = number(f[name+"_whole_p95_ms"]) + " ms"
		}
		fmt.Fprintf(&b, "| %s | %s ms | %s ms | %s ms | %s ms | %s of %s | %s | %s |\n", row.title, number(f[name+"_p50_ms"]), number(f[name+"_p95_ms"]),
			number(f[name+"_p99_ms"]), number(f[name+"_cpu_p95_ms"]), number(f[name+"_short"]), number(f[name+"_samples"]), whole, naive)
	}
	fmt.Fprintf(&b, "| one more appeal, with the search's index and without it | %s / %s ms | %s / %s ms | | | | | |\n",
		number(f["appeals_insert_p50_ms"]), number(f["appeals_insert_without_index_p50_ms"]), number(f["appeals_insert_p95_ms"]), number(f["appeals_insert_without_index_p95_ms"]))
	fmt.Fprintf(&b, "| the search's index / the table / the table with all indexes | %s / %s / %s MB | | | | | | |\n",
		number(f["appeals_search_index_mb"]), number(f["appeals_table_mb"]), number(f["appeals_all_mb"]))
	return b.String()
}

// thousands writes a number with a comma after each three digits.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// reportSearch prints the table, adds the figures to bench.json and renews the table
// in the files.
func reportSearch(data, readme string, f map[string]float64) error {
	table := searchTable(f)
	fmt.Print("\n" + table + "\n")
	all := map[string]float64{}
	if text, err := os.ReadFile(filepath.Join(data, "bench.json")); err == nil {
		if err := json.Unmarshal(text, &all); err != nil {
			return fmt.Errorf("read the figures of before: %w", err)
		}
	}
	maps.Copy(all, f)
	if err := writeFigures(data, all); err != nil {
		return err
	}
	fmt.Println("plans:", filepath.Join(data, "plans"))
	return renewAll(readme, "bench appeals", table)
}
