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

// TestWhatComesToABodyIsNewForItsPeople until they open it, one of them takes it, it
// goes elsewhere, or they are of it no longer.
func TestWhatComesToABodyIsNewForItsPeople(t *testing.T) {
	t.Parallel()
	s, url := oneCase(t)
	for who, of := range map[cti.AgentID]cti.BodyID{"anna": "health", "boris": "health", "vera": "rescue", "gleb": "", "olga": "health"} {
		check(t, atConsole(s).AddUser(t.Context(), cti.User{Login: who, Name: string(who), Role: cti.RoleAgent, PasswordHash: "x", Body: of}, false))
	}
	check(t, atConsole(s).AddUser(t.Context(), cti.User{Login: "left", Name: "Ушёл", Role: cti.RoleAgent, PasswordHash: "x", Body: "health", Disabled: true}, false))
	c := connected(t, url)
	told := func(after, want string) {
		t.Helper()
		var got string
		check(t, c.QueryRow(t.Context(), `select coalesce(string_agg(person || ' ' || what, ', ' order by person), '') from appeal_news`).Scan(&got))
		if got != want {
			t.Errorf("after %s it is new for %q, want %q", after, got, want)
		}
	}
	change(t, s, firstCase, appeal.Assign{Body: "health"}) // by olga, who knows
	told("coming", "anna assign, boris assign")
	page, err := s.Worklist(t.Context(), appeal.Work{List: appeal.ListUnread, Person: "boris", At: morning})
	check(t, err)
	if len(page.Tasks) != 1 || page.Tasks[0].Unread != appeal.NameAssign {
		t.Errorf("boris reads %+v", page.Tasks)
	}
	r := change(t, s, firstCase, appeal.Comment{Text: "заметка"})
	told("a note", "anna assign, boris assign")
	check(t, s.MarkSeen(t.Context(), "anna", firstCase, r.Case.ChangedAt))
	told("reading", "boris assign")
	change(t, s, firstCase, appeal.Forward{To: "rescue", Text: "Не наше."})
	told("moving on", "vera forward")
	change(t, s, firstCase, appeal.Entrust{Person: "gleb"})
	told("being taken", "gleb entrust")
	change(t, s, firstCase, appeal.Forward{To: "health", Reason: appeal.HopPartElse, Text: "Своё сделали."})
	told("coming again, which gleb has no longer", "anna forward, boris forward")
	check(t, atConsole(s).SetBody(t.Context(), "gleb", "rescue"))
	check(t, atConsole(s).SetBody(t.Context(), "anna", "rescue"))
	check(t, atConsole(s).AddUser(t.Context(), cti.User{Login: "boris", Name: "Борис", Role: cti.RoleAgent, Body: "health"}, true))
	told("anna has left", "boris forward")
	check(t, atConsole(s).AddUser(t.Context(), cti.User{Login: "boris", Name: "Борис", Role: cti.RoleAgent}, true))
	told("boris has left", "")
	check(t, atConsole(s).SetBody(t.Context(), "boris", "health"))
	change(t, s, firstCase, appeal.Entrust{Person: "anna"}, fixed)
	told("the answer", "anna entrust")
}
