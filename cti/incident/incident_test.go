package incident

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

func water(id cti.IncidentID, where Where) Incident {
	return Incident{ID: id, Name: "Нет воды", Topic: "housing.water.cold", Territory: "bratsk", Where: where, Text: "Авария", Prompt: "water"}
}

func opened(t *testing.T, all ...Incident) List {
	t.Helper()
	l := List{}
	for n, i := range all {
		if err := l.Apply(noon.Add(time.Duration(n)*time.Minute), cti.BySupervisor("vera"), OpenedEvent{Incident: i}); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func TestTheNearestIncidentIsHeard(t *testing.T) {
	l := opened(t, water("all", Where{Line: AllLines}), water("queue", Where{Queue: "122"}), water("line", Where{Line: "100"}),
		water("menu", Where{Menu: "water"}), water("later", Where{Line: "100"}))
	for _, c := range []struct {
		line  cti.LineID
		menus []string
		queue cti.QueueID
		want  cti.IncidentID
	}{
		{"100", []string{"main", "water"}, "122", "menu"},
		{"100", []string{"main"}, "122", "queue"},
		{"100", nil, "117", "later"},
		{"101", nil, "117", "all"},
	} {
		if got, ok := l.For(c.line, c.menus, c.queue); !ok || got.ID != c.want {
			t.Errorf("%+v hears %q, %v", c, got.ID, ok)
		}
	}
	if got, ok := opened(t, water("line", Where{Line: "100"})).For("101", []string{"line"}, "100"); ok {
		t.Errorf("elsewhere %+v is heard", got)
	}
	if got, ok := List(nil).For("", nil, ""); ok {
		t.Errorf("of none %+v is heard", got)
	}
}

func TestNumbersFollowOnce(t *testing.T) {
	l := opened(t, water("w", Where{Line: "100"}))
	for _, e := range []FollowedEvent{
		{Incident: "w", Phone: "+7902", Appeal: "1"}, {Incident: "w", Phone: "+7902", Appeal: "2"}, {Incident: "w", Appeal: "3"}, {Incident: "w", Appeal: "4"},
	} {
		if err := l.Apply(noon, cti.ByCaller, e); err != nil {
			t.Fatal(err)
		}
	}
	if got := l["w"].Followers; got != 3 {
		t.Errorf("%d follow", got)
	}
	revised := water("w", Where{Line: "100"})
	revised.Text = "Ещё час"
	if err := l.Apply(noon.Add(time.Hour), cti.BySupervisor("olga"), RevisedEvent{Incident: revised}); err != nil {
		t.Fatal(err)
	}
	if now := l["w"]; now.Text != "Ещё час" || now.Followers != 3 || now.OpenedBy != "vera" || !now.OpenedAt.Equal(noon) {
		t.Errorf("revised it is %+v", now.Incident)
	}
}

func TestWhatDoesNotFitChangesNothing(t *testing.T) {
	l := opened(t, water("w", Where{Line: "100"}))
	before := l.Clone()
	for _, e := range []Event{OpenedEvent{Incident: water("w", Where{Line: "101"})}, RevisedEvent{Incident: water("x", Where{Line: "100"})},
		FollowedEvent{Incident: "x", Phone: "1"}, EndedEvent{Incident: "x"}} {
		if err := l.Apply(noon, cti.BySystem, e); !errors.Is(err, ErrIllegal) || !reflect.DeepEqual(l, before) {
			t.Errorf("%T gives %v and %+v", e, err, l)
		}
	}
	if err := l.Apply(noon, cti.BySystem, EndedEvent{Incident: "w"}); err != nil || len(l) != 0 {
		t.Errorf("after the end %+v, %v", l, err)
	}
}

func TestMemoryIsWhatWasKept(t *testing.T) {
	l := opened(t, water("b", Where{Line: "100"}), water("a", Where{Queue: "122"}))
	_ = l.Apply(noon, cti.ByCaller, FollowedEvent{Incident: "a", Phone: "+7902"})
	_ = l.Apply(noon, cti.ByCaller, FollowedEvent{Incident: "a", Phone: "+7901"})
	text, err := json.Marshal(l.Keep())
	if err != nil {
		t.Fatal(err)
	}
	var kept []Kept
	if err := json.Unmarshal(text, &kept); err != nil {
		t.Fatal(err)
	}
	if got := Recall(kept); !reflect.DeepEqual(got, l) {
		t.Errorf("recalled %+v, want %+v", got, l)
	}
	copied := l.Clone()
	_ = copied.Apply(noon, cti.ByCaller, FollowedEvent{Incident: "a", Phone: "+7903"})
	if len(l["a"].Phones) != 2 {
		t.Error("a copy shares its numbers")
	}
}

func TestWhichAppealsBelongToIt(t *testing.T) {
	i := water("w", Where{Line: "100"})
	for _, c := range []struct {
		topic cti.TopicCode
		place cti.TerritoryCode
		want  bool
	}{
		{"housing.water.cold", "bratsk", true}, {"housing.water.rust", "", true}, {"housing.water.cold", "irkutsk", false},
		{"housing.heating.none", "bratsk", false}, {"", "bratsk", false},
	} {
		if got := i.About(c.topic, c.place); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// TestAFollowersAppealDoesNotTellTheNumber: there are few enough numbers to try
// them all.
func TestAFollowersAppealDoesNotTellTheNumber(t *testing.T) {
	secret := []byte("of the service")
	id := FollowerAppeal(secret, "w", "+7902")
	if id != FollowerAppeal(secret, "w", "+7902") {
		t.Error("the same number follows twice")
	}
	for name, other := range map[string]cti.AppealID{
		"secret": FollowerAppeal([]byte("of another"), "w", "+7902"), "incident": FollowerAppeal(secret, "v", "+7902"), "number": FollowerAppeal(secret, "w", "+7903"),
	} {
		if other == id {
			t.Errorf("another %s gives the same id", name)
		}
	}
	if want := "729da758-ca00-8fc4-ab02-bb1af5e40ec0"; string(id) != want {
		t.Errorf("the id is %s, and was %s: whoever followed would follow once more", id, want)
	}
}

func TestCheckNamesTheField(t *testing.T) {
	good := water("w", Where{Line: "100"})
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(*Incident){
		"id": func(i *Incident) { i.ID = "" }, "name": func(i *Incident) { i.Name = " " }, "topic_code": func(i *Incident) { i.Topic = "" },
		"text": func(i *Incident) { i.Text = "" }, "where": func(i *Incident) { i.Where = Where{Line: "1", Menu: "2"} },
	} {
		bad := good
		spoil(&bad)
		e, ok := bad.Check().(*cti.Error)
		if !ok || e.Field != field {
			t.Errorf("%s: %v", field, e)
		}
	}
}
