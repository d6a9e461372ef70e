package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/attachment"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/view"
	"github.com/dozvon/dozvon/cti/voicemail"
	"github.com/dozvon/dozvon/store"
)

const (
	gone  = "+79027654321"
	stays = "+79020000001"
)

func byNumber(number string) contact.Person { return contact.Person{Number: number} }

// life is what two people did, one of whom will be erased.
func life() []cti.Event {
	talk := plain(morning, "1", "122", gone, "anna")
	other := plain(morning.Add(time.Hour), "2", "122", stays, "anna")
	events := append(slices.Clone(talk.events), other.events...)
	about := filed(1, morning, appeal.ByCall, gone, "Тайнова Мария", "Диагноз Тайновой")
	one := about.Body.(appeal.FiledEvent).Appeal
	one.Applicant.Email, one.Applicant.Address, one.Call, one.TopicCode = "taynova@example.org", "Секретная, 1", talk.id, "health.hospital.stay"
	about.Body, about.Call = appeal.FiledEvent{Appeal: one}, talk.id
	promise := callback.Callback{ID: "b1", State: callback.Cancelled, Line: "122", Queue: "122", Number: gone, Name: "Тайнова", Why: callback.Abandoned,
		Since: morning, CreatedAt: morning, DueAt: morning, ClosedAt: morning.Add(time.Minute), Note: "Тайнова просила"}
	message := voicemail.Voicemail{ID: "v1", State: voicemail.Closed, Call: talk.id, Line: "122", Queue: "122", Number: gone, Name: "Тайнова", LeftAt: morning, DueAt: morning,
		Reason: voicemail.Other, Note: "Тайнова плакала", ClosedAt: morning.Add(time.Minute)}
	return append(events, about, filed(2, morning, appeal.ByOnline, stays, "Остаёва", "Яма на дороге"),
		cti.Event{ID: "cb", At: morning, By: cti.BySystem, Body: callback.ChangedEvent{Signal: callback.Cancel, Callback: promise}},
		cti.Event{ID: "vm", At: morning, Call: talk.id, By: cti.BySystem, Body: voicemail.ChangedEvent{Signal: voicemail.Close, Voicemail: message}},
		cti.Event{ID: "rec", At: morning, Call: talk.id, By: cti.BySystem, Body: recording.KeptEvent{Recording: recording.Recording{ID: "r1", Call: talk.id, Agent: "anna", EndedAt: morning, Key: "k"}}},
		fileEvent("f1", firstCase, "Паспорт Тайновой.pdf"), fileEvent("f2", "00000000-0000-4000-8000-000000000002", "Яма с Остаёвой.jpg"),
		cti.Event{ID: "attachment.removed.f1", At: morning, By: cti.ByAgent("anna"), Body: attachment.RemovedEvent{ID: "f1", Appeal: firstCase, Why: "Тайнова принесла другой"}},
		fileEvent("f3", firstCase, "Диагноз.pdf"),
		shownEvent(1, "vera", view.ShownEvent{Kind: view.Person, Subject: gone}), shownEvent(2, "vera", view.ShownEvent{Kind: view.Person, Subject: stays}))
}

func closedCase(t *testing.T, s *store.Store) {
	t.Helper()
	for i, c := range []appeal.Change{appeal.Comment{Text: "Тайнова звонила опять"}, appeal.Refuse{Ground: appeal.GroundUnreadable, Text: "Тайновой объяснено"}} {
		_, err := s.ChangeAppeal(t.Context(), asked(fmt.Sprint("k", i), i+1, c))
		check(t, err)
	}
}

