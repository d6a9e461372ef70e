package store_test

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

// TestABodysListHasWhatItHolds and nothing of others, what is closed left out.
func TestABodysListHasWhatItHolds(t *testing.T) {
	t.Parallel()
	s, _ := oneCase(t)
	var ids []cti.AppealID
	for n := 2; n < 6; n++ {
		e := filed(n, morning.Add(time.Duration(n)*time.Hour), appeal.ByCall, "", "", "Яма")
		check(t, s.Apply(t.Context(), []cti.Event{e}))
		ids = append(ids, e.Body.(appeal.FiledEvent).Appeal.ID)
	}
	change(t, s, firstCase, appeal.Assign{Body: "rescue"})
	for _, id := range ids {
		change(t, s, id, appeal.Assign{Body: "health"})
	}
	list := func(w appeal.Work) (found []cti.AppealID) {
		t.Helper()
		w.List, w.At = appeal.ListBody, morning
		counts, err := s.CountWork(t.Context(), w, []appeal.List{appeal.ListBody})
		check(t, err)
		for w.Limit = 1; ; {
			page, err := s.Worklist(t.Context(), w)
			check(t, err)
			for _, one := range page.Tasks {
				found = append(found, one.Appeal.ID)
			}
			if w.Cursor = page.Cursor; page.Cursor == "" {
				break
			}
		}
		if counts[appeal.ListBody] != len(found) {
			t.Errorf("%+v has %d and counts %v", w, len(found), counts)
		}
		return found
	}
	want := func(home cti.BodyID, all ...cti.AppealID) {
		t.Helper()
		got := list(appeal.Work{Home: home})
		if len(got) != len(all) {
			t.Fatalf("%q has %v, want %v", home, got, all)
		}
		for i := range all { // the nearest term first
			if got[i] != all[i] {
				t.Errorf("%q has %v, want %v", home, got, all)
			}
		}
	}
	want("health", ids...)
	want("rescue", firstCase)
	want("adm-bratsk")
	want("")
	change(t, s, ids[0], appeal.Forward{To: "rescue", Text: "Не наше."})
	change(t, s, ids[1], fixed)
	want("health", ids[2:]...)
	want("rescue", firstCase, ids[0])
	if got := list(appeal.Work{Home: "health", Kind: cti.KindLegal}); len(got) != 0 {
		t.Errorf("narrowed, it has %v", got)
	}
	if got := list(appeal.Work{Home: "health", Body: "rescue"}); len(got) != 0 {
		t.Errorf("of another body it has %v", got)
	}
}
