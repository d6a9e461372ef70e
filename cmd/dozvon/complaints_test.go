package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// complaintRow is a row of cti/COMPLAINTS.md: the number, the test's name, its
// file.
var complaintRow = regexp.MustCompile("(?m)^\\| (\\d+) \\|.*\\| `([^`]+)` \\| (\\S+) \\|$")

// complaintTest is a test that is named after a complaint, in Go or TypeScript.
var complaintTest = regexp.MustCompile(`(?m)^(?:func Test(Complaint\d\d\w+)\(|test\('(complaint \d+: [^']+)')`)

// TestEveryComplaintHasItsTest: the table names a test for each of the twenty,
// each is there, and none that is named after a complaint is missing.
func TestEveryComplaintHasItsTest(t *testing.T) {
	const root = "../.."
	table, err := os.ReadFile(filepath.Join(root, "cti/COMPLAINTS.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string][]string{} // by file
	for _, pattern := range []string{"*/*_test.go", "*/*/*_test.go", "agentui/e2e/*.spec.ts"} {
		files, _ := filepath.Glob(filepath.Join(root, pattern))
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			name, _ := filepath.Rel(root, file)
			for _, found := range complaintTest.FindAllStringSubmatch(string(text), -1) {
				tests[name] = append(tests[name], strings.TrimSpace(found[1]+found[2]))
			}
		}
	}
	answered := map[int]bool{}
	for _, row := range complaintRow.FindAllStringSubmatch(string(table), -1) {
		number, _ := strconv.Atoi(row[1])
		name, file := strings.TrimPrefix(row[2], "Test"), row[3]
		if !strings.HasPrefix(name, "Complaint"+twoDigits(number)) && !strings.HasPrefix(name, "complaint "+row[1]+":") {
			t.Errorf("%s is not named after complaint %d", row[2], number)
		}
		left, there := take(tests[file], name)
		if !there {
			t.Errorf("complaint %d: %s is not in %s", number, row[2], file)
			continue
		}
		tests[file], answered[number] = left, true
	}
	for number := 1; number <= 20; number++ {
		if !answered[number] {
			t.Errorf("complaint %d has no test", number)
		}
	}
	for file, left := range tests {
		for _, name := range left {
			t.Errorf("cti/COMPLAINTS.md does not list %s of %s", name, file)
		}
	}
}

// take takes the test out whose name begins so.
func take(names []string, want string) (left []string, there bool) {
	for _, name := range names {
		if !there && (name == want || strings.HasPrefix(want, "complaint ") && strings.HasPrefix(name, want)) {
			there = true
			continue
		}
		left = append(left, name)
	}
	return left, there
}

func twoDigits(n int) string { return strconv.Itoa(n + 100)[1:] }
