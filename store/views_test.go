package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"errors"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/view"
)

func shownEvent(n int, by string, b view.ShownEvent) cti.Event {
	b.Route = "GET /x"
	return cti.Event{ID: cti.EventID(fmt.Sprintf("view.%d", n)), At: morning.Add(time.Duration(n) * time.Minute), By: cti.Actor{Kind: "supervisor", ID: by}, Body: b}
}

func TestWhoLookedIsFoundBySubjectPersonAndTime(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	heard := cti.Event{ID: "heard.1", At: morning.Add(5 * time.Minute), Call: "c1", By: cti.ByAgent("anna"), Body: recording.HeardEvent{ID: "leg1"}}
	events := []cti.Event{
		shownEvent(1, "vera", view.ShownEvent{Kind: view.Call, Subject: "c1", Call: "c1"}),
		shownEvent(2, "vera", view.ShownEvent{Kind: view.Case, Subject: "a1", Call: "c1", Appeals: []cti.AppealID{"a1"}, Why: "жалоба"}),
		shownEvent(3, "olga", view.ShownEvent{Kind: view.Person, Subject: "+79021234567", Appeals: []cti.AppealID{"a1", "a2"}}),
		shownEvent(4, "olga", view.ShownEvent{Kind: view.Case, Subject: "a3"}),
		heard,
	}
	for range 2 { // a repetition changes nothing
		check(t, s.Apply(t.Context(), events))
	}
	for _, one := range []struct {
		f    view.Filter
		want string
	}{
		{view.Filter{}, "heard.1 view.4 view.3 view.2 view.1"},
		{view.Filter{Subject: "a1"}, "view.3 view.2"},
		{view.Filter{Subject: "a2"}, "view.3"},
		{view.Filter{Subject: "c1"}, "heard.1 view.2 view.1"},
		{view.Filter{Subject: "leg1"}, "heard.1"},
		{view.Filter{Subject: "+79021234567"}, "view.3"},
		{view.Filter{By: "vera"}, "view.2 view.1"},
		{view.Filter{By: "vera", Kind: view.Case}, "view.2"},
		{view.Filter{Since: morning.Add(4 * time.Minute)}, "heard.1 view.4"},
		{view.Filter{Until: morning.Add(2 * time.Minute)}, "view.1"},
	} {
		f, got := one.f, ""
		for f.Limit = 2; ; {
			page, err := s.Views(t.Context(), f)
			check(t, err)
			for _, v := range page.Views {
				got += " " + string(v.ID)
			}
			if f.Cursor = page.Cursor; f.Cursor == "" {
				break
			}
		}
		if got != " "+one.want {
			t.Errorf("%+v finds%s, want %s", one.f, got, one.want)
		}
	}
	check(t, atConsole(s).AddUser(t.Context(), cti.User{Login: "vera", Name: "Вера Старцева", Role: cti.RoleSupervisor, PasswordHash: "x"}, false))
	page, err := s.Views(t.Context(), view.Filter{By: "vera", Kind: view.Case})
	check(t, err)
	if v := page.Views[0]; v.Call != "c1" || v.Why != "жалоба" || v.Name != "Вера Старцева" || v.Route != "GET /x" || len(v.Appeals) != 1 || v.By != (cti.Actor{Kind: "supervisor", ID: "vera"}) || !v.At.Equal(morning.Add(2*time.Minute).Truncate(time.Microsecond)) {
		t.Errorf("the line is %+v", v)
	}
	for _, statement := range []string{`update views set by_id = 'x'`, `delete from views`, `truncate views`} {
		_, err := connected(t, url).Exec(t.Context(), statement)
		if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != "23001" {
			t.Errorf("%s gives %v", statement, err)
		}
	}
}
