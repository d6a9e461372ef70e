package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/store"
)

// whole is a time as the database keeps it.
var whole = morning.Truncate(time.Microsecond)

const burst cti.IncidentID = "00000000-0000-4000-8000-000000000100"

func waterMain() incident.Incident {
	return incident.Incident{ID: burst, Name: "Нет воды в Братске", Topic: "housing.water.cold", Territory: "bratsk",
		Where: incident.Where{Queue: "122"}, Text: "Авария", Prompt: "burst", Forecast: whole.Add(6 * time.Hour)}
}

func told(n int, by cti.Actor, at time.Time, body incident.Event) cti.Event {
	return cti.Event{ID: cti.EventID(fmt.Sprint("told-", n)), At: at, By: by, Body: body}
}

func byKey(phone string) incident.FollowedEvent {
	i := waterMain()
	return incident.FollowedEvent{Incident: burst, Phone: phone, Appeal: incident.FollowerAppeal(nil, burst, phone), ByKey: true, Name: i.Name, Topic: i.Topic, Territory: i.Territory, Line: "122"}
}

// openIncident has an incident with its own appeal, 100.
func openIncident(t *testing.T) (*store.Store, string) {
	t.Helper()
	s, url := fresh(t)
	check(t, s.Apply(t.Context(), []cti.Event{
		coded(100, "", "Нет воды", "housing.water.cold", "bratsk"),
		told(1, cti.BySupervisor("vera"), morning.Add(time.Hour), incident.OpenedEvent{Incident: waterMain(), Why: "много звонков"}),
	}))
	return s, url
}

func TestWhoFollowsByKeyHasAnAppealThatFollows(t *testing.T) {
	t.Parallel()
	s, url := openIncident(t)
	events := []cti.Event{
		told(2, cti.ByCaller, morning.Add(2*time.Hour), byKey(annasPhone)),
		told(3, cti.ByCaller, morning.Add(3*time.Hour), byKey("+79021234568")),
		told(4, cti.ByCaller, morning.Add(4*time.Hour), byKey(annasPhone)), // the floor forgot, as after a lost journal
	}
	check(t, s.Apply(t.Context(), events[:1]))
	check(t, s.Apply(t.Context(), events))
	before := hashes(t, connected(t, url))
	check(t, s.Apply(t.Context(), events)) // again
	if after := hashes(t, connected(t, url)); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Error("what was applied twice changed something")
	}
	r, err := s.AppealRecord(t.Context(), incident.FollowerAppeal(nil, burst, annasPhone))
	check(t, err)
	a := r.Case.Appeal
	if r.Case.State != appeal.StateDuplicate || r.Case.Master != cti.AppealID(burst) || a.Number == "" || a.Channel != appeal.ByKey || a.Applicant.Phone != annasPhone {
		t.Errorf("the follower's case is %+v", r.Case)
	}
	for _, k := range r.Case.Clocks {
		if k.Running() {
			t.Errorf("a clock runs: %+v", k)
		}
	}
	got, err := s.IncidentRecord(t.Context(), burst)
	check(t, err)
	want := waterMain()
	want.OpenedAt, want.OpenedBy, want.Followers = whole.Add(time.Hour), "vera", 2
	if got.Incident != want || !got.EndedAt.IsZero() {
		t.Errorf("the incident is %+v, want %+v", got, want)
	}
}

func TestAnAgentsAppealIsJoined(t *testing.T) {
	t.Parallel()
	s, url := openIncident(t)
	const mine = "00000000-0000-4000-8000-000000000001"
	check(t, s.Apply(t.Context(), []cti.Event{
		coded(1, annasPhone, "Нет воды", "housing.water.cold", "bratsk"),
		told(2, cti.ByAgent("anna"), morning.Add(2*time.Hour), incident.FollowedEvent{Incident: burst, Phone: annasPhone, Appeal: mine}),
		told(3, cti.ByAgent("anna"), morning.Add(2*time.Hour), incident.FollowedEvent{Incident: burst, Appeal: "00000000-0000-4000-8000-000000000009"}), // is not there
	}))
	r, err := s.AppealRecord(t.Context(), mine)
	check(t, err)
	if r.Case.State != appeal.StateDuplicate || r.History[len(r.History)-1].By != cti.ByAgent("anna") {
		t.Errorf("the case is %+v", r.Case)
	}
	if n := count(t, connected(t, url), "incident_followers where not by_key"); n != 2 {
		t.Errorf("%d followers", n)
	}
	// Once that one is answered, nothing is joined to it any more: the appeal keeps its own term.
	_, err = s.ChangeAppeal(t.Context(), appeal.Asked{Appeal: cti.AppealID(burst), Version: 1, Key: "k",
		Change: appeal.Refuse{Ground: appeal.GroundPublished, Text: "на сайте"}, By: cti.BySupervisor("vera"), At: morning.Add(3 * time.Hour)})
	check(t, err)
	check(t, s.Apply(t.Context(), []cti.Event{
		coded(2, "+79021234568", "Нет воды", "housing.water.cold", "bratsk"),
		told(4, cti.ByAgent("anna"), morning.Add(4*time.Hour), incident.FollowedEvent{Incident: burst, Phone: "+79021234568", Appeal: "00000000-0000-4000-8000-000000000002"}),
	}))
	if n := count(t, connected(t, url), `appeals where id = '00000000-0000-4000-8000-000000000002' and open`); n != 1 {
		t.Error("an appeal was closed without an answer")
	}
}

