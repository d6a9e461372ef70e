package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store/journal"
)

// ask reads a page of the operator's side.
func (c *centre) ask(path string) string {
	c.t.Helper()
	answer, err := http.Get(c.ops + path)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		c.t.Fatalf("%s answered %d: %s (%v)", path, answer.StatusCode, text, err)
	}
	return string(text)
}

// shows waits until the metrics have each of these lines.
func (c *centre) shows(lines ...string) {
	c.t.Helper()
	for _, line := range lines {
		eventually(c.t, "the metrics have "+line, func() bool { return strings.Contains(c.ask("/metrics"), "\n"+line) })
	}
}

// TestMonitoringSeesTheSwitchAndWhatIsNotWritten: what Asterisk sends and refuses is
// counted; an event that PostgreSQL does not take lies aside and can be read.
func TestMonitoringSeesTheSwitchAndWhatIsNotWritten(t *testing.T) {
	t.Parallel()
	c := newCentre(t)
	c.start()
	caller := c.dial("89991110071", "122", toneCall)
	c.shows(`dozvon_ari_events_total{event="StasisStart"} 1`, `dozvon_ari_reconnects_total 0`, `dozvon_ari_unread_messages_total{why="malformed"} 0`,
		`dozvon_ari_request_failures_total{how="timed_out"} 0`, `dozvon_ari_waiting_events 0`,
		`dozvon_talks_not_recorded_total 0`, `dozvon_archive_failures_total 0`, `dozvon_database_skipped_events_total 0`, `dozvon_journal_aside_events 0`)
	if strings.Contains(c.ask("/metrics"), "\ndozvon_ari_requests_total 0\n") {
		t.Error("a call came in without a command to Asterisk")
	}
	caller.Hangup()
	if got := strings.TrimSpace(c.ask("/journal/aside")); got != "[]" {
		t.Errorf("aside lies %s", got)
	}

	bad := cti.Event{ID: "bad", At: time.Now(), By: cti.ByCitizen, Body: appeal.FiledEvent{Appeal: appeal.Appeal{ID: "none", Channel: "pigeon"}}}
	if _, err := c.app.journal.Append(t.Context(), []cti.Event{bad}); err != nil {
		t.Fatal(err)
	}
	c.shows(`dozvon_journal_aside_events 1`, `dozvon_database_lag_events 0`)
	var aside []journal.Aside
	if err := json.Unmarshal([]byte(c.ask("/journal/aside")), &aside); err != nil || len(aside) != 1 {
		t.Fatalf("aside lies %+v (%v)", aside, err)
	}
	if aside[0].Error == "" || !strings.Contains(string(aside[0].Event), "pigeon") {
		t.Errorf("aside lies %+v", aside[0])
	}
}
