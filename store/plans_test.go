package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/store"
)

// enforced is a plan that came into force n minutes after the morning.
func enforced(n int, by cti.Actor, text, note string) cti.Event {
	return cti.Event{
		ID: cti.EventID(fmt.Sprintf("plan-%02d", n)), At: morning.Add(time.Duration(n) * time.Minute), By: by,
		Body: plan.ChangedEvent{Text: text, Note: note},
	}
}

func TestVersionsOfThePlanAreNumberedInTheirOrder(t *testing.T) {
	t.Parallel()
	events := []cti.Event{
		enforced(1, cti.BySystem, "a\n", ""),
		enforced(2, cti.ByAdmin("olga"), "b\n", "декабрь"),
		enforced(3, cti.BySystem, "b\n", ""), // a floor without memory
		enforced(4, cti.ByAdmin("oleg"), "a\n", "как было"),
		enforced(5, cti.BySystem, "a\n", ""),
	}
	want := []string{"3 oleg как было", "2 olga декабрь", "1  "}
	// In one batch, one by one, and all of it a second time: the same rows.
	batch, _ := fresh(t)
	check(t, batch.Apply(t.Context(), events))
	single, _ := fresh(t)
	for _, e := range events {
		check(t, single.Apply(t.Context(), []cti.Event{e}))
	}
	check(t, single.Apply(t.Context(), events))
	for _, s := range []*store.Store{batch, single} {
		page, err := s.PlanVersions(t.Context(), 0, 0)
		check(t, err)
		var got []string
		for _, v := range page.Versions {
			got = append(got, fmt.Sprintf("%d %s %s", v.Number, v.By, v.Note))
			if v.Text != "" {
				t.Errorf("the list has the text of version %d", v.Number)
			}
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") || page.Before != 0 {
			t.Errorf("versions\n%s\nwant\n%s (then %d)", strings.Join(got, "\n"), strings.Join(want, "\n"), page.Before)
		}
		later, err := s.PlanAfter(t.Context(), plan.Sum("b\n"), plan.Sum("a\n"))
		check(t, err)
		if later.Number != 3 || later.Text != "a\n" {
			t.Errorf("after b came %+v", later)
		}
		later, err = s.PlanAfter(t.Context(), "", plan.Sum("b\n"))
		check(t, err)
		if later.Number != 2 {
			t.Errorf("after none came %+v", later)
		}
		for _, never := range [][2]string{{"a\n", "b\n"}, {"a\n", "a\n"}, {"x\n", "a\n"}, {"a\n", "x\n"}} {
			_, err := s.PlanAfter(t.Context(), plan.Sum(never[0]), plan.Sum(never[1]))
			wantCode(t, err, cti.NotFound)
		}
		v, err := s.PlanVersion(t.Context(), 2)
		check(t, err)
		if at := morning.Add(2 * time.Minute).Truncate(time.Microsecond); v.Text != "b\n" || v.Sum != plan.Sum("b\n") || !v.At.Equal(at) {
			t.Errorf("version 2 is %+v", v)
		}
	}
	first, err := single.PlanVersions(t.Context(), 0, 2)
	check(t, err)
	rest, err := single.PlanVersions(t.Context(), first.Before, 2)
	check(t, err)
	if len(first.Versions) != 2 || len(rest.Versions) != 1 || rest.Versions[0].Number != 1 || rest.Before != 0 {
		t.Errorf("pages %+v and %+v", first, rest)
	}
	_, err = single.PlanVersion(t.Context(), 9)
	wantCode(t, err, cti.NotFound)
	_, err = single.PlanVersions(t.Context(), 0, 501)
	wantCode(t, err, cti.Invalid)
}
