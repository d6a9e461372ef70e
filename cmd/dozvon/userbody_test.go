package main

import (
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/deploy/lab"
	"github.com/dozvon/dozvon/store"
)

// TestOfWhichBodySomebodyIsIsSetByCommand: what the directory does not have is named
// and changes nothing.
func TestOfWhichBodySomebodyIsIsSetByCommand(t *testing.T) {
	url := lab.Postgres(t)
	db, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, _, err = db.Migrate(t.Context()); err == nil {
		err = addFirstBodies(t.Context(), db)
	}
	if err == nil {
		err = addDemo(t.Context(), db, demoLogin{Login: demoMember, Name: "Борис", Role: "agent", Password: everyPassword})
	}
	if err != nil {
		t.Fatal(err)
	}
	run := func(body string) (cti.BodyID, error) {
		t.Helper()
		err := execute(t.Context(), []string{"user", "body", demoMember, body, "--database-url", url})
		u, found := db.UserByLogin(t.Context(), demoMember)
		if found != nil {
			t.Fatal(found)
		}
		return u.Body, err
	}
	if is, err := run("no-such"); err == nil || !strings.Contains(err.Error(), `BODY "no-such"`) || is != demoBody {
		t.Errorf("an unknown code leaves %q: %v", is, err)
	}
	for word, want := range map[string]cti.BodyID{"min-health": "min-health", "none": ""} {
		if is, err := run(word); err != nil || is != want {
			t.Errorf("%s gives %q: %v", word, is, err)
		}
	}
	if err := execute(t.Context(), []string{"user", "body", "nobody", "min-health", "--database-url", url}); cti.CodeOf(err) != cti.NotFound {
		t.Errorf("an unknown person gives %v", err)
	}
}
