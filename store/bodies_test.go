package store_test

import (
	"reflect"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/body"
	"github.com/dozvon/dozvon/store"
)

const bodyDay = "2026-11-27"

func someBodies() []body.Body {
	return []body.Body{
		{ID: "health", Name: "Министерство здравоохранения", Short: "Минздрав", Kind: "health", Hours: "9–17",
			Phones: []body.Phone{{Number: "+73952241000", Name: "Приём граждан"}, {Number: "+73952241001"}}},
		{ID: "adm-bratsk", Name: "Администрация Братска", Kind: "administration", Territory: "bratsk", Email: "a@b.ru", Parent: "gov", From: "2020-01-01", Phones: []body.Phone{}},
		{ID: "old", Name: "Старая служба", Kind: "health", Phones: []body.Phone{{Number: "103"}}, Until: "2025-01-01"},
		{ID: "rescue", Name: "Служба спасения", Kind: "rescue", Phones: []body.Phone{{Number: "112"}}},
	}
}

func TestImportingBodiesTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	all := someBodies()
	for _, c := range []struct {
		bodies  []body.Body
		replace bool
		want    store.Imported
	}{
		{all, false, store.Imported{Added: 4}}, {all, false, store.Imported{Same: 4}}, {all, true, store.Imported{Same: 4}},
		{[]body.Body{{ID: "rescue", Name: "Спасатели", Kind: "rescue", Phones: []body.Phone{{Number: "101"}}}}, false, store.Imported{Changed: 1}},
		{all[:1], true, store.Imported{Same: 1, Closed: 2}}, {all[:1], true, store.Imported{Same: 1}},
	} {
		got, err := s.ImportBodies(t.Context(), c.bodies, c.replace, bodyDay)
		check(t, err)
		if got != c.want {
			t.Errorf("importing %d: %+v, want %+v", len(c.bodies), got, c.want)
		}
	}
	for i, want := range all {
		got, err := s.Body(t.Context(), want.ID)
		check(t, err)
		switch want.ID { // what became of it above
		case "adm-bratsk":
			want.Until = bodyDay
		case "rescue":
			want = body.Body{ID: "rescue", Name: "Спасатели", Kind: "rescue", Phones: []body.Phone{{Number: "101"}}, Until: bodyDay}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d is read back as %+v, want %+v", i, got, want)
		}
	}
	_, err := s.Body(t.Context(), "none")
	wantCode(t, err, cti.NotFound)
}

func TestBodiesAreSearched(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	region := body.Body{ID: "animals", Name: "Агентство по животным Тулунской области", Short: "Ветеринары", Kind: "animals"}
	town := body.Body{ID: "adm-tulun", Name: "Администрация Тулуна", Kind: "administration", Territory: "tulun"}
	_, err := s.ImportBodies(t.Context(), append(someBodies(), region, town), false, bodyDay)
	check(t, err)
	for question, want := range map[string][]cti.BodyID{
		"тулун": {"adm-tulun", "animals"}, "ветерин": {"animals"},
		"": {"adm-bratsk", "animals", "health", "rescue", "adm-tulun"}, "МИНЗДРАВ": {"health"}, "служба": {"rescue"}, "братск админ": {"adm-bratsk"}, "старая": nil, "% _": nil,
	} {
		got, err := s.Bodies(t.Context(), question, "bratsk", bodyDay, 9)
		check(t, err)
		var ids []cti.BodyID
		for _, b := range got {
			ids = append(ids, b.ID)
		}
		if !reflect.DeepEqual(ids, want) {
			t.Errorf("%q finds %v, want %v", question, ids, want)
		}
	}
	got, err := s.BodiesFor(t.Context(), "health", "bratsk", bodyDay)
	check(t, err)
	if len(got) != 2 || got[0].ID != "adm-bratsk" || got[1].ID != "health" {
		t.Errorf("for health in Bratsk: %+v", got)
	}
}

func TestDirectoryIsSearched(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	_, err := s.ImportBodies(t.Context(), someBodies(), false, bodyDay)
	check(t, err)
	ministry := body.Entry{Name: "Министерство здравоохранения", Number: "+73952241001", Note: "9–17"}
	health := body.Entry{Name: "Приём граждан", Number: "+73952241000", Body: "Министерство здравоохранения", Note: "9–17"}
	rescue := body.Entry{Name: "Служба спасения", Number: "112"}
	for question, want := range map[string][]body.Entry{
		"": {ministry, health, rescue}, "ЗДРАВ приём": {health}, "112": {rescue}, "241000": {health}, "минздрав": {ministry, health}, "старая": {}, "% _": {},
	} {
		got, err := s.Directory(t.Context(), question, bodyDay, 10)
		check(t, err)
		if len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("%q finds %+v, want %+v", question, got, want)
		}
	}
	if one, err := s.Directory(t.Context(), "", bodyDay, 1); err != nil || len(one) != 1 {
		t.Errorf("at most one: %+v %v", one, err)
	}
}
