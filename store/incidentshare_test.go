package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/store"
)

// TestOneAnswerReachesAllWhoFollowAnIncident: by key, by an agent as they filed,
// and from an appeal that was there before; nobody twice, and nobody else.
func TestOneAnswerReachesAllWhoFollowAnIncident(t *testing.T) {
	t.Parallel()
	p := newPost()
	s, url := centre(t, store.Route{Way: appeal.WaySMS, Outlet: p})
	at := func(hours int) time.Time { return morning.Add(time.Duration(hours) * time.Hour) }
	id := func(n int) cti.AppealID { return cti.AppealID(fmt.Sprintf("00000000-0000-4000-8000-%012d", n)) }
	follows := func(n int, phone string) incident.FollowedEvent {
		return incident.FollowedEvent{Incident: burst, Phone: phone, Appeal: id(n)}
	}
	events := []cti.Event{
		coded(100, "", "Нет воды", "housing.water.none", "bratsk"),
		coded(2, "+79020000002", "Нет воды", "housing.water.none", "bratsk"), coded(3, "+79020000003", "Нет воды", "housing.water.none", "bratsk"),
		coded(4, "+79020000004", "Нет воды", "housing.water.none", "bratsk"), coded(5, "+79020000005", "Нет тепла", "housing.heating.none", "bratsk"),
		told(1, cti.BySupervisor("vera"), at(1), incident.OpenedEvent{Incident: waterMain()}),
		told(2, cti.ByAgent("anna"), at(2), follows(2, "+79020000002")),
		told(3, cti.ByCaller, at(3), byKey("+79020000006")),
		told(4, cti.ByAgent("anna"), at(3), follows(3, "+79020000003")),
	}
	check(t, s.Apply(t.Context(), events))
	change(t, s, id(4), appeal.Join{Master: cti.AppealID(burst)}) // later, on its page
	events = append(events, told(5, cti.ByAgent("anna"), at(4), follows(4, "+79020000004")),
		told(6, cti.BySupervisor("vera"), at(5), incident.EndedEvent{Incident: burst, Name: "Нет воды", Answer: "Воду дали."}))
	check(t, s.Apply(t.Context(), events))
	counts, err := s.CountFollowing(t.Context(), []cti.IncidentID{burst, "other"})
	check(t, err)
	if len(counts) != 1 || counts[burst] != 4 {
		t.Errorf("following are %v", counts)
	}

	work(t, s)
	given := appeal.AnswerNow{Text: "Воду дали.", Outcome: appeal.OutcomeResolved, Checklist: appeal.Checklist()}
	change(t, s, cti.AppealID(burst), appeal.Assign{Body: "health"}, given)
	for _, one := range []cti.AppealID{id(2), id(3), id(4), incident.FollowerAppeal(nil, burst, "+79020000006")} {
		if r := becomes(t, s, one, appeal.DeliverySent); r.Case.State != appeal.StateAnswered || r.Case.Answer.Text != given.Text {
			t.Errorf("%s is %+v", one, r.Case)
		}
	}
	c := connected(t, url)
	check(t, s.Apply(t.Context(), events)) // the journal again
	check(t, s.ShareAnswer(t.Context(), cti.AppealID(burst), 0))
	until(t, "all jobs have ended", func() bool { return count(t, c, `river_job where state <> 'completed'`) == 0 })
	to := map[string]int{}
	for _, l := range p.letters() {
		to[l.To]++
	}
	if fmt.Sprint(to) != "map[+79020000002:1 +79020000003:1 +79020000004:1 +79020000006:1]" {
		t.Errorf("letters went to %v", to)
	}
	if r := change(t, s, id(5)); r.Case.State.Closed() {
		t.Errorf("another matter is %s", r.Case.State)
	}
}
