package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/view"
	"github.com/dozvon/dozvon/store"
)

func TestWhatIsHeldOfAPersonIsCounted(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	check(t, s.Apply(t.Context(), life()))
	held, err := s.Held(t.Context(), byNumber(gone))
	check(t, err)
	if held.Person != byNumber(gone) || len(held.Also) != 0 || held.Calls != 1 || len(held.Appeals) != 1 || held.Recordings != 1 || held.Callbacks != 1 || held.Voicemails != 1 || held.Views != 1 {
		t.Errorf("held is %+v", held)
	}
	if held.Files != 2 { // one is taken out, and its content is still there
		t.Errorf("%d files are held", held.Files)
	}
	if len(held.Open) != 1 || held.Open[0] != (contact.Pending{Text: "обращение 2026-000001", Appeal: held.Appeals[0]}) {
		t.Errorf("open is %+v", held.Open)
	}
	closedCase(t, s)
	held, err = s.Held(t.Context(), byNumber(gone))
	if check(t, err); len(held.Open) != 0 {
		t.Errorf("open after it was closed is %+v", held.Open)
	}
	first, err := s.ErasePerson(t.Context(), byNumber(gone), cti.ByAdmin("mila"), "заявление 7", morning)
	check(t, err)
	_, err = s.Held(t.Context(), byNumber(gone))
	wantCode(t, err, cti.NotFound)
	_, err = s.Held(t.Context(), byNumber("12"))
	wantCode(t, err, cti.Invalid)
	second := erasedLater(t, s)
	acts, err := s.Erasures(t.Context(), 10)
	check(t, err)
	var ids []string
	for _, e := range acts {
		ids = append(ids, e.ID)
	}
	if !reflect.DeepEqual(ids, []string{second, first.ID}) || acts[1].Reason != "заявление 7" || len(acts[1].Calls) != 1 {
		t.Errorf("the acts are %+v", acts)
	}
	if acts, err = s.Erasures(t.Context(), 1); err != nil || len(acts) != 1 || acts[0].ID != second {
		t.Errorf("the latest act is %+v, %v", acts, err)
	}
}

// erasedLater erases the other person a day later.
func erasedLater(t *testing.T, s *store.Store) string {
	t.Helper()
	a := asked("other", 1, appeal.Refuse{Ground: appeal.GroundUnreadable, Text: "нечитаемо"})
	a.Appeal = "00000000-0000-4000-8000-000000000002"
	_, err := s.ChangeAppeal(t.Context(), a)
	check(t, err)
	act, err := s.ErasePerson(t.Context(), byNumber(stays), cti.ByAdmin("mila"), "заявление 8", morning.AddDate(0, 0, 1))
	check(t, err)
	return act.ID
}

// online is what a person did who has no telephone, beside two others: one who
// names the same address and a telephone, and one whose address only looks alike.
func online() []cti.Event {
	var events []cti.Event
	for n, who := range []appeal.Applicant{
		{Name: "Тайнова", Email: "Taynova@Example.ORG"},
		{Name: "Тайнова", Email: "taynova@example.org", Phone: stays},
		{Name: "Остаёва", Email: "xtaynova@example.org", Phone: "+79020000002"},
	} {
		e := filed(11+n, morning, appeal.ByOnline, who.Phone, who.Name, "Диагноз")
		one := e.Body.(appeal.FiledEvent).Appeal
		one.Applicant = who
		e.Body = appeal.FiledEvent{Appeal: one}
		events = append(events, e)
	}
	return append(events, plain(morning, "1", "122", stays, "anna").events...)
}

func refused(t *testing.T, s *store.Store, n int) cti.AppealID {
	t.Helper()
	a := asked(fmt.Sprint("refused", n), 1, appeal.Refuse{Ground: appeal.GroundUnreadable, Text: "Тайновой объяснено"})
	a.Appeal = cti.AppealID(fmt.Sprintf("00000000-0000-4000-8000-%012d", n))
	_, err := s.ChangeAppeal(t.Context(), a)
	check(t, err)
	return a.Appeal
}

func TestAPersonWithoutATelephoneIsFoundAndErasedByTheAddress(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	check(t, s.Apply(t.Context(), online()))
	who, err := contact.ReadPerson(" TAYNOVA@example.org ")
	check(t, err)
	check(t, s.Apply(t.Context(), []cti.Event{shownEvent(1, "vera", view.ShownEvent{Kind: view.Person, Subject: who.Email})}))
	held, err := s.Held(t.Context(), who)
	check(t, err)
	if held.Person != who || held.Calls != 0 || len(held.Appeals) != 2 || held.Views != 1 || len(held.Open) != 2 {
		t.Errorf("held is %+v", held)
	}
	if !reflect.DeepEqual(held.Also, []contact.Person{byNumber(stays)}) {
		t.Errorf("also known as %v", held.Also)
	}
	page, err := s.Appeals(t.Context(), appeal.Filter{Email: who.Email})
	if check(t, err); len(page.Appeals) != 2 {
		t.Errorf("of this address are %+v", page.Appeals)
	}
	_, err = s.ErasePerson(t.Context(), who, cti.ByAdmin("mila"), "заявление 7", morning)
	wantCode(t, err, cti.Conflict)
	first, second := refused(t, s, 11), refused(t, s, 12)
	refused(t, s, 13)
	act, err := s.ErasePerson(t.Context(), who, cti.ByAdmin("mila"), "заявление 7", morning)
	check(t, err)
	if slices.Sort(act.Appeals); !slices.Equal(act.Appeals, []cti.AppealID{first, second}) || len(act.Calls) != 0 || len(act.Views) != 1 {
		t.Errorf("erased was %+v", act)
	}
	check(t, s.Apply(t.Context(), online())) // what the journal still has
	conn := connected(t, url)
	if n := count(t, conn, `appeals where name like 'Тайнов%' or email ilike 'taynova@%'`) + count(t, conn, `events where data::text ilike '%"taynova@%' or data::text like '%Тайнова%'`) +
		count(t, conn, `views where subject <> ''`); n != 0 {
		t.Errorf("of the person are left %d rows: %v", n, traces(t, url, "Тайнов", "taynova"))
	}
	if n := count(t, conn, `appeals where email = 'xtaynova@example.org' and name = 'Остаёва' and text = 'Диагноз'`) + count(t, conn, `calls where caller = '`+stays+`'`); n != 2 {
		t.Error("somebody else was touched, or the calls of the number")
	}
	_, err = s.Held(t.Context(), who)
	wantCode(t, err, cti.NotFound)
}

// TestWhoIsFoundByTheNumberIsAlsoFoundByTheAddress: as long as there is more by it.
func TestWhoIsFoundByTheNumberIsAlsoFoundByTheAddress(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	check(t, s.Apply(t.Context(), online()))
	held, err := s.Held(t.Context(), byNumber(stays))
	if check(t, err); held.Calls != 1 || len(held.Appeals) != 1 || !reflect.DeepEqual(held.Also, []contact.Person{{Email: "taynova@example.org"}}) {
		t.Errorf("held is %+v", held)
	}
	held, err = s.Held(t.Context(), byNumber("+79020000002"))
	if check(t, err); len(held.Appeals) != 1 || len(held.Also) != 0 {
		t.Errorf("held of the other is %+v", held)
	}
}