func TestTheEndOfAnIncidentIsKept(t *testing.T) {
	t.Parallel()
	s, url := openIncident(t)
	later := waterMain()
	later.OpenedAt, later.OpenedBy, later.Text = morning.Add(time.Hour), "vera", "Ещё час"
	check(t, s.Apply(t.Context(), []cti.Event{
		told(2, cti.BySupervisor("olga"), morning.Add(2*time.Hour), incident.RevisedEvent{Incident: later, Why: "дольше"}),
		told(3, cti.BySupervisor("olga"), morning.Add(3*time.Hour), incident.EndedEvent{Incident: burst, Name: later.Name, Answer: "Воду дали", Why: "звонил водоканал"}),
	}))
	got, err := s.IncidentRecord(t.Context(), burst)
	check(t, err)
	if got.Text != "Ещё час" || got.OpenedBy != "vera" || got.EndedBy != "olga" || got.Answer != "Воду дали" || !got.EndedAt.Equal(whole.Add(3*time.Hour)) {
		t.Errorf("the incident is %+v", got)
	}
	page, err := s.Acts(t.Context(), act.Filter{})
	check(t, err)
	if len(page.Acts) != 3 || page.Acts[0].Kind != "end-incident" || page.Acts[0].By != "olga" || page.Acts[0].Why != "звонил водоканал" ||
		page.Acts[0].Reason != later.Name || page.Acts[2].Kind != "open-incident" {
		t.Errorf("the acts are %+v", page.Acts)
	}
	if n := count(t, connected(t, url), "incidents"); n != 1 {
		t.Errorf("%d incidents", n)
	}
	_, err = s.IncidentRecord(t.Context(), "none")
	wantCode(t, err, cti.NotFound)
}

func TestWhatIsOverIsReadPageByPage(t *testing.T) {
	t.Parallel()
	s, _ := openIncident(t)
	ended := func(n int, id cti.IncidentID, hours time.Duration) []cti.Event {
		i := waterMain()
		i.ID = id
		return []cti.Event{
			told(n, cti.BySupervisor("vera"), morning.Add(time.Hour), incident.OpenedEvent{Incident: i}),
			told(n+1, cti.BySupervisor("olga"), morning.Add(hours*time.Hour), incident.EndedEvent{Incident: id, Name: i.Name, Answer: "Воду дали"}),
		}
	}
	check(t, s.Apply(t.Context(), ended(10, "a", 2)))
	check(t, s.Apply(t.Context(), ended(20, "b", 4)))
	check(t, s.Apply(t.Context(), ended(30, "c", 4)))
	check(t, s.Apply(t.Context(), ended(40, "d", 6)))
	var order []cti.IncidentID
	f := incident.Filter{Limit: 2}
	for {
		page, err := s.EndedIncidents(t.Context(), f)
		check(t, err)
		for _, r := range page.Incidents {
			order = append(order, r.ID)
			if r.Answer != "Воду дали" || r.EndedBy != "olga" || r.OpenedBy != "vera" {
				t.Errorf("%+v", r)
			}
		}
		if f.Cursor = page.Cursor; f.Cursor == "" {
			break
		}
	}
	if fmt.Sprint(order) != "[d c b a]" { // the one that is open is not among them
		t.Errorf("the order is %v", order)
	}
	page, err := s.EndedIncidents(t.Context(), incident.Filter{Since: morning.Add(3 * time.Hour), Until: morning.Add(6 * time.Hour)})
	check(t, err)
	if len(page.Incidents) != 2 || page.Incidents[0].ID != "c" || page.Cursor != "" {
		t.Errorf("between the times are %+v", page)
	}
	_, err = s.EndedIncidents(t.Context(), incident.Filter{Cursor: "?"})
	wantCode(t, err, cti.Invalid)
	_, err = s.EndedIncidents(t.Context(), incident.Filter{Limit: 501})
	wantCode(t, err, cti.Invalid)
}

