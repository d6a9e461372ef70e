package store_test

import (
	"strings"
	"testing"
)

// A worklist is read in the order of its index, so that a page costs what a page
// has, not what the list has. Small tables are read whole and sorted whatever
// their indexes are; with that forbidden the plan shows whether an index serves.
func TestEveryWorklistHasAnIndexInItsOrder(t *testing.T) {
	t.Parallel()
	_, url := fresh(t)
	conn := connected(t, url)
	for _, set := range []string{"enable_seqscan", "enable_sort", "enable_bitmapscan"} {
		_, err := conn.Exec(t.Context(), "set "+set+" = off")
		check(t, err)
	}
	for index, where := range map[string]string{
		"appeals_due":     `open and due_at < now()`,
		"appeals_person":  `open and person = 'anna'`,
		"appeals_held":    `open and body = 'health'`,
		"appeals_decide":  `state in ('new', 'moderation', 'coordination', 'approval', 'reopened')`,
		"appeals_examine": `examine`,
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
		if !strings.Contains(text, "using "+index+" ") || strings.Contains(text, "Sort") {
			t.Errorf("%s does not serve %s:\n%s", index, where, text)
		}
	}
}
