package store_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/store"
)

func TestWhatIsHeldOfAPersonIsCounted(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	check(t, s.Apply(t.Context(), life()))
	held, err := s.Held(t.Context(), gone)
	check(t, err)
	if held.Number != gone || held.Calls != 1 || len(held.Appeals) != 1 || held.Recordings != 1 || held.Callbacks != 1 || held.Voicemails != 1 || held.Views != 1 {
		t.Errorf("held is %+v", held)
	}
	if held.Files != 2 { // one is taken out, and its content is still there
		t.Errorf("%d files are held", held.Files)
	}
	if len(held.Open) != 1 || !strings.Contains(held.Open[0], "обращение 2026-000001") {
		t.Errorf("open is %q", held.Open)
	}
	closedCase(t, s)
	held, err = s.Held(t.Context(), gone)
	if check(t, err); len(held.Open) != 0 {
		t.Errorf("open after it was closed is %q", held.Open)
	}
	first, err := s.ErasePerson(t.Context(), gone, cti.ByAdmin("mila"), "заявление 7", morning)
	check(t, err)
	_, err = s.Held(t.Context(), gone)
	wantCode(t, err, cti.NotFound)
	_, err = s.Held(t.Context(), "12")
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
	act, err := s.ErasePerson(t.Context(), stays, cti.ByAdmin("mila"), "заявление 8", morning.AddDate(0, 0, 1))
	check(t, err)
	return act.ID
}
