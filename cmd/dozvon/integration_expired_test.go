package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store"
)

// TestPersonExpiredListsWhatIsOverAndErasesNothing: who checks the rule sees the
// numbers of appeals, and nothing of their applicants.
func TestPersonExpiredListsWhatIsOverAndErasesNothing(t *testing.T) {
	url := migrated.Postgres(t)
	db, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	for n, years := range []int{6, 7, 4, 0} { // the last is open
		fileOld(t, db, n+1)
		if years == 0 {
			continue
		}
		_, err := db.ChangeAppeal(t.Context(), appeal.Asked{
			Appeal: oldID(n + 1), Version: 1, Key: "k", By: cti.BySupervisor("olga"), At: time.Now().UTC(),
			Change: appeal.Refuse{Ground: appeal.GroundUnreadable, Text: "Не читается."},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), `update appeals set changed_at = now() - make_interval(years => $2) where id = $1`, oldID(n+1), years); err != nil {
			t.Fatal(err)
		}
	}
	out := &lockedBuffer{}
	list := func(more ...string) string {
		t.Helper()
		before := len(out.tail(1 << 20))
		args := append([]string{"--data", t.TempDir(), "person", "expired", "--database-url", url}, more...)
		if err := launch(t, out, args...).wait(); err != nil {
			t.Fatalf("%v: %s", err, out.tail(2000))
		}
		return out.tail(1 << 20)[before:]
	}
	told := list()
	first, second := strings.Index(told, "-000002"), strings.Index(told, "-000001")
	if first < 0 || second < first || strings.Contains(told, "-000003") || strings.Contains(told, "-000004") {
		t.Errorf("listed, the oldest first, are\n%s", told)
	}
	for _, want := range []string{"2 appeals by version 1 of the rule", "message", "1827 days", "information"} {
		if !strings.Contains(told, want) {
			t.Errorf("it does not say %q:\n%s", want, told)
		}
	}
	if strings.Contains(told, "Тайнова") || strings.Contains(told, "9027654321") || strings.Contains(told, "Диагноз") {
		t.Errorf("it names somebody:\n%s", told)
	}
	if told := list("--limit", "1"); strings.Contains(told, "-000001") || !strings.Contains(told, "1 appeals") {
		t.Errorf("of one there are\n%s", told)
	}
	var left int
	if err := conn.QueryRow(t.Context(), `select count(*) from appeals where name = 'Тайнова' and text = 'Диагноз'`).Scan(&left); err != nil || left != 4 {
		t.Errorf("%d of 4 are as they were, %v", left, err)
	}
}

func oldID(n int) cti.AppealID { return cti.AppealID(fmt.Sprintf("00000000-0000-4000-8000-%012d", n)) }

// fileOld files the appeal of a number; each is by itself.
func fileOld(t *testing.T, db *store.Store, n int) {
	t.Helper()
	at := time.Now().UTC()
	err := db.Apply(t.Context(), []cti.Event{{ID: cti.EventID("filed-" + oldID(n)), At: at, By: cti.ByCitizen, Body: appeal.FiledEvent{Appeal: appeal.Appeal{
		ID: oldID(n), Channel: appeal.ByOnline, FiledAt: at, FiledBy: cti.ByCitizen, Topic: "Дороги", Text: "Диагноз",
		Applicant: appeal.Applicant{Name: "Тайнова", Phone: "+79027654321"},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
}
