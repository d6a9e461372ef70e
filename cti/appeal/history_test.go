package appeal_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

var update = flag.Bool("update", false, "write testdata/history.json anew; look at the difference before you commit it")

// TestHistoryKeepsItsForm holds one entry of each change, full, against a golden
// file: it is the contract with the rows of a history that nobody may rewrite.
func TestHistoryKeepsItsForm(t *testing.T) {
	entries := []appeal.Entry{
		{At: noon, By: anna, What: appeal.NameOpen, To: appeal.StateNew, Clock: cti.ClockAnswer, DueAt: noon.Add(30 * day)},
		{At: noon, By: cti.BySystem, What: appeal.NameLate, From: appeal.StateInWork, To: appeal.StateInWork, Body: "a", Clock: cti.ClockAnswer, DueAt: noon.Add(-time.Hour), Tell: []appeal.Concerned{appeal.TellCoordinator}},
	}
	for _, ch := range examples {
		entries = append(entries, appeal.Entry{At: noon, By: vera, What: ch.Name(), From: appeal.StateInWork, To: appeal.StateInWork, Body: "a",
			Clock: cti.ClockAnswer, DueAt: noon.Add(30 * day), Text: "текст", Told: true, Tell: []appeal.Concerned{appeal.TellApplicant, appeal.TellBody}, Change: full(ch)})
	}
	got, err := json.MarshalIndent(entries, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	const path = "testdata/history.json"
	if *update {
		if err := os.WriteFile(path, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, bytes.TrimSpace(want)) {
		t.Errorf("entries are no longer written as in %s; older ones must stay readable. Now:\n%s", path, got)
	}
	var back []appeal.Entry
	if err := json.Unmarshal(want, &back); err != nil || !reflect.DeepEqual(back, entries) {
		t.Errorf("the golden entries do not come back: %v", err)
	}
}

// full gives every field of a change a value, so that the golden file names all.
func full(ch appeal.Change) appeal.Change {
	v := reflect.New(reflect.TypeOf(ch)).Elem()
	v.Set(reflect.ValueOf(ch))
	for i := range v.NumField() {
		f := v.Field(i)
		if !f.IsZero() {
			continue
		}
		switch f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Int:
			f.SetInt(1)
		case reflect.Slice:
			f.Set(reflect.ValueOf(appeal.Checklist()))
		}
	}
	return v.Interface().(appeal.Change)
}
