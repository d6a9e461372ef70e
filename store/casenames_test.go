package store_test

import (
	"maps"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

func TestIdsOfACaseHaveNames(t *testing.T) {
	t.Parallel()
	s, _ := oneCase(t)
	for _, u := range []cti.User{{Login: "olga", Name: "Ольга Седых", Role: cti.RoleSupervisor}, {Login: "anna", Name: "Анна Котова", Role: cti.RoleAgent}, {Login: "gone", Name: "Борис", Role: cti.RoleAgent, Disabled: true}} {
		check(t, atConsole(s).AddUser(t.Context(), u, false))
	}
	got, err := s.CaseNames(t.Context(), []cti.BodyID{"health", "adm-bratsk", "nobody"}, []cti.AgentID{"olga", "gone", "x\x00"}, []cti.AppealID{firstCase})
	check(t, err)
	if !maps.Equal(got.Bodies, map[cti.BodyID]string{"health": "Минздрав", "adm-bratsk": "Администрация Братска"}) ||
		!maps.Equal(got.People, map[cti.AgentID]string{"olga": "Ольга Седых", "gone": "Борис"}) || got.Appeals[firstCase] == "" {
		t.Errorf("the names are %+v", got)
	}
	if got, err := s.CaseNames(t.Context(), nil, nil, nil); err != nil || len(got.Bodies)+len(got.People)+len(got.Appeals) != 0 {
		t.Errorf("nothing is called %+v, %v", got, err)
	}
	id, err := s.AppealByNumber(t.Context(), got.Appeals[firstCase])
	check(t, err)
	if id != firstCase {
		t.Errorf("the number is that of %s", id)
	}
	_, err = s.AppealByNumber(t.Context(), "2026-\x00")
	wantCode(t, err, cti.NotFound)
	people, err := s.Colleagues(t.Context())
	check(t, err)
	if len(people) != 2 || people[0].Login != "anna" || people[1].Name != "Ольга Седых" || people[1].Role != cti.RoleSupervisor {
		t.Errorf("colleagues are %+v", people)
	}
}

func TestWorklistsAreCounted(t *testing.T) {
	t.Parallel()
	s, _ := oneCase(t)
	var events []cti.Event
	for n := 2; n < 6; n++ {
		events = append(events, filed(n, morning, appeal.ByCall, "", "", "Яма"))
	}
	check(t, s.Apply(t.Context(), events))
	check(t, atConsole(s).AddUser(t.Context(), cti.User{Login: "anna", Name: "Анна", Role: cti.RoleAgent}, false))
	_, err := s.ChangeAppeal(t.Context(), asked("k", 1, appeal.Assign{Body: "health"}))
	check(t, err)
	_, err = s.ChangeAppeal(t.Context(), asked("k2", 2, appeal.Entrust{Person: "anna"}))
	check(t, err)
	late := morning.Add(40 * 24 * time.Hour)
	for _, c := range []struct {
		work appeal.Work
		want map[appeal.List]int
	}{
		{appeal.Work{Person: "anna", Home: "health", At: morning}, map[appeal.List]int{appeal.ListOpen: 5, appeal.ListMine: 1, appeal.ListBody: 1, appeal.ListUnread: 1, appeal.ListDecide: 4, appeal.ListSoon: 0, appeal.ListOverdue: 0, appeal.ListExamine: 0, appeal.ListUndelivered: 0, appeal.ListControl: 0}},
		{appeal.Work{Person: "olga", Body: "health", At: late}, map[appeal.List]int{appeal.ListOpen: 1, appeal.ListMine: 0, appeal.ListBody: 0, appeal.ListUnread: 0, appeal.ListDecide: 0, appeal.ListSoon: 0, appeal.ListOverdue: 1, appeal.ListExamine: 0, appeal.ListUndelivered: 0, appeal.ListControl: 0}},
	} {
		got, err := s.CountWork(t.Context(), c.work, appeal.Lists())
		check(t, err)
		if !maps.Equal(got, c.want) {
			t.Errorf("%+v counts %v, want %v", c.work, got, c.want)
		}
	}
	_, err = s.CountWork(t.Context(), appeal.Work{}, []appeal.List{"none"})
	wantCode(t, err, cti.Invalid)
}