func TestManyCallersOfOneSubjectAndPlaceMakeAProposal(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	events := []cti.Event{
		coded(1, "+79020000001", "Вода", "housing.water.cold", "bratsk"), coded(2, "+79020000002", "Вода", "housing.water.cold", "bratsk"),
		coded(3, "+79020000002", "Вода", "housing.water.dirty", "bratsk"), // the same caller
		coded(4, "+79020000003", "Вода", "housing.water.dirty", "bratsk"), coded(5, "+79020000004", "Вода", "housing.water.cold", "irkutsk"),
		coded(6, "+79020000005", "Тепло", "housing.heating.none", "bratsk"), coded(7, "+79020000006", "Вода", "housing.water.cold", ""),
	}
	check(t, s.Apply(t.Context(), events))
	proposed := func(since time.Time, enough int) []incident.Proposal {
		t.Helper()
		found, err := s.IncidentProposals(t.Context(), since, enough)
		check(t, err)
		return found
	}
	want := incident.Proposal{Subject: "housing.water", Topic: "housing.water.cold", Territory: "bratsk", Callers: 3, Appeals: 4,
		First: whole.Add(time.Minute), Last: whole.Add(4 * time.Minute)}
	if got := proposed(morning, 3); len(got) != 1 || got[0] != want {
		t.Errorf("proposed is %+v, want %+v", got, want)
	}
	if got := proposed(morning, 4); len(got) != 0 {
		t.Errorf("of too few %+v is proposed", got)
	}
	if got := proposed(morning.Add(2*time.Minute), 3); len(got) != 0 {
		t.Errorf("of too long ago %+v is proposed", got)
	}
	members, err := s.AppealsAbout(t.Context(), incident.Incident{ID: burst, Topic: "housing.water.cold", Territory: "bratsk"}, morning)
	check(t, err)
	if len(members) != 4 || members[0] != (incident.Member{Appeal: "00000000-0000-4000-8000-000000000001", Phone: "+79020000001"}) {
		t.Errorf("members are %+v", members)
	}
	// Who looked says that it is none.
	check(t, s.Apply(t.Context(), []cti.Event{{ID: "dismissed", At: morning.Add(5 * time.Minute), By: cti.BySupervisor("vera"),
		Body: act.DoneEvent{Kind: act.DismissIncident, Reason: "housing.water bratsk", Why: "разные дома"}}}))
	if got := proposed(morning, 3); len(got) != 0 {
		t.Errorf("dismissed, and proposed is %+v", got)
	}
}

func TestAnErasedFollowerStaysCountedAndIsNotKnown(t *testing.T) {
	t.Parallel()
	s, url := openIncident(t)
	const mine = "00000000-0000-4000-8000-000000000001"
	events := []cti.Event{
		coded(1, gone, "Нет воды", "housing.water.cold", "bratsk"),
		told(2, cti.ByAgent("anna"), morning.Add(2*time.Hour), incident.FollowedEvent{Incident: burst, Phone: gone, Appeal: mine}),
		told(3, cti.ByCaller, morning.Add(3*time.Hour), byKey(gone)),
		told(4, cti.ByCaller, morning.Add(4*time.Hour), byKey(gone)),
		told(5, cti.ByCaller, morning.Add(4*time.Hour), byKey(annasPhone)),
	}
	check(t, s.Apply(t.Context(), events))
	before, err := s.IncidentRecord(t.Context(), burst)
	check(t, err)
	_, err = s.ErasePerson(t.Context(), byNumber(gone), cti.ByAdmin("mila"), "заявление 7", morning)
	check(t, err)
	check(t, s.Apply(t.Context(), events)) // what the journal still has
	if left := traces(t, url, gone[1:]); len(left) > 0 {
		t.Errorf("left are %v", left)
	}
	if len(traces(t, url, annasPhone[1:])) < 3 {
		t.Error("the other follower was touched")
	}
	after, err := s.IncidentRecord(t.Context(), burst)
	if check(t, err); after.Followers != 2 || before.Followers != 2 {
		t.Errorf("%d followers before, %d after", before.Followers, after.Followers)
	}
}