// traces are the tables in which somebody can still be recognised.
func traces(t *testing.T, url string, marks ...string) (found []string) {
	t.Helper()
	conn := connected(t, url)
	rows, err := conn.Query(t.Context(), `select table_name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1`)
	check(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	check(t, err)
	for _, table := range tables {
		for _, mark := range marks {
			var n int
			check(t, conn.QueryRow(t.Context(), `select count(*) from `+pgx.Identifier{table}.Sanitize()+` x where x::text ilike '%' || $1 || '%'`, mark).Scan(&n))
			if n > 0 {
				found = append(found, table+" has "+mark)
			}
		}
	}
	return found
}

var marks = []string{"Тайнов", "9027654321", "Диагноз", "Секретная", "taynova", "диагноз"}

func TestAnErasedPersonIsNowhereAndEveryFigureStays(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	check(t, s.Apply(t.Context(), life()))
	mila := cti.ByAdmin("mila")
	_, err := s.ErasePerson(t.Context(), byNumber(gone), mila, "заявление 7", morning)
	wantCode(t, err, cti.Conflict)
	if !strings.Contains(err.Error(), "обращение 2026-000001") {
		t.Errorf("it is refused with %v", err)
	}
	closedCase(t, s)
	if len(traces(t, url, marks...)) < 8 {
		t.Fatalf("the test finds the person only in %v", traces(t, url, marks...))
	}
	figures := func() string {
		t.Helper()
		joint, err := s.Joint(t.Context(), testPlan("Asia/Irkutsk"), "2026-03-01", "2026-03-03")
		check(t, err)
		joint.AsOf = time.Time{}
		queues, err := s.QueueFigures(t.Context(), testPlan("Asia/Irkutsk"), morning.Add(2*time.Hour))
		check(t, err)
		day, err := s.AgentDay(t.Context(), testPlan("Asia/Irkutsk"), "anna", "2026-03-02")
		check(t, err)
		for i := range day.Offers {
			day.Offers[i].Caller = ""
		}
		text, err := json.Marshal([]any{joint, queues, day})
		check(t, err)
		return string(text)
	}
	before, case1 := figures(), caseWithoutWords(t, s)
	act, err := s.ErasePerson(t.Context(), byNumber(gone), mila, "заявление 7", morning)
	check(t, err)
	if len(act.Calls) != 1 || len(act.Appeals) != 1 || len(act.Callbacks) != 1 || len(act.Voicemails) != 1 || len(act.Views) != 1 || act.Sounds != 1 || act.By != mila {
		t.Errorf("erased was %+v", act)
	}
	if left := traces(t, url, marks...); len(left) > 0 {
		t.Errorf("left are %v", left)
	}
	if after := figures(); after != before {
		t.Errorf("the figures were\n%s\nand are\n%s", before, after)
	}
	if after := caseWithoutWords(t, s); !reflect.DeepEqual(after, case1) {
		t.Errorf("the case was\n%+v\nand is\n%+v", case1, after)
	}
	if len(traces(t, url, "9020000001", "Остаёва", "Яма")) < 6 {
		t.Error("the other person was touched")
	}
	check(t, s.Apply(t.Context(), life())) // what the journal still has
	if left := traces(t, url, marks...); len(left) > 0 {
		t.Errorf("a replay brings back %v", left)
	}
	_, err = s.ErasePerson(t.Context(), byNumber(gone), mila, "заявление 7", morning)
	wantCode(t, err, cti.NotFound)
	_, err = s.ErasePerson(t.Context(), byNumber(stays), mila, "  ", morning)
	wantCode(t, err, cti.Invalid)
	_, err = s.ErasePerson(t.Context(), byNumber("12"), mila, "x", morning)
	wantCode(t, err, cti.Invalid)
}

// caseWithoutWords is what must outlive the person: states, terms, who held it.
func caseWithoutWords(t *testing.T, s *store.Store) appeal.Record {
	t.Helper()
	r, err := s.AppealRecord(t.Context(), firstCase)
	check(t, err)
	r.Case = r.Case.Hide("")
	for i := range r.History {
		r.History[i] = r.History[i].Hide()
	}
	return r
}

func TestADatabaseFromAnOlderCopyErasesAgain(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	check(t, s.Apply(t.Context(), life()))
	closedCase(t, s)
	act, err := s.ErasePerson(t.Context(), byNumber(gone), cti.ByAdmin("mila"), "заявление 7", morning)
	check(t, err)
	untold, err := s.UntoldErasures(t.Context())
	check(t, err)
	if act.Sounds = 0; len(untold) != 1 || !reflect.DeepEqual(untold[0], act) {
		t.Fatalf("to be told are %+v, want %+v", untold, act)
	}
	told := cti.Event{ID: cti.EventID("person.erased." + act.ID), At: morning, By: act.By, Body: contact.ErasedEvent{Erasure: untold[0]}}
	check(t, s.Apply(t.Context(), []cti.Event{told}))
	check(t, s.ErasureTold(t.Context(), act.ID))
	if untold, err = s.UntoldErasures(t.Context()); err != nil || len(untold) != 0 {
		t.Errorf("still to be told are %+v, %v", untold, err)
	}

	old, oldURL := fresh(t)
	check(t, old.Apply(t.Context(), life()))
	closedCase(t, old)
	check(t, old.Apply(t.Context(), []cti.Event{told}))
	if left := traces(t, oldURL, marks...); len(left) > 0 {
		t.Errorf("left in the older copy are %v", left)
	}
}

func TestTheSoundOfAnErasedPersonIsDoomed(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	check(t, s.Apply(t.Context(), life()))
	closedCase(t, s)
	if doomed, err := s.Doomed(t.Context()); err != nil || len(doomed) != 0 {
		t.Errorf("doomed before are %+v, %v", doomed, err)
	}
	_, err := s.ErasePerson(t.Context(), byNumber(gone), cti.ByAdmin("mila"), "заявление 7", morning)
	check(t, err)
	doomed, err := s.Doomed(t.Context())
	if check(t, err); len(doomed) != 1 || doomed[0].ID != "r1" || doomed[0].Key != "k" {
		t.Fatalf("doomed are %+v", doomed)
	}
	check(t, s.Apply(t.Context(), []cti.Event{{ID: "e", At: morning, By: cti.BySystem, Body: recording.ErasedEvent{ID: "r1", Reason: recording.PersonErased}}}))
	if doomed, err := s.Doomed(t.Context()); err != nil || len(doomed) != 0 {
		t.Errorf("doomed after are %+v, %v", doomed, err)
	}
}

func TestOnlyAnActOfErasureTouchesTheHistory(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	check(t, s.Apply(t.Context(), life()))
	closedCase(t, s)
	act, err := s.ErasePerson(t.Context(), byNumber(gone), cti.ByAdmin("mila"), "заявление 7", morning)
	check(t, err)
	conn := connected(t, url)
	for _, statement := range []string{
		`update appeal_history set entry = without_words(entry)`, // an act of another transaction does not count
		`update appeal_history set entry = '{}'`,
		`delete from appeal_history`,
		`update views set subject = ''`,
		`delete from views`,
		`update erasures set reason = 'иное'`,
		`delete from erasures`,
		`truncate erasures`,
		// Nor may an act of one's own do more than erase.
		`with a as (insert into erasures (id, at, by_kind, by_id, reason, calls, appeals, callbacks, voicemails, views)
			values ('mine', now(), 'admin', 'x', 'x', '{}', '{` + string(firstCase) + `}', '{}', '{}', '{}') returning 1)
			update appeal_history set by_id = 'x' where exists (select from a)`,
	} {
		_, err := conn.Exec(t.Context(), statement)
		if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != "23001" {
			t.Errorf("%s gives %v", statement, err)
		}
	}
	_, err = conn.Exec(t.Context(), `select erase($1)`, act.ID)
	if err == nil {
		t.Error("an act is done again")
	}
}
