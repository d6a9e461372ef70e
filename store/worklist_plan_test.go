package store_test

import (
	"regexp"
	"strings"
	"testing"
)

// A worklist is read in the order of its index, and what it is narrowed by is in
// the index, so that a page costs what a page has, not what the list has. Small
// tables are read whole and sorted whatever their indexes are; with that forbidden
// the plan shows whether an index serves. Of a person's appeals at one body either
// index serves: which one costs less is a question of the rows.
func TestEveryWorklistHasAnIndexInItsOrder(t *testing.T) {
	t.Parallel()
	_, url := fresh(t)
	conn := connected(t, url)
	for _, set := range []string{"enable_seqscan", "enable_sort", "enable_bitmapscan"} {
		_, err := conn.Exec(t.Context(), "set "+set+" = off")
		check(t, err)
	}
	for where, index := range map[string]string{
		`open and due_at < now()`:                                  "appeals_due",
		`open and kind = 'legal' and state = 'new'`:                "appeals_due",
		`open and topic_code >= 'roads' and topic_code < 'roads/'`: "appeals_due",
		`open and person = 'anna'`:                                 "appeals_person",
		`open and person = 'anna' and body = 'health' and kind = 'legal' and state = 'new' and topic_code >= 'roads' and topic_code < 'roads/'`: "appeals_(person|held)",
		`open and body = 'health'`:                     "appeals_held",
		`open and body = 'health' and body = 'health'`: "appeals_held",
		`open and body = 'health' and kind = 'legal'`:  "appeals_held",
		`open and body = 'health' and kind = 'legal' and topic_code >= 'roads' and topic_code < 'roads/'`: "appeals_held",
		`state in ('new', 'moderation', 'coordination', 'approval', 'reopened')`:                          "appeals_decide",
		`examine`: "appeals_examine",
		`state in ('new', 'moderation', 'coordination', 'approval', 'reopened') and body = 'health'`: "appeals_decide_held",
		`examine and body = 'health'`: "appeals_examine_held",
		`control`:                     "appeals_control",
		`undelivered`:                 "appeals_undelivered",
	} {
		rows, err := conn.Query(t.Context(), `explain select id from appeals where `+where+` and (due_at, id) > (now(), 'x') order by due_at, id limit 51`)
		check(t, err)
		var plan []string
		for rows.Next() {
			var line string
			check(t, rows.Scan(&line))
			plan = append(plan, line)
		}
		check(t, rows.Err())
		text := strings.Join(plan, "\n")
		if !regexp.MustCompile("using "+index+" ").MatchString(text) || strings.Contains(text, "Sort") || strings.Contains(text, "Filter") {
			t.Errorf("%s does not serve %s:\n%s", index, where, text)
		}
	}
}
