package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

func TestWhoSeesWhatIsKeptWithThePerson(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	vera := cti.User{Login: "vera", Name: "Вера", Role: cti.RoleSupervisor, PasswordHash: "x", Sees: []cti.Sensitivity{cti.Health}}
	check(t, atConsole(s).AddUser(t.Context(), vera, false))
	sees := func(want ...cti.Sensitivity) {
		t.Helper()
		u, err := s.UserByLogin(t.Context(), "vera")
		check(t, err)
		if !slices.Equal(u.Sees, want) {
			t.Errorf("she sees %v, want %v", u.Sees, want)
		}
	}
	sees(cti.Health)
	check(t, atConsole(s).SetSees(t.Context(), "vera", cti.Sensitivities()))
	sees(cti.Health, cti.Military)
	vera.Sees = nil
	check(t, atConsole(s).AddUser(t.Context(), vera, true)) // is replaced whole
	sees()
	wantCode(t, atConsole(s).SetSees(t.Context(), "vera", []cti.Sensitivity{"secret"}), cti.Invalid)
	wantCode(t, atConsole(s).SetSees(t.Context(), "none", nil), cti.NotFound)
	vera.Sees = []cti.Sensitivity{"secret"}
	wantCode(t, atConsole(s).AddUser(t.Context(), vera, true), cti.Invalid)
}

func TestACallLeadsToItsAppealAndToWhoWorksOnIt(t *testing.T) {
	t.Parallel()
	s, _ := oneCase(t)
	id := cti.NewCallID(morning, "77")
	about := filed(2, morning, appeal.ByCall, "+79021234567", "Анна", "Болит")
	one := about.Body.(appeal.FiledEvent).Appeal
	one.TopicCode, one.Call, one.FiledBy = "health.hospital.stay", id, cti.ByAgent("anna")
	about.Body = appeal.FiledEvent{Appeal: one}
	check(t, s.Apply(t.Context(), []cti.Event{about}))
	behind := func(calls []cti.CallID, ids []cti.AppealID) []appeal.Appeal {
		t.Helper()
		found, err := s.AppealsBehind(t.Context(), calls, ids)
		check(t, err)
		return found
	}
	for _, found := range [][]appeal.Appeal{behind([]cti.CallID{id, "other"}, nil), behind(nil, []cti.AppealID{one.ID, firstCase})} {
		if len(found) != 1 || found[0].ID != one.ID || found[0].Call != id || found[0].TopicCode != one.TopicCode || found[0].Worker != "anna" || found[0].FiledBy != one.FiledBy {
			t.Errorf("behind the call stands %+v", found)
		}
	}
	if found := behind([]cti.CallID{"other"}, []cti.AppealID{firstCase}); len(found) != 0 {
		t.Errorf("an appeal without a topic of the classifier is %+v", found)
	}

	worker := func(want cti.AgentID) {
		t.Helper()
		a, err := s.Appeal(t.Context(), one.ID)
		check(t, err)
		if a.Worker != want {
			t.Errorf("%q works on it, want %q", a.Worker, want)
		}
	}
	worker("anna")
	check(t, atConsole(s).AddUser(t.Context(), cti.User{Login: "boris", Name: "Борис", Role: cti.RoleAgent, PasswordHash: "x"}, false))
	change := func(version int, c appeal.Change) {
		t.Helper()
		_, err := s.ChangeAppeal(t.Context(), appeal.Asked{Appeal: one.ID, Version: version, Change: c, By: cti.BySupervisor("olga"), At: morning.Add(time.Hour)})
		check(t, err)
	}
	change(1, appeal.Entrust{Person: "boris"})
	worker("boris")
	change(2, appeal.Refuse{Ground: appeal.Grounds()[0], Text: "Не сюда"})
	worker("")
}
